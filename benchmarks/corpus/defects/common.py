"""What an injector gets and says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from random import Random
from typing import Any, Literal

from benchmarks.corpus.content import FormContent
from benchmarks.corpus.indicators import IndicatorRow
from benchmarks.corpus.layouts.parts import Layout

Side = Literal["gross", "beyond", "within"]
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Expected:
    """The finding to expect (`fires`) or not to: `seq` is the indicator row, `item_code`/`category` the fund row."""

    rule_id: str
    subject: str
    fires: bool = True
    seq: int | None = None
    category: str | None = None
    item_code: str | None = None
    column: str | None = None
    form_no: int = 1
    side: str = "gross"

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


Injector = Callable[[FormContent, Layout, Random, Side], Expected | None]


def prints(layout: Layout, *fields: str) -> bool:
    return layout.row_fields.issuperset(fields)


def pick(rng: Random, rows: list[IndicatorRow]) -> IndicatorRow | None:
    return rng.choice(rows) if rows else None


def full_rows(content: FormContent) -> list[IndicatorRow]:
    """Rows with full marks, something reached and nothing to explain."""
    return [row for row in content.indicators if row.score == row.weight and row.deviation is None and row.actual_value]


def counted_rows(content: FormContent) -> list[IndicatorRow]:
    """Rows with a numeric target that more is better for."""
    return [row for row in content.indicators if row.number is not None and row.comparator != "≤"]


def floor(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_FLOOR)


def ceiling(value: Decimal) -> Decimal:
    return value.quantize(CENT, ROUND_CEILING)


def is_whole(value: Decimal) -> bool:
    """A whole number may be printed without decimals, and then wider tolerances hold."""
    return value == value.to_integral_value()
