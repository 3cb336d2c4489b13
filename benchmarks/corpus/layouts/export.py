"""Exports of the integrated budget system (T14): Tianjin, Anhui's department form, Hefei."""

from __future__ import annotations

from benchmarks.corpus.content import FormContent, Needs
from benchmarks.corpus.layouts.parts import Columns, Layout
from benchmarks.corpus.model import Block, Line, TableBuilder
from benchmarks.corpus.printing import Printing

LEVELS = [("一级指标", "level1", 1), ("二级指标", "level2", 1), ("三级指标", "level3", 1)]
DEVIATION = ("偏差原因分析及改进措施", "deviation", 1)
TIANJIN = Columns(
    [
        ("指标名称", "level3", 1),
        ("计算符号", "comparator", 1),
        ("指标值", "value", 1),
        ("计量单位", "unit", 1),
        ("实际完成值", "actual", 1),
        ("权重设定值", "weight", 1),
        ("分值", "weight", 1),
        ("得分", "score", 1),
        DEVIATION,
    ]
)
ANHUI = Columns(
    [*LEVELS, ("分值", "weight", 1), ("指标值", "target", 1), ("完成值", "actual", 1), ("得分", "score", 1), DEVIATION]
)
HEFEI = Columns(
    [*LEVELS, ("指标值", "target", 1), ("完成值", "actual", 1), ("分值", "weight", 1), ("得分", "score", 1), DEVIATION]
)
FUND_FIELDS = frozenset({"budget_initial", "budget_full_year", "executed", "rate_pct", "weight", "score"})
ROW_FIELDS = frozenset(
    {"level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_text"}
)


def _funds(table: TableBuilder, content: FormContent, p: Printing, spans: tuple[int, ...]) -> None:
    head = ("资金来源", "年初预算数", "调整后预算数", "全年执行数", p.label("预算执行率(%)"), "得分")
    lead = p.label(f"预算执行情况({content.amount_unit})(10分)")
    table.row((lead, 1, len(content.funds) + 1), *zip(head, spans, strict=True))
    for row in content.funds:
        cells = (
            row.item,
            p.amount(row.initial),
            p.amount(row.full_year),
            p.amount(row.executed),
            p.rate(row.rate, sign=False),
            p.points(row.score),
        )
        table.row(*zip(cells, spans, strict=True))


def draw_tianjin(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder([1.9, 0.8, 0.9, 0.8, 0.9, 0.8, 0.7, 0.7, 1.6])
    table.row("项目名称", (content.project_name, 8))
    table.row("主管部门", (content.department, 3), ("实施单位", 2), (content.implementing_unit, 3))
    _funds(table, content, p, (2, 1, 1, 1, 2, 1))
    goal = content.goals[0]
    table.row(("年度绩效目标", 2), ("实际完成情况", 4), (DEVIATION[0], 2), "指标得分")
    table.row((goal.text, 2, 1, "left"), (goal.completion, 4, 1, "left"), ("", 2), "")
    header = table.next_row
    table.row(*TIANJIN.header(p))
    table.header_from(header)
    TIANJIN.add(table, content, content.indicators, p)
    return [Line(layout.title_of(content), 16, bold=True), table.build()]


def draw_levelled(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    """Anhui's department form and Hefei's project form."""
    table = TableBuilder([0.9, 1.1, 2.0, 0.8, 1.1, 1.1, 0.8, 1.6])
    if layout.needs.form_type == "project":
        table.row("项目名称", (content.project_name, 7))
        table.row("主管部门", (content.department, 3), "实施单位", (content.implementing_unit, 3))
    else:
        table.row("部门名称", (content.department, 7))
    _funds(table, content, p, (2, 1, 1, 1, 1, 1))
    goal = content.goals[0]
    table.row(("年度总体目标", 1, 2), ("年初预期目标", 3), ("年度总体目标完成情况", 4))
    table.row((goal.text, 3, 1, "left"), (goal.completion, 4, 1, "left"))
    columns = ANHUI if layout.name == "T14-anhui" else HEFEI
    header = table.next_row
    table.row(*columns.header(p))
    table.header_from(header)
    columns.add(table, content, content.indicators, p)
    if layout.total_fields:
        order = [name for _, name, _ in columns.items]
        totals = {
            "weight": p.points(content.total_weight),
            "score": p.score(content.total_score),
            "deviation": content.total_deviation,
        }
        table.row(("总分", 3), *[totals.get(name, "") for name in order[3:]])
    return [Line(layout.title_of(content), 16, bold=True), table.build()]


T14_TIANJIN = Layout(
    name="T14-tianjin",
    needs=Needs(
        "project",
        (
            (None, "合计", "total"),
            (None, "预算内", "fiscal"),
            (None, "专户资金", "special_account"),
            (None, "其他资金", "other"),
        ),
        bare_actual=True,
    ),
    draw=draw_tianjin,
    fund_fields=FUND_FIELDS,
    row_fields=ROW_FIELDS - {"level1", "level2"},
    title="{year}项目支出绩效自评表",
    total_fields=frozenset(),
    year_line=False,
    split_target=True,
)
T14_ANHUI = Layout(
    name="T14-anhui",
    needs=Needs(
        "department_overall", ((None, "合计", "total"), (None, "预算内", "fiscal"), (None, "其他资金", "other"))
    ),
    draw=draw_levelled,
    fund_fields=FUND_FIELDS,
    row_fields=ROW_FIELDS,
    title="{year}部门整体支出绩效自评表",
    header=frozenset(),
    year_line=False,
)
T14_HEFEI = Layout(
    name="T14-hefei",
    needs=Needs(
        "project",
        (
            (None, "合计", "total"),
            (None, "当年财政资金", "fiscal"),
            (None, "上年结转资金", "carry_over"),
            (None, "其他资金", "other"),
        ),
    ),
    draw=draw_levelled,
    fund_fields=FUND_FIELDS,
    row_fields=ROW_FIELDS,
    title="{year}项目支出绩效自评表",
    year_line=False,
)
LAYOUTS = [T14_TIANJIN, T14_ANHUI, T14_HEFEI]
