"""Near kin of the central form: transfer payments (T6), Beijing 2016 (T7), a county's special fund (T8)."""

from __future__ import annotations

from benchmarks.corpus import words
from benchmarks.corpus.content import FormContent, Needs
from benchmarks.corpus.layouts.central import (
    FUND_FIELDS,
    FUNDS,
    LEVELS,
    ROW_FIELDS,
    goal_rows,
    indicator_rows,
    title_lines,
)
from benchmarks.corpus.layouts.parts import Columns, Layout
from benchmarks.corpus.model import Block, Line, TableBuilder
from benchmarks.corpus.printing import Printing


def draw_t6(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder([0.7, 0.9, 1.1, 1.9, 0.6, 1.2, 1.2, 0.7, 1.7])
    table.row("项目名称", (content.project_name, 3), ("项目负责人及电话", 2), (f"{content.contact} {content.phone}", 3))
    table.row("主管部门", (content.department, 3), ("实施单位", 2), (content.implementing_unit, 3))
    table.row(
        (p.label(f"资金情况({content.amount_unit})"), 1, len(content.funds) + 1),
        ("", 2),
        p.label("全年预算数(A)"),
        (p.label("全年执行数(B)"), 2),
        "分值",
        p.label("执行率(B/A)"),
        "得分",
    )
    for row in content.funds:
        table.row(
            (p.label(row.item), 2),
            p.amount(row.full_year),
            (p.amount(row.executed), 2),
            p.points(row.weight),
            p.rate(row.rate),
            p.points(row.score),
        )
    goal_rows(table, content, p, ("年初设定目标", "年度总体目标完成情况综述"))
    columns = Columns(
        [
            *LEVELS,
            ("分值", "weight", 1),
            ("年度指标值", "target", 1),
            ("全年实际值", "actual", 1),
            ("得分", "score", 1),
            ("未完成原因及拟采取的改进措施", "deviation", 1),
        ]
    )
    indicator_rows(table, content, p, columns, bracketed=True)
    table.row(
        ("总分", 4), p.points(content.total_weight), ("", 2), p.score(content.total_score), content.total_deviation
    )
    table.row(("注", 1), (words.NOTE.removeprefix("注："), 8, 1, "left"))
    return [*title_lines(content, layout), table.build()]


def draw_t7(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder([0.7, 0.9, 1.1, 1.9, 0.6, 1.1, 1.1, 1.2, 0.7, 1.4])
    table.row("项目名称", (content.project_name, 9))
    table.row(
        "主管部门及代码",
        (f"{content.department_code}-{content.department}", 4),
        p.label("实施单位:"),
        (content.implementing_unit, 4),
    )
    table.row(
        (p.label(f"项目资金({content.amount_unit})"), 1, len(content.funds) + 1),
        ("", 2),
        p.label("年初预算数(A)"),
        (p.label("全年执行数(B)"), 2),
        p.label("分值(10分)"),
        p.label("执行率(B/A)"),
        "得分",
        "得分计算方法",
    )
    for row in content.funds:
        method = p.label("执行率*该指标分值") if row.is_total else ""
        table.row(
            (p.label(row.item), 2),
            p.amount(row.initial),
            (p.amount(row.executed), 2),
            p.points(row.weight),
            p.rate(row.rate),
            p.points(row.score),
            method,
        )
    goal_rows(table, content, p, ("年初设定目标", "年度总体目标完成情况综述"))
    columns = Columns(
        [
            *LEVELS,
            ("分值", "weight", 1),
            ("年度指标值(A)", "target", 1),
            ("全年实际值(B)", "actual", 1),
            ("得分计算方法", "method", 1),
            ("得分", "score", 1),
            ("未完成原因分析", "deviation", 1),
        ]
    )
    indicator_rows(table, content, p, columns, bracketed=True)
    table.row(
        ("总分", 4), p.points(content.total_weight), ("", 3), p.score(content.total_score), content.total_deviation
    )
    return [*title_lines(content, layout), table.build(), Line(p.label(f"填表人:{content.contact}"), align="left")]


def draw_t8(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder([0.7, 0.9, 1.1, 2.1, 1.3, 1.3, 1.9])
    table.row("专项资金名称", (content.project_name, 3), "负责人及电话", (f"{content.contact} {content.phone}", 2))
    table.row("县级主管部门", (content.department, 3), "实施单位", (content.implementing_unit, 2))
    table.row(
        (p.label(f"项目资金({content.amount_unit})"), 1, len(content.funds) + 1),
        ("", 2),
        p.label("全年预算数(A)"),
        (p.label("全年执行数(B)"), 2),
        p.label("执行率(B/A)"),
    )
    for row in content.funds:
        table.row((p.label(row.item), 2), p.amount(row.full_year), (p.amount(row.executed), 2), p.rate(row.rate))
    goal_rows(table, content, p, ("年初设定目标", "全年实际完成情况"))
    columns = Columns(
        [*LEVELS, ("年度指标值", "target", 1), ("全年完成值", "actual", 1), ("未完成原因和改进措施", "deviation", 1)]
    )
    indicator_rows(table, content, p, columns)
    table.row("说明", ("无", 6))
    return [*title_lines(content, layout), table.build(), Line("注：其他资金包括社会投入资金等。", align="left")]


T6 = Layout(
    name="T6",
    needs=Needs("project", (FUNDS[0], (None, "其中:本年财政拨款", "fiscal"), (None, "其他资金", "other"))),
    draw=draw_t6,
    fund_fields=FUND_FIELDS - {"budget_initial"},
    row_fields=ROW_FIELDS,
    title="绩效目标自评表",
)
T7 = Layout(
    name="T7",
    needs=Needs(
        "project",
        (FUNDS[0], (None, "其中:本年一般公共预算拨款", "fiscal"), (None, "其他资金", "other")),
        can_adjust=False,
    ),
    draw=draw_t7,
    fund_fields=FUND_FIELDS - {"budget_full_year"},
    row_fields=ROW_FIELDS,
    title="项目支出绩效自评表",
)
T8 = Layout(
    name="T8",
    needs=Needs("project", (FUNDS[0], (None, "其中:中央、省、市补助", "upper_level"), (None, "其他资金", "other"))),
    draw=draw_t8,
    fund_fields=frozenset({"budget_full_year", "executed", "rate_pct"}),
    row_fields=ROW_FIELDS - {"weight", "score"},
    title="{year}专项资金绩效目标自评表",
    total_fields=frozenset(),
    year_line=False,
)
LAYOUTS = [T6, T7, T8]
