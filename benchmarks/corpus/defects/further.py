"""Damage that the rules beyond the catalogue of section 8 should find (sections 1-6 of the domain's rules).

Kept out of the corpus's turns: only `make_document(..., defect=...)` takes them, as their ids are the rules' to name.
"""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.corpus import words
from benchmarks.corpus.content import FormContent, settle_totals
from benchmarks.corpus.defects.common import Expected, Injector, Side, counted_rows, floor, full_rows, pick, prints
from benchmarks.corpus.layouts.parts import Layout


def year_conflict(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """The form prints another year than the folder it lies in."""
    content.printed_year = content.year - 1
    return Expected("YEAR_CONFLICT", "dim_form", column="declared_year")


def unit_differs(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """人次 beside 场: both counts, not the same thing counted."""
    row = pick(rng, [r for r in counted_rows(content) if r.level2 == "数量指标" and r.unit == r.actual_unit])
    if row is None:
        return None
    row.actual_unit = "批" if row.unit != "批" else "期"
    return Expected("UNIT_DIFFERS", "fact_indicator", seq=row.seq, column="actual_text")


def late_but_full(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in content.indicators if r.value.endswith("月底前") and r.score == r.weight])
    if row is None or not prints(layout, "weight", "score"):
        return None
    row.actual_value = f"{content.year + 1}年2月完成"
    return Expected("LATE_BUT_FULL", "fact_indicator", seq=row.seq, column="score")


def duplicate_level3(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """One indicator counted twice, under output and under benefit."""
    output = pick(rng, [r for r in content.indicators if r.level1 == "产出指标"])
    benefit = pick(rng, [r for r in content.indicators if r.level1 == "效益指标"])
    if output is None or benefit is None or not prints(layout, "level1", "level3"):
        return None
    benefit.level3 = output.level3
    return Expected("DUPLICATE_LEVEL3", "fact_indicator", seq=benefit.seq, column="level3")


def cost_comparator(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in full_rows(content) if r.comparator == "≤"])
    if row is None or not prints(layout, "level2"):
        return None
    row.comparator, row.actual_value = "≥", row.value
    return Expected("COST_COMPARATOR", "fact_indicator", seq=row.seq, column="target_text")


def quantity_without_number(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in full_rows(content) if r.level2 == "数量指标"])
    if row is None or not prints(layout, "level2"):
        return None
    target, reached, _ = rng.choice(words.QUALITATIVE)
    row.comparator, row.value, row.unit, row.actual_value, row.actual_unit = "定性", target, "", reached, ""
    return Expected("QUANTITY_WITHOUT_NUMBER", "fact_indicator", seq=row.seq, column="target_text")


def reached_not_full(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in full_rows(content) if r.number is not None and r.weight and r.weight >= 2])
    if row is None or row.weight is None or not prints(layout, "weight", "score"):
        return None
    row.score, row.deviation = floor(row.weight * Decimal("0.7")), rng.choice(words.REASONS)
    settle_totals(content)
    return Expected("REACHED_NOT_FULL", "fact_indicator", seq=row.seq, column="score")


FURTHER: dict[str, Injector] = {
    "YEAR_CONFLICT": year_conflict,
    "UNIT_DIFFERS": unit_differs,
    "LATE_BUT_FULL": late_but_full,
    "DUPLICATE_LEVEL3": duplicate_level3,
    "COST_COMPARATOR": cost_comparator,
    "QUANTITY_WITHOUT_NUMBER": quantity_without_number,
    "REACHED_NOT_FULL": reached_not_full,
}
