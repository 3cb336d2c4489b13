"""Damage to labels and texts: levels that do not belong, twins that disagree, plans copied, names run into labels."""

from __future__ import annotations

from random import Random

from benchmarks.corpus.content import FormContent
from benchmarks.corpus.defects.common import Expected, Injector, Side, counted_rows, full_rows, pick, prints
from benchmarks.corpus.indicators import plain
from benchmarks.corpus.layouts.parts import Layout


def taxonomy(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in content.indicators if r.level1 == "效益指标"])
    if row is None or not prints(layout, "level2"):
        return None
    row.level2 = rng.choice(["时效指标", "数量指标", "质量指标"])
    return Expected("TAXONOMY", "fact_indicator", True, row.seq, column="level2")


def twin_conflict(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """The same indicator in the long-term and the annual block, with two different facts."""
    long_term = pick(rng, [r for r in counted_rows(content) if r.scope == "long_term" and r in full_rows(content)])
    annual = pick(rng, [r for r in counted_rows(content) if r.scope == "annual" and r in full_rows(content)])
    if long_term is None or annual is None or long_term.number is None:
        return None
    for name in ("level3", "comparator", "value", "unit", "actual_unit"):
        setattr(annual, name, getattr(long_term, name))
    annual.level1, annual.level2 = long_term.level1, long_term.level2
    long_term.actual_value = plain(long_term.number)
    annual.actual_value = plain(long_term.number + max(1, int(long_term.number) // 10))
    return Expected("TWIN_CONFLICT", "fact_indicator", True, annual.seq, column="actual_text")


def copy_plan(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if "annual_completion" in layout.narratives:
        content.narratives["annual_completion"] = content.narratives["annual_tasks"]
        return Expected("COPY_PLAN", "narrative", column="annual_completion")
    goal = content.goals[0]
    if "completion_text" not in layout.goal_fields:
        return None
    goal.completion = goal.text
    return Expected("COPY_PLAN", "dim_goal", column="completion_text")


def extraction(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """The department's name run into a merged level 2 label, as by a watermark."""
    row = pick(rng, [r for r in content.indicators if len(r.level2) > 4])
    if row is None or not prints(layout, "level2") or layout.numbered:
        return None
    same = (row.scope, row.goal_no, row.level1, row.level2)
    for other in content.indicators:
        if (other.scope, other.goal_no, other.level1, other.level2) == same:
            content.label_noise[other.seq] = content.department
    return Expected("EXTRACTION", "fact_indicator", True, row.seq, column="level2")


def year(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if layout.name == "T9":
        return None  # its filling date still says when
    content.year_printed = False
    return Expected("YEAR", "dim_form", column="declared_year")


TEXT_DEFECTS: dict[str, Injector] = {
    "TAXONOMY": taxonomy,
    "TWIN_CONFLICT": twin_conflict,
    "COPY_PLAN": copy_plan,
    "EXTRACTION": extraction,
    "YEAR": year,
}
