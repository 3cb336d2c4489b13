"""What forms that departments published print and templates do not show: leftovers, sections, labels, codes."""

from __future__ import annotations

from decimal import Decimal

import pytest

from perf_pipeline.forms.header import split_code
from tests.forms.arranged import INDICATORS, codes, form_of

COUNTY = """
    = 项目支出绩效自评报告
    一、项目基本概况 {c8}
    项目名称 | 农村饮水安全 {c3} | 主管部门 | 某县水利局 {c3}
    计划安排资金(万元) | 300 | 实际到位资金(万元) | 280 | 实际支出(万元) | 250.5 | 结余(万元) | 29.5
    其中:中央财政 | | 其中:中央财政 | | 其中:中央财政 | | 其中:中央财政 |
    省财政 | 300 | 省财政 | 280 | 省财政 | 250.5 | 省财政 | 29.5
    其它 | | 其它 | | 其它 | | 其它 |
    二、项目支出明细情况 {c8}
    支出内容 {c2} | 实际支出数 {c2} | 会计凭证号 {c2} | 备注 {c2}
    劳务费 {c2} | 2,505,000.00 {c2} | 记账9 {c2} | 养护 {c2}
    支出合计 {c2} | 2,505,000.00 {c2} | | | |
    三、项目绩效自评情况 {c8}
    一级指标 | 二级指标 | 指标内容 {c2} | 指标值 | 实际完成值 {c3}
    产出指标 | 数量指标 | 改造工程 {c2} | 8处 | 7处 {c3}
    绩效自评综合得分 {c2} | 92 {c6}
    评价等次 {c2} | 优 {c6}
    四、评价人员 {c8}
    姓名 {c2} | 职务/职称 {c2} | 单位 {c2} | 签字 {c2}
    李明 {c2} | 主任 {c2} | 某县水利局 {c2} | |
"""


def test_a_county_form_of_numbered_sections() -> None:
    form = form_of(COUNTY)
    funds = [(fund.item_code, fund.budget_full_year, fund.executed) for fund in form.funds]
    assert [(code, float(budget or 0), float(done or 0)) for code, budget, done in funds] == [
        ("total", 300, 250.5),
        ("upper_level", 300, 250.5),
    ]
    assert form.funds[0].printed["received"] == "280"
    assert [row.level3 for row in form.indicators] == ["改造工程"]
    assert (form.total.score, form.narratives["conclusion"]) == (92, "优")
    assert "TABLE_LEFT_OUT" in codes(form)


@pytest.mark.parametrize("label", ["自评综合得分", "绩效自评总分", "综合评分"])
def test_total_by_other_names(label: str) -> None:
    form = form_of(INDICATORS + f"    {label} {{c6}} | 90")
    assert (len(form.indicators), form.total.score) == (1, 90)


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


def test_year_and_weights_by_other_labels() -> None:
    form = form_of(
        """
        项目名称 | 灾备中心 {c2} | 项目年份 | 2021 {c3}
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 参考分值 | 得分
        产出指标 | 数量指标 | 检查次数 | ≥12次 | 15次 | 90 | 90
        """
    )
    assert (form.declared_year, form.indicators[0].weight) == (2021, 90)


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


def test_a_level_whose_last_word_stands_below_a_page_edge() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
        效益指标 {r4} | 经济效益指标 | 增收 | ≥1万元 | 1万元 | 50 | 50
        生态效益 | 低剂量 | 100% | 100% | 50 | 50
        ---
        指标 {r2} | 保粮率 | | | |
        达标率 | 100% | 100% | |
        """
    )
    assert [(row.level2, row.level3, row.actual_text) for row in form.indicators] == [
        ("经济效益指标", "增收", "1万元"),
        ("生态效益指标", "低剂量保粮率", "100%"),
        ("生态效益指标", "达标率", "100%"),
    ]
    assert "LEVEL_UNKNOWN" not in codes(form)


def test_a_score_with_its_reason_in_one_cell() -> None:
    form = form_of(INDICATORS.replace("90 | 90", "90 | 89.5分（因总人数减少，指标数减少）"))
    assert (form.indicators[0].score, form.indicators[0].deviation_text) == (89.5, "因总人数减少，指标数减少")


def test_nature_and_direction_of_targets_are_two_columns() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标方向 | 目标值 | 计量单位 | 实际完成值 | 分值 | 得分
        产出指标 | 质量指标 | 政府采购率 | 正向 | 大于等于 | 30 | % | 100 | 90 | 90
        """
    )
    assert (form.indicators[0].target_text, form.indicators[0].printed["direction"]) == ("≥30%", "正向")
    assert "COLUMN_DUPLICATE" not in codes(form)


def test_a_target_divided_into_sign_content_and_unit() -> None:
    form = form_of(
        """
        一级指标 {r2} | 二级指标 {r2} | 三级指标 {r2} | 年度指标值 {c3} | 实际完成值 {r2} | 分值 {r2} | 得分 {r2}
        运算符号 | 内容 | 度量单位
        产出指标 | 数量指标 | 维修水库 | >= | 31 | 座 | 31 | 90 | 90
        """
    )
    assert form.indicators[0].target_text == "≥31座"


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


def test_a_score_sheet_that_names_an_indicator_like_an_amount() -> None:
    form = form_of(
        """
        = 项目绩效自评表
        一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 得分
        项目管理 {r2} | 5 {r2} | 资金到位 {r2} | 5 {r2} | 到位率 | 3 | 3
        到位时效 | 2 | 2
        总分 | 5 | | 5 | | 5 | 5
        """
    )
    assert [(row.level2, row.level3, row.weight) for row in form.indicators] == [
        ("资金到位", "到位率", 3),
        ("资金到位", "到位时效", 2),
    ]
    assert "CELL_UNEXPLAINED" not in codes(form)


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


def test_a_number_whose_commas_follow_its_point_is_none() -> None:
    form = form_of("年初预算数(万元) | 800 | 全年预算数 | 7,00.0,77 | 全年执行数 | 700.5 {c2}" + INDICATORS)
    assert (form.funds[0].budget_full_year, form.funds[0].executed) == (None, 700.5)
    assert "CELL_UNEXPLAINED" in codes(form)


def test_targets_in_words_stand_where_units_do() -> None:
    form = form_of(
        """
        一级指标 {r2} | 二级指标 {r2} | 三级指标 {r2} | 指标值 {c3} | 完成值 {r2} | 指标分值 {r2} | 自评得分 {c3}
        符号 | 值 | 单位(文字描述) | 单项指标得分 | 权重占比(%) | 单项指标折算得分
        产出指标 {r2} | 数量指标 | 办理案件 | ≥ | 6000 | 件 | 6418 | 50 | 80 | 50 | 40
        时效指标 | 任务完成 | 文字描述 | | 2021年12月31日前完成 | 已完成 | 40 | 100 | 40 | 40
        """
    )
    assert [(row.target_text, row.weight, row.score) for row in form.indicators] == [
        ("≥6000件", 50, 40),
        ("2021年12月31日前完成", 40, 40),
    ]


def test_a_reviewers_column_of_a_self_evaluation_is_kept_aside() -> None:
    form = form_of(
        """
        = 财政奖补项目绩效评价自评表
        一级指标 | 二级指标 | 三级指标 | 指标说明 | 指标分值 | 县级评分 | 市级评分
        决策 | 项目立项 | 民主议事 | 记录完整得2分 | 2 | 2 | 1
        """
    )
    [row] = form.indicators
    assert (row.weight, row.score, row.printed["review_score"]) == (2, 2, "1")


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


def test_a_coefficient_in_percent_moves_no_row() -> None:
    form = form_of(
        """
        指标名称 | 计量单位 | 指标性质 | 年初指标值 | 调整指标值 | 全年完成值 | 得分系数(%) | 指标权重 | 指标得分
        人员控制率 | % | ≤ | 100% | | 92% | 100% | 2 | 2
        培训次数 | 次 | ≥ | 26 | | 12 | 46% | 5 | 2.3
        """
    )
    assert [(row.target_text, row.actual_text, row.score) for row in form.indicators] == [
        ("≤100%", "92%", 2),
        ("≥26次", "12", Decimal("2.3")),
    ]
    assert "ROW_SHIFTED" not in codes(form)


def test_last_years_value_is_no_result() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 上年完成值 | 年度指标值 | 实际完成值 | 分值 | 得分
        产出指标 | 数量指标 | 资助人数 | 110人 | ≥120人 | 125人 | 90 | 90
        """
    )
    assert (form.indicators[0].actual_text, form.indicators[0].printed["actual_before"]) == ("125人", "110人")


def test_amounts_in_a_bare_wan() -> None:
    form = form_of(
        """
        项目资金(万元) | 全年预算数 | 全年执行数 | 执行率 {c4}
        年度资金总额 | 5万 | 4.82万 | 96.4% {c4}
        """
        + INDICATORS
    )
    assert (form.funds[0].budget_full_year, form.funds[0].executed) == (5, Decimal("4.82"))


def test_goals_named_beside_their_indicators() -> None:
    form = form_of(
        """
        年度绩效目标1:开展科普宣传 (50分) {r2} | 一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值 | 得分
        产出指标 | 数量指标 | 宣传次数 | 12次 | 12次 | 50
        年度绩效目标2:建设基地 (30分) {r2} | 一级指标 | 二级指标 | 三级指标 | 年初目标值 | 实际完成值 | 得分
        产出指标 | 数量指标 | 基地 | 1个 | 1个 | 30
        """
    )
    assert [(goal.goal_no, goal.goal_text, goal.weight) for goal in form.goals] == [
        (1, "开展科普宣传", 50),
        (2, "建设基地", 30),
    ]
    assert [row.goal_no for row in form.indicators] == [1, 2]


def test_what_audits_found_stands_in_the_last_row() -> None:
    form = form_of(INDICATORS + "    说明 | 审计发现2户超标准发放1.2万元，已追回。 {c6}")
    assert form.narratives["other_matters"] == "审计发现2户超标准发放1.2万元，已追回。"


def test_several_indicators_in_one_cell_are_said() -> None:
    form = form_of(INDICATORS.replace("检查次数", "指标1：检查次数指标2：抽检批次"))
    assert "SEVERAL_INDICATORS" in codes(form)


def test_a_list_of_forms_is_no_title() -> None:
    form = form_of("= 某局单位项目绩效自评表清单\n    = 项目支出绩效自评表\n    = （2022年度）" + INDICATORS)
    assert (form.title, form.declared_year) == ("项目支出绩效自评表", 2022)


def test_rate_and_score_in_one_column_are_neither() -> None:
    form = form_of(
        """
        项目资金(万元) | 全年预算数 | 全年执行数 | 执行率(%)/得分 {c4}
        年度资金总额 | 100 | 96.88 | 96.88/9.69 {c4}
        其中:财政拨款 | 100 | 96.88 | 96.88 {c4}
        """
        + INDICATORS
    )
    assert [(fund.rate_pct, fund.score) for fund in form.funds] == [(None, None), (None, None)]
    assert form.funds[0].printed["rate_and_score"] == "96.88/9.69"
