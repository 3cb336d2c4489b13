"""Arithmetic as a judge of recognised figures: of readings nearly as probable, the one that makes a total, or a rate of
execution, hold.

Only where exactly one reading of one cell does, what it is held against was read with certainty or is that one cell,
and the change is said. The cell stays named in `uncertain`: a sum that holds makes a reading likely, not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from perf_pipeline.extract.model import BBox, Cell, Reading
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import Evidence, Fund, Indicator, SelfEvaluation, Total
from perf_pipeline.forms.text import number_of

JUDGED = ("weight", "score")
RATED = ("budget_full_year", "budget_initial", "executed", "rate_pct")
PERCENT = Decimal(100)
Row = Indicator | Fund | Total


@dataclass(frozen=True, slots=True)
class _Choice:
    row: Row
    subject: str
    seq: int | None
    cell: Cell
    text: str
    value: Decimal


def settle(reading: Reading, form: SelfEvaluation) -> None:
    """Puts right at most one weight and one score of the form, where its totals decide, and one figure of a fund line,
    where its rate does."""
    doubted = {(cell.page, cell.bbox): cell for grid in reading.grids for cell in grid.cells if cell.alternatives}
    if not doubted:
        return
    for name in JUDGED:
        declared = getattr(form.total, name)
        parts = [row for _, _, row in _rows(form) if not isinstance(row, Total)]
        computed = sum((getattr(row, name) or Decimal(0) for row in parts), Decimal(0))
        if declared is None or computed == declared:
            continue
        holding = [choice for choice in _choices(form, name, doubted) if _holds(choice, name, computed, declared)]
        if len(holding) == 1:
            [choice] = holding
            _choose(form, choice, name, "READING_CHOSEN", choice.value if isinstance(choice.row, Total) else declared)
    for number, fund in enumerate(form.funds, start=1):
        _settle_rate(form, number, fund, doubted)


def _settle_rate(form: SelfEvaluation, number: int, fund: Fund, doubted: dict[tuple[int, BBox], Cell]) -> None:
    """Puts right at most one amount or rate of a fund line whose rate is not what was executed of its budget."""
    off = _off(fund)
    if off is None or off <= 1:  # forms round, and some cut
        return
    holding: list[tuple[str, _Choice]] = []
    for name in RATED:
        for choice in _readings(("fund", number, fund), name, doubted):
            other: dict[str, Any] = {name: choice.value}
            off = _off(replace(fund, **other))
            if off is not None and off <= Decimal("0.5"):
                holding.append((name, choice))
    if len(holding) == 1:
        [(name, choice)] = holding
        _choose(form, choice, name, "READING_CHOSEN_BY_RATE", choice.value if name == "rate_pct" else fund.rate_pct)


def _off(fund: Fund) -> Decimal | None:
    """By how many units of its last printed digit the rate is not what was executed of the budget."""
    budget = fund.budget_initial if fund.budget_full_year is None else fund.budget_full_year
    if not budget or fund.executed is None or fund.rate_pct is None:
        return None
    exponent = fund.rate_pct.as_tuple().exponent
    unit = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    return abs(fund.executed / budget * PERCENT - fund.rate_pct) / unit


def _rows(form: SelfEvaluation) -> Iterator[tuple[str, int | None, Row]]:
    """The rows whose points a total sums up: indicators, and the funds' totals."""
    yield from (("indicator", row.seq, row) for row in form.indicators)
    yield from (("fund", number, fund) for number, fund in enumerate(form.funds, start=1) if fund.is_total)
    yield ("total", None, form.total)


def _choices(form: SelfEvaluation, name: str, doubted: dict[tuple[int, BBox], Cell]) -> Iterator[_Choice]:
    for place in _rows(form):
        yield from _readings(place, name, doubted)


def _readings(
    place: tuple[str, int | None, Row], name: str, doubted: dict[tuple[int, BBox], Cell]
) -> Iterator[_Choice]:
    """The other numbers that the cell of a row's field may be read as."""
    subject, seq, row = place
    evidence: Evidence | None = row.evidence
    spot = evidence.fields.get(name) if evidence else None
    cell = doubted.get((spot.page, spot.bbox)) if spot else None
    for text in cell.alternatives if cell else ():
        number = number_of(text)
        if cell is not None and number is not None:
            yield _Choice(row, subject, seq, cell, text, number.value)


def _holds(choice: _Choice, name: str, computed: Decimal, declared: Decimal) -> bool:
    if isinstance(choice.row, Total):
        return choice.value == computed
    return computed - (getattr(choice.row, name) or Decimal(0)) + choice.value == declared


def _choose(form: SelfEvaluation, choice: _Choice, name: str, code: str, declared: Decimal | None) -> None:
    """Takes a reading and says so; `declared` is the total, or the rate, that it makes hold."""
    words = {"field": name, "declared": declared}
    found = issue(
        code,
        cell=choice.cell,
        seq=choice.seq,
        subject=choice.subject,
        column=name,
        before=choice.cell.text,
        after=choice.text,
        words=words,
    )
    setattr(choice.row, name, choice.value)
    if isinstance(choice.row, Fund) and name in choice.row.printed:
        choice.row.printed[name] = choice.text
    form.issues.append(found)
