"""Every filled cell of a form is explained once: by a field, as a label, or as something left out on purpose."""

from __future__ import annotations

from collections.abc import Iterable

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue

SHOWN = 40
"""Characters of an unexplained cell that the issue quotes."""


class Ledger:
    """Which cells have been explained. Cells are told apart by identity: equal texts are different cells."""

    def __init__(self) -> None:
        self._claimed: set[int] = set()

    def claim(self, *cells: Cell | None) -> None:
        self._claimed.update(id(cell) for cell in cells if cell is not None)

    def claimed(self, cell: Cell) -> bool:
        return id(cell) in self._claimed

    def coverage(self, rows: Iterable[Row]) -> float:
        """Share of a form's filled cells that were explained, 0..1; 1 for a form without any."""
        cells = [cell for row in rows for cell in row.cells]
        return round(sum(map(self.claimed, cells)) / len(cells), 4) if cells else 1.0

    def leftovers(self, rows: Iterable[Row]) -> list[FormIssue]:
        """An issue for each filled cell that nothing explained."""
        return [
            issue("CELL_UNEXPLAINED", cell=cell, before=cell.text, words={"text": cell.text[:SHOWN]})
            for row in rows
            for cell in row.cells
            if not self.claimed(cell)
        ]
