"""Fund blocks that provinces arrange in their own way: found on forms that others drew from memory."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from tests.forms.arranged import INDICATORS, codes, form_of

HEAD = """
    = 部门整体支出绩效自评表
    部门名称 | 某县农业农村局 {c6}
"""


def lines(drawing: str, *names: str) -> list[tuple[Any, ...]]:
    funds = form_of(HEAD + drawing + INDICATORS).funds
    return [tuple(plain(getattr(fund, name)) for name in names) for fund in funds]


def plain(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def test_a_block_of_labels_and_amounts_by_source_and_by_nature() -> None:
    block = """
        预算情况 {r7} | 部门预算总额（万元） | 300.5 {c5}
        1、资金来源：（1）政府预算资金 | 300.5 {c5}
        （2）财政专户管理资金 | 0 {c5}
        2、资金结构：（1）基本支出 | 100 {c5}
        （2）项目支出 | 200.5 {c5}
        年度执行数（万元） | 276.46 {c5}
        预算执行率 | 92% {c5}
    """
    assert lines(block, "category", "item_code", "budget_full_year", "executed", "is_total") == [
        (None, "total", 300.5, 276.46, True),
        ("资金来源", "fiscal", 300.5, None, False),
        ("资金来源", "special_account", 0, None, False),
        ("资金结构", "basic", 100, None, False),
        ("资金结构", "project", 200.5, None, False),
    ]
    assert form_of(HEAD + block + INDICATORS).amount_unit == "万元"


def test_parts_behind_each_of_the_amounts() -> None:
    block = """
        预算数 | 420 | 其中：财政拨款 | 400 | 其他资金 | 20 {c2}
        执行数 | 417.06 | 其中：财政拨款 | 397.06 | 其他资金 | 20 {c2}
    """
    assert lines(block, "item_code", "budget_full_year", "executed") == [
        ("total", 420, 417.06),
        ("fiscal", 400, 397.06),
        ("other", 20, 20),
    ]


def test_parts_are_of_the_amount_that_they_make() -> None:
    block = """
        基本支出总额 | 20.5 {c2} | 项目支出总额 | 50 {c3}
        部门整体支出 | | 预算数 {c2} | 执行数 {c2} | 执行率
        部门整体支出总额 {c2} | 86 {c2} | 70.5 {c2} | 81.98%
    """
    assert lines(block, "item_code", "budget_full_year", "executed") == [
        ("total", 86, 70.5),
        ("basic", None, 20.5),
        ("project", None, 50),
    ]
    assert "PARTS_OF_EXECUTED" in codes(form_of(HEAD + block + INDICATORS))
    same = block.replace("| 86 ", "| 70.5 ")
    assert lines(same, "item_code", "budget_full_year", "executed")[1:] == [
        ("basic", 20.5, None),
        ("project", 50, None),
    ]


def test_a_column_in_a_unit_of_its_own_is_converted() -> None:
    block = """
        项目资金 {r2} | 资金来源 | 全年预算数(万元) | 全年执行数(元) | 执行率 | 分值 | 得分
        资金总额 | 420.00 | 4,170,600.00 | 99.30% | 10 | 9.93
    """
    form = form_of(HEAD + block + INDICATORS)
    assert [(fund.budget_full_year, plain(fund.executed)) for fund in form.funds] == [(420, 417.06)]
    assert form.funds[0].printed["executed"] == "4,170,600.00"
    assert (form.amount_unit, codes(form)) == ("万元", {"UNIT_CONVERTED"})


def test_of_two_budgets_the_first_is_the_initial_one() -> None:
    block = """
        资金来源 | 预算安排 | 追加（减） | 预算合计 | 支出数 | 执行率 | 结余
        资金总额 | 400 | 20 | 420 | 417.06 | 99.3% | 2.94
    """
    form = form_of(HEAD + block + INDICATORS)
    assert lines(block, "budget_initial", "budget_full_year", "executed") == [(400, 420, 417.06)]
    assert {"adjustment": "20", "carried_out": "2.94"}.items() <= form.funds[0].printed.items()


def test_a_table_on_its_side_with_points_beside_it() -> None:
    block = """
        预算执行情况(万元) {r5} | / {r2} | 合计 {r2} | 其中 {c2} | 分值 {r2} | 得分 {r2}
        财政拨款 | 事业收入
        全年预算数 | 420 | 400 | 20 | 10 {r3} | 9.93 {r3}
        全年执行数 | 417.06 | 397.06 | 20
        执行率 | 99.3% | 99.27% | 100%
    """
    assert lines(block, "item_code", "budget_full_year", "executed", "weight", "score") == [
        ("total", 420, 417.06, 10, 9.93),
        ("fiscal", 400, 397.06, None, None),
        ("own", 20, 20, None, None),
    ]


def test_figures_of_a_group_in_one_cell() -> None:
    block = """
        资金情况 {r4} | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 {c2} | 执行率
        年度资金总额 | 100 | 110 | 110 {c2} | 100%
        按收入性质分：一般公共预算105；政府性基金5 {c6}
        按支出性质分：基本支出60；项目支出50 {c6}
    """
    assert lines(block, "category", "item", "budget_full_year")[1:] == [
        ("按收入性质分", "一般公共预算", 105),
        ("按收入性质分", "政府性基金", 5),
        ("按支出性质分", "基本支出", 60),
        ("按支出性质分", "项目支出", 50),
    ]


def test_parts_beside_a_kind_that_spans_them() -> None:
    block = """
        整体支出 {r5} | 项目 {c2} | 年初预算数 | 全年预算数 | 全年执行数 | 执行率
        部门整体支出合计 {c2} | 30 | 30 | 29 | 96.67%
        基本支出 {r2} | 小计 | 10 | 10 | 10 | 100%
        人员经费 | 8 | 8 | 8 | 100%
        项目支出 {c2} | 20 | 20 | 19 | 95%
    """
    assert lines(block, "category", "item", "item_code")[1:] == [
        (None, "基本支出", "basic"),
        ("基本支出", "人员经费", "other"),
        (None, "项目支出", "project"),
    ]


def test_a_row_of_labels_under_other_columns_is_left_unread_and_said() -> None:
    block = """
        整体支出（万元） {r3} | 年初预算 | 全年预算 | 实际支出 | 结余 | 执行率 | 备注
        100 | 110 | 99 | 11 | 90% | /
        其中项目支出全年预算： {c2} | 50 | 实际支出： | 40 | 80%
    """
    form = form_of(HEAD + block + INDICATORS)
    assert [(fund.budget_full_year, fund.executed) for fund in form.funds] == [(110, 99)]
    assert "CELL_UNEXPLAINED" in codes(form)


def test_prose_under_a_fund_table_is_none_of_its_lines() -> None:
    block = """
        项目资金 {r2} | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分
        资金总额 | 100 | 110 | 110 | 100% | 10
        其他任务 | 围绕中心任务做好各项服务保障工作并按期完成。 {c6}
        其他 | 无 {c6}
    """
    assert lines(block, "item_code") == [("total",)]


def test_lines_by_year_are_a_total_where_there_is_one() -> None:
    block = """
        项目资金 {r2} | 年度 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分
        2022年 | 100 | 110 | 110 | 100% | 10
    """
    assert lines(block, "item_code", "is_total") == [("total", True)]
    second = block.replace("{r2}", "{r3}") + "        2021年 | 90 | 90 | 90 | 100% | 10\n"
    assert lines(second, "item_code", "is_total") == [("other", False)] * 2


def test_a_score_beside_a_rate_alone_is_the_forms() -> None:
    form = form_of(HEAD + "    预算执行率 | 92.13% {c3} | 自评得分 | 97.3 {c2}\n" + INDICATORS)
    assert form.total.score is not None
    assert float(form.total.score) == 97.3


def test_a_line_that_a_page_edge_cut_in_two_is_one() -> None:
    block = """
        项目资金 {r5} | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分
        年度资金总额 | 1,200.00 | 1,236.00 | 1,098.70 | 88.89% | 8.89
        其中：当年财 | 1,200.0 | 1,200.00 | 1,062.70 | 88.56 | /
        ---
        政拨款 | 0 | / | / | % | /
        上年结转资金 | 0.00 | 36.00 | 36.00 | 100% | /
    """.replace(" / ", "  ").replace("/\n", "\n")
    assert lines(block, "item", "item_code", "budget_initial", "executed", "rate_pct")[1:] == [
        ("其中：当年财政拨款", "fiscal", 1200, 1062.7, 88.56),
        ("上年结转资金", "carry_over", 0, 36, 100),
    ]
    assert "ROW_JOINED" in codes(form_of(HEAD + block + INDICATORS))


def test_rows_that_say_which_amount_their_parts_are_of() -> None:
    block = """
        预算整体情况 | 基本支出(万元) | 45.5 | 项目支出(万元) | 98 | 支出合计(万元) | 143.5
        实际支出情况 | 基本支出(万元) | 45 | 项目支出(万元) | 91 | 支出合计(万元) | 136
    """
    assert lines(block, "item_code", "budget_full_year", "executed") == [
        ("basic", 45.5, 45),
        ("project", 98, 91),
        ("total", 143.5, 136),
    ]
    assert form_of(HEAD + block + INDICATORS).amount_unit == "万元"


def test_of_two_initial_budgets_the_last_is_the_years() -> None:
    block = """
        部门预算支出 {r2} | 年初预算数 | 本年预算数 | 本年支出数 | 执行率 | 分值 | 得分
        100 | 110 | 99 | 90% | 10 | 9
    """
    assert lines(block, "budget_initial", "budget_full_year", "executed") == [(100, 110, 99)]


def test_points_and_score_in_one_column() -> None:
    block = """
        项目资金 {r2} | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值/得分
        资金总额 | 100 | 110 | 99 | 90% | {points}
    """
    for points in ("10/9", "分值10，得分9", "10\\n9"):
        assert lines(block.replace("{points}", points), "weight", "score") == [(10, 9)]
    assert lines(block.replace("{points}", "9"), "weight", "score") == [(None, None)]


def test_a_tasks_points_are_none_of_the_executions() -> None:
    block = """
        年度主要任务 {r2} | 任务名称 | 主要内容 | 预算数 | 执行数 | 权重 | 得分
        服务企业 | 走访 | 168 | 162 | 20 | 18
    """
    assert lines(block, "item", "executed", "weight", "score") == [("服务企业", 162, None, None)]


def test_the_unit_in_a_heading_over_the_block() -> None:
    block = """
        二、预算执行情况(单位:元) {c7}
        项目资金 {r2} | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分
        资金总额 | 100 | 110 | 99 | 90% | 9
    """
    assert form_of(HEAD + block + INDICATORS).amount_unit == "元"
