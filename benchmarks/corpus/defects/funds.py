"""Damage to the money: parts that miss their total, rates that do not follow, rows copied."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.corpus.content import FUND_AMOUNTS, FormContent, FundRow, settle_totals
from benchmarks.corpus.defects.common import CENT, Expected, Injector, Side, ceiling, floor, is_whole
from benchmarks.corpus.layouts.parts import FUND_FIELDS, Layout

RATE_TOLERANCE = Decimal("0.05")
SCORE_TOLERANCE = Decimal("0.1")
KEYS = {name: key for key, name in FUND_FIELDS.items()}


def _parts(content: FormContent, rng: Random) -> tuple[FundRow, list[FundRow]] | None:
    totals = [row for row in content.funds if row.is_total]
    rng.shuffle(totals)
    for total in totals:
        parts = [row for row in content.funds if row.category == total.category and not row.is_total]
        if parts:
            return total, parts
    return None


def fund_sum(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    found = _parts(content, rng)
    names = [name for name in FUND_AMOUNTS if KEYS[name] in layout.fund_fields]
    if found is None or not names:
        return None
    total, parts = found
    name = rng.choice(names)
    allowed = CENT * len(parts)
    off = {"within": allowed, "beyond": allowed + CENT, "gross": getattr(total, name) / 5 + 1}[side]
    part = max(parts, key=lambda row: getattr(row, name))
    setattr(part, name, floor(getattr(part, name) + off))
    return Expected("FUND_SUM", "fact_funding", side != "within", None, total.category, "total", KEYS[name], side=side)


def rate_mismatch(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    total = _rated(content, layout, rng)
    if total is None or total.rate is None or not total.full_year or total.executed is None:
        return None
    true = total.executed / total.full_year * 100
    if side == "gross":
        total.rate = total.rate + 100 if rng.random() < 0.5 else total.rate - 20
    elif is_whole(total.rate):
        return None  # printed as a whole number: the wider tolerance may hold
    elif side == "within":
        total.rate = ceiling(true - RATE_TOLERANCE)
    else:
        total.rate = floor(true - RATE_TOLERANCE - CENT)
    if side != "gross" and is_whole(total.rate):
        return None
    return _about(total, "RATE_MISMATCH", "rate_pct", side)


def rate_score(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    total = _rated(content, layout, rng)
    if total is None or total.weight is None or total.rate is None or "score" not in layout.fund_fields:
        return None
    # the rule takes the printed rate or the computed one, whichever fits the score better
    computed = total.executed / total.full_year * 100 if total.executed is not None and total.full_year else total.rate
    rates = (total.rate, computed)
    rate = max(rates) if side == "within" else min(rates)
    true = total.weight * min(rate, Decimal(100)) / 100
    off = {"within": SCORE_TOLERANCE - CENT, "beyond": SCORE_TOLERANCE + 2 * CENT, "gross": Decimal("1.73")}[side]
    score = floor(true - off)
    if is_whole(score) or score < 0:
        return None
    total.score = score
    settle_totals(content)
    return _about(total, "RATE_SCORE", "score", side)


def fund_duplicate(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    found = _parts(content, rng)
    if found is None or len(found[1]) < 2:
        return None
    total, parts = found
    for name in FUND_AMOUNTS:
        half = floor(getattr(total, name) / 2)
        setattr(total, name, half * 2)
        for index, row in enumerate(parts):
            setattr(row, name, half if index < 2 else Decimal(0))
    return Expected("FUND_DUPLICATE", "fact_funding", True, None, total.category, parts[1].code)


def _rated(content: FormContent, layout: Layout, rng: Random) -> FundRow | None:
    if not {"rate_pct", "executed"} <= layout.fund_fields:
        return None
    return rng.choice([row for row in content.funds if row.is_total])


def _about(row: FundRow, rule: str, column: str, side: Side) -> Expected:
    return Expected(rule, "fact_funding", side != "within", None, row.category, row.code, column, side=side)


FUND_DEFECTS: dict[str, Injector] = {
    "FUND_SUM": fund_sum,
    "RATE_MISMATCH": rate_mismatch,
    "RATE_SCORE": rate_score,
    "FUND_DUPLICATE": fund_duplicate,
}
