"""Rows that forms have beside their tables' own, and tables that stand otherwise than most: found on forms that others
drew from memory."""

from __future__ import annotations

from decimal import Decimal

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


def test_the_sum_of_deductions_is_no_score() -> None:
    table = TABLE.replace("| 得分", "| 扣分").replace("| 75", "| 15")
    form = form_of(HEAD + table + "    合计 {c5} | 90 | 15\n    最终得分 {c5} | 75 {c2}\n")
    assert (form.total.weight, form.total.score) == (90, 75)


def test_a_second_total_under_the_first_is_said() -> None:
    form = form_of(HEAD + TABLE + TOTAL + "    自评总分（含预算执行） {c5} | 84.5 {c2}\n")
    assert (form.total.weight, form.total.score) == (90, 75)
    assert [(issue.before, issue.after) for issue in form.issues if issue.code == "TOTAL_DIFFERS"] == [("84.5", "75")]


def test_the_rates_points_are_not_the_goals() -> None:
    goal = "    年度目标 | 检查12次。 {c2} | 完成情况 | 检查10次。 {c3}\n"
    form = form_of(HEAD + goal + "    执行率 | 99.27% {c2} | 分值 | 10 | 得分 | 9.93\n" + TABLE + TOTAL)
    assert [(goal.goal_text, goal.weight) for goal in form.goals] == [("检查12次。", None)]


def test_levels_over_two_rows_of_a_header_whose_upper_one_nobody_knows() -> None:
    form = form_of(
        HEAD
        + """
        一级指标 {r2} | 二级指标 {r2} | 三级指标 {r2} | 全年值 {c2} | 评分情况 {c2}
        年初指标值 | 实际完成 | 满分 | 得分
        产出指标 | 数量指标 | 检查次数 | ≥12次 | 10次 | 90 | 75
        """
        + TOTAL
    )
    [indicator] = form.indicators
    assert (indicator.level1, indicator.level2, indicator.level3) == ("产出指标", "数量指标", "检查次数")
    assert (indicator.target_text, indicator.actual_text, indicator.weight, indicator.score) == (
        "≥12次",
        "10次",
        90,
        75,
    )


def test_numbers_below_each_other_in_a_cell_are_not_one() -> None:
    form = form_of(HEAD + TABLE.replace("| 90 | 75", "| 20\\n20 | 20\\n19.75") + TOTAL)
    [indicator] = form.indicators
    assert (indicator.weight, indicator.score) == (None, None)
    assert [issue.before for issue in form.issues if issue.code == "NOT_A_NUMBER"] == ["20 20", "20 19.75"]


def test_accounts_behind_a_forms_total_are_none_of_its_funds() -> None:
    accounts = """
    = 附：“三公”经费支出表
    项目 | 年初预算数 | 全年预算数 | 决算数
    合计 | 36.00 | 36.00 | 28.42
    """
    form = form_of(HEAD + TABLE + TOTAL + accounts)
    assert not form.funds
    assert "TABLE_LEFT_OUT" in codes(form)


def test_several_numbered_forms_under_one_title() -> None:
    names = ("安保", "维修")
    heads = [f"{n} | 项目名称 | {name} {{c2}} | 预算单位 | 某市一中 {{c2}}\n" for n, name in enumerate(names, start=1)]
    drawing = "= 项目支出绩效自评表\n" + "".join(head + TABLE + TOTAL + "===\n" for head in heads)
    forms = understand(reading(drawing), file_name="form.pdf", folder_year=2022)
    assert [(form.project_name, len(form.indicators)) for form in forms] == [("安保", 1), ("维修", 1)]


@pytest.mark.parametrize("grade", ["自评等级：优", "（自评等级：优）", "优", "自评等次：优秀"])
@pytest.mark.parametrize("column", ["偏差原因", "其他情况"])
def test_the_grade_behind_the_total_however_it_is_written(grade: str, column: str) -> None:
    table = TABLE.replace("| 得分", f"| 得分 | {column}").replace("| 75", "| 75 | 暴雨停工")
    form = form_of(HEAD + table + f"    总分 {{c5}} | 90 | 75 | {grade}\n")
    assert form.narratives["conclusion"] == ("优秀" if "秀" in grade else "优")
    assert form.total.deviation_text is None
    assert grade not in {issue.before for issue in form.issues}


@pytest.mark.parametrize(("printed", "rate"), [("0.95", 95), ("0.9500", 95), ("95", 95), ("95%", 95), ("0.90", "0.90")])
def test_a_rate_printed_as_a_share_is_told_by_the_amounts_beside_it(printed: str, rate: object) -> None:
    fund = f"""
    资金情况（万元） {{r2}} | 项目 {{c2}} | 全年预算数 | 全年执行数 | 执行率 {{c2}}
    合计 {{c2}} | 100 | 95 | {printed} {{c2}}
    """
    form = form_of(HEAD + fund + TABLE)
    assert form.funds[0].rate_pct == Decimal(str(rate))
    assert form.funds[0].printed["rate_pct"] == printed
    assert ("RATE_AS_SHARE" in codes(form)) == (printed.startswith("0.95"))


def test_a_whole_budget_spent_is_printed_as_1() -> None:
    head = "    资金情况（万元） {r2} | 项目 {c2} | 全年预算数 | 全年执行数 | 执行率 {c2}\n"
    fund = head + "    合计 {c2} | 80 | 80 | 1 {c2}\n"
    assert form_of(HEAD + fund + TABLE).funds[0].rate_pct == 100


def test_a_share_in_pairs_and_in_a_table_on_its_side() -> None:
    pairs = "    预算数 | 100 | 执行数 | 95 | 执行率 | 0.95\n"
    side = "    项目 | 合计 {c2} | 财政拨款 {c2} | 其他资金 {c2}\n"
    for name, figures in (("预算数", (100, 60, 40)), ("执行数", (95, 57, 38)), ("执行率", ("0.95", "0.95", "0.95"))):
        side += f"    {name} | " + " | ".join(f"{figure} {{c2}}" for figure in figures) + "\n"
    for drawn, lines in ((pairs, 1), (side, 3)):
        form = form_of(HEAD + drawn + TABLE)
        assert [fund.rate_pct for fund in form.funds] == [95] * lines


@pytest.mark.parametrize("code", ["-028", "[028]", "（028）", " 028"])
def test_a_departments_code_behind_its_name(code: str) -> None:
    form = form_of(HEAD.replace("某市水务局", f"某市水务局{code}") + TABLE)
    assert (form.department, form.department_code) == ("某市水务局", "028")


def test_the_time_and_address_that_browsers_print_part_no_table() -> None:
    rows = TABLE + "    = file:///C:/Users/a/%E8%A1%A8.html\n    = 2023/3/15 上午10:21\n"
    more = "    产出指标 | 质量指标 | 合格率 | ≥90% | 95% {c2} | 10 | 10\n"
    form = form_of(HEAD + rows + more)
    assert [indicator.level3 for indicator in form.indicators] == ["检查次数", "合格率"]
