"""Damage to the money: parts that miss their total, rates and scores that do not follow, reasons left out."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.corpus.content import FUND_AMOUNTS, FormContent, FundRow, settle_rate, settle_totals
from benchmarks.corpus.defects.common import (
    ALL_SIDES,
    CENT,
    HAIR,
    WITH_WHOLE,
    Defect,
    Expected,
    Side,
    about_fund,
    ceiling,
    floor,
    is_whole,
)  # fmt: skip
from benchmarks.corpus.layouts.parts import FUND_FIELDS, Layout

RATE_TOLERANCE = Decimal("0.05")
SCORE_TOLERANCE = Decimal("0.1")
WHOLE_TOLERANCE = Decimal("0.5")
LOW_RATE = Decimal("0.9")
KEYS = {name: key for key, name in FUND_FIELDS.items()}
Group = tuple[FundRow, list[FundRow]]


def _group(content: FormContent, rng: Random, *, parts: int = 1) -> Group | None:
    """A total that nothing has damaged yet, with at least so many parts."""
    totals = [row for row in content.funds if row.is_total]
    rng.shuffle(totals)
    for total in totals:
        own = [row for row in content.funds if row.category == total.category and not row.is_total]
        if len(own) >= parts and not any(row.damaged for row in (total, *own)):
            return total, own
    return None


def _mark(group: Group) -> None:
    for row in (group[0], *group[1]):
        row.damaged = True


def _set(group: Group, name: str, value: Decimal) -> None:
    """Writes an amount of the total; its first part carries all of it."""
    total, parts = group
    setattr(total, name, value)
    for row in parts:
        setattr(row, name, value if row is parts[0] else Decimal(0))


def fund_sum(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    group = _group(content, rng)
    names = [name for name in FUND_AMOUNTS if KEYS[name] in layout.fund_fields]
    if group is None or not names:
        return None
    total, parts = group
    name = rng.choice(names)
    allowed = CENT * len(parts)
    off = {"within": allowed, "beyond": allowed + CENT, "gross": getattr(total, name) / 5 + 1}[side]
    part = max(parts, key=lambda row: getattr(row, name))
    setattr(part, name, floor(getattr(part, name) + off))
    _mark(group)
    return about_fund(total, "FUND_SUM", KEYS[name], side)


def rate_mismatch(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    group = _rated(content, layout, rng)
    if group is None or group[0].rate is None or not group[0].full_year or group[0].executed is None:
        return None
    total = group[0]
    true = total.executed / total.full_year * 100
    if side == "gross":
        rate = total.rate + 100 if rng.random() < 0.5 else total.rate - 20
    elif side.endswith("whole"):
        nearest = true.quantize(Decimal(1))
        other = nearest + (1 if true > nearest else -1)
        rate = nearest if side.startswith("within") else other
        if abs(abs(rate - true) - WHOLE_TOLERANCE) < CENT:
            return None  # whoever rounds 92.4996 to 92.50 first may print 93
    elif is_whole(total.rate):
        return None  # printed as a whole number: the wider tolerance may hold
    else:
        rate = ceiling(true - RATE_TOLERANCE) if side == "within" else floor(true - RATE_TOLERANCE - CENT)
        if is_whole(rate):
            return None
    total.rate = rate
    _mark(group)
    return about_fund(total, "RATE_MISMATCH", "rate_pct", side)


def rate_score(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    group = _rated(content, layout, rng)
    if (
        group is None
        or group[0].weight is None
        or group[0].rate is None
        or not {"weight", "score"} <= layout.fund_fields
    ):
        return None
    total = group[0]
    # the rule takes the printed rate or the computed one, whichever fits the score better
    computed = total.executed / total.full_year * 100 if total.executed is not None and total.full_year else total.rate
    rates = (total.rate, computed)
    rate = max(rates) if side.startswith("within") else min(rates)
    true = group[0].weight * min(rate, Decimal(100)) / 100
    if side.endswith("whole"):
        least = (true - WHOLE_TOLERANCE).to_integral_value("ROUND_CEILING")
        score = least if side == "within_whole" else least - 1
    else:
        least = true - SCORE_TOLERANCE
        score = {"within": ceiling(least), "beyond": floor(least - HAIR), "gross": floor(true - Decimal("1.73"))}[side]
        if is_whole(score):
            return None
    if score < 0 or score > group[0].weight:
        return None
    total.score = score
    settle_totals(content)
    _mark(group)
    return about_fund(total, "RATE_SCORE", "score", side)


def fund_score_gt_weight(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    group = _group(content, rng, parts=0)
    if group is None or group[0].weight is None or not {"weight", "score"} <= layout.fund_fields:
        return None
    group[0].score = group[0].weight + {"within": Decimal(0), "beyond": CENT, "gross": Decimal(1)}[side]
    settle_totals(content)
    _mark(group)
    return about_fund(group[0], "FUND_SCORE_GT_WEIGHT", "score", side)


def fund_duplicate(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """A part's line a second time; `within` differs from it by a cent."""
    group = _group(content, rng, parts=2)
    if group is None:
        return None
    total, parts = group
    for name in FUND_AMOUNTS:
        half = floor(getattr(total, name) / 2)
        setattr(total, name, half * 2)
        for index, row in enumerate(parts):
            setattr(row, name, half if index < 2 else Decimal(0))
    if side == "within" and parts[1].executed is not None and total.executed is not None:
        parts[1].executed -= CENT
        total.executed -= CENT
    _mark(group)
    return about_fund(parts[1], "FUND_DUPLICATE", None, side)


def rate_missing(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """Two parts were spent; the first has its rate, the second (`within`: too) has not."""
    group = _group(content, rng, parts=2)
    if group is None or "rate_pct" not in layout.fund_fields:
        return None
    total, parts = group
    for name in FUND_AMOUNTS:
        larger = floor(getattr(total, name) * Decimal("0.6"))
        for row in parts:
            setattr(row, name, Decimal(0))
        setattr(parts[0], name, larger)
        setattr(parts[1], name, getattr(total, name) - larger)
    for row in parts[: 2 if side == "within" else 1]:
        settle_rate(row)
    _mark(group)
    return about_fund(parts[1], "RATE_MISSING", "rate_pct", side)


def rate_unexplained(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """Executed to just under, just at or far under the rate that asks for a reason; none is given."""
    group = _group(content, rng)
    if group is None or group[0].full_year is None or not layout.fund_reasons:
        return None
    at = group[0].full_year * LOW_RATE
    _set(group, "executed", {"within": ceiling(at), "beyond": floor(at - CENT), "gross": floor(at / 2)}[side])
    return _unexplained(content, group, "RATE_UNEXPLAINED", side)


def adjustment_unexplained(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    group = _group(content, rng)
    if group is None or group[0].full_year is None or not layout.fund_reasons:
        return None
    moved = {"within": CENT, "beyond": 2 * CENT, "gross": group[0].full_year / 10 + 1}[side]
    _set(group, "initial", floor(group[0].full_year - moved))
    return _unexplained(content, group, "ADJUSTMENT_UNEXPLAINED", side)


def _unexplained(content: FormContent, group: Group, rule: str, side: Side) -> Expected:
    group[0].reason = None
    settle_rate(group[0])
    settle_totals(content)
    _mark(group)
    return about_fund(group[0], rule, "rate_pct" if rule.startswith("RATE") else "budget_full_year", side)


def _rated(content: FormContent, layout: Layout, rng: Random) -> Group | None:
    return _group(content, rng, parts=0) if {"rate_pct", "executed"} <= layout.fund_fields else None


FUND_DEFECTS: dict[str, Defect] = {
    "FUND_SUM": Defect(fund_sum, "funds", ALL_SIDES),
    "RATE_MISMATCH": Defect(rate_mismatch, "funds", WITH_WHOLE),
    "RATE_SCORE": Defect(rate_score, "funds", WITH_WHOLE),
    "FUND_SCORE_GT_WEIGHT": Defect(fund_score_gt_weight, "funds", ALL_SIDES),
    "FUND_DUPLICATE": Defect(fund_duplicate, "funds", ("gross", "within")),
    "RATE_MISSING": Defect(rate_missing, "funds", ("gross", "within")),
    "RATE_UNEXPLAINED": Defect(rate_unexplained, "funds", ALL_SIDES),
    "ADJUSTMENT_UNEXPLAINED": Defect(adjustment_unexplained, "funds", ALL_SIDES),
}
