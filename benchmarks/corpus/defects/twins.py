"""Damage to twins: the same indicator in the long-term and the annual block, reported in two ways."""

from __future__ import annotations

from collections import Counter
from random import Random

from benchmarks.corpus.content import FormContent
from benchmarks.corpus.defects.common import Defect, Expected, Side, about_row, counted_rows, full_rows
from benchmarks.corpus.indicators import IndicatorRow, plain
from benchmarks.corpus.layouts.parts import Layout

Pair = tuple[IndicatorRow, IndicatorRow]


def _pairs(content: FormContent, *, unequal: bool = False) -> list[Pair]:
    """Long-term and annual rows that could be made one indicator: reached, with a number; of `unequal` weight. A name
    that stands more than once in a block would tell no twin."""
    times = Counter((row.scope, row.level3) for row in content.indicators)
    rows = [row for row in counted_rows(content) if row in full_rows(content) and row.number and not row.damaged]
    return [
        (long_term, annual)
        for long_term in rows
        for annual in rows
        if long_term.scope == "long_term" and annual.scope == "annual"
        if times["long_term", long_term.level3] == 1 and not times["annual", long_term.level3]
        if not unequal or long_term.weight != annual.weight
    ]


def _join(long_term: IndicatorRow, annual: IndicatorRow) -> None:
    """Makes the two rows one indicator that reports the same in both blocks."""
    for name in ("level1", "level2", "level3", "comparator", "value", "unit", "actual_unit"):
        setattr(annual, name, getattr(long_term, name))
    long_term.actual_value = annual.actual_value = long_term.value
    long_term.damaged = annual.damaged = True


def _twins(content: FormContent, rng: Random, *, unequal: bool = False) -> Pair | None:
    pairs = _pairs(content, unequal=unequal)
    if not pairs:
        return None
    pair = rng.choice(pairs)
    _join(*pair)
    return pair


def twin_conflict(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    pair = _twins(content, rng)
    if pair is None:
        return None
    long_term, annual = pair
    if side != "within" and long_term.number is not None:
        annual.actual_value = plain(long_term.number + max(1, int(long_term.number) // 10))
    return about_row(annual, "TWIN_CONFLICT", "actual_text", side)


def twin_weight(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    pair = _twins(content, rng, unequal=True)
    return about_row(pair[1], "TWIN_WEIGHT", "weight") if pair else None


def twin_level2(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    pair = _twins(content, rng)
    if pair is None:
        return None
    annual = pair[1]
    annual.level1, annual.level2 = "产出指标", "数量指标" if annual.level2 == "质量指标" else "质量指标"
    return about_row(annual, "TWIN_LEVEL2", "level2_text")


def twin_swapped(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """Two pairs; in the annual block each actual value stands with the other indicator."""
    pairs = _pairs(content)
    both = [
        (one, other)
        for one in pairs
        for other in pairs
        if one[0] is not other[0] and one[1] is not other[1] and one[0].target_text != other[0].target_text
    ]
    if not both:
        return None
    one, other = rng.choice(both)
    _join(*one)
    _join(*other)
    for name in ("actual_value", "actual_unit"):
        setattr(one[1], name, getattr(other[0], name))
        setattr(other[1], name, getattr(one[0], name))
    return about_row(one[1], "TWIN_SWAPPED", "actual_text")


TWIN_DEFECTS: dict[str, Defect] = {
    "TWIN_CONFLICT": Defect(twin_conflict, "twins", ("gross", "within")),
    "TWIN_WEIGHT": Defect(twin_weight, "twins"),
    "TWIN_LEVEL2": Defect(twin_level2, "twins"),
    "TWIN_SWAPPED": Defect(twin_swapped, "twins"),
}
