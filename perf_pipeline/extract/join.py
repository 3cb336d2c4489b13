"""Tables of single pages → grids over pages.

A table goes on over a page break when nothing but page numbers stands between its parts and their sides line up. A cell
without a rule at the break is one cell on both pages; a row without any rule there was cut in two.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import repeat
from typing import Literal

import numpy as np

from perf_pipeline.extract.celltext import joined
from perf_pipeline.extract.cut_rows import NUMBER, Draft, is_cut
from perf_pipeline.extract.lattice import Lattice
from perf_pipeline.extract.model import BBox, Cell, Fragment, Grid, TextLine

SIDE_DRIFT_PT = 14.0
SCAN_DRIFT = 0.06  # of its width: photographs of two pages are not of one scale
EDGE_DRIFT_PT = 4.0
COLUMN_DRIFT_PT = 12.0
FEWEST_HEADERS = 3
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
    drafts: list[Draft] = []
    rows = 0
    for table in run:
        part = _part(table, table.edges(run[0]), columns)
        if rows:
            part = _without_repeated_header(part, drafts, rows, ALIKE if table.scanned else 1.0)
        rows = _append(drafts, part, rows)
    cells = [_cell(draft) for draft in drafts]
    cells.sort(key=lambda cell: (cell.row, cell.col))
    return Grid(rows, len(columns) - 1, cells, _kind(run))


def _grid_of_one(table: PageTable) -> Grid:
    """A table on one page: its boxes are in reading order as they are."""
    row, col, row_span, col_span, _, _ = zip(*table.lattice.boxes, strict=True)
    pages, continued = repeat(table.page), repeat(())
    cells = list(map(Cell, row, col, row_span, col_span, table.texts, pages, table.places, continued, *_said(table)))
    rows, columns = table.lattice.owner.shape
    return Grid(rows, columns, cells, _kind([table]))


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


def _part(table: PageTable, xs: np.ndarray, columns: np.ndarray) -> list[Draft]:
    row, col, row_span, col_span, open_top, open_bottom = zip(*table.lattice.boxes, strict=True)
    if len(xs) != len(columns):
        index = np.abs(columns[None, :] - xs[:, None]).argmin(1).tolist()
        ends = [index[start + span] for start, span in zip(col, col_span, strict=True)]
        col = tuple(index[start] for start in col)
        col_span = tuple(max(1, end - start) for start, end in zip(col, ends, strict=True))
    texts, places = [[text] for text in table.texts], [[(table.page, place)] for place in table.places]
    parts = list(map(Draft, row, col, row_span, col_span, open_top, open_bottom, texts, places, *_said(table)))
    for position in table.full:
        parts[position].full = True
    return parts


def _starting(drafts: list[Draft]) -> dict[int, tuple[tuple[int, int, str], ...]]:
    """What begins in each row: column, span and text of its cells."""
    rows: dict[int, list[tuple[int, int, str]]] = {}
    for draft in drafts:
        rows.setdefault(draft.row, []).append((draft.col, draft.col_span, draft.texts[0]))
    return {row: tuple(sorted(cells)) for row, cells in rows.items()}


def _repeats(row: tuple[tuple[int, int, str], ...], earlier: tuple[tuple[int, int, str], ...], alike: float) -> bool:
    """The same cells with the same words; a label beside a header has room for its first words only. Of scans, texts
    are the same from a likeness of `alike`."""
    if row == earlier:
        return True
    if [cell[:2] for cell in row] != [cell[:2] for cell in earlier]:
        return False
    texts = [(cell[2], above[2]) for cell, above in zip(row, earlier, strict=True)]
    same = [
        text == whole or (alike < 1 and SequenceMatcher(None, text, whole).ratio() >= alike) for text, whole in texts
    ]
    text, whole = texts[0]
    return all(same[1:]) and (same[0] or (bool(text) and whole.startswith(text)))


def _without_repeated_header(part: list[Draft], drafts: list[Draft], rows: int, alike: float) -> list[Draft]:
    """Print titles: rows at the top of a page that repeat, word for word and without figures, a row of the table.

    The page before must end in a row of that header's columns: under a row of fewer cells (the next goal) the same
    words head a block of their own, unless nothing below them has columns like theirs. A label that stands beside the
    repeated row goes on below it.
    """
    above = sum(draft.row + draft.row_span == rows for draft in drafts)
    known, starting = list(_starting(drafts).values()), _starting(part)
    heights = max(draft.row + draft.row_span for draft in part)
    repeated = 0
    while repeated + 1 < heights:
        row = starting.get(repeated, ())
        said = [text for _, _, text in row if text]
        most_below = max((len(cells) for at, cells in starting.items() if at > repeated), default=len(said))
        headlike = len(said) >= FEWEST_HEADERS and (len(said) <= above + 1 or 2 * most_below < len(said))
        headlike = headlike and not any(NUMBER.search(text) for text in said)
        if not headlike or not any(_repeats(row, earlier, alike) for earlier in known):
            break
        repeated += 1
    if not repeated:
        return part
    kept = [draft for draft in part if draft.row + draft.row_span > repeated]
    for draft in kept:
        over = max(0, repeated - draft.row)
        draft.row, draft.row_span, draft.open_top = max(0, draft.row - repeated), draft.row_span - over, bool(over)
        if over:
            draft.texts = [""]
    return kept


def _append(drafts: list[Draft], part: list[Draft], rows: int) -> int:
    """Put a page's cells under what is there; returns the new number of rows."""
    heights = max(draft.row + draft.row_span for draft in part)
    at_top = sorted((draft for draft in part if draft.row == 0), key=lambda draft: draft.col)
    at_bottom = [draft for draft in drafts if draft.row + draft.row_span == rows]
    edge = {(draft.col, draft.col_span): draft for draft in at_bottom}
    pairs = []
    leading = True  # labels stand on the left; their text stands on one page only
    for draft in at_top:
        upper = edge.get((draft.col, draft.col_span))
        below = upper is not None and upper.blank and max(upper.row_span, draft.row_span) > 1
        leading = leading and (below or draft.blank)
        if upper is None:
            continue
        unruled = upper.open_bottom and draft.open_top
        if unruled or (leading and len(at_top) > 1 and upper.blank != draft.blank):
            pairs.append((upper, draft))
    cut = bool(rows) and is_cut(at_top, at_bottom, edge)
    if cut:
        pairs = [(edge[draft.col, draft.col_span], draft) for draft in at_top]
    offset = rows - 1 if cut else rows
    for upper, lower in pairs:
        upper.row_span += lower.row_span - (1 if cut else 0)
        upper.texts += lower.texts
        upper.places += lower.places
        upper.confidence = min(upper.confidence, lower.confidence)
        upper.doubts += lower.doubts
        upper.open_bottom, upper.full = lower.open_bottom, lower.full
    continued = {id(lower) for _, lower in pairs}
    for draft in part:
        if id(draft) not in continued:
            draft.row += offset
            drafts.append(draft)
    return offset + heights


def _cell(draft: Draft) -> Cell:
    (page, place), *rest = draft.places
    return Cell(
        draft.row,
        draft.col,
        draft.row_span,
        draft.col_span,
        joined(draft.texts) if rest else draft.texts[0],
        page,
        place,
        tuple(Fragment(*more) for more in rest) if rest else (),
        draft.confidence,
        draft.doubts,
        draft.alternatives if len(draft.texts) == 1 else (),
    )
