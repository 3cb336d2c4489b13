"""Five layouts that nobody publishes: known labels in new arrangements, kept apart to test what was never tuned on.

Understanding must read them with no change of code or vocabulary. Do not develop against them.
"""

from __future__ import annotations

from decimal import Decimal

from benchmarks.corpus.content import FormContent, Needs
from benchmarks.corpus.layouts.parts import Columns, Layout
from benchmarks.corpus.model import Block, Line, TableBuilder
from benchmarks.corpus.printing import Printing

LEVELS = [("一级指标", "level1", 1), ("二级指标", "level2", 1), ("三级指标", "level3", 1)]
ALL_FUNDS = frozenset({"budget_initial", "budget_full_year", "executed", "rate_pct", "weight", "score"})
ALL_ROWS = frozenset({"level1", "level2", "level3", "target_text", "actual_text", "weight", "score", "deviation_text"})


def _title(content: FormContent, layout: Layout) -> Line:
    return Line(layout.title_of(content), 16, bold=True)


def draw_points_first(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    """Weight and score stand before target and actual; the money comes last."""
    table = TableBuilder([1.1, 1.2, 2.2, 0.7, 0.8, 1.2, 1.2, 1.7])
    table.row("单位名称", (content.department, 7))
    goal = content.goals[0]
    table.row("年初预期目标", (goal.text, 7, 1, "left"))
    table.row("目标实际完成情况", (goal.completion, 7, 1, "left"))
    columns = Columns(
        [
            ("一级绩效指标", "level1", 1),
            ("二级绩效指标", "level2", 1),
            ("三级指标名称", "level3", 1),
            ("权重", "weight", 1),
            ("自评得分", "score", 1),
            ("年初目标值", "target", 1),
            ("全年完成值", "actual", 1),
            ("未完成原因", "deviation", 1),
        ]
    )
    table.row(*columns.header(p))
    columns.add(table, content, content.indicators, p)
    table.row(("总计", 3), p.points(content.total_weight), p.score(content.total_score), ("", 3))
    heads = ("年初预算", "调整后预算", "预算执行数", "预算执行率", "权重", "得分")
    table.row((p.label("部门预算执行情况(万元)"), 1, len(content.funds) + 1), "资金来源", *map(p.label, heads))
    for row in content.funds:
        cells = (p.amount(row.initial), p.amount(row.full_year), p.amount(row.executed), p.rate(row.rate))
        table.row(row.item, *cells, p.points(row.weight), p.points(row.score))
    return [_title(content, layout), table.build()]


def draw_unit_first(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    """The target in three columns, unit first and sign after it; a coefficient beside the score."""
    table = TableBuilder([0.9, 1.1, 1.8, 0.7, 0.7, 0.9, 1.0, 0.7, 0.7, 0.7, 1.4])
    table.row(("专项资金名称", 2), (content.project_name, 4), ("资金使用单位", 2), (content.implementing_unit, 3))
    table.row(("市级主管部门", 2), (f"{content.department_code}-{content.department}", 9))
    fund = content.funds[0]
    pairs = (("预算数(A)", p.amount(fund.full_year)), ("执行数(B)", p.amount(fund.executed)))
    table.row(
        (p.label(f"资金情况({content.amount_unit})"), 2, 2),
        ("", 1),
        *[(p.label(a), 2) for a, _ in pairs],
        p.label("执行率(B/A)"),
        "分值",
        "得分",
        ("原因", 1),
    )
    table.row(
        "年度资金总额",
        *[(b, 2) for _, b in pairs],
        p.rate(fund.rate),
        p.points(fund.weight),
        p.points(fund.score),
        (fund.reason, 1, 1, "left"),
    )
    columns = Columns(
        [
            *LEVELS,
            ("计量单位", "unit", 1),
            ("运算符号", "comparator", 1),
            ("指标值", "value", 1),
            ("完成值", "actual", 1),
            ("分值", "weight", 1),
            ("得分系数(%)", "coefficient", 1),
            ("得分", "score", 1),
            ("偏差原因及改进措施", "deviation", 1),
        ]
    )
    table.row(*columns.header(p))
    columns.add(table, content, content.indicators, p)
    table.row(("合计", 7), p.points(content.total_weight), "", p.score(content.total_score), "")
    goal = content.goals[0]
    table.row(("年度目标", 2), (goal.text, 9, 1, "left"))
    table.row(("年度目标完成情况", 2), (goal.completion, 9, 1, "left"))
    year = [Line(f"{content.printed_year or content.year}年度", 11)] if content.year_printed else []
    return [_title(content, layout), *year, table.build()]


def draw_short_levels(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    """Levels in short words; the standard beside the target; the score in the form's head as well."""
    table = TableBuilder([0.8, 0.9, 2.0, 1.2, 1.4, 1.2, 0.8, 0.8, 1.5])
    table.row(
        p.label("部门(单位)名称"), (content.department, 4), p.label("自评总分(分)"), (p.score(content.total_score), 3)
    )
    table.row("单位职能概述", (content.narratives["function_overview"], 8, 1, "left"))
    table.row("年度主要任务", (content.narratives["annual_tasks"], 8, 1, "left"))
    heads = ("年初预算数", "全年(调整)预算数", "全年执行数", "执行率(%)", "执行率权重", "执行率得分(分)")
    table.row((p.label("预算执行情况(万元)"), 1, len(content.funds) + 1), ("", 2), *map(p.label, heads))
    for row in content.funds:
        cells = (p.amount(row.initial), p.amount(row.full_year), p.amount(row.executed), p.rate(row.rate, sign=False))
        table.row((row.item, 2), *cells, p.points(row.weight), p.points(row.score))
    columns = Columns(
        [
            *LEVELS[:2],
            ("具体指标", "level3", 1),
            ("预期指标值", "target", 1),
            ("评价标准", "standard", 1),
            ("实现情况", "actual", 1),
            ("指标权重(分)", "weight", 1),
            ("指标得分(分)", "score", 1),
            ("偏差原因分析", "deviation", 1),
        ]
    )
    table.row(*columns.header(p))
    columns.add(table, content, content.indicators, p)
    return [_title(content, layout), table.build()]


def draw_mid_term(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    """A project with a mid-term and an annual block under one header row each; money in 元."""
    table = TableBuilder([1.0, 0.9, 1.1, 2.0, 1.2, 1.2, 0.7, 0.7])
    table.row("项目名称", (f"{content.project_code}-{content.project_name}", 7))
    table.row("填报单位", (content.department, 3), "项目单位", (content.implementing_unit, 3))
    heads = ("年初批复预算", "调整预算数", "决算数", "预算完成率", "权重", "得分")
    table.row((p.label("项目资金(元)"), 1, len(content.funds) + 1), "", *heads)
    for row in content.funds:
        cells = (p.amount(row.initial), p.amount(row.full_year), p.amount(row.executed), p.rate(row.rate))
        table.row(row.item, *cells, p.points(row.weight), p.points(row.score))
    for scope, label, block in (("long_term", "中期目标", "中期绩效指标"), ("annual", "年度目标", "年度绩效指标")):
        goal = next(goal for goal in content.goals if goal.scope == scope)
        rows = content.indicators_of(scope, goal.no)
        table.row(p.label(f"{label}:"), (goal.text, 7, 1, "left"))
        columns = Columns(
            [*LEVELS, ("目标值", "target", 1), ("实际完成值", "actual", 1), ("分值", "weight", 1), ("得分", "score", 1)]
        )
        table.row((block, 1, len(rows) + 1), *columns.header(p))
        columns.add(table, content, rows, p)
    table.row(("总分", 6), p.points(content.total_weight), p.score(content.total_score))
    return [_title(content, layout), table.build()]


def draw_closing_texts(content: FormContent, p: Printing, layout: Layout) -> list[Block]:
    """Goal and texts at the end, actual before target, score before weight, 成本 as a level 1 of its own."""
    table = TableBuilder([1.1, 1.3, 2.0, 1.2, 1.2, 0.8, 0.8, 1.6])
    table.row("专项资金名称", (content.project_name, 7))
    table.row("县级主管部门", (content.department, 3), "承担处室", (content.implementing_unit, 3))
    table.row((p.label("资金执行情况(万元)"), 1, 2), "", ("全年预算数", 2), "全年执行数", ("执行率", 2), "得分")
    fund = content.funds[0]
    table.row(
        "资金总额",
        (p.amount(fund.full_year), 2),
        p.amount(fund.executed),
        (p.rate(fund.rate), 2),
        p.points(fund.score),
    )
    columns = Columns(
        [
            *LEVELS,
            ("全年实际值(B)", "actual", 1),
            ("年度指标值(A)", "target", 1),
            ("得分", "score", 1),
            ("分值", "weight", 1),
            ("未完成原因及拟采取的改进措施", "deviation", 1),
        ]
    )
    table.row(*columns.header(p))
    columns.add(table, content, content.indicators, p)
    goal = content.goals[0]
    table.row("年初设定目标", (goal.text, 7, 1, "left"))
    table.row("年度总体目标完成情况综述", (goal.completion, 7, 1, "left"))
    for label, key in (("评价结论", "conclusion"), ("存在问题", "problems"), ("改进措施", "improvement")):
        table.row(label, (content.narratives[key], 7, 1, "left"))
    return [_title(content, layout), table.build()]


LAYOUTS = [
    Layout(
        name="H1",
        needs=Needs(
            "department_overall", ((None, "合计", "total"), (None, "财政拨款", "fiscal"), (None, "其他资金", "other"))
        ),
        draw=draw_points_first,
        fund_fields=ALL_FUNDS,
        row_fields=ALL_ROWS,
        title="{year}整体支出绩效自评表",
        header=frozenset(),
        year_line=False,
        total_fields=frozenset({"weight", "score"}),
    ),
    Layout(
        name="H2",
        needs=Needs("project", ((None, "年度资金总额", "total"),), bare_actual=True),
        draw=draw_unit_first,
        fund_fields=ALL_FUNDS - {"budget_initial"},
        row_fields=ALL_ROWS,
        title="部门预算项目支出绩效自评表",
        split_target=True,
        total_fields=frozenset({"weight", "score"}),
    ),
    Layout(
        name="H3",
        needs=Needs(
            "department_overall",
            ((None, "资金总额", "total"), (None, "一般公共预算拨款", "fiscal"), (None, "单位资金", "own")),
            standards=True,
        ),
        draw=draw_short_levels,
        fund_fields=ALL_FUNDS,
        row_fields=ALL_ROWS | {"standard_text"},
        title="{department}{year}部门整体绩效自评表",
        total_fields=frozenset({"score"}),
        narratives=frozenset({"function_overview", "annual_tasks"}),
        goal_fields=frozenset(),
        header=frozenset(),
        year_line=False,
        relabel={
            "产出指标": "产出",
            "效益指标": "效益",
            "满意度指标": "满意度",
            "数量指标": "数量",
            "质量指标": "质量",
            "时效指标": "时效",
            "成本指标": "成本",
            "经济效益指标": "经济效益",
            "社会效益指标": "社会效益",
            "生态效益指标": "环境效益",
            "可持续影响指标": "可持续影响",
            "服务对象满意度指标": "服务对象满意度",
        },
    ),
    Layout(
        name="H4",
        needs=Needs(
            "project",
            ((None, "资金总额", "total"), (None, "财政资金", "fiscal"), (None, "上年结转", "carry_over")),
            goals=(("long_term", 1, 1), ("annual", 1, 1)),
            unit="元",
        ),
        draw=draw_mid_term,
        fund_fields=ALL_FUNDS,
        row_fields=ALL_ROWS - {"deviation_text"},
        title="{year}项目支出绩效自评表",
        goal_fields=frozenset({"goal_text"}),
        header=frozenset({"implementing_unit", "project_code"}),
        year_line=False,
        total_fields=frozenset({"weight", "score"}),
    ),
    Layout(
        name="H5",
        needs=Needs(
            "project",
            ((None, "资金总额", "total"),),
            levels=(("成本指标", 20), ("产出指标", 40), ("效益指标", 20), ("满意度指标", 10)),
            execution_weight=Decimal(10),
        ),
        draw=draw_closing_texts,
        fund_fields=frozenset({"budget_full_year", "executed", "rate_pct", "score"}),
        row_fields=ALL_ROWS,
        title="{year}专项资金绩效目标自评表",
        total_fields=frozenset(),
        narratives=frozenset({"conclusion", "problems", "improvement"}),
        year_line=False,
    ),
]
HOLDOUT: dict[str, Layout] = {layout.name: layout for layout in LAYOUTS}
