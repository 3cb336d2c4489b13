"""Workbooks (.xlsx): each visible sheet a page, its rows and columns the page's slots, merged cells as spans.

A sheet often holds more than a table: a title above, signatures below, a second table further down. Rows and columns
that are blank all over (no text, no border, no merge) part blocks; rows above and below a block's ruled part are lines.
"""

from __future__ import annotations

import io
import re
from bisect import bisect_left
from pathlib import Path
from typing import TYPE_CHECKING

from perf_pipeline.extract.containers.blocks import SheetCells, split_blocks
from perf_pipeline.extract.containers.number_format import CHINESE_DATES, shown
from perf_pipeline.extract.containers.package import open_package
from perf_pipeline.extract.containers.sheet import (
    MAX_COLUMNS,
    MAX_POSITIONS,
    Placed,
    RowPlace,
    box,
    build_grid,
    line,
    page,
)
from perf_pipeline.extract.containers.wording import one_line
from perf_pipeline.extract.model import Reading, ReadingIssue, UnreadableDocument

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.cell.cell import MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

_MERGE = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]+)([0-9]+):([A-Z]+)([0-9]+)"')


def read_workbook(path: Path) -> Reading:
    """Raises UnreadableDocument: `damaged`, `encrypted`, `too_large`."""
    import openpyxl

    parts = open_package(path)
    _refuse_huge_merges(parts)
    try:
        content = path.read_bytes()
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True, keep_links=False)
        formulas = (
            _formulas(content) if any(b"<f" in data for name, data in parts.items() if "/worksheets/" in name) else {}
        )
        reading = Reading([], [], [])
        for number, sheet in enumerate(book.worksheets, start=1):
            _read_sheet(sheet, number, formulas.get(sheet.title, set()), reading)
    except UnreadableDocument:
        raise
    except Exception as error:  # the library raises whatever a malformed part trips
        raise UnreadableDocument("damaged", f"the workbook cannot be read: {type(error).__name__}: {error}") from error
    return reading


def _read_sheet(sheet: Worksheet, number: int, formulas: set[tuple[int, int]], reading: Reading) -> None:
    if sheet.sheet_state != "visible":
        if any(cell.value is not None for cell in _stored(sheet).values()):
            message = f"sheet {sheet.title!r} is hidden and was not read"
            reading.issues.append(ReadingIssue("HIDDEN_SHEET", "info", message, page=number))
        return
    rows = _Visible({i - 1 for i, row in sheet.row_dimensions.items() if row.hidden})
    cols = _Visible(_hidden_columns(sheet))
    cells = _cells_of(sheet, number, (rows, cols), formulas, reading.issues)
    reading.pages.append(page(number, rows.original(cells.n_rows), cells.n_cols))
    for block in split_blocks(cells):
        for row, col in block.line_cells:
            span = cells.spans.get((row, col), (1, 1))[1]
            reading.lines.append(line(cells.texts[row, col], RowPlace(number, rows.original(row)), col, span))
        if block.rows and block.cols:
            placed = [
                Placed(row - block.rows.start, col - block.cols.start, text, *cells.spans.get((row, col), (1, 1)))
                for (row, col), text in cells.positions(block.rows, block.cols)
            ]
            places = [RowPlace(number, rows.original(row)) for row in block.rows]
            reading.grids.append(build_grid(placed, places, len(block.cols), block.cols.start))


class _Visible:
    """Rows (or columns) as shown: hidden ones leave no gap in a table."""

    def __init__(self, hidden: set[int]) -> None:
        self.hidden = sorted(hidden)
        self._hidden = hidden

    def hides(self, index: int) -> bool:
        return index in self._hidden

    def shown(self, index: int) -> int:
        """The place of the first visible row from `index` on, hidden rows not counted."""
        return index - bisect_left(self.hidden, index)

    def original(self, shown: int) -> int:
        for hidden in self.hidden:
            if hidden > shown:
                break
            shown += 1
        return shown

    def shown_range(self, first: int, last: int) -> range:
        return range(self.shown(first), self.shown(last + 1))


def _stored(sheet: Worksheet) -> dict[tuple[int, int], Cell | MergedCell]:
    """The cells that the file holds; walking the sheet's rows instead would make one for each position up to the
    last, which a single stray cell can put a million rows down."""
    return sheet._cells


def _cells_of(
    sheet: Worksheet,
    number: int,
    visible: tuple[_Visible, _Visible],
    formulas: set[tuple[int, int]],
    issues: list[ReadingIssue],
) -> SheetCells:
    rows, cols = visible
    cells = SheetCells()
    for (row_no, col_no), cell in sorted(_stored(sheet).items()):
        text = one_line(_text(cell, sheet))
        place = box(row_no - 1, cols.shown(col_no - 1))
        if rows.hides(row_no - 1) or cols.hides(col_no - 1):
            if text:
                message = f"hidden cell {cell.coordinate} of sheet {sheet.title!r} was not read: {text[:40]}"
                issues.append(ReadingIssue("HIDDEN_CELL", "info", message, number, place))
            continue
        unknown = cell.value is None and (row_no, col_no) in formulas
        if unknown:
            message = f"the formula in {cell.coordinate} of sheet {sheet.title!r} has no stored value: read as blank"
            issues.append(ReadingIssue("FORMULA_WITHOUT_VALUE", "warning", message, number, place))
        edges = (cell.border.left, cell.border.right, cell.border.top, cell.border.bottom)
        ruled = any(edge is not None and edge.style for edge in edges)
        cells.add(rows.shown(row_no - 1), cols.shown(col_no - 1), text, ruled=ruled, unknown=unknown)
    for merged in sheet.merged_cells.ranges:
        cells.merge(
            rows.shown_range(merged.min_row - 1, merged.max_row - 1),
            cols.shown_range(merged.min_col - 1, merged.max_col - 1),
        )
    return cells


def _text(cell: Cell | MergedCell, sheet: Worksheet) -> str:
    """What a cell shows. Formats that Excel keeps by number only are those of Chinese sheets."""
    value: object = cell.value
    built_in: int = getattr(cell, "_style").numFmtId if cell.has_style else 0  # noqa: B009 the stubs know no styles
    if built_in in CHINESE_DATES and isinstance(value, int | float) and not isinstance(value, bool):
        from openpyxl.utils.datetime import CALENDAR_WINDOWS_1900, from_excel

        value = from_excel(value, sheet.parent.epoch if sheet.parent is not None else CALENDAR_WINDOWS_1900)
    return shown(value, CHINESE_DATES.get(built_in, cell.number_format))


def _hidden_columns(sheet: Worksheet) -> set[int]:
    return {
        col - 1
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden and dimension.min and dimension.max
        for col in range(dimension.min, min(dimension.max, MAX_COLUMNS) + 1)
    }


def _formulas(content: bytes) -> dict[str, set[tuple[int, int]]]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), data_only=False, keep_links=False)
    return {
        sheet.title: {place for place, cell in _stored(sheet).items() if cell.data_type == "f"}
        for sheet in book.worksheets
    }


def _refuse_huge_merges(parts: dict[str, bytes]) -> None:
    """The library makes an object for every position of a merge: a few bytes could ask for billions."""
    from openpyxl.utils import column_index_from_string

    positions = 0
    for name, data in parts.items():
        if "/worksheets/" not in name:
            continue
        for left, top, right, bottom in _MERGE.findall(data):
            width = column_index_from_string(right.decode()) - column_index_from_string(left.decode()) + 1
            positions += width * (int(bottom) - int(top) + 1)
    if positions > MAX_POSITIONS:
        raise UnreadableDocument("too_large", f"the workbook merges {positions} cells: not a form")
