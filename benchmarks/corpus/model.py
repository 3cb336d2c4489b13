"""What a layout yields: lines of text and tables, before anything is drawn; and what is known to be true of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

Align = Literal["center", "left", "right"]


@dataclass(frozen=True, slots=True)
class TableCell:
    """One cell: grid position from 0, spans, text as it should be read."""

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    align: Align = "center"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text outside every table: title, year, unit, signature."""

    text: str
    size: float = 10.5
    align: Align = "center"
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Break:
    """The next block starts on a new page."""


@dataclass(slots=True)
class TableModel:
    """A table: cells that tile rows x columns, relative column widths, rows that may repeat on every page."""

    cells: list[TableCell]
    widths: list[float]
    header_rows: range = range(0)

    @property
    def n_rows(self) -> int:
        return max((cell.row + cell.row_span for cell in self.cells), default=0)

    @property
    def n_cols(self) -> int:
        return len(self.widths)

    def grid(self) -> dict[str, Any]:
        """The truth of the table: row, col, spans and text of every cell."""
        return {
            "n_rows": self.n_rows,
            "n_cols": self.n_cols,
            "cells": [
                {"row": c.row, "col": c.col, "row_span": c.row_span, "col_span": c.col_span, "text": c.text}
                for c in self.cells
            ],
        }


Block = Line | Break | TableModel


@dataclass(slots=True)
class DocumentModel:
    """One document before it is drawn. `copy_under`: its file lies under this year's folder too. `forms` holds the
    truth of every form in it (none: not a self-evaluation)."""

    layout: str
    blocks: list[Block]
    forms: list[dict[str, Any]]
    year: int
    department: str
    landscape: bool = False
    not_a_form: str | None = None
    copy_under: int | None = None
    expected: list[dict[str, Any]] = field(default_factory=list)

    @property
    def tables(self) -> list[TableModel]:
        return [block for block in self.blocks if isinstance(block, TableModel)]

    def truth(self) -> dict[str, Any]:
        return {
            "layout": self.layout,
            "fiscal_year": self.year,
            "not_a_form": self.not_a_form,
            "forms": self.forms,
            "expected_findings": self.expected,
            "grids": [table.grid() for table in self.tables],
        }


class TableBuilder:
    """Rows as in HTML: every `row` fills, left to right, the columns that cells from above do not reach into."""

    def __init__(self, widths: list[float]) -> None:
        self.widths = widths
        self._cells: list[TableCell] = []
        self._taken: set[tuple[int, int]] = set()
        self._row = 0
        self._header = range(0)

    @property
    def next_row(self) -> int:
        return self._row

    def row(self, *cells: tuple[Any, ...] | str | None) -> None:
        """Each cell is a text or (text, col_span[, row_span[, align]]); a text alone takes one column."""
        col = 0
        for item in cells:
            text, col_span, row_span, align = _spec(item)
            while (self._row, col) in self._taken:
                col += 1
            cell = TableCell(self._row, col, row_span, col_span, text, align)
            self._cells.append(cell)
            self._taken |= {(r, c) for r in range(self._row, self._row + row_span) for c in range(col, col + col_span)}
            col += col_span
        while (self._row, col) in self._taken:
            col += 1
        if col != len(self.widths):
            raise ValueError(f"row {self._row} fills {col} of {len(self.widths)} columns")
        self._row += 1

    def header_from(self, row: int) -> None:
        """The rows from `row` on repeat at the top of every page, where the style repeats headers."""
        self._header = range(row, self._row)

    def build(self) -> TableModel:
        """The table without edges that no cell has: a reader of rules cannot see those."""
        rows = sorted({c.row for c in self._cells})
        cols = sorted({c.col for c in self._cells})
        row_at = {old: new for new, old in enumerate([*rows, self._row])}
        col_at = {old: new for new, old in enumerate([*cols, len(self.widths)])}
        widths = [sum(self.widths[a:b]) for a, b in zip(cols, [*cols[1:], len(self.widths)], strict=True)]
        cells = [
            TableCell(
                row_at[c.row],
                col_at[c.col],
                row_at[c.row + c.row_span] - row_at[c.row],
                col_at[c.col + c.col_span] - col_at[c.col],
                c.text,
                c.align,
            )
            for c in self._cells
        ]
        header = range(row_at[self._header.start], row_at[self._header.stop]) if self._header else range(0)
        return TableModel(sorted(cells, key=lambda c: (c.row, c.col)), widths, header)


def _spec(item: tuple[Any, ...] | str | None) -> tuple[str, int, int, Align]:
    given: tuple[Any, ...] = item if isinstance(item, tuple) else (item,)
    text, col_span, row_span, align = given + (None, 1, 1, "center")[len(given) :]
    return ("" if text is None else str(text)), col_span, row_span, align
