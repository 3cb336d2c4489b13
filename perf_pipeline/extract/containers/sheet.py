"""Grids with made-up but consistent boxes, for containers that have no page geometry.

A container page is a sheet of equal slots: row `r`, column `c` (from 0) lies at `top = r * ROW_HEIGHT`,
`x0 = c * COLUMN_WIDTH`, in points. What a row is, each container says: a sheet's row, a line of text since the page
began, a row or paragraph of a Word or web page. So evidence leads back to the place: row = top / ROW_HEIGHT + 1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from perf_pipeline.extract.model import BBox, Cell, Grid, Page, TextLine, UnreadableDocument

ROW_HEIGHT = 15.0
COLUMN_WIDTH = 60.0

# a form has some hundred rows of a dozen columns; beyond this the file is no form and costs memory only
MAX_POSITIONS = 200_000
MAX_COLUMNS = 1_000


class RowPlace(NamedTuple):
    """Where a grid's row stands: page from 1, row on that page from 0."""

    page: int
    row: int


@dataclass(frozen=True, slots=True)
class Placed:
    """A cell before it has a box; row and col within its grid."""

    row: int
    col: int
    text: str
    row_span: int = 1
    col_span: int = 1


def box(row: int, col: int, row_span: int = 1, col_span: int = 1) -> BBox:
    """The made-up box of a slot, in points."""
    x0, top = col * COLUMN_WIDTH, row * ROW_HEIGHT
    return (x0, top, x0 + col_span * COLUMN_WIDTH, top + row_span * ROW_HEIGHT)


def line(text: str, place: RowPlace, col: int = 0, col_span: int = 1) -> TextLine:
    return TextLine(text=text, page=place.page, bbox=box(place.row, col, 1, col_span))


def page(number: int, n_rows: int, n_cols: int) -> Page:
    """A page that holds so many rows and columns of slots."""
    return Page(number=number, width=max(1, n_cols) * COLUMN_WIDTH, height=max(1, n_rows) * ROW_HEIGHT)


def build_grid(placed: Sequence[Placed], places: Sequence[RowPlace], n_cols: int, first_col: int = 0) -> Grid:
    """A grid without overlaps or holes: spans are cut where they run into another cell or over the edge, and
    positions nobody claims become empty cells. `places` has one entry a row. Raises UnreadableDocument `too_large`."""
    n_rows = len(places)
    check_size(n_rows, n_cols)
    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for item in sorted(placed, key=lambda p: (p.row, p.col)):
        fitted = _fit(item, taken, n_rows, n_cols)
        if fitted is not None:
            taken.update((r, c) for r in _rows(fitted) for c in _cols(fitted))
            cells.append(_cell(fitted, places, first_col))
    holes = [Placed(r, c, "") for r in range(n_rows) for c in range(n_cols) if (r, c) not in taken]
    cells += [_cell(hole, places, first_col) for hole in holes]
    return Grid(n_rows, n_cols, sorted(cells, key=lambda cell: (cell.row, cell.col)), kind="sheet")


def check_size(n_rows: int, n_cols: int) -> None:
    """Raises UnreadableDocument `too_large` for a table that no form has."""
    if n_cols > MAX_COLUMNS or n_rows * n_cols > MAX_POSITIONS:
        raise UnreadableDocument(
            "too_large", f"a table of {n_rows} rows and {n_cols} columns is far beyond any self-evaluation form"
        )


def _rows(item: Placed) -> range:
    return range(item.row, item.row + item.row_span)


def _cols(item: Placed) -> range:
    return range(item.col, item.col + item.col_span)


def _fit(item: Placed, taken: set[tuple[int, int]], n_rows: int, n_cols: int) -> Placed | None:
    if item.row >= n_rows or item.col >= n_cols or (item.row, item.col) in taken:
        return None
    col_span = min(item.col_span, n_cols - item.col)
    col_span = next((k for k in range(1, col_span) if (item.row, item.col + k) in taken), col_span)
    row_span = min(item.row_span, n_rows - item.row)
    cols = range(item.col, item.col + col_span)
    row_span = next((k for k in range(1, row_span) if any((item.row + k, c) in taken for c in cols)), row_span)
    return replace(item, row_span=row_span, col_span=col_span)


def _cell(item: Placed, places: Sequence[RowPlace], first_col: int) -> Cell:
    place = places[item.row]
    return Cell(
        row=item.row,
        col=item.col,
        row_span=item.row_span,
        col_span=item.col_span,
        text=item.text,
        page=place.page,
        bbox=box(place.row, first_col + item.col, item.row_span, item.col_span),
    )
