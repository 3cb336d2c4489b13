"""What an injector gets and says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from random import Random
from typing import Any, Literal

from benchmarks.corpus.content import FormContent, FundRow
from benchmarks.corpus.indicators import IndicatorRow
from benchmarks.corpus.layouts.parts import Layout

Side = Literal["gross", "beyond", "within", "beyond_whole", "within_whole"]
Part = Literal["rows", "twins", "funds", "texts", "header", "file", "totals"]
GROSS: tuple[Side, ...] = ("gross",)
EDGE: tuple[Side, ...] = ("beyond", "within")
ALL_SIDES: tuple[Side, ...] = ("gross", "beyond", "within")
WITH_WHOLE: tuple[Side, ...] = (*ALL_SIDES, "beyond_whole", "within_whole")
CENT = Decimal("0.01")
HAIR = Decimal("0.001")
"""How far a value beyond a boundary lies at least: less than that, binary fractions may round away."""


@dataclass(frozen=True, slots=True)
class Expected:
    """The finding to expect (`fires`) or not to: `seq` is the indicator row, `item_code`/`category` the fund row,
    `column` the field it is about; None where the finding is about the form."""

    rule_id: str
    subject: str
    fires: bool = True
    seq: int | None = None
    category: str | None = None
    item_code: str | None = None
    column: str | None = None
    form_no: int = 1
    side: Side = "gross"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


Injector = Callable[[FormContent, Layout, Random, Side], Expected | None]


@dataclass(frozen=True, slots=True)
class Defect:
    """How a rule is broken. `part` is what of the form it damages; `sides` are the ways: `gross`, or for rules with a
    boundary just `beyond` it (must be found) and just `within` (must not be), and the same for values printed
    without decimals where those have a boundary of their own."""

    inject: Injector
    part: Part
    sides: tuple[Side, ...] = GROSS


def fires(side: Side) -> bool:
    return not side.startswith("within")


def about_row(row: IndicatorRow, rule: str, column: str, side: Side = "gross") -> Expected:
    return Expected(rule, "fact_indicator", fires(side), row.seq, column=column, side=side)


def about_fund(row: FundRow, rule: str, column: str | None, side: Side) -> Expected:
    return Expected(rule, "fact_funding", fires(side), None, row.category, row.code, column, side=side)


def prints(layout: Layout, *fields: str) -> bool:
    return layout.row_fields.issuperset(fields)


def pick(rng: Random, rows: Iterable[IndicatorRow]) -> IndicatorRow | None:
    """One of the rows that no other defect has touched."""
    whole = [row for row in rows if not row.damaged]
    return rng.choice(whole) if whole else None


def full_rows(content: FormContent) -> list[IndicatorRow]:
    """Rows with full marks, something reached and nothing to explain."""
    return [
        row
        for row in content.indicators
        if row.weight and row.score == row.weight and row.deviation is None and row.actual_value
    ]


def counted_rows(content: FormContent) -> list[IndicatorRow]:
    """Rows with a numeric target that more is better for."""
    return [row for row in content.indicators if row.number is not None and row.comparator != "≤"]


def worded_rows(content: FormContent) -> list[IndicatorRow]:
    """Rows with full marks whose target is a word, not a number or a date."""
    return [row for row in full_rows(content) if row.number is None and not row.value.endswith("月底前")]


def floor(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_FLOOR)


def ceiling(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_CEILING)


def is_whole(value: Decimal) -> bool:
    """A whole number may be printed without decimals, and then wider tolerances hold."""
    return value == value.to_integral_value()
