"""Rows that forms have beside their tables' own, and tables that stand otherwise than most: found on forms that others
drew from memory."""

from __future__ import annotations

import pytest

from perf_pipeline.extract.model import Reading, TextLine
from perf_pipeline.forms import understand
from perf_pipeline.forms.model import SelfEvaluation
from tests.forms.grids import reading

HEAD = """
    = 项目支出绩效自评表
    项目名称 | 节水宣传 {c3} | 主管部门 | 某市水务局 {c2}
"""
TABLE = """
    一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
    产出指标 | 数量指标 | 检查次数 | ≥12次 | 10次 | 90 | 75
"""
TOTAL = "    总分 {c5} | 90 | 75\n"


def form_of(drawing: str) -> SelfEvaluation:
    [form] = understand(reading(drawing), file_name="form.pdf", folder_year=2022)
    return form


def codes(form: SelfEvaluation) -> set[str]:
    return {issue.code for issue in form.issues}


def test_a_reason_in_a_row_of_its_own_is_the_indicators_above() -> None:
    form = form_of(HEAD + TABLE + "    未完成原因：暴雨停工两次，次年补查。 {c7}\n" + TOTAL)
    [indicator] = form.indicators
    assert indicator.deviation_text == "未完成原因：暴雨停工两次，次年补查。"
    assert indicator.evidence is not None and "deviation_text" in indicator.evidence.fields
    assert not form.issues


def test_labels_under_the_total_are_no_indicators() -> None:
    form = form_of(HEAD + TABLE + TOTAL + "    自评结论 | 优 {c2} | 审核意见 | 同意自评结果 {c3}\n")
    assert len(form.indicators) == 1
    assert form.narratives["conclusion"] == "优"


def test_a_grade_behind_the_total_is_the_conclusion_and_no_reason() -> None:
    table = TABLE.replace("| 得分", "| 得分 | 偏差原因").replace("| 75", "| 75 | 暴雨停工")
    form = form_of(HEAD + table + "    总分 {c5} | 90 | 75 | 优\n    = 注：自评等级：划分为4档，100-90（含）分为优。\n")
    assert form.narratives["conclusion"] == "优"
    assert form.total.deviation_text is None
    assert form.indicators[0].deviation_text == "暴雨停工"


def test_what_a_note_explains_is_no_conclusion() -> None:
    notes = "    = 注：1.得分取两位小数。\n    = 2.自评等级：划分为4档，100-90（含）分为优。\n"
    assert form_of(HEAD + TABLE + TOTAL + notes).narratives["conclusion"] is None
    assert form_of(HEAD + TABLE + TOTAL + "    = 自评等级：优\n").narratives["conclusion"] == "优"


def test_the_score_in_the_head_is_the_forms_and_beside_amounts_the_funds() -> None:
    head = "    自评时间 | 2023-03-01 {c2} | 自评得分 | 75 {c3}\n"
    form = form_of(HEAD + "    预算数 | 100 {c2} | 执行数 | 95 {c3}\n" + head + TABLE + TOTAL)
    assert (form.total.weight, form.total.score) == (90, 75)
    assert [(fund.budget_full_year, fund.executed, fund.score) for fund in form.funds] == [(100, 95, None)]
    beside = "    预算数 | 100 | 执行数 | 95 | 自评得分 | 9.5 {c2}\n"
    form = form_of(HEAD + beside + TABLE + TOTAL)
    assert (form.total.score, form.funds[0].score) == (75, 9.5)


def test_a_total_in_the_head_that_differs_from_the_one_below_is_said() -> None:
    form = form_of(HEAD + "    自评时间 | 2023-03-01 {c2} | 自评得分 | 80 {c3}\n" + TABLE + TOTAL)
    assert (form.total.weight, form.total.score) == (90, 75)
    assert [(issue.before, issue.after) for issue in form.issues if issue.code == "TOTAL_DIFFERS"] == [("80", "75")]


def test_amounts_divided_under_a_subtotal() -> None:
    form = form_of(
        HEAD
        + """
        支出 {r2} | 年初预算 {c3} | 支出决算 {c3}
        小计 | 财政 | 其他 | 小计 | 财政 | 其他
        基本支出 | 100 | 90 | 10 | 95 | 88 | 7
        合计 | 100 | 90 | 10 | 95 | 88 | 7
        """
        + TABLE
    )
    assert [(fund.item_code, fund.budget_initial, fund.executed) for fund in form.funds] == [
        ("basic", 100, 95),
        ("total", 100, 95),
    ]
    assert [issue.before for issue in form.issues if issue.code == "AMOUNT_DIVIDED"] == ["财政", "其他"] * 2


def test_a_fund_table_on_its_side_under_a_head_of_its_own() -> None:
    form = form_of(
        HEAD
        + """
        资金情况（万元） {r3} | 项目 {c2} | 合计 | 中央资金 | 自治区资金 | 园区自筹
        全年预算数 {c2} | 3450 | 2000 | 1000 | 450
        全年执行数 {c2} | 3243 | 1960 | 920 | 363
        """
        + TABLE
    )
    assert [(fund.item, fund.item_code, fund.budget_full_year, fund.executed) for fund in form.funds] == [
        ("合计", "total", 3450, 3243),
        ("中央资金", "upper_level", 2000, 1960),
        ("自治区资金", "upper_level", 1000, 920),
        ("园区自筹", "other", 450, 363),
    ]


def test_points_behind_the_label_over_one_indicator_are_its_weight() -> None:
    form = form_of(
        HEAD
        + """
        一级指标 | 二级指标 | 三级指标 {c2} | 年度指标值 | 实际完成值 | 得分
        产出指标 {r3} | 数量指标（20分） | 检查次数 {c2} | ≥12次 | 15次 | 20
        质量指标（30分） {r2} | 合格率 {c2} | ≥90% | 95% | 15
        返工率 {c2} | ≤5% | 3% | 15
        """
    )
    assert [indicator.weight for indicator in form.indicators] == [20, None, None]
    assert [indicator.level2 for indicator in form.indicators] == ["数量指标", "质量指标", "质量指标"]


def test_one_label_over_the_columns_of_all_levels() -> None:
    form = form_of(
        HEAD
        + """
        评价指标 {c3} | 指标值 | 完成值 {c2} | 自评得分
        产出指标 {r2} | 数量指标 | 检查次数 | ≥12次 | 15次 {c2} | 50
        质量指标 | 合格率 | ≥90% | 95% {c2} | 50
        """
    )
    assert [(i.level1, i.level2, i.level3, i.target_text, i.score) for i in form.indicators] == [
        ("产出指标", "数量指标", "检查次数", "≥12次", 50),
        ("产出指标", "质量指标", "合格率", "≥90%", 50),
    ]


@pytest.mark.parametrize("label", ["绩效指标", "年度绩效指标"])
def test_the_blocks_label_over_the_column_of_level_1(label: str) -> None:
    table = TABLE.replace("一级指标", label, 1) + "    效益指标 | 社会效益 | 知晓率 | ≥80% | 85% | 10 | 10\n"
    form = form_of(HEAD + table)
    assert [indicator.level1 for indicator in form.indicators] == ["产出指标", "效益指标"]
    assert not codes(form) & {"CELL_UNEXPLAINED", "LEVEL1_INFERRED"}


def test_what_tasks_are_about_is_no_column_of_funds() -> None:
    """完成情况 beside amounts, of which nobody says what it is: said, not swallowed."""
    form = form_of(
        HEAD
        + """
        资金来源 {c2} | 预算数 | 执行数 | 完成情况 {c3}
        财政拨款 {c2} | 100 | 95 | 检查15次。 {c3}
        合计 {c2} | 100 | 95 | 检查15次。 {c3}
        """
        + TABLE
    )
    assert [fund.executed for fund in form.funds] == [95, 95]
    assert "完成情况" in {issue.before for issue in form.issues if issue.code == "HEADER_UNKNOWN"}


def test_two_forms_side_by_side_are_two() -> None:
    """Each with its own title over it; what stands right is not between the rows of what stands left."""
    left, right = (reading(HEAD.replace("节水宣传", name) + TABLE + TOTAL) for name in ("节水宣传", "水质检测"))
    wide = 2 + max(cell.bbox[2] for grid in left.grids for cell in grid.cells)
    for grid in right.grids:
        for cell in grid.cells:
            x0, top, x1, bottom = cell.bbox
            cell.bbox = (x0 + wide, top, x1 + wide, bottom)
    moved = [TextLine(n.text, n.page, (n.bbox[0] + wide, n.bbox[1], n.bbox[2] + wide, n.bbox[3])) for n in right.lines]
    both = Reading(left.pages, [*left.grids, *right.grids], [*left.lines, *moved], left.issues, left.text_source)
    first, second = understand(both, file_name="form.pdf", folder_year=2022)
    assert (first.project_name, second.project_name) == ("节水宣传", "水质检测")
    assert [len(form.indicators) for form in (first, second)] == [1, 1]
    assert [form.coverage for form in (first, second)] == [1.0, 1.0]
