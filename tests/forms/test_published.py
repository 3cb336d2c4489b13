"""What forms that departments published print and templates do not show: amounts, indicators and their columns."""

from __future__ import annotations

from decimal import Decimal

import pytest

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


def test_year_and_weights_by_other_labels() -> None:
    form = form_of(
        """
        项目名称 | 灾备中心 {c2} | 项目年份 | 2021 {c3}
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 参考分值 | 得分
        产出指标 | 数量指标 | 检查次数 | ≥12次 | 15次 | 90 | 90
        """
    )
    assert (form.declared_year, form.indicators[0].weight) == (2021, 90)


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


def test_several_indicators_in_one_cell_are_said() -> None:
    form = form_of(INDICATORS.replace("检查次数", "指标1：检查次数指标2：抽检批次"))
    assert "SEVERAL_INDICATORS" in codes(form)


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
