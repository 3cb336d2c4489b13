"""Blocks on a grid → cells: the rows and columns each stands in, and the columns beside it that are its own."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from perf_pipeline.extract.aligned.blocks import Block

CROSSES_PT = 1.5
MISFIT_EM = 0.75  # a text further from the middle of its cell is not centred there
FREE_MISFIT_EM = 1.5  # the sides of the table are not known so well
IN_LINE_EM = 0.15  # texts of one middle
SIGNS = ("：", "。", "，", "；", "）", ":")
SIGN_EM = 0.3  # half of such a sign is paper, which a scan's text ends before
FEW_TEXTS = 4  # a row of no more texts has labels and values
LABEL_AND_VALUE = 2
FEWEST_UNDER = 2  # under one text alone, a label may be without its value
NEAR_ROWS = 3


@dataclass(slots=True, eq=False)
class Placed:
    """A block and the rows and columns it stands in (half-open ranges)."""

    block: Block
    row: int
    row_end: int
    col: int
    col_end: int


def place(found: list[Block], xs: np.ndarray, ys: np.ndarray) -> list[Placed]:
    """The rows and columns each block's text stands in; blocks of one place are one cell's."""
    height = np.array([block.pieces[0].bottom - block.pieces[0].top for block in found])
    x0, top, x1, bottom, centre = np.array([(b.x0, b.top, b.x1, b.bottom, b.centre) for b in found]).reshape(-1, 5).T
    rows = _ranges(ys, top + 0.3 * height, bottom - 0.3 * height)
    cols = _ranges(xs, np.minimum(x0 + CROSSES_PT, centre), np.maximum(x1 - CROSSES_PT, centre))
    return list(map(Placed, found, *rows, *cols))


def _ranges(edges: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[list[int], list[int]]:
    """First interval between edges, and the one after the last, of everything from `low` to `high`."""
    last = len(edges) - 2
    first, end = (np.clip(np.searchsorted(edges, places) - 1, 0, last) for places in (low, high))
    return first.tolist(), (end + 1).tolist()


def widen(placed: list[Placed], xs: np.ndarray, n_rows: int, em: float) -> None:
    """Columns without text beside a text that stands in the middle of them and its own are its cell; so are those that
    a text of the same middle has in the next row, and those of a heading that it begins under."""
    rows: list[list[Placed]] = [[] for _ in range(n_rows)]
    for cell in sorted(placed, key=lambda p: p.col):
        for row in range(cell.row, cell.row_end):
            rows[row].append(cell)
    last, across = len(xs) - 1, xs.tolist()
    own = {cell: (cell.col, cell.col_end) for cell in placed}
    for cells in rows:
        for cell in cells:
            free = _free_columns(cell, rows, last)
            few = len(cells) <= FEW_TEXTS and not _in_column(cell, cells, rows, em)
            if few and cell is cells[-1] and len(cells) == LABEL_AND_VALUE and cell.row_end - cell.row == 1:
                cell.col, cell.col_end = free  # a label and its value, which has the rest of the row
            else:
                cell.col, cell.col_end = _centred(cell, across, free, few, em)
    _widen_as_next(rows, last, em)
    for heads, cells in pairwise(rows):
        _put_under(heads, cells, own)


def _widen_as_next(rows: list[list[Placed]], last: int, em: float) -> None:
    """Columns that a text of the same middle has in the next row."""
    for order in (range(1, len(rows)), range(len(rows) - 2, -1, -1)):
        step = order.step
        for at in order:
            for cell in rows[at]:
                for other in rows[at - step]:
                    around = other.col <= cell.col and cell.col_end <= other.col_end
                    wider = around and other.col_end - other.col > cell.col_end - cell.col
                    if wider and _in_line(cell.block, other.block, em):
                        low, high = _free_columns(cell, rows, last)
                        if low <= other.col and other.col_end <= high:
                            cell.col, cell.col_end = other.col, other.col_end


def _put_under(heads: list[Placed], cells: list[Placed], own: dict[Placed, tuple[int, int]]) -> None:
    """Texts that begin where the columns of the headings over them begin have all those columns, where each heading has
    no more than one: of a text set at the left its middle tells nothing."""
    above, below = [head for head in heads if head not in cells], [cell for cell in cells if cell not in heads]
    over = {cell: [head for head in above if head.col < own[cell][1] and own[cell][0] < head.col_end] for cell in below}
    under = {cell: heads[0] for cell, heads in over.items() if len(heads) == 1}
    if any(len(heads) > 1 for heads in over.values()) or len(set(under.values())) < max(len(under), FEWEST_UNDER):
        return
    left = (own[cell][0] == head.col and cell.block.x0 < head.block.x0 for cell, head in under.items())
    if 2 * len(under) < len(above) or not all(left) or any(own[c][1] > head.col_end for c, head in under.items()):
        return
    for cell, head in under.items():
        if head.col_end - head.col > 1:
            cell.col, cell.col_end = head.col, head.col_end


def _in_column(cell: Placed, cells: list[Placed], rows: list[list[Placed]], em: float) -> bool:
    """Does a text stand in a column of the rows near that have more texts?"""
    near = [other for row in rows[max(0, cell.row - NEAR_ROWS) : cell.row_end + NEAR_ROWS] for other in row]
    fuller = [other for other in near if other not in cells and len(rows[other.row]) > len(cells)]
    around = [other.block for other in fuller if other.col <= cell.col and cell.col_end <= other.col_end]
    far = (SIGN_EM if cell.block.pieces[0].text.endswith(SIGNS) else IN_LINE_EM) * em
    return any(abs(other.centre - cell.block.centre) < far for other in around)


def _in_line(a: Block, b: Block, em: float) -> bool:
    return abs(a.centre - b.centre) < IN_LINE_EM * em


def _free_columns(cell: Placed, rows: list[list[Placed]], last: int) -> tuple[int, int]:
    """The columns from the text before to the text after, in all rows of the cell."""
    low, high = 0, last
    col, end = cell.col, cell.col_end
    for row in rows[cell.row : cell.row_end]:
        for other in row:
            if other.col < col:
                low = max(low, other.col_end)
            elif other.col < high and other is not cell:
                high = other.col
    return min(low, col), max(high, end)


def _centred(cell: Placed, xs: list[float], free: tuple[int, int], few: bool, em: float) -> tuple[int, int]:
    def misfit(col: int, end: int) -> float:
        return abs((xs[col] + xs[end]) / 2 - cell.block.centre)

    fits = misfit(cell.col, cell.col_end)
    if few and misfit(*free) <= (MISFIT_EM if fits <= MISFIT_EM * em else FREE_MISFIT_EM) * em:
        return free
    if fits <= MISFIT_EM * em:
        return cell.col, cell.col_end
    flush = cell.block.x0 - xs[cell.col] < MISFIT_EM * em
    ranges = [(col, end) for col in range(free[0], cell.col + 1) for end in range(cell.col_end, free[1] + 1)]
    best = min(ranges, key=lambda r: (misfit(*r) > MISFIT_EM * em, misfit(*r)))
    closer = IN_LINE_EM * em if flush else fits / 2
    return best if misfit(*best) < closer else (cell.col, cell.col_end)
