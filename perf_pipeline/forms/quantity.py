"""Value strings of target and actual cells as numbers with comparator, unit and period."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["quantitative", "qualitative", "date", "blank"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value string, parsed. `low`/`high` are numbers in `unit` (percent stays percent), or ISO dates for `date`."""

    kind: Kind
    comparator: str | None = None
    low: float | int | str | None = None
    high: float | int | str | None = None
    unit: str | None = None
    period: str | None = None
    note: str | None = None
