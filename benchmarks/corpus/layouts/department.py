"""Department forms: Wuhan's long-term + annual form (T1), Chongqing's flat list (T10), Anhui's export (T14)."""

from __future__ import annotations

from benchmarks.corpus.content import FormContent, Needs
from benchmarks.corpus.layouts.parts import Columns, Layout, score_and_remark
from benchmarks.corpus.model import Block, Line, TableBuilder
from benchmarks.corpus.printing import Printing

T1_COLUMNS = Columns(
    [
        ("一级指标", "level1", 1),
        ("二级指标", "level2", 1),
        ("三级指标", "indicator_no", 1),
        ("", "level3", 1),
        ("年度指标值", "target", 1),
        ("绩效标准", "standard", 1),
        ("完成情况", "actual", 1),
        ("分值", "weight", 1),
        ("得分", "score", 1),
        ("偏差原因分析及改进措施", "deviation", 1),
    ]
)
SCOPES = {"long_term": ("长期目标", "长期绩效指标"), "annual": ("年度目标", "年度绩效指标")}
ROW_FIELDS = frozenset(
    {"level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_text"}
)
FUND_FIELDS = frozenset({"budget_initial", "budget_full_year", "executed", "rate_pct", "weight", "score"})


def draw_t1(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder([1.0, 0.9, 1.1, 0.7, 1.5, 1.2, 1.2, 1.2, 0.7, 0.7, 1.5])
    says = content.narratives
    table.row("部门名称", (content.department, 10))
    _t1_funds(table, content, p)
    for label, key in (("部门职能概述", "function_overview"), ("年度工作任务", "annual_tasks")):
        table.row(label, (says[key], 10, 1, "left"))
    table.row(("整体绩效目标", 1, 2), ("长期目标", 5), ("年度目标", 5))
    table.row((says["long_term_goals"], 5, 1, "left"), (says["annual_goals"], 5, 1, "left"))
    table.row("完成情况", (says["long_term_completion"], 5, 1, "left"), (says["annual_completion"], 5, 1, "left"))
    for goal in content.goals:
        rows = content.indicators_of(goal.scope, goal.no)
        title, scope = SCOPES[goal.scope]
        table.row(p.label(f"{title}{goal.no}:"), (goal.text, 10))
        labels = [cell for cell in T1_COLUMNS.header(p) if cell[0]]
        spans = [(label, 2) if label == "三级指标" else (label, 1) for label, _ in labels]
        table.row((p.lead(scope), 1, len(rows) + 1), *spans)
        T1_COLUMNS.add(table, content, rows, p)
    table.row(("总分", 8), p.points(content.total_weight), *score_and_remark(content, p))
    lines: list[Block] = [Line(layout.title_of(content), 16, bold=True)]
    if content.year_printed:
        lines.append(Line(f"（{content.printed_year or content.year}年度）", 11))
    return [*lines, table.build()]


def _t1_funds(table: TableBuilder, content: FormContent, p: Printing) -> None:
    table.row(
        (p.label(f"部门总体资金情况({content.amount_unit})"), 1, len(content.funds) + 1),
        ("总体资金情况", 3),
        "年初预算",
        "全年预算数",
        "全年执行数",
        ("执行率%", 2),
        "分值",
        "得分",
    )
    seen: set[str | None] = set()
    for row in content.funds:
        group = [other for other in content.funds if other.category == row.category]
        lead = [] if row.category in seen else [(row.category, 1, len(group))]
        seen.add(row.category)
        table.row(
            *lead,
            (row.item, 2),
            p.amount(row.initial),
            p.amount(row.full_year),
            p.amount(row.executed),
            (p.rate(row.rate, sign=False), 2),
            p.points(row.weight),
            p.points(row.score),
        )


def draw_t10(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder([1.9, 0.8, 0.8, 1.0, 1.0, 1.0, 0.8, 0.8, 0.8, 0.8])
    table.row(
        "主管部门",
        (content.department, 2),
        "财政处室",
        ("预算处", 2),
        (p.label("自评总分(分)"), 2),
        (p.score(content.total_score), 2),
    )
    table.row("部门联系人", (content.contact, 4), "联系电话", (content.phone, 4))
    fund = content.funds[0]
    heads = ("年初预算数", "全年(调整)预算数", "全年执行数", "执行率(%)", "执行率权重", "执行率得分(分)")
    values = (
        p.amount(fund.initial),
        p.amount(fund.full_year),
        p.amount(fund.executed),
        p.rate(fund.rate, sign=False),
        p.points(fund.weight),
        p.points(fund.score),
    )
    spans = (2, 2, 2, 1, 1, 1)
    table.row(
        (p.label(f"部门预算执行情况({content.amount_unit})"), 1, 2), *zip(map(p.label, heads), spans, strict=True)
    )
    table.row(*zip(values, spans, strict=True))
    goal = content.goals[0]
    table.row(
        ("当年绩效目标", 1, 2), ("年初绩效目标", 3), (p.label("全年(调整)绩效目标"), 2), ("全年目标实际完成情况", 4)
    )
    table.row((goal.text, 3, 1, "left"), ("", 2), (goal.completion, 4, 1, "left"))
    columns = Columns(
        [
            ("指标名称", "level3", 1),
            ("计量单位", "unit", 1),
            ("指标性质", "comparator", 1),
            ("年初指标值", "initial", 1),
            ("调整指标值", "adjusted", 1),
            ("全年完成值", "actual", 1),
            ("得分系数(%)", "coefficient", 1),
            ("指标权重(分)", "weight", 1),
            ("指标得分(分)", "score", 1),
            ("是否核心指标", "core", 1),
        ]
    )
    header = table.next_row
    table.row(*columns.header(p))
    table.header_from(header)
    columns.add(table, content, content.indicators, p)
    table.row("说明", (content.narratives["deviation_summary"] or "无", 9, 1, "left"))
    return [Line(layout.title_of(content), 16, bold=True), table.build()]


T1 = Layout(
    name="T1",
    needs=Needs(
        "department_overall",
        (
            ("收入构成", "财政拨款", "fiscal"),
            ("收入构成", "其他资金", "other"),
            ("收入构成", "合计", "total"),
            ("支出构成", "基本支出", "basic"),
            ("支出构成", "项目支出", "project"),
            ("支出构成", "合计", "total"),
        ),
        goals=(("long_term", 2, 4), ("annual", 2, 4)),
        standards=True,
    ),
    draw=draw_t1,
    fund_fields=FUND_FIELDS,
    row_fields=ROW_FIELDS | {"standard_text"},
    title="{department}部门整体支出绩效自评表",
    narratives=frozenset(
        {
            "function_overview",
            "annual_tasks",
            "long_term_goals",
            "annual_goals",
            "long_term_completion",
            "annual_completion",
        }
    ),
    goal_fields=frozenset({"goal_text"}),
    header=frozenset(),
    numbered=True,
    landscape=0.8,
)
T10 = Layout(
    name="T10",
    needs=Needs("department_overall", ((None, "", "total"),), bare_actual=True),
    draw=draw_t10,
    fund_fields=FUND_FIELDS,
    row_fields=frozenset({"level3", "target_initial", "target_text", "actual_text", "weight", "score"}),
    title="{year}部门整体支出绩效自评表",
    total_fields=frozenset({"score"}),
    header=frozenset(),
    year_line=False,
    split_target=True,
)
LAYOUTS = [T1, T10]
