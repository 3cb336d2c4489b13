"""The finance ministry's project form and its variants: T4a–T4d of docs/layouts.md."""

from __future__ import annotations

from functools import partial
from itertools import groupby
from typing import Any

from benchmarks.corpus.content import FormContent, Needs
from benchmarks.corpus.indicators import IndicatorRow
from benchmarks.corpus.layouts.parts import Columns, Layout, level1_with_weight
from benchmarks.corpus.model import Block, Line, TableBuilder
from benchmarks.corpus.printing import Printing

ONE_TARGET = [0.7, 0.9, 1.1, 1.9, 1.1, 1.1, 0.6, 0.7, 1.6]
SPLIT_TARGET = [0.7, 0.9, 1.1, 1.9, 0.7, 0.8, 0.7, 1.0, 0.6, 0.7, 1.5]
LEVELS = [("一级指标", "level1", 1), ("二级指标", "level2", 1), ("三级指标", "level3", 1)]
END = [("分值", "weight", 1), ("得分", "score", 1), ("偏差原因分析及改进措施", "deviation", 1)]
FUNDS = (
    (None, "年度资金总额", "total"),
    (None, "其中:当年财政拨款", "fiscal"),
    (None, "上年结转资金", "carry_over"),
    (None, "其他资金", "other"),
)
FUND_FIELDS = frozenset({"budget_initial", "budget_full_year", "executed", "rate_pct", "weight", "score"})
ROW_FIELDS = frozenset(
    {"level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_text"}
)


def title_lines(content: FormContent, layout: Layout) -> list[Block]:
    lines: list[Block] = [Line(layout.title_of(content), 16, bold=True)]
    if layout.year_line and content.year_printed:
        lines.append(Line(f"（{content.printed_year or content.year}年度）", 11))
    return lines


def _fund_rows(table: TableBuilder, content: FormContent, p: Printing, label: str, split: bool) -> None:
    wide = 2 if split else 1
    table.row(
        (p.label(label), 1, len(content.funds) + 1),
        ("", 2),
        "年初预算数",
        ("全年预算数", wide),
        ("全年执行数", wide),
        "分值",
        "执行率",
        "得分",
    )
    for row in content.funds:
        table.row(
            (p.label(row.item), 2),
            p.amount(row.initial),
            (p.amount(row.full_year), wide),
            (p.amount(row.executed), wide),
            p.points(row.weight),
            p.rate(row.rate),
            p.points(row.score),
        )


def draw_t4(content: FormContent, p: Printing, layout: Layout, variant: str) -> list[Block]:
    split = variant == "d"
    table = TableBuilder(SPLIT_TARGET if split else ONE_TARGET)
    columns = len(table.widths)
    code = f"{content.department_code}-" if variant in "ab" else ""
    unit_code = f"{content.department_code}001-" if variant in "ab" else ""
    table.row(p.label("项目名称"), (content.project_name, columns - 1))
    table.row(
        "主管部门", (code + content.department, 3), "实施单位", (unit_code + content.implementing_unit, columns - 5)
    )
    _fund_rows(table, content, p, f"项目资金({content.amount_unit})", split)
    goal_rows(table, content, p, ("预期目标", "实际完成情况"))
    _t4_indicators(table, content, p, variant)
    table.row(
        ("总分", columns - 3), p.points(content.total_weight), p.score(content.total_score), content.total_deviation
    )
    return [*title_lines(content, layout), table.build()]


def _t4_indicators(table: TableBuilder, content: FormContent, p: Printing, variant: str) -> None:
    targets = [("年度指标值", "target", 1)]
    if variant == "d":
        targets = [("指标性质", "comparator", 1), ("指标值", "value", 1), ("度量单位", "unit", 1)]
    name = [("三级指标", "numbered", 1)] if variant == "c" else LEVELS[2:]
    columns = Columns([*LEVELS[:2], *name, *targets, ("实际完成值", "actual", 1), *END])
    rows = content.indicators
    header = table.next_row
    if variant == "d":
        table.row(
            (p.lead("绩效指标"), 1, len(rows) + 2),
            *[(label, 1, 2) for label, _, _ in LEVELS],
            ("年度指标值", 3),
            ("实际完成值", 1, 2),
            *[(p.label(label), 1, 2) for label, _, _ in END],
        )
        table.row(*[label for label, _, _ in targets])
    elif variant == "c":
        table.row((p.lead("绩效指标"), 1, len(rows) + 2 * len(_runs(rows)) + 1), *columns.header(p))
    else:
        table.row((p.lead("绩效指标"), 1, len(rows) + 1), *columns.header(p))
    table.header_from(header)
    if variant == "c":
        _skeleton_rows(table, content, p)
        return
    label = partial(level1_with_weight, rows, p) if variant == "a" else None
    columns.add(table, content, rows, p, level1_label=label)


def _runs(rows: list[IndicatorRow]) -> list[list[IndicatorRow]]:
    """Neighbours of one level 1 and 2. A label may come again further down: rows out of order are a defect to draw."""
    return [list(run) for _, run in groupby(rows, lambda row: (row.level1, row.level2))]


def _skeleton_rows(table: TableBuilder, content: FormContent, p: Printing) -> None:
    """T4c: under every level 2 the template's own unused 指标n and …… are left standing."""
    for level1, runs in groupby(_runs(content.indicators), lambda run: run[0].level1):
        under = list(runs)
        level1_cell = (level1, 1, sum(len(run) + 2 for run in under))
        for run in under:
            lead = [*([level1_cell] if run is under[0] else []), (run[0].level2, 1, len(run) + 2)]
            for row in run:
                table.row(
                    *(lead if row is run[0] else []),
                    p.label(f"{row.indicator_no}:{row.level3}"),
                    row.target_text,
                    row.actual_text,
                    p.score(row.weight),
                    p.score(row.score),
                    row.deviation,
                )
            table.row(p.label(f"指标{len(run) + 1}:"), *[""] * 5)
            table.row("……", *[""] * 5)


def _t4(name: str, variant: str, *, unit: str = "万元", **extra: Any) -> Layout:
    settings: dict[str, Any] = {"title": "项目支出绩效自评表", **extra}
    return Layout(
        name=name,
        needs=Needs("project", FUNDS, unit=unit),
        draw=partial(draw_t4, variant=variant),
        fund_fields=FUND_FIELDS,
        row_fields=ROW_FIELDS,
        **settings,
    )


def goal_rows(table: TableBuilder, content: FormContent, p: Printing, labels: tuple[str, str]) -> None:
    half = (len(table.widths) - 1) // 2
    rest = len(table.widths) - 1 - half
    goal = content.goals[0]
    table.row((p.lead("年度总体目标"), 1, 2), (labels[0], half), (labels[1], rest))
    table.row((goal.text, half, 1, "left"), (goal.completion, rest, 1, "left"))


def indicator_rows(
    table: TableBuilder, content: FormContent, p: Printing, columns: Columns, *, bracketed: bool = False
) -> None:
    header = table.next_row
    table.row((p.lead("绩效指标"), 1, len(content.indicators) + 1), *columns.header(p))
    table.header_from(header)
    label = partial(level1_with_weight, content.indicators, p) if bracketed else None
    columns.add(table, content, content.indicators, p, level1_label=label)


T4A = _t4("T4a", "a", level_points=True)
T4B = _t4("T4b", "b", unit="元", title="财政项目支出绩效自评表", forms=(2, 4))
T4C = _t4("T4c", "c", numbered=True)
T4D = _t4("T4d", "d", split_target=True, title="{project}项目支出绩效自评表")
LAYOUTS = [T4A, T4B, T4C, T4D]
