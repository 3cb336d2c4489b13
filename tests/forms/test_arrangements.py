"""Labels of the vocabulary in arrangements no published layout has: what they mean decides, not where they stand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perf_pipeline.forms import understand
from perf_pipeline.forms.model import SelfEvaluation
from tests.forms.grids import GridKind, reading

INDICATORS = """
    一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
    产出指标 | 数量指标 | 检查次数 | ≥12次 | 15次 | 90 | 90
"""


def form_of(drawing: str, kind: GridKind = "ruled") -> SelfEvaluation:
    [form] = understand(reading(drawing, kind), file_name="form.pdf")
    return form


def codes(form: SelfEvaluation) -> set[str]:
    return {found.code for found in form.issues}


def test_labels_above_their_values() -> None:
    form = form_of(
        """
        项目名称 {c3} | 主管部门 {c2} | 实施单位 {c2}
        节水宣传 {c3} | 某市水务局 {c2} | 某市节水中心 {c2}
        """
        + INDICATORS
    )
    assert (form.project_name, form.department, form.implementing_unit) == ("节水宣传", "某市水务局", "某市节水中心")
    assert form.coverage == 1.0


def test_labels_and_values_in_lines_above_the_table() -> None:
    form = form_of(
        """
        = 2021年度项目支出绩效自评表
        = 项目名称：节水宣传      主管部门：某市水务局      单位：元
        资金来源 {c3} | 全年预算数 | 全年执行数 | 执行率 | 得分
        财政拨款 {c3} | 1000 | 900 | 90% | 9
        """
        + INDICATORS
    )
    assert (form.project_name, form.department, form.amount_unit) == ("节水宣传", "某市水务局", "元")
    assert form.funds[0].executed == 900


def test_several_labels_with_values_in_one_cell() -> None:
    form = form_of("项目名称：节水宣传\\n主管部门：某市水务局 {c7}" + INDICATORS)
    assert (form.project_name, form.department) == ("节水宣传", "某市水务局")


def test_title_year_and_unit_inside_the_grid() -> None:
    form = form_of(
        """
        项目支出绩效自评表 {c5} | 单位：万元 {c2}
        （2020年度） {c7}
        项目名称 {c2} | 节水宣传 {c5}
        """
        + INDICATORS
    )
    assert (form.title, form.declared_year, form.amount_unit) == ("项目支出绩效自评表", 2020, "万元")
    assert form.coverage == 1.0


def test_goal_labels_beside_their_texts() -> None:
    form = form_of(
        """
        年度总体目标 {r2} | 预期目标 {c2} | 宣传12次 {c4}
        实际完成情况 {c2} | 宣传15次 {c4}
        """
        + INDICATORS
    )
    [goal] = form.goals
    assert (goal.goal_text, goal.completion_text) == ("宣传12次", "宣传15次")


def test_goal_texts_that_do_not_stand_straight_under_their_labels() -> None:
    form = form_of(
        """
        年度总体目标 {r2} | | 预期目标 | | | 实际完成情况 |
        宣传12次 {c2} | | | 宣传15次 {c3}
        """
        + INDICATORS
    )
    [goal] = form.goals
    assert (goal.goal_text, goal.completion_text) == ("宣传12次", "宣传15次")


def test_goal_text_beside_the_blocks_own_label() -> None:
    form = form_of(
        """
        年度总体目标 {c2} | 宣传12次 {c5}
        年度总体目标完成情况 {c2} | 宣传15次 {c5}
        """
        + INDICATORS
    )
    [goal] = form.goals
    assert (goal.goal_text, goal.completion_text) == ("宣传12次", "宣传15次")


def test_long_term_and_annual_goals_without_numbers() -> None:
    form = form_of(
        """
        整体绩效目标 {r2} | 长期目标 {c3} | 年度目标 {c3}
        普及节水 {c3} | 宣传12次 {c3}
        完成情况 | 有序推进 {c3} | 宣传15次 {c3}
        """
        + INDICATORS
    )
    read = [(goal.scope, goal.goal_no, goal.goal_text, goal.completion_text) for goal in form.goals]
    assert read == [("long_term", 1, "普及节水", "有序推进"), ("annual", 1, "宣传12次", "宣传15次")]


def test_fund_columns_beside_their_numbers() -> None:
    form = form_of("年初预算数(万元) | 100 | 全年预算数 | 120 | 全年执行数 | 90 {c2}" + INDICATORS)
    [fund] = form.funds
    assert (fund.item_code, fund.is_total, form.amount_unit) == ("total", True, "万元")
    assert (fund.budget_initial, fund.budget_full_year, fund.executed) == (100, 120, 90)


def test_fund_columns_one_below_the_other() -> None:
    form = form_of(
        """
        年初预算数(万元) {c3} | 100 {c4}
        全年预算数 {c3} | 120 {c4}
        全年执行数 {c3} | 90 {c4}
        执行率 {c3} | 75% {c4}
        """
        + INDICATORS
    )
    [fund] = form.funds
    assert (fund.budget_initial, fund.budget_full_year, fund.executed, fund.rate_pct) == (100, 120, 90, 75)
    assert form.coverage == 1.0


def test_fund_table_on_its_side() -> None:
    form = form_of(
        """
        项目资金(万元) {c2} | 合计 | 财政拨款 | 其他资金 {c3}
        年初预算数 {c2} | 100 | 80 | 20 {c3}
        全年执行数 {c2} | 90 | 75 | 15 {c3}
        执行率 {c2} | 90% | 93.75% | 75% {c3}
        """
        + INDICATORS
    )
    read = [(fund.item_code, fund.budget_initial, fund.executed, fund.rate_pct) for fund in form.funds]
    assert read == [("total", 100, 90, 90), ("fiscal", 80, 75, Decimal("93.75")), ("other", 20, 15, 75)]
    assert form.coverage == 1.0


def test_basic_and_project_expenditure_printed_apart() -> None:
    form = form_of("基本支出总额 {c2} | 902.32 | 项目支出总额 {c2} | 401.1 {c2}" + INDICATORS)
    assert [(fund.item_code, fund.budget_full_year) for fund in form.funds] == [
        ("basic", Decimal("902.32")),
        ("project", Decimal("401.1")),
    ]


def test_level_1_as_rows_of_their_own() -> None:
    form = form_of(
        """
        二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        产出指标（50分） {c6}
        数量指标 | 检查次数 | 12次 | 15次 | 50 | 50
        效益指标（40分） {c6}
        社会效益指标 | 节水意识 | 提高 | 提高 | 40 | 40
        """
    )
    assert [row.level1 for row in form.indicators] == ["产出指标", "效益指标"]
    assert form.coverage == 1.0


def test_scope_as_rows_of_their_own() -> None:
    form = form_of(
        """
        长期绩效指标 {c7}
        """
        + INDICATORS
        + """
        年度绩效指标 {c7}
        产出指标 | 质量指标 | 合格率 | ≥95% | 96% | 5 | 5
        """
    )
    assert [row.scope for row in form.indicators] == ["long_term", "annual"]
    assert form.coverage == 1.0


def test_scope_beside_the_rows_it_covers() -> None:
    form = form_of(
        """
        | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        长期绩效指标 {r2} | 产出指标 | 数量指标 | 甲 | 1次 | 1次 | 10 | 10
        产出指标 | 质量指标 | 乙 | 1次 | 1次 | 10 | 10
        年度绩效指标 | 产出指标 | 数量指标 | 丙 | 1次 | 1次 | 10 | 10
        """
    )
    assert [row.scope for row in form.indicators] == ["long_term", "long_term", "annual"]


def test_goal_titles_between_rows_without_a_new_header() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        年度目标1(50分)： {c2} | 做好参政议政 {c5}
        产出指标 | 数量指标 | 提案 | 12件 | 15件 | 50 | 50
        年度目标2(40分)： {c2} | 做好社会服务 {c5}
        产出指标 | 数量指标 | 活动 | 2次 | 3次 | 40 | 40
        """
    )
    assert [(goal.goal_no, goal.weight) for goal in form.goals] == [(1, 50), (2, 40)]
    assert [row.goal_no for row in form.indicators] == [1, 2]


def test_indicator_named_like_a_label_stays_an_indicator() -> None:
    form = form_of(INDICATORS + " 产出指标 | 时效指标 | 年度绩效目标 | 按时完成 | 当年完成 | 1 | 1")
    assert form.indicators[1].level3 == "年度绩效目标"


def test_placeholder_with_a_weight_stays_and_unused_rows_go() -> None:
    form = form_of(
        INDICATORS
        + """
        效益指标 | 经济效益指标 | 无 | | | 2 |
        效益指标 | 社会效益指标 | 指标1： | | | |
        效益指标 | 生态效益指标 | …… | / | / | |
        """
    )
    assert [(row.level3, row.weight, row.score) for row in form.indicators[1:]] == [("无", 2, None)]
    assert "SKELETON_DROPPED" in codes(form)


def test_number_and_name_in_one_cell() -> None:
    form = form_of(INDICATORS + " 产出指标 | 质量指标 | 指标1：合格率 | ≥95% | 96% | 5 | 5")
    assert (form.indicators[1].indicator_no, form.indicators[1].level3) == ("指标1", "合格率")


def test_weight_merged_over_two_indicators_counts_once() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
        产出指标 {r2} | 数量指标 {r2} | 甲 | 1次 | 1次 | 10 {r2} | 10 {r2}
        乙 | 2次 | 2次
        """
    )
    assert [(row.weight, row.score) for row in form.indicators] == [(10, 10), (None, None)]
    assert "MERGED_NUMBER" in codes(form)


def test_one_indicator_over_rows_that_another_column_splits() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 绩效标准 | 实际完成值 | 分值 | 得分
        产出指标 {r2} | 数量指标 {r2} | 甲 {r2} | 1次 {r2} | 按时 | 1次 {r2} | 10 {r2} | 10 {r2}
        保质
        产出指标 | 质量指标 | 乙 | 2次 | 达标 | 2次 | 5 | 5
        """
    )
    assert [(row.level3, row.standard_text, row.weight) for row in form.indicators] == [
        ("甲", "按时保质", 10),
        ("乙", "达标", 5),
    ]


def test_rest_of_a_row_cut_by_a_page_edge_joins_its_first_part() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
        产出指标 | 数量指标 | 甲 | 1次 | 0次 | 10 | 0 | 受疫情影响活
        ---
         | | | | | | | 动取消
        """
    )
    assert [row.deviation_text for row in form.indicators] == ["受疫情影响活动取消"]
    assert [fragment.page for fragment in form.indicators[0].evidence.continued] == [2]
    assert "ROW_JOINED" in codes(form)


def test_instruction_left_in_the_form_is_no_answer() -> None:
    form = form_of(
        INDICATORS + " 评价结论 {c2} | （简要说明自评情况，100字以内） {c5}\n 存在问题 {c2} | 宣传面不广 {c5}"
    )
    assert form.narratives["conclusion"] is None
    assert form.narratives["problems"] == "宣传面不广"
    assert "INSTRUCTION_LEFTOVER" in codes(form)


def test_narrative_in_lines_below_the_table() -> None:
    form = form_of(INDICATORS + "\n = 评价结论：总体良好，宣传工作按计\n = 划完成。\n = 项目负责人：张某\n = 第1页")
    assert form.narratives["conclusion"] == "总体良好，宣传工作按计划完成。"


@pytest.mark.parametrize("kind", ["ruled", "sheet"])
def test_cells_nobody_explains_are_said(kind: GridKind) -> None:
    form = form_of("项目名称 {c2} | 节水宣传 {c5}\n 内部流水 {c2} | 甲-17 {c5}" + INDICATORS, kind)
    said = [found.before for found in form.issues if found.code == "CELL_UNEXPLAINED"]
    assert said == ["内部流水", "甲-17"]
    assert form.coverage == pytest.approx(16 / 18, abs=1e-3)


def test_weights_behind_the_names_where_no_column_gives_them() -> None:
    head = "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 得分\n"
    [row] = form_of(head + "产出指标 | 数量指标 | 检查次数（5分） | 12次 | 15次 | 4").indicators
    assert (row.level3, row.weight, row.score) == ("检查次数（5分）", 5, 4)
    [row] = form_of(INDICATORS.replace("检查次数", "检查次数（5分）")).indicators
    assert row.weight == 90


def test_rows_without_any_text_are_passed_over() -> None:
    form = form_of("项目名称 {c2} | 节水宣传 {c5}\n | | | | | | \n" + INDICATORS + " | | | | | | \n")
    assert (form.project_name, len(form.indicators), form.coverage) == ("节水宣传", 1, 1.0)


def test_prose_that_begins_like_a_label_is_still_the_value() -> None:
    form = form_of(
        INDICATORS + " 评价结论 {c2} | 存在问题：宣传面不广，总体良好 {c5}\n 部门职能概述 {c2} | 部门 履行节水职责 {c5}"
    )
    assert form.narratives["conclusion"] == "存在问题：宣传面不广，总体良好"
    assert form.narratives["function_overview"] == "部门 履行节水职责"
    assert form.narratives["problems"] is None


def test_two_labels_in_a_row_each_with_its_value_behind_a_colon() -> None:
    form = form_of("单位名称：某市水务局 {c4} | 填报日期：2021年3月1日 {c3}" + INDICATORS)
    assert form.department == "某市水务局"
    assert form.extra["fill_date"] == "2021年3月1日"
    assert form.coverage == 1.0


def test_the_last_letters_of_a_name_below_a_page_edge_join_it() -> None:
    drawing = """
    项目名称 {c2} | 节水项目 {c4}
    一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值
    产出指标 {r3} | 数量指标 | 监测次数 | 1次 | 1次 | 1
    质量指标 {r2} | 监测资料准确 | 95% | 99% | 1
    ---
    率 | | |
    效益指标 | 社会效益指标 | 公众认知 | 好 | 好 | 1
    """
    [form] = understand(reading(drawing), file_name="form.txt")
    assert [row.level3 for row in form.indicators] == ["监测次数", "监测资料准确率", "公众认知"]
    assert "ROW_JOINED" in {found.code for found in form.issues}


def test_an_unused_row_below_a_page_edge_is_no_end_of_a_name() -> None:
    drawing = """
    项目名称 {c2} | 节水项目 {c4}
    一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值
    产出指标 {r3} | 数量指标 {r3} | 监测次数 | 1次 | 1次 | 1
    监测覆盖 | 2次 | 2次 | 1
    ---
    …… | | |
    """
    [form] = understand(reading(drawing), file_name="form.txt")
    assert [row.level3 for row in form.indicators] == ["监测次数", "监测覆盖"]


def test_a_number_and_a_name_cut_by_one_page_edge_are_whole_again() -> None:
    drawing = """
    项目名称 {c2} | 节水项目 {c5}
    一级指标 | 二级指标 | 三级指标 {c2} | 指标值 | 完成值 | 分值
    产出指标 {r2} | 成本指标 {r2} | 指标 | 档案数字化支 | ≤8万元 | 7万元 | 3
    ---
    1 | 出上限 | | |
    """
    [form] = understand(reading(drawing), file_name="form.txt")
    assert [(row.indicator_no, row.level3) for row in form.indicators] == [("指标1", "档案数字化支出上限")]
