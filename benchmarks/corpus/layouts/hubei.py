"""Hubei's 20 + 80 forms: project (T9), department with weighted goals (T17), and the budget system's export (T14)."""

from __future__ import annotations

from decimal import Decimal
from functools import partial

from benchmarks.corpus.content import FormContent, Needs
from benchmarks.corpus.layouts.parts import Columns, Layout, level1_with_weight
from benchmarks.corpus.model import Block, Line, TableBuilder
from benchmarks.corpus.printing import Printing

TWENTY = Decimal(20)
TWENTY_EIGHTY = (("产出指标", 40), ("效益指标", 30), ("满意度指标", 10))
COLUMNS = Columns(
    [
        ("一级指标", "level1", 1),
        ("二级指标", "level2", 1),
        ("三级指标", "level3", 1),
        ("年初目标值(A)", "target", 1),
        ("实际完成值(B)", "actual", 1),
        ("得分", "score", 1),
    ]
)
ROW_FIELDS = frozenset({"level1", "level2", "level3", "target_text", "actual_text", "score"})
SUMMARIES = (("偏差大或目标未完成原因分析", "deviation_summary"), ("改进措施及结果应用方案", "improvement"))


def _narrative_rows(table: TableBuilder, content: FormContent, label_span: int = 2) -> None:
    for label, key in SUMMARIES:
        rest = len(table.widths) - label_span
        table.row((label, label_span), (content.narratives[key] or "", rest, 1, "left"))


def draw_t9(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder([1.0, 1.0, 1.2, 2.0, 1.2, 1.2, 0.9])
    table.row("项目名称", (content.project_name, 6))
    table.row("主管部门", (content.department, 3), "项目实施单位", (content.implementing_unit, 2))
    boxes = {"项目类别": "1、部门预算项目■ 2、市直专项□", "项目属性": "1、持续性项目□ 2、新增性项目■"}
    for label, text in boxes.items():
        table.row(label, (text, 6, 1, "left"))
    _fund_rows(table, content, p, "年度财政资金总额")
    header = table.next_row
    table.row((p.label("年度绩效目标(80分)"), 1, len(content.indicators) + 1), *COLUMNS.header(p))
    table.header_from(header)
    COLUMNS.add(table, content, content.indicators, p, level1_label=partial(level1_with_weight, content.indicators, p))
    table.row(("总分", 6), p.score(content.total_score))
    _narrative_rows(table, content)
    table.row(("单位主要负责人签批意见", 2), ("", 5))
    line = Line(p.label(f"单位名称:{content.department}    填报日期:{content.year + 1}年3月12日"), align="left")
    return [Line(layout.title_of(content), 16, bold=True), line, table.build()]


def _fund_rows(table: TableBuilder, content: FormContent, p: Printing, item: str) -> None:
    spans = (2, 1, 1, 1, 1)
    head = (
        "",
        p.label("预算数(A)"),
        p.label("执行数(B)"),
        p.label("执行率(B/A)"),
        p.label("得分(20分*执行率)"),
    )
    table.row((p.label("预算执行情况(万元)(20分)"), 1, 2), *zip(head, spans, strict=True))
    row = content.funds[0]
    cells = (item, p.amount(row.full_year), p.amount(row.executed), p.rate(row.rate), p.points(row.score))
    table.row(*zip(cells, spans, strict=True))


def draw_t17(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder([1.0, 1.0, 1.2, 2.0, 1.2, 1.2, 0.9])
    table.row(("单位名称", 2), (content.department, 5))
    table.row(("基本支出总额", 2), (p.amount(content.basic), 2), "项目支出总额", (p.amount(content.project), 2))
    _fund_rows(table, content, p, "部门整体支出总额")
    for goal in content.goals:
        rows = content.indicators_of(goal.scope, goal.no)
        table.row((p.label(f"年度目标{goal.no}({p.points(goal.weight)}分):"), 2), (goal.text, 5))
        table.row((p.lead("年度绩效指标"), 1, len(rows) + 1), *COLUMNS.header(p))
        COLUMNS.add(table, content, rows, p)
    table.row(("总分", 6), p.score(content.total_score))
    _narrative_rows(table, content)
    return [Line(layout.title_of(content), 16, bold=True), table.build()]


def draw_t14(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder([1.3, 1.8, 0.8, 0.9, 0.9, 0.8, 0.7, 0.7, 1.5])
    table.row("项目名称", (content.project_name, 8))
    table.row("主管部门", (content.department, 3), ("实施单位", 2), (content.implementing_unit, 3))
    table.row(
        (p.label(f"预算执行情况({content.amount_unit})(10分)"), 1, len(content.funds) + 1),
        "资金来源",
        ("年初预算数", 2),
        "调整后预算数",
        "全年执行数",
        (p.label("预算执行率(%)"), 2),
        "得分",
    )
    for row in content.funds:
        table.row(
            row.item,
            (p.amount(row.initial), 2),
            p.amount(row.full_year),
            p.amount(row.executed),
            (p.rate(row.rate, sign=False), 2),
            p.points(row.score),
        )
    columns = Columns(
        [
            ("年度绩效目标", "goal", 1),
            ("指标名称", "level3", 1),
            ("计算符号", "comparator", 1),
            ("指标值", "value", 1),
            ("实际完成值", "actual", 1),
            ("计量单位", "unit", 1),
            ("权重", "weight", 1),
            ("实际得分", "score", 1),
            ("偏差原因及改进措施", "deviation", 1),
        ]
    )
    header = table.next_row
    table.row(*columns.header(p))
    table.header_from(header)
    columns.add(table, content, content.indicators, p)
    for label, key in (("偏差大或目标未完成的原因分析", "deviation_summary"), SUMMARIES[1]):
        table.row((label, 2), (content.narratives[key] or "", 7, 1, "left"))
    return [Line(layout.title_of(content), 16, bold=True), table.build()]


T9 = Layout(
    name="T9",
    needs=Needs("project", ((None, "年度财政资金总额", "total"),), execution_weight=TWENTY, levels=TWENTY_EIGHTY),
    draw=draw_t9,
    fund_fields=frozenset({"budget_full_year", "executed", "rate_pct", "weight", "score"}),
    row_fields=ROW_FIELDS,
    title="{year}{project}项目自评表",
    total_fields=frozenset({"score"}),
    narratives=frozenset({"deviation_summary", "improvement"}),
    goal_fields=frozenset(),
    year_line=False,
)
T17 = Layout(
    name="T17",
    needs=Needs(
        "department_overall",
        ((None, "部门整体支出总额", "total"),),
        execution_weight=TWENTY,
        levels=TWENTY_EIGHTY,
        goals=(("annual", 2, 3),),
    ),
    draw=draw_t17,
    fund_fields=frozenset({"budget_full_year", "executed", "rate_pct", "weight", "score"}),
    row_fields=ROW_FIELDS,
    title="{year}{department}部门整体绩效自评表",
    total_fields=frozenset({"score"}),
    narratives=frozenset({"deviation_summary", "improvement"}),
    goal_fields=frozenset({"goal_text", "weight"}),
    header=frozenset({"basic"}),
    year_line=False,
)
T14_HUBEI = Layout(
    name="T14-hubei",
    needs=Needs(
        "project",
        (
            (None, "合计", "total"),
            (None, "预算内", "fiscal"),
            (None, "专户资金", "special_account"),
            (None, "其他资金", "other"),
        ),
        goals=(("annual", 2, 3),),
        bare_actual=True,
    ),
    draw=draw_t14,
    fund_fields=frozenset({"budget_initial", "budget_full_year", "executed", "rate_pct", "weight", "score"}),
    row_fields=frozenset({"level3", "target_text", "actual_text", "weight", "score", "deviation_text"}),
    title="{year}项目支出绩效自评表",
    total_fields=frozenset(),
    narratives=frozenset({"deviation_summary", "improvement"}),
    goal_fields=frozenset({"goal_text"}),
    year_line=False,
    split_target=True,
)
LAYOUTS = [T9, T17, T14_HUBEI]
