"""Labels of the vocabulary in arrangements no published layout has: what they mean decides, not where they stand."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.forms.arranged import INDICATORS, codes, form_of
from tests.forms.grids import GridKind


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


def test_a_goal_as_it_was_set_and_as_it_was_adjusted() -> None:
    form = form_of(
        """
        当年绩效目标 {r2} | 年初绩效目标 {c2} | 全年(调整)绩效目标 {c2} | 全年目标实际完成情况 {c2}
        宣传20次 {c2} | 宣传12次 {c2} | 宣传15次 {c2}
        """
        + INDICATORS
    )
    [goal] = form.goals
    assert (goal.initial_text, goal.goal_text, goal.completion_text) == ("宣传20次", "宣传12次", "宣传15次")


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
