"""Documents that are not self-evaluations though they look like one: declarations (T2, T3), scoring reports
(T11–T13), re-review sheets (T16), notices. Each says by which reason it should be set aside."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from benchmarks.corpus.content import FormContent, Needs, draw_content
from benchmarks.corpus.layouts.parts import Columns
from benchmarks.corpus.model import Block, DocumentModel, Line, TableBuilder
from benchmarks.corpus.printing import Printing, draw_printing

LEVELS = [("一级指标", "level1", 1), ("二级指标", "level2", 1), ("三级指标", "level3", 1)]


def _declaration_department(content: FormContent, p: Printing) -> list[Block]:
    """T2: what a department plans; no actuals, no scores."""
    table = TableBuilder([1.2, 1.0, 1.2, 2.0, 1.4, 1.6])
    table.row(("部门(单位)名称", 2), (content.department, 4))
    table.row("填报人", content.contact, "联系电话", (content.phone, 3))
    table.row(("总体资金情况(万元)", 1, 3), ("", 1), "当年金额", "占比", ("近两年收支金额", 2))
    fund = content.funds[0]
    table.row("财政拨款", p.amount(fund.initial), "100%", p.amount(fund.initial), p.amount(fund.full_year))
    table.row("合计", p.amount(fund.initial), "100%", p.amount(fund.initial), p.amount(fund.full_year))
    table.row("部门职能概述", (content.narratives["function_overview"], 5, 1, "left"))
    columns = Columns([*LEVELS, ("指标值", "target", 1), ("绩效标准", "standard", 1)])
    table.row(("年度绩效指标", 1, len(content.indicators) + 1), *columns.header(p))
    columns.add(table, content, content.indicators, p)
    return [Line(f"{content.year}年部门整体绩效目标申报表", 16, bold=True), table.build()]


def _declaration_project(content: FormContent, p: Printing) -> list[Block]:
    """T3: a project's objectives."""
    table = TableBuilder([1.2, 1.2, 1.3, 2.2, 1.5, 1.5])
    table.row("填报单位(盖章)", (content.department, 2), "项目名称", (content.project_name, 2))
    table.row("主管部门", (content.department, 2), "项目属性", ("新增□ 延续■", 2))
    table.row(("项目资金申请(万元)", 2), (p.amount(content.funds[0].initial), 4))
    table.row("年度目标", (content.goals[0].text, 5, 1, "left"))
    columns = Columns([*LEVELS[:2], ("指标内容", "level3", 1), ("指标值", "target", 1), ("备注", "blank", 1)])
    table.row(("年度绩效指标", 1, len(content.indicators) + 1), *columns.header(p))
    columns.add(table, content, content.indicators, p)
    return [Line(f"{content.year}年度项目支出绩效目标申报表", 16, bold=True), table.build()]


def _scoring(content: FormContent, p: Printing) -> list[Block]:
    """T11, T12: process scoring (决策, 管理, 绩效), no target beside an actual."""
    table = TableBuilder([1.0, 1.2, 1.6, 0.6, 3.0, 0.6])
    table.row(*LEVELS_SCORED)
    rows = [
        ("项目决策", "目标内容", "绩效目标明确"),
        ("项目决策", "决策过程", "决策依据充分"),
        ("项目管理", "资金到位", "到位率"),
        ("项目管理", "资金管理", "资金使用合规"),
        ("项目绩效", "项目产出", "产出数量"),
        ("项目绩效", "项目效果", "社会效益"),
    ]
    for level1, level2, level3 in rows:
        table.row(level1, level2, level3, "15", ("目标明确、依据充分得满分，否则酌情扣分。", 1, 1, "left"), "14")
    table.row(("合计", 3), "90", "", "84")
    return [Line(f"{content.year}年{content.department}部门整体支出绩效评价得分表", 15, bold=True), table.build()]


LEVELS_SCORED = ("一级指标", "二级指标", "三级指标", "分值", "评分标准", "得分")


def _investment(content: FormContent, p: Printing) -> list[Block]:
    """T13: measured values with the basis they were computed on, without weights or scores."""
    table = TableBuilder([1.2, 1.2, 2.0, 1.2, 1.2, 2.4])
    columns = Columns(
        [*LEVELS, ("绩效指标值", "target", 1), ("实现情况", "actual", 1), ("三级指标测算依据", "standard", 1)]
    )
    table.row(*columns.header(p))
    columns.add(table, content, content.indicators, p)
    title = f"{content.year}年中央预算内投资{content.project_name}绩效自评价报告"
    return [
        Line(title, 15, bold=True),
        Line(f"一、项目概况{content.narratives['implementation']}", align="left"),
        table.build(),
    ]


def _review(content: FormContent, p: Printing) -> list[Block]:
    """T16: self-evaluated and reviewed values side by side."""
    table = TableBuilder([0.9, 1.0, 1.8, 0.8, 0.8, 0.7, 0.6, 0.9, 0.7, 0.9, 0.7, 0.7, 1.0])
    columns = Columns(
        [
            *LEVELS,
            ("指标性质", "comparator", 1),
            ("指标值", "value", 1),
            ("度量单位", "unit", 1),
            ("权重", "weight", 1),
            ("自评完成值", "actual", 1),
            ("自评得分", "score", 1),
            ("复核完成值", "actual", 1),
            ("复核得分", "score", 1),
            ("偏离度", "blank", 1),
            ("备注", "blank", 1),
        ]
    )
    table.row(*columns.header(p))
    columns.add(table, content, content.indicators, p)
    return [Line(f"{content.year}年度项目绩效自评复核底稿", 15, bold=True), table.build()]


def _notice(content: FormContent, p: Printing) -> list[Block]:
    """A plain letter without a table."""
    text = (
        f"各科室、下属单位：为做好{content.year}年度预算绩效管理工作，现就{content.topic}有关事项通知如下。"
        f"{content.narratives['annual_tasks']}{content.narratives['improvement']}"
    )
    return [
        Line(f"{content.department}关于做好预算绩效管理工作的通知", 16, bold=True),
        Line(text, 11, "left"),
        Line(content.department, 11, "right"),
        Line(f"{content.year}年3月12日", 11, "right"),
    ]


OTHERS: dict[str, tuple[Callable[[FormContent, Printing], list[Block]], str]] = {
    "T2": (_declaration_department, "objective_declaration"),
    "T3": (_declaration_project, "objective_declaration"),
    "T12": (_scoring, "scoring_report"),
    "T13": (_investment, "scoring_report"),
    "T16": (_review, "re_review_sheet"),
    "notice": (_notice, "not_a_form"),
}
NEEDS = Needs("project", ((None, "合计", "total"),), standards=True)


def make_other(name: str, seed: int | str, year: int) -> DocumentModel:
    """A document of a kind that is to be set aside; `not_a_form` is the reason code that should say so."""
    draw, reason = OTHERS[name]
    rng = Random(f"{name}/{seed}/{year}")
    content = draw_content(rng, year, NEEDS)
    printing = draw_printing(rng)
    blocks = draw(content, printing)
    return DocumentModel(name, blocks, [], year, content.department, rng.random() < 0.3, reason)
