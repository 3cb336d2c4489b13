"""Sichuan's system form 510000_0013zp (T5 of docs/layouts.md)."""

from __future__ import annotations

from benchmarks.corpus.content import FormContent, Needs
from benchmarks.corpus.layouts.parts import Columns, Layout, score_and_remark
from benchmarks.corpus.model import Block, Line, TableBuilder
from benchmarks.corpus.printing import Printing

WIDTHS = [0.9, 0.9, 0.9, 1.6, 0.7, 0.8, 0.7, 0.9, 0.6, 0.6, 1.4]
COLUMNS = Columns(
    [
        ("一级指标", "level1", 1),
        ("二级指标", "level2", 1),
        ("三级指标", "level3", 1),
        ("指标性质", "comparator", 1),
        ("指标值", "value", 1),
        ("度量单位", "unit", 1),
        ("完成值", "actual", 1),
        ("权重", "weight", 1),
        ("得分", "score", 1),
        ("未完成原因分析", "deviation", 1),
    ]
)


def draw_t5(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    table = TableBuilder(WIDTHS)
    says = content.narratives
    table.row(("项目名称", 2), (f"{content.project_code}-{content.project_name}", 9))
    table.row(("主管部门", 2), (content.department, 3), (p.label("实施单位(盖章)"), 2), (content.implementing_unit, 4))
    goal = content.goals[0]
    table.row(("项目基本情况", 1, 3), ("1.项目年度目标完成情况", 1, 2), ("项目年度目标", 4), ("年度目标完成情况", 5))
    table.row((goal.text, 4, 1, "left"), (goal.completion, 5, 1, "left"))
    table.row("2.项目实施内容及过程概述", (says["implementation"], 9, 1, "left"))
    _funds(table, content, p)
    header = table.next_row
    table.row((p.label("绩效指标(90分)"), 1, len(content.indicators) + 1), *COLUMNS.header(p))
    table.header_from(header)
    COLUMNS.add(table, content, content.indicators, p)
    table.row(("合计", 8), p.points(content.total_weight), *score_and_remark(content, p))
    for label, key in (("评价结论", "conclusion"), ("存在问题", "problems"), ("改进措施", "improvement")):
        table.row((label, 2), (says[key], 9, 1, "left"))
    sign = Line(p.label(f"项目负责人:{content.contact}    财务负责人:{content.contact}"), align="left")
    return [
        Line("报表编号：510000_0013zp", 9, "left"),
        Line(layout.title_of(content), 15, bold=True),
        table.build(),
        sign,
    ]


def _funds(table: TableBuilder, content: FormContent, p: Printing) -> None:
    table.row(
        (p.label("预算执行情况(10分)"), 1, len(content.funds) + 1),
        (p.label(f"年度预算数({content.amount_unit})"), 2),
        "年初预算",
        ("调整后预算数", 2),
        "预算执行数",
        "预算执行率",
        "权重",
        "得分",
        "原因",
    )
    for row in content.funds:
        points = (p.points(row.weight), p.points(row.score)) if row.is_total else ("/", "/")
        table.row(
            (p.label(row.item), 2),
            p.amount(row.initial),
            (p.amount(row.full_year), 2),
            p.amount(row.executed),
            p.rate(row.rate),
            *points,
            (row.reason, 1, 1, "left"),
        )


T5 = Layout(
    name="T5",
    needs=Needs(
        "project",
        (
            (None, "总额", "total"),
            (None, "其中:财政资金", "fiscal"),
            (None, "财政专户管理资金", "special_account"),
            (None, "单位资金", "own"),
            (None, "其他资金", "other"),
        ),
        bare_actual=True,
    ),
    draw=draw_t5,
    fund_reasons=True,
    fund_fields=frozenset({"budget_initial", "budget_full_year", "executed", "rate_pct", "weight", "score"}),
    row_fields=frozenset(
        {"level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_text"}
    ),
    title="部门预算项目支出绩效自评表（{year}）",
    narratives=frozenset({"implementation", "conclusion", "problems", "improvement"}),
    header=frozenset({"implementing_unit", "project_code"}),
    year_line=False,
    split_target=True,
)
LAYOUTS = [T5]
