"""Tab-separated text (.txt, .tsv): tabs part columns, a blank line or form feed between table rows is a page break.

A run of tabbed lines is one grid, over page breaks too, as a table printed over several pages is; a line without a
tab ends it and is a line of text. Merged cells are lost in such files: their positions come as empty cells.
"""

from __future__ import annotations

import re
from pathlib import Path

from perf_pipeline.extract.containers.sheet import Placed, RowPlace, build_grid, check_size, line, page
from perf_pipeline.extract.containers.wording import decode, one_line
from perf_pipeline.extract.model import Grid, Reading, TextLine

_QUOTED = re.compile(r'(?<![^\t\n])"((?:[^"\t]|"")*)"(?=[\t\n]|$)')


def read_tabbed(path: Path) -> Reading:
    """Raises UnreadableDocument `not_a_document` for binary files, `too_large` for tables no form has."""
    text = decode(path.read_bytes()).replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    return _Reader().read(_QUOTED.sub(_unquoted, text).split("\n"))


def _unquoted(field: re.Match[str]) -> str:
    """A field that a spreadsheet quoted for the line breaks or quotes in it; quotes without such need stay."""
    content = field[1]
    if "\n" not in content and '""' not in content:
        return field[0]
    return one_line(content).replace('""', '"')


class _Reader:
    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.lines: list[TextLine] = []
        self.page_rows: list[int] = [0]  # rows on each page so far
        self.width = 1
        self._rows: list[list[str]] = []
        self._places: list[RowPlace] = []
        self._break_pending = False

    def read(self, lines: list[str]) -> Reading:
        for text in lines:
            if not text.strip():
                # blank lines around titles are only air: a page ends between two rows of a table
                self._break_pending = bool(self._rows)
            elif "\t" in text:
                self._table_row(text)
            else:
                self._flush()
                self.lines.append(line(one_line(text), self._next_place()))
        self._flush()
        pages = [page(number, rows, self.width) for number, rows in enumerate(self.page_rows, start=1)]
        return Reading(pages, self.grids, self.lines)

    def _table_row(self, text: str) -> None:
        if self._break_pending and self._rows:
            self.page_rows.append(0)
        self._break_pending = False
        fields = [one_line(field) for field in text.split("\t")]
        self._rows.append(fields)
        self._places.append(self._next_place())
        self.width = max(self.width, len(fields))
        check_size(len(self._rows), self.width)

    def _next_place(self) -> RowPlace:
        self.page_rows[-1] += 1
        return RowPlace(len(self.page_rows), self.page_rows[-1] - 1)

    def _flush(self) -> None:
        if self._rows:
            n_cols = max(map(len, self._rows))
            placed = [Placed(r, c, text) for r, row in enumerate(self._rows) for c, text in enumerate(row)]
            self.grids.append(build_grid(placed, self._places, n_cols))
        self._rows, self._places, self._break_pending = [], [], False
