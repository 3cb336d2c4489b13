"""Damage to weights, scores, targets and actuals."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.corpus import words
from benchmarks.corpus.content import FormContent, settle_totals
from benchmarks.corpus.defects.common import (
    CENT,
    Expected,
    Injector,
    Side,
    ceiling,
    counted_rows,
    floor,
    full_rows,
    pick,
    prints,
)  # fmt: skip
from benchmarks.corpus.indicators import IndicatorRow, plain
from benchmarks.corpus.layouts.parts import Layout

NO_REASONS = [None, "无", "完成目标任务", "超额完成目标"]


def _about(row: IndicatorRow, rule: str, column: str, side: Side = "gross", *, fires: bool | None = None) -> Expected:
    return Expected(
        rule, "fact_indicator", side != "within" if fires is None else fires, row.seq, column=column, side=side
    )


def weight_sum(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if not prints(layout, "weight") or content.total_weight is None:
        return None
    if side != "gross":
        if "weight" not in layout.total_fields:
            return None
        content.total_weight += CENT if side == "within" else 2 * CENT
    else:
        row = pick(rng, [r for r in full_rows(content) if r.weight and r.weight > 1])
        if row is None or row.weight is None:
            return None
        declared = content.total_weight
        row.weight = row.score = row.weight - Decimal("0.5")
        settle_totals(content)
        content.total_weight = declared
    return Expected("WEIGHT_SUM", "fact_evaluation", side != "within", column="computed_weight", side=side)


def score_sum(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if not prints(layout, "score") or "score" not in layout.total_fields or content.total_score is None:
        return None
    content.total_score -= {"within": 5 * CENT, "beyond": 6 * CENT, "gross": Decimal(2)}[side]
    return Expected("SCORE_SUM", "fact_evaluation", side != "within", column="computed_score", side=side)


def score_gt_weight(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, full_rows(content))
    if row is None or row.weight is None or not prints(layout, "weight", "score"):
        return None
    row.score = row.weight + {"within": Decimal(0), "beyond": CENT, "gross": Decimal(1)}[side]
    settle_totals(content)
    return _about(row, "SCORE_GT_WEIGHT", "score", side)


def missing_actual(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, content.indicators)
    if row is None:
        return None
    row.actual_value, row.score, row.deviation = None, Decimal(0), rng.choice(words.REASONS)
    settle_totals(content)
    return _about(row, "MISSING_ACTUAL", "actual_text")


def full_without_actual(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, full_rows(content))
    if row is None or not prints(layout, "weight", "score"):
        return None
    row.actual_value = None
    return _about(row, "FULL_WITHOUT_ACTUAL", "score")


def missing_score(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, content.indicators)
    if row is None or not prints(layout, "score"):
        return None
    row.score = None
    settle_totals(content)
    return _about(row, "MISSING_SCORE", "score")


def zero_but_completed(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, full_rows(content))
    if row is None or not prints(layout, "score", "deviation_text"):
        return None
    row.score, row.deviation = Decimal(0), "完成目标任务"
    settle_totals(content)
    return _about(row, "ZERO_BUT_COMPLETED", "score")


def under_but_full(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in counted_rows(content) if r.weight and r.weight >= 2 and r.number])
    if row is None or row.weight is None or row.number is None or not prints(layout, "weight", "score"):
        return None
    row.actual_value = plain(row.number * Decimal("0.8"))
    due = row.weight * Decimal(row.actual_value) / row.number
    tolerance = Decimal("0.1")
    row.score = {"within": floor(due + tolerance), "beyond": ceiling(due + tolerance + CENT), "gross": row.weight}[side]
    row.deviation = rng.choice(words.REASONS)
    settle_totals(content)
    return _about(row, "UNDER_BUT_FULL", "score", side)


def not_comparable(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in counted_rows(content) if r.score == r.weight and r.unit != "%"])
    if row is None:
        return None
    row.actual_value, row.actual_unit, row.deviation = "按计划完成", "", None
    return _about(row, "NOT_COMPARABLE", "actual_text")


def _over(content: FormContent, rng: Random, actual: int, reason: str | None) -> IndicatorRow | None:
    """A row that reaches `actual` of 100."""
    row = pick(rng, [r for r in counted_rows(content) if r.level2 == "数量指标"])
    if row is not None:
        row.value, row.actual_value = "100", str(actual)
        row.score, row.deviation = row.weight, reason
        settle_totals(content)
    return row


def over_130(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if not prints(layout, "deviation_text"):
        return None
    row = _over(content, rng, {"within": 129, "beyond": 130, "gross": 180}[side], None)
    return _about(row, "OVER_130", "attainment_ratio", side) if row else None


def low_target(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = _over(content, rng, {"within": 199, "beyond": 200, "gross": 350}[side], rng.choice(words.OVER_REASONS))
    return _about(row, "LOW_TARGET", "attainment_ratio", side) if row else None


def deviation(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in counted_rows(content) if r.weight and r.weight >= 1 and r.number])
    if row is None or row.weight is None or row.number is None or not prints(layout, "score", "deviation_text"):
        return None
    row.actual_value = plain(row.number * Decimal("0.8"))
    row.score = floor(row.weight * Decimal(row.actual_value) / row.number)
    row.deviation = rng.choice(NO_REASONS)
    settle_totals(content)
    return _about(row, "DEVIATION", "deviation_text")


def placeholder(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, content.indicators)
    if row is None or not prints(layout, "weight"):
        return None
    row.level3, row.comparator, row.value, row.unit = "无", "定性", "", ""
    row.actual_value, row.standard, row.score, row.deviation = None, None, None, None
    settle_totals(content)
    return _about(row, "PLACEHOLDER", "level3")


ROW_DEFECTS: dict[str, Injector] = {
    "WEIGHT_SUM": weight_sum,
    "SCORE_SUM": score_sum,
    "SCORE_GT_WEIGHT": score_gt_weight,
    "MISSING_ACTUAL": missing_actual,
    "FULL_WITHOUT_ACTUAL": full_without_actual,
    "MISSING_SCORE": missing_score,
    "ZERO_BUT_COMPLETED": zero_but_completed,
    "UNDER_BUT_FULL": under_but_full,
    "NOT_COMPARABLE": not_comparable,
    "OVER_130": over_130,
    "LOW_TARGET": low_target,
    "DEVIATION": deviation,
    "PLACEHOLDER": placeholder,
}
