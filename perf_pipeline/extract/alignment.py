"""Blocks of text → rows, columns and spans, from how they stand to each other.

A row is what stands on one height: blocks whose middles (or first lines) agree. A label that names several rows stands
between them, beside nothing of its own. Columns are the fewest edges that part every two neighbours of every row.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from perf_pipeline.extract.lattice import clustered
from perf_pipeline.extract.textblocks import Block, overlap

SAME_HEIGHT_EM = 0.3
CROSSES_PT = 1.5
MISFIT_EM = 0.75  # a text further from the middle of its cell is not centred there
FREE_MISFIT_EM = 1.5  # the sides of the table are not known so well
IN_LINE_EM = 0.15  # texts of one middle
BARE_SHARE = 0.1  # of the rows of a column that names each row
FEW_TEXTS = 4  # a row of no more texts has labels and values
LABEL_AND_VALUE = 2
NEAR_ROWS = 3
BARE_ROW_EM = 0.45  # what it costs to leave a row beside a label without one
FEWEST_NAMED = 2  # a label has so many texts to its right


@dataclass(slots=True, eq=False)
class Placed:
    """A block and the rows and columns it stands in (half-open ranges)."""

    block: Block
    row: int
    row_end: int
    col: int
    col_end: int


@dataclass(slots=True)
class _Row:
    height: float  # of middles or first lines, whichever rows agree in
    blocks: list[Block]


def row_edges(found: list[Block], em: float) -> np.ndarray:
    """Edges between the rows, and those of the table."""
    rows = _rows(found, em)
    cells = [_Row(row.height, _cells(rows, at)) for at, row in enumerate(rows)]
    edges = [min(b.top for b in found) - 1.0]
    for upper, lower in pairwise(cells):
        edges.append(max(edges[-1] + 1, _edge_between(upper, lower)))
    edges.append(max(edges[-1] + 1, *(b.bottom + 1.0 for b in found)))
    return np.array([*sorted([*edges, *(y for a, b in pairwise(edges) for y in _stacked(found, rows, a, b, em))])])


def _stacked(found: list[Block], rows: list[_Row], top: float, bottom: float, em: float) -> list[float]:
    """A heading over several columns stands above theirs, while the headings beside it stand in the middle of both:
    the edge between, in a row that has two texts above each other."""
    slack = SAME_HEIGHT_EM * em
    inside = sorted((b for b in found if b.top > top - slack and b.bottom < bottom + slack), key=lambda b: b.x0)
    level = [b for row in rows if top < row.height < bottom for b in row.blocks]
    heads: list[float] = []
    under: list[float] = []
    for upper in inside:
        below = [b for b in inside if upper.bottom <= b.top + 1]
        loose = [b for b in below if b not in level]
        framed = upper not in level and len(loose) > 1 and loose[0].x0 <= upper.x0 and upper.x1 <= loose[-1].x1
        mine = loose if framed else [b for b in below if overlap(upper, b) > 1]
        if mine:
            heads.append(upper.bottom)
            under += [b.top for b in mine]
    return [(max(heads) + min(under)) / 2] if heads else []


def _rows(found: list[Block], em: float) -> list[_Row]:
    """Groups of one height; what stands between two of them, and under nothing of either, is a label of both."""
    height = _height_of(found, em)
    groups: list[_Row] = []
    for block in sorted(found, key=height):
        if groups and height(block) - groups[-1].height <= SAME_HEIGHT_EM * em:
            groups[-1].blocks.append(block)
        else:
            groups.append(_Row(height(block), [block]))
    groups = [row for group in groups for row in _unstacked(group)]
    kept = sorted(groups, key=lambda row: (-len(row.blocks), -max(b.x1 for b in row.blocks)))
    rows: list[_Row] = []
    for group in kept:
        if _stands_alone(group, rows, em):
            rows.append(group)
            rows.sort(key=lambda row: row.height)
    return rows


def _unstacked(row: _Row) -> list[_Row]:
    """Blocks over each other are not of one row: heights that agreed by chance."""
    first: list[Block] = []
    rest: list[Block] = []
    for block in row.blocks:
        clash = any(overlap(block, other) > 1 and abs(block.middle - other.middle) > 1 for other in first)
        (rest if clash else first).append(block)
    return [_Row(row.height, first), *([_Row(max(b.middle for b in rest), rest)] if rest else [])]


def _height_of(found: list[Block], em: float) -> Callable[[Block], float]:
    """Cells are centred in their rows, or begin at the top: by what more blocks of several lines agree with."""
    single = np.array([b.middle for b in found if len(b.pieces) == 1])
    tall = [b for b in found if len(b.pieces) > 1]

    def beside(value: float) -> bool:
        return bool(len(single)) and float(np.abs(single - value).min()) <= SAME_HEIGHT_EM * em

    centred = sum(beside(b.middle) for b in tall)
    topped = sum(beside(b.pieces[0].baseline) for b in tall)
    return (lambda b: b.pieces[0].baseline) if topped > centred else (lambda b: b.middle)


def _stands_alone(group: _Row, rows: list[_Row], em: float) -> bool:
    """Is this a row of its own among those found so far? One is under text of both neighbours, or clear of those it is
    not under."""
    at = bisect_right([row.height for row in rows], group.height)
    near = rows[max(0, at - 1) : at + 1]
    step = min((lower.height - upper.height for upper, lower in pairwise(rows)), default=0.0)
    top, bottom = min(b.top for b in group.blocks), max(b.bottom for b in group.blocks)
    for row in near:
        level = _level(row, em)
        clear = min(b.top for b in level) >= bottom or max(b.bottom for b in level) <= top
        under = any(overlap(a, b) > 1 for a in group.blocks for b in row.blocks)
        if not under and not (clear and abs(group.height - row.height) > 0.9 * step):
            return False
    return True


def _level(row: _Row, em: float) -> list[Block]:
    """The blocks of a row without labels that reach beyond all others."""
    most = sorted(b.bottom - b.top for b in row.blocks)[-2:][0] + em
    return [b for b in row.blocks if b.bottom - b.top <= most or not _names(b, row.blocks)]


def _names(block: Block, row: list[Block]) -> bool:
    """Could this be a label of the texts to its right?"""
    return sum(other.x0 > block.x1 for other in row) >= FEWEST_NAMED


def _cells(rows: list[_Row], at: int) -> list[Block]:
    """The blocks of a row that cannot be labels of rows around it: something stands under or over them, or nothing
    much to their right."""
    near = [b for row in (*rows[max(0, at - 1) : at], *rows[at + 1 : at + 2]) for b in row.blocks]
    mine = rows[at].blocks
    return [b for b in mine if any(overlap(b, other) > 1 for other in near) or not _names(b, mine)] or mine


def _edge_between(upper: _Row, lower: _Row) -> float:
    """Where the fewest blocks of two rows are cut, in the middle of the widest such place."""
    start, end = upper.height, lower.height
    both = [*upper.blocks, *lower.blocks]
    stops = sorted({start, end, *(y for b in both for y in (b.top, b.bottom) if start < y < end)})
    spaces = []
    for a, b in pairwise(stops):
        middle = (a + b) / 2
        cut = sum(block.top < middle < block.bottom for block in both)
        wrong = sum(b.middle > middle for b in upper.blocks) + sum(b.middle < middle for b in lower.blocks)
        spaces.append((cut + wrong, a - b, middle))
    return min(spaces)[2] if spaces else (start + end) / 2


def gaps_of(rows: Sequence[Sequence[Block]]) -> np.ndarray:
    """(from, to) of the white space between every two neighbours of every row: a column edge stands in each."""
    between = [(a[1], b[0]) for row in rows for a, b in pairwise(_extents(row)) if b[0] - a[1] > 1]
    return np.array(between, float).reshape(-1, 2)


def column_edges(rows: Sequence[Sequence[Block]], gaps: np.ndarray) -> np.ndarray:
    """The fewest edges that stand in all gaps (those without width are edges that are drawn).

    Parts of one form have columns of their own. Of all sets of the fewest edges, the one that cuts the fewest texts and
    stands in the widest places.
    """
    texts = np.array([extent for row in rows for extent in _extents(row)], float).reshape(-1, 2)
    drawn = gaps[:, 0] == gaps[:, 1]
    edges = clustered(gaps[drawn, 0]) if drawn.any() else np.zeros(0)
    left = gaps[~drawn]
    met = ((left[:, 0, None] <= edges) & (edges <= left[:, 1, None])).any(1)
    return np.sort(np.r_[edges, _fewest(left[~met], texts)])


def _fewest(gaps: np.ndarray, texts: np.ndarray) -> np.ndarray:
    """Shortest path over the places where edges may stand: from one place to the next no gap may lie between."""
    if not len(gaps):
        return np.zeros(0)
    stops = np.unique(np.r_[gaps.ravel(), texts.ravel()])
    places, widths = (stops[1:] + stops[:-1]) / 2, np.diff(stops)
    cut = ((texts[:, 0, None] < places) & (places < texts[:, 1, None])).sum(0)
    cost = 1.0 + cut / (1 + cut.sum()) * 0.99 - widths / widths.sum() / (1 + cut.sum()) / 100
    order = np.argsort(gaps[:, 1])
    ends = gaps[order, 1]
    latest = np.r_[-np.inf, np.maximum.accumulate(gaps[order, 0])]  # start of gaps that ended before
    total, before = np.full(len(places), np.inf), np.full(len(places), -1)
    for at, place in enumerate(places):
        needed = latest[np.searchsorted(ends, place)]
        if needed == -np.inf:
            total[at] = cost[at]
            continue
        low = int(np.searchsorted(places, needed))
        if low < at:
            before[at] = low + int(total[low:at].argmin())
            total[at] = total[before[at]] + cost[at]
    low = int(np.searchsorted(places, latest[-1]))
    at = low + int(total[low:].argmin())
    found = []
    while at >= 0:
        found.append(places[at])
        at = int(before[at])
    return np.array(found)


def _extents(row: Sequence[Block]) -> list[tuple[float, float]]:
    """Where a row has text, from left to right; blocks over each other joined."""
    merged: list[tuple[float, float]] = []
    for block in sorted(row, key=lambda b: b.x0):
        if merged and block.x0 <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], block.x1))
        else:
            merged.append((block.x0, block.x1))
    return merged


def place(found: list[Block], xs: np.ndarray, ys: np.ndarray) -> list[Placed]:
    """The rows and columns each block's text stands in; blocks of one place are one cell's."""
    placed = []
    for block in found:
        inset = 0.3 * (block.pieces[0].bottom - block.pieces[0].top)
        rows = _range(ys, block.top + inset, block.bottom - inset)
        cols = _range(xs, min(block.x0 + CROSSES_PT, block.centre), max(block.x1 - CROSSES_PT, block.centre))
        placed.append(Placed(block, *rows, *cols))
    return placed


def _range(edges: np.ndarray, low: float, high: float) -> tuple[int, int]:
    last = len(edges) - 2
    first, end = np.clip(np.searchsorted(edges, [low, high]) - 1, 0, last).tolist()
    return first, end + 1


def widen(placed: list[Placed], xs: np.ndarray, n_rows: int, em: float) -> None:
    """Columns without text beside a text that stands in the middle of them and its own are its cell; so are those that
    a text of the same middle has in the next row."""
    rows: list[list[Placed]] = [[] for _ in range(n_rows)]
    for cell in sorted(placed, key=lambda p: p.col):
        for row in range(cell.row, cell.row_end):
            rows[row].append(cell)
    last = len(xs) - 1
    for cells in rows:
        for cell in cells:
            free = _free_columns(cell, rows, last)
            few = len(cells) <= FEW_TEXTS and not _in_column(cell, cells, rows, em)
            if few and cell is cells[-1] and len(cells) == LABEL_AND_VALUE and cell.row_end - cell.row == 1:
                cell.col, cell.col_end = free  # a label and its value, which has the rest of the row
            else:
                cell.col, cell.col_end = _centred(cell, xs, free, few, em)
    for order in (range(1, n_rows), range(n_rows - 2, -1, -1)):
        step = order.step
        for at in order:
            for cell in rows[at]:
                for other in rows[at - step]:
                    low, high = _free_columns(cell, rows, last)
                    wider = low <= other.col <= cell.col and cell.col_end <= other.col_end <= high
                    if wider and _in_line(cell.block, other.block, em):
                        cell.col, cell.col_end = other.col, other.col_end


def _in_column(cell: Placed, cells: list[Placed], rows: list[list[Placed]], em: float) -> bool:
    """Does a text stand in a column of the rows near that have more texts?"""
    near = [other for row in rows[max(0, cell.row - NEAR_ROWS) : cell.row_end + NEAR_ROWS] for other in row]
    fuller = [other for other in near if other not in cells and len(rows[other.row]) > len(cells)]
    return any(_in_line(other.block, cell.block, em) for other in fuller)


def _in_line(a: Block, b: Block, em: float) -> bool:
    return abs(a.centre - b.centre) < IN_LINE_EM * em


def _free_columns(cell: Placed, rows: list[list[Placed]], last: int) -> tuple[int, int]:
    """The columns from the text before to the text after, in all rows of the cell."""
    others = [other for row in rows[cell.row : cell.row_end] for other in row if other is not cell]
    low = max((other.col_end for other in others if other.col < cell.col), default=0)
    high = min((other.col for other in others if other.col >= cell.col), default=last)
    return min(low, cell.col), max(high, cell.col_end)


def _centred(cell: Placed, xs: np.ndarray, free: tuple[int, int], few: bool, em: float) -> tuple[int, int]:
    def misfit(col: int, end: int) -> float:
        return abs(float(xs[col] + xs[end]) / 2 - cell.block.centre)

    fits = misfit(cell.col, cell.col_end)
    if few and misfit(*free) <= (MISFIT_EM if fits <= MISFIT_EM * em else FREE_MISFIT_EM) * em:
        return free
    if fits <= MISFIT_EM * em:
        return cell.col, cell.col_end
    flush = cell.block.x0 - float(xs[cell.col]) < MISFIT_EM * em
    ranges = [(col, end) for col in range(free[0], cell.col + 1) for end in range(cell.col_end, free[1] + 1)]
    best = min(ranges, key=lambda r: (misfit(*r) > MISFIT_EM * em, misfit(*r)))
    closer = IN_LINE_EM * em if flush else fits / 2
    return best if misfit(*best) < closer else (cell.col, cell.col_end)


def lengthen(placed: list[Placed], ys: np.ndarray, n_cols: int, em: float) -> None:
    """Labels on the left name rows above and below them: each rows that it stands in the middle of, within the rows of
    the label to its left."""
    taken = {(r, c): p for p in placed for r in range(p.row, p.row_end) for c in range(p.col, p.col_end)}
    printed = set(taken)
    segments = [(0, len(ys) - 1)]
    for col in range(n_cols):
        parts: list[tuple[int, int]] = []
        for start, end in segments:
            if end - start > 1 and col < _key_column(printed, start, end, n_cols):
                _share_rows(taken, col, start, end, ys, em)
            parts += _segments(taken, col, start, end)
        segments = parts


def _key_column(printed: set[tuple[int, int]], start: int, end: int, n_cols: int) -> int:
    """The first column with text of its own in these rows, but for a stray one."""
    most = BARE_SHARE * (end - start)
    filled = (col for col in range(n_cols) if sum((row, col) not in printed for row in range(start, end)) <= most)
    return next(filled, 0)


def _segments(taken: dict[tuple[int, int], Placed], col: int, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [row for row in range(start + 1, end) if taken.get((row, col)) is not taken.get((row - 1, col))]
    cuts += [row for row in range(start + 1, end) if (row, col) not in taken and (row - 1, col) not in taken]
    return list(pairwise(sorted({start, *cuts, end})))


def _share_rows(
    taken: dict[tuple[int, int], Placed], col: int, start: int, end: int, ys: np.ndarray, em: float
) -> None:
    """Give the bare rows of a column to its labels so that all stand as near the middle of their rows as can be."""
    labels = list(dict.fromkeys(taken[row, col] for row in range(start, end) if (row, col) in taken))
    if not labels or any(label.row < start or label.row_end > end for label in labels):
        return
    best: dict[int, tuple[float, list[tuple[int, int]]]] = {start: (0.0, [])}  # rows given so far → cost, spans
    for index, label in enumerate(labels):
        limit = labels[index + 1].row if index + 1 < len(labels) else end
        complete = _has_value(label, taken)
        after: dict[int, tuple[float, list[tuple[int, int]]]] = {}
        for given, (cost, spans) in best.items():
            for first in range(given, label.row + 1):
                if not _free(taken, label, first, label.row) or (complete and first < label.row):
                    continue
                for last in range(label.row_end, label.row_end + 1 if complete else limit + 1):
                    if not _free(taken, label, label.row_end, last):
                        break
                    misfit = abs(float(ys[first] + ys[last]) / 2 - _visual_middle(label.block))
                    total = cost + misfit + BARE_ROW_EM * em * (first - given)
                    if last not in after or total < after[last][0]:
                        after[last] = (total, [*spans, (first, last)])
        best = after
    ended = [(cost + BARE_ROW_EM * em * (end - last), spans) for last, (cost, spans) in best.items()]
    for label, (first, last) in zip(labels, min(ended, key=lambda e: e[0])[1] if ended else [], strict=False):
        middle = float(ys[first] + ys[last]) / 2
        if abs(middle - _visual_middle(label.block)) <= 2 * MISFIT_EM * em:
            label.row, label.row_end = first, last
            for r in range(first, last):
                taken.update({(r, c): label for c in range(label.col, label.col_end)})


def _has_value(label: Placed, taken: dict[tuple[int, int], Placed]) -> bool:
    """Is there nothing in the label's row but its value, which has the rest of the row?"""
    row = {cell for (row, _), cell in taken.items() if row == label.row}
    wide = any(cell.col_end - cell.col > 1 for cell in row if cell is not label)
    return label.row_end - label.row == 1 and len(row) == LABEL_AND_VALUE and wide


def _free(taken: dict[tuple[int, int], Placed], label: Placed, start: int, end: int) -> bool:
    return not any((r, c) in taken for r in range(start, end) for c in range(label.col, label.col_end))


def _visual_middle(block: Block) -> float:
    return (block.top + block.bottom) / 2
