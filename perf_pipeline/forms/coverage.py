"""Every filled cell of a form is explained once: by a field, as a label, or as something left out on purpose."""

from __future__ import annotations

from collections.abc import Sequence

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2
from perf_pipeline.forms.text import compact
from perf_pipeline.forms.words import vocabulary

SHOWN = 40
"""Characters of an unexplained cell that the issue quotes."""


class Ledger:
    """Which cells have been explained. Cells are told apart by identity: equal texts are different cells."""

    def __init__(self) -> None:
        self._claimed: set[int] = set()

    def claim(self, *cells: Cell | None) -> None:
        self._claimed.update(map(identity, cells))

    def claimed(self, cell: Cell) -> bool:
        return identity(cell) in self._claimed

    def strangers(self, rows: Sequence[Row]) -> list[Row]:
        """The first rows of tables of which nothing was explained and no cell is a level of indicators: tables of the
        report the form is annexed to."""
        grids: dict[int, list[Row]] = {}
        for row in rows:
            grids.setdefault(identity(row.grid), []).append(row)
        return [
            own[0]
            for own in grids.values()
            if len(grids) > 1
            and not any(self._told(cell) for row in own for cell in row.cells)
            and any(row.cells for row in own)
        ]

    def _told(self, cell: Cell) -> bool:
        """Whether a cell speaks for its table: explained, and not only because it looks like a page number."""
        if canonical_level1(cell.text) or canonical_level2(cell.text):
            return True
        return self.claimed(cell) and not vocabulary().page_furniture.match(compact(cell.text))

    def account(self, rows: Sequence[Row]) -> tuple[float, list[FormIssue]]:
        """The share of a form's filled cells that were explained, 0..1 (1 for a form without any); an issue for each
        that nothing explained, and for each table that is none of the form's."""
        strange = {identity(row.grid): row for row in self.strangers(rows)}
        cells = [cell for row in rows if identity(row.grid) not in strange for cell in row.cells]
        left = [cell for cell in cells if identity(cell) not in self._claimed]
        found = [
            issue("CELL_UNEXPLAINED", cell=cell, before=cell.text, words={"text": cell.text[:SHOWN]}) for cell in left
        ]
        for row in strange.values():
            first = next(cell for cell in row.grid.cells if cell.text)
            words = {"rows": row.grid.n_rows, "text": first.text[:SHOWN]}
            found.append(issue("TABLE_LEFT_OUT", cell=first, before=first.text, words=words))
        return round((len(cells) - len(left)) / len(cells), 4) if cells else 1.0, found
