"""Arithmetic as a judge of recognised figures: of readings nearly as probable, the one that makes a total hold.

Only where exactly one reading of one cell does, the total was read with certainty or is that one cell, and the change
is said. The cell stays named in `uncertain`: a sum that holds makes a reading likely, not seen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from perf_pipeline.extract.model import BBox, Cell, Reading
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import Evidence, Fund, Indicator, SelfEvaluation, Total
from perf_pipeline.forms.text import number_of

JUDGED = ("weight", "score")
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
    """Puts right at most one weight and one score of the form, where its totals decide."""
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
            _choose(form, holding[0], name, declared)


def _rows(form: SelfEvaluation) -> Iterator[tuple[str, int | None, Row]]:
    """The rows whose points a total sums up: indicators, and the funds' totals."""
    yield from (("indicator", row.seq, row) for row in form.indicators)
    yield from (("fund", number, fund) for number, fund in enumerate(form.funds, start=1) if fund.is_total)
    yield ("total", None, form.total)


def _choices(form: SelfEvaluation, name: str, doubted: dict[tuple[int, BBox], Cell]) -> Iterator[_Choice]:
    for subject, seq, row in _rows(form):
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


def _choose(form: SelfEvaluation, choice: _Choice, name: str, declared: Decimal) -> None:
    words = {"field": name, "declared": choice.value if isinstance(choice.row, Total) else declared}
    found = issue(
        "READING_CHOSEN",
        cell=choice.cell,
        seq=choice.seq,
        subject=choice.subject,
        column=name,
        before=choice.cell.text,
        after=choice.text,
        words=words,
    )
    setattr(choice.row, name, choice.value)
    form.issues.append(found)
