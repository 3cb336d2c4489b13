"""What forms that departments published print and templates do not show: heads, titles, goals, leftovers, codes."""

from __future__ import annotations

import pytest

from perf_pipeline.forms.header import split_code
from tests.forms.arranged import INDICATORS, codes, form_of


@pytest.mark.parametrize("word", ["无", "未调整", "同年初目标", "—"])
def test_a_goal_that_was_not_adjusted(word: str) -> None:
    form = form_of(
        f"""
        当年绩效目标 {{r2}} | 年初绩效目标 {{c2}} | 全年(调整)绩效目标 {{c2}} | 全年目标实际完成情况 {{c2}}
        宣传12次 {{c2}} | {word} {{c2}} | 宣传15次 {{c2}}
        """
        + INDICATORS
    )
    [goal] = form.goals
    assert (goal.goal_text, goal.initial_text) == ("宣传12次", None)


def test_instructions_left_in_a_form_are_no_answers() -> None:
    form = form_of(
        """
        预算执行情况(万元) | 年初预算数 | 调整后预算数 | 预算执行数 | 执行率 | 原因 {c2}
        总额 | 30 | 30 | 25 | 83.33% | 1.执行率=执行数/预算数,未达到90%的需说明原因(100字以内);2.其他。 {c2}
        """
        + INDICATORS
        + "    评价结论 | 结合自评情况，说明项目自评总分，说明项目实施取得的成效。（200字以内） {c6}"
    )
    assert (form.funds[0].reason_text, form.narratives["conclusion"]) == (None, None)
    assert "INSTRUCTION_LEFTOVER" in codes(form)


def test_the_finance_office_is_no_contact() -> None:
    form = form_of("财政处室 | 综合处 {c2} | 部门联系人 | 曾某 {c3}" + INDICATORS)
    assert form.extra["contact"] == "曾某"


def test_a_band_over_the_indicators_is_no_goal() -> None:
    form = form_of("年度目标 | 宣传12次 {c6}\n    项目支出绩效指标表 {c7}" + INDICATORS)
    assert [goal.goal_text for goal in form.goals] == ["宣传12次"]


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("51092324T000010263357-2023年安可替代项目", "51092324T000010263357", "2023年安可替代项目"),
        ("51000021R000000019951-工资性支出", "51000021R000000019951", "工资性支出"),
        ("2021-2023年度课题", None, "2021-2023年度课题"),
    ],
)
def test_project_code(text: str, code: str | None, name: str) -> None:
    assert split_code(text) == (code, name)


def test_a_blank_department_is_told_from_the_unit_and_said() -> None:
    form = form_of("项目名称 | 防汛 {c2} | 主管部门 | | 实施单位 | 某市水利局" + INDICATORS)
    assert (form.department, "DEPARTMENT_FROM_UNIT" in codes(form)) == ("某市水利局", True)


def test_goals_by_year() -> None:
    form = form_of(
        """
        财政年度 | 目标 {c2} | 实际完成情况 {c4}
        2021 | 建档率90% {c2} | 建档率93% {c4}
        2022 | 签约率60% {c2} | --- {c4}
        """
        + INDICATORS
    )
    assert [(goal.goal_year, goal.goal_text, goal.completion_text) for goal in form.goals] == [
        (2021, "建档率90%", "建档率93%"),
        (2022, "签约率60%", None),
    ]


def test_those_who_judged_are_no_department() -> None:
    form = form_of(INDICATORS + "    姓名 | 职务 | 单位 | 签字 {c4}\n    李明 | 处长 | 某处 | | {c4}")
    assert (form.department, len(form.indicators)) == (None, 1)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("1、持续性项目□ 2、新增性项目☑", "新增性项目"),
        ("经常性项目( )一次性项目(√)", "一次性项目"),
        ("☑新增 □延续", "新增"),
        ("1、上级专项 2、本级专项", "1、上级专项 2、本级专项"),
    ],
)
def test_the_class_that_is_ticked(text: str, answer: str) -> None:
    form = form_of(
        f"项目名称 | 防汛 {{c2}} | 项目属性 | {text} {{c3}}\n    项目类型 | 常年性√ 一次性□ {{c6}}" + INDICATORS
    )
    assert form.extra["project_class"] == f"{answer}；常年性"


@pytest.mark.parametrize("line", ["项目总得分：99分", "填报日期：2022年3月15日　　总分：99分"])
def test_a_line_over_the_table_gives_the_score(line: str) -> None:
    form = form_of(f"= 项目支出绩效自评表\n    = {line}" + INDICATORS)
    assert form.total.score == 99
    assert form.extra.get("fill_date") in (None, "2022年3月15日")


def test_a_title_whose_last_word_is_broken() -> None:
    form = form_of(
        "= 某县卫生健康局基本药物制度补助资金转移支付区域绩效目标自\n    = 评表\n    = （2021年度）" + INDICATORS
    )
    assert form.title == "某县卫生健康局基本药物制度补助资金转移支付区域绩效目标自评表"
    assert form.form_type == "project"


def test_tasks_with_their_completion_are_a_narrative() -> None:
    form = form_of(
        """
        年度主要任务 {r2} | 任务名称 {c3} | 完成情况 {c3}
        河道治理 {c3} | 完成3.2公里 {c3}
        年度绩效目标 | 保障水资源 {c6}
        """
        + INDICATORS
    )
    assert form.narratives["annual_tasks"] == "任务名称 | 完成情况\n河道治理 | 完成3.2公里"
    assert [(goal.goal_text, goal.completion_text) for goal in form.goals] == [("保障水资源", None)]


def test_a_banner_over_the_amounts_gives_their_unit() -> None:
    form = form_of(
        """
        资金情况(元) {c7}
        合计 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 {c3}
        支出合计 | 18560300 | 21035421.6 | 20987331.22 | 99.77% {c3}
        """
        + INDICATORS
    )
    assert form.amount_unit == "元"


def test_last_years_value_is_no_result() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 上年完成值 | 年度指标值 | 实际完成值 | 分值 | 得分
        产出指标 | 数量指标 | 资助人数 | 110人 | ≥120人 | 125人 | 90 | 90
        """
    )
    assert (form.indicators[0].actual_text, form.indicators[0].printed["actual_before"]) == ("125人", "110人")


def test_what_audits_found_stands_in_the_last_row() -> None:
    form = form_of(INDICATORS + "    说明 | 审计发现2户超标准发放1.2万元，已追回。 {c6}")
    assert form.narratives["other_matters"] == "审计发现2户超标准发放1.2万元，已追回。"


def test_a_list_of_forms_is_no_title() -> None:
    form = form_of("= 某局单位项目绩效自评表清单\n    = 项目支出绩效自评表\n    = （2022年度）" + INDICATORS)
    assert (form.title, form.declared_year) == ("项目支出绩效自评表", 2022)
