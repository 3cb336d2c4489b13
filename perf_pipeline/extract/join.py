"""Tables of single pages → grids over pages.

A table goes on over a page break when nothing but page numbers stands between its parts and their sides line up. A cell
without a rule at the break is one cell on both pages; a row without any rule there was cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import repeat
from operator import attrgetter
from typing import Literal

import numpy as np

from perf_pipeline.extract.celltext import joined
from perf_pipeline.extract.cut_rows import Draft, is_cut
from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.lattice import Lattice
from perf_pipeline.extract.model import BBox, Cell, Fragment, Grid, TextLine
from perf_pipeline.extract.print_titles import repeated_rows

SIDE_DRIFT_PT = 14.0
SCAN_DRIFT = 0.06  # of its width: photographs of two pages are not of one scale
EDGE_DRIFT_PT = 4.0
COLUMN_DRIFT_PT = 12.0
ALIKE = 0.75  # a header misread here and there
PAGE_NUMBER = re.compile(r"^[-—–·\s]*(第\s*)?\d{1,4}(\s*页)?([,，]?\s*(/|共)\s*\d{1,4}\s*页?)?[-—–·\s]*$")


@dataclass(slots=True)
class PageTable:
    """One ruled table of one page: lattice, and per box its text, place on the page, confidence and doubts."""

    page: int
    lattice: Lattice
    texts: list[str]
    places: list[BBox]
    confidences: list[float] = field(default_factory=list)
    doubts: list[tuple[str, ...]] = field(default_factory=list)
    scanned: bool = False
    alternatives: list[tuple[str, ...]] = field(default_factory=list)
    full: frozenset[int] = frozenset()  # boxes at the bottom whose last line leaves no room for a character more

    def edges(self, first: PageTable) -> np.ndarray:
        """Column edges as they lie in the table's first part: photographs of two pages differ in scale."""
        xs, others = self.lattice.xs, first.lattice.xs
        if not (self.scanned and first.scanned):
            return xs
        onto: np.ndarray = others[0] + (xs - xs[0]) * (others[-1] - others[0]) / (xs[-1] - xs[0])
        return onto

    def doubt(self, position: int, code: str) -> None:
        """Note a doubt about the text of one box."""
        self.doubts = self.doubts or [()] * len(self.texts)
        if code not in self.doubts[position]:
            self.doubts[position] += (code,)


@dataclass(slots=True)
class PageParts:
    """Tables and lines outside them on one page, each top to bottom."""

    page: int
    tables: list[PageTable]
    lines: list[TextLine]
    text_height: float = 0.0  # of most of the page's text; what is higher is a title
    doubted: bool = False  # a second reader shall read the page again
    turned: int = 0  # quarter turns (counter-clockwise) that made a scanned page upright
    straight: dict[BBox, BBox] = field(default_factory=dict)  # of a scan: where its lines lie once it is straight
    again: Callable[[Lattice], PageParts] | None = None
    """The page once more where its columns are told from alignment, by those of the page after it."""


def join_pages(pages: list[PageParts]) -> list[Grid]:
    """Grids in reading order."""
    runs: list[list[PageTable]] = []
    previous: PageParts | None = None
    for parts in pages:
        for position, table in enumerate(parts.tables):
            if position == 0 and previous is not None and _continues(previous, parts):
                runs[-1].append(table)
            else:
                runs.append([table])
        if parts.tables or _telling(parts.lines):
            previous = parts
    return [_grid(run) for run in runs]


def _telling(lines: list[TextLine]) -> list[TextLine]:
    return [line for line in lines if not PAGE_NUMBER.match(line.text)]


def _continues(before: PageParts, after: PageParts) -> bool:
    if not before.tables or before.page + 1 != after.page:
        return False
    last, first = before.tables[-1].lattice.bbox, after.tables[0].lattice.bbox
    drift = SCAN_DRIFT * (last[2] - last[0]) if after.tables[0].scanned else SIDE_DRIFT_PT
    if abs(last[0] - first[0]) > drift or abs(last[2] - first[2]) > drift:
        return False
    under = any(box[1] >= last[3] - 2 for box in _telling_places(before))
    over = any(box[3] <= first[1] + 2 for box in _telling_places(after))
    return not under and not over


def _telling_places(parts: PageParts) -> list[BBox]:
    """Where lines that tell something stand, in the frame of the lattices."""
    return [parts.straight.get(line.bbox, line.bbox) for line in _telling(parts.lines)]


def _grid(run: list[PageTable]) -> Grid:
    if len(run) == 1:
        return _grid_of_one(run[0])
    columns = _columns(run)
    grid = _Joined()
    for table in run:
        grid.add(_Part(table, table.edges(run[0]), columns), ALIKE if table.scanned else 1.0)
    return Grid(grid.rows, len(columns) - 1, grid.finished(), _kind(run))


def _grid_of_one(table: PageTable) -> Grid:
    """A table on one page: its cells are in reading order as they are."""
    row, col, row_span, col_span, _, _ = table.lattice.cells.T.tolist()
    rows, columns = table.lattice.owner.shape
    return Grid(rows, columns, _cells(table, row, col, row_span, col_span), _kind([table]))


def _cells(table: PageTable, *places: list[int]) -> list[Cell]:
    """`places`: row, column and how many of each, of every cell."""
    return list(map(Cell, *places, table.texts, repeat(table.page), table.places, repeat(()), *_said(table)))


def _said(table: PageTable) -> tuple[Iterable[float], Iterable[tuple[str, ...]], Iterable[tuple[str, ...]]]:
    """Each box's confidence, doubts and alternatives."""
    return table.confidences or repeat(1.0), table.doubts or repeat(()), table.alternatives or repeat(())


def _kind(run: list[PageTable]) -> Literal["ruled", "aligned", "scan"]:
    if any(table.scanned for table in run):
        return "scan"
    return "aligned" if any(table.lattice.gaps is not None for table in run) else "ruled"


def _columns(run: list[PageTable]) -> np.ndarray:
    """Column edges that serve all pages: the same number of columns means drift, else edges are pooled."""
    edges = run[0].lattice.xs
    for table in run[1:]:
        xs = table.edges(run[0])
        if len(xs) == len(edges) and np.abs(xs - edges).max() <= COLUMN_DRIFT_PT:
            continue
        new = [x for x in xs if np.abs(edges - x).min() > EDGE_DRIFT_PT]
        edges = np.sort(np.concatenate([edges, new]))
    return edges


class _Part:
    """One page's cells, in reading order; those at its edges also as drafts, of the upper edge from left to right."""

    def __init__(self, table: PageTable, xs: np.ndarray, columns: np.ndarray) -> None:
        row, col, row_span, col_span, self.open_top, self.open_bottom = table.lattice.cells.T.tolist()
        if len(xs) != len(columns):
            index = np.abs(columns[None, :] - xs[:, None]).argmin(1).tolist()
            ends = [index[start + span] for start, span in zip(col, col_span, strict=True)]
            col = [index[start] for start in col]
            col_span = [max(1, end - start) for start, end in zip(col, ends, strict=True)]
        self.cells = _cells(table, row, col, row_span, col_span)
        self.rows: int = len(table.lattice.owner)
        self.full = [*map(table.full.__contains__, range(len(self.cells)))]

    def drop_rows(self, count: int) -> None:
        """Without the first rows; a label beside them goes on below them."""
        kept = [i for i, cell in enumerate(self.cells) if cell.row + cell.row_span > count]
        self.open_top = [self.cells[i].row < count for i in kept]
        self.open_bottom, self.full = [self.open_bottom[i] for i in kept], [self.full[i] for i in kept]
        self.cells = [self.cells[i] for i in kept]
        self.rows -= count
        for cell in self.cells:
            over = max(0, count - cell.row)
            cell.row, cell.row_span = cell.row - count + over, cell.row_span - over
            if over:
                cell.text = ""

    def drafts(self) -> tuple[list[Draft], list[Draft]]:
        """Of the upper edge, and of the lower one."""
        top, bottom = [], []
        for cell, above, below, full in zip(self.cells, self.open_top, self.open_bottom, self.full, strict=True):
            starts, stops = cell.row == 0, cell.row + cell.row_span == self.rows
            if starts or stops:
                draft = Draft(cell, above, below, full, [cell.text])
                if starts:
                    top.append(draft)
                if stops:
                    bottom.append(draft)
        top.sort(key=lambda draft: draft.cell.col)
        return top, bottom


class _Joined:
    """A grid to which pages are added. Its cells keep the text of their first page until it is finished."""

    def __init__(self) -> None:
        self.cells: list[Cell] = []
        self.rows = 0
        self.bottom: list[Draft] = []  # what ends in the last row
        self.merged: list[Draft] = []

    def add(self, part: _Part, alike: float) -> None:
        """Put a page's cells under what is there."""
        if self.rows and (repeated := repeated_rows(part.cells, part.rows, self.cells, len(self.bottom), alike)):
            part.drop_rows(repeated)
        top, bottom = part.drafts()
        edge = {draft.columns: draft for draft in self.bottom}
        cut = bool(self.rows) and is_cut(top, self.bottom, edge)
        pairs = [(edge[draft.columns], draft) for draft in top] if cut else _same_cells(top, edge)
        offset = self.rows - 1 if cut else self.rows
        self.rows = offset + part.rows
        for upper, lower in pairs:
            _go_on(upper, lower, cut)
        self.merged += [upper for upper, _ in pairs]
        continued = {identity(lower.cell) for _, lower in pairs}
        for cell in part.cells:
            if identity(cell) not in continued:
                cell.row += offset
                self.cells.append(cell)
        self.bottom = [draft for draft in bottom if identity(draft.cell) not in continued]
        uppers = {identity(upper): upper for upper, _ in pairs}.values()
        self.bottom += [upper for upper in uppers if upper.cell.row + upper.cell.row_span == self.rows]

    def finished(self) -> list[Cell]:
        for draft in self.merged:
            draft.cell.text, draft.cell.alternatives = joined(draft.texts), ()
        return sorted(self.cells, key=attrgetter("row", "col"))


def _same_cells(top: list[Draft], edge: dict[tuple[int, int], Draft]) -> list[tuple[Draft, Draft]]:
    """Cells that the page edge cuts, though not the row they end in: without a rule there, or labels on the left, whose
    text stands on one page only."""
    pairs = []
    leading = True
    for draft in top:
        upper = edge.get(draft.columns)
        below = upper is not None and upper.blank and max(upper.cell.row_span, draft.cell.row_span) > 1
        leading = leading and (below or draft.blank)
        if upper is None:
            continue
        unruled = upper.open_bottom and draft.open_top
        if unruled or (leading and len(top) > 1 and upper.blank != draft.blank):
            pairs.append((upper, draft))
    return pairs


def _go_on(upper: Draft, lower: Draft, cut: bool) -> None:
    """`upper` goes on in `lower`; of a row that is `cut`, in the same row."""
    cell, more = upper.cell, lower.cell
    cell.row_span += more.row_span - (1 if cut else 0)
    cell.continued += (Fragment(more.page, more.bbox),)
    cell.confidence = min(cell.confidence, more.confidence)
    cell.doubts += more.doubts
    upper.texts += lower.texts
    upper.open_bottom, upper.full = lower.open_bottom, lower.full
