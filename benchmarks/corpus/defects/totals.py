"""Damage to the totals: sums that do not hold, totals that are not 100, remarks and grades that do not fit."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.corpus import words
from benchmarks.corpus.content import FormContent, settle_totals
from benchmarks.corpus.defects.common import (
    ALL_SIDES,
    CENT,
    Defect,
    Expected,
    Side,
    fires,
    full_rows,
    pick,
    prints,
)  # fmt: skip
from benchmarks.corpus.layouts.parts import Layout, level_sum

HUNDRED = Decimal(100)
CLAIMS = ["无", "完成目标任务", "全部完成年度目标任务"]


def _about_form(rule: str, column: str, side: Side) -> Expected:
    return Expected(rule, "fact_evaluation", fires(side), column=column, side=side)


def weight_sum(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if not prints(layout, "weight") or content.total_weight is None:
        return None
    if side != "gross":
        if "weight" not in layout.total_fields:
            return None
        content.total_weight += CENT if side == "within" else 2 * CENT
    else:
        row = pick(rng, [r for r in full_rows(content) if r.weight and r.weight > 1])
        all_weighed = "weight" in layout.fund_fields and all(r.weight is not None for r in content.indicators)
        if row is None or row.weight is None or not ("weight" in layout.total_fields or all_weighed):
            return None
        declared = content.total_weight
        row.weight = row.score = row.weight - Decimal("0.5")
        settle_totals(content)
        content.total_weight = declared
    return _about_form("WEIGHT_SUM", "declared_weight", side)


def level_weight(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """The points printed with a level 1 label; the rows under it stay."""
    rows = content.indicators
    if not layout.level_points or any(row.weight is None for row in rows):
        return None
    row = rng.choice(rows)
    more = {"within": CENT, "beyond": 2 * CENT, "gross": Decimal(10)}[side]
    for other in rows:
        other.level1_points = None
    row.level1_points = level_sum(rows, row.level1) + more
    return _about_form("LEVEL_WEIGHT", "computed_weight", side)


def score_sum(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if not prints(layout, "score") or "score" not in layout.total_fields or content.total_score is None:
        return None
    content.total_score -= {"within": 5 * CENT, "beyond": 6 * CENT, "gross": Decimal(2)}[side]
    return _about_form("SCORE_SUM", "declared_score", side)


def total_not_100(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if not {"weight", "score"} <= layout.total_fields or content.total_weight != HUNDRED:
        return None
    row = pick(rng, [r for r in full_rows(content) if r.weight and r.weight > 2])
    if row is None or row.weight is None:
        return None
    row.weight += {"within": CENT, "beyond": 2 * CENT, "gross": Decimal(-2)}[side] * rng.choice([1, -1])
    row.score = row.weight
    settle_totals(content)
    return _about_form("TOTAL_NOT_100", "declared_weight", side)


def total_over(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if not {"weight", "score"} <= layout.total_fields or content.total_weight is None:
        return None
    content.total_score = content.total_weight + {"within": Decimal(0), "beyond": CENT, "gross": Decimal(3)}[side]
    return _about_form("TOTAL_OVER", "declared_score", side)


def total_deviation(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """A remark beside the total that claims success, or (`within`) gives a reason."""
    if "deviation_text" not in layout.total_fields or content.total_score is None or content.total_weight is None:
        return None
    if content.total_score >= content.total_weight:
        return None
    content.total_deviation = rng.choice(words.REASONS if side == "within" else CLAIMS)
    return _about_form("TOTAL_DEVIATION", "total_deviation_text", side)


def grade_mismatch(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """The conclusion claims a grade: at the least score that makes it, a cent under that, or far from it."""
    if "conclusion" not in layout.narratives or "score" not in layout.total_fields or content.total_score is None:
        return None
    grade, least = rng.choice([("优", 90), ("良", 80), ("中", 60)])
    content.total_score = Decimal(least) - {"within": Decimal(0), "beyond": CENT, "gross": Decimal(15)}[side]
    content.narratives["conclusion"] = f"{content.topic}项目自评等级为“{grade}”。"
    return _about_form("GRADE_MISMATCH", "declared_score", side)


TOTAL_DEFECTS: dict[str, Defect] = {
    "WEIGHT_SUM": Defect(weight_sum, "totals", ALL_SIDES),
    "SCORE_SUM": Defect(score_sum, "totals", ALL_SIDES),
    "TOTAL_NOT_100": Defect(total_not_100, "totals", ALL_SIDES),
    "TOTAL_OVER": Defect(total_over, "totals", ALL_SIDES),
    "TOTAL_DEVIATION": Defect(total_deviation, "totals", ("gross", "within")),
    "GRADE_MISMATCH": Defect(grade_mismatch, "totals", ALL_SIDES),
    "LEVEL_WEIGHT": Defect(level_weight, "totals", ALL_SIDES),
}
