"""Labels on the left name rows above and below them, and stand in the middle of those."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from perf_pipeline.extract.aligned.blocks import Block
from perf_pipeline.extract.aligned.cells import LABEL_AND_VALUE, MISFIT_EM, Placed

BARE_SHARE = 0.1  # of the rows of a column that names each row
BARE_ROW_EM = 0.45  # what it costs to leave a row beside a label without one
HEADER_SHARE = 0.8  # of that above the first label, where a header's row has none


def lengthen(
    placed: list[Placed], ys: np.ndarray, n_cols: int, em: float, *, after: bool, before: bool
) -> list[tuple[int, int, int]]:
    """Labels on the left name rows above and below them: each rows that it stands in the middle of, within the rows of
    the label to its left.

    Where the table comes `after` a page or `before` one, a label there has rows here: where they are, as (column, first
    row, row after the last).
    """
    elsewhere: list[tuple[int, int, int]] = []
    taken = {(r, c): p for p in placed for r in range(p.row, p.row_end) for c in range(p.col, p.col_end)}
    printed = set(taken)
    segments = [(0, len(ys) - 1)]
    for col in range(n_cols):
        parts: list[tuple[int, int]] = []
        for start, end in segments:
            if end - start > 1:
                key = _key_column(printed, start, end, n_cols)
                if col < key:
                    _share_rows(taken, col, start, end, ys, em)
                elif col == key:
                    _take_in_stray_rows(taken, col, start, end, ys, em)
                if col < key:
                    is_open = after and start == 0, before and end == len(ys) - 1
                    elsewhere += _bare_ends(taken, col, start, end, is_open)
            parts += _segments(taken, col, start, end)
        segments = parts
    return elsewhere


def _bare_ends(
    taken: dict[tuple[int, int], Placed], col: int, start: int, end: int, is_open: tuple[bool, bool]
) -> list[tuple[int, int, int]]:
    """The rows without a label above the first and below the last, where those ends are open."""
    named = [row for row in range(start, end) if (row, col) in taken]
    ends = ((start, min(named, default=end)), (max(named, default=start - 1) + 1, end))
    return [(col, *rows) for rows, is_open_here in zip(ends, is_open, strict=True) if is_open_here]


def _key_column(printed: set[tuple[int, int]], start: int, end: int, n_cols: int) -> int:
    """The first column with text of its own in these rows, but for a stray one."""
    most = BARE_SHARE * (end - start)
    filled = (col for col in range(n_cols) if sum((row, col) not in printed for row in range(start, end)) <= most)
    return next(filled, 0)


def _segments(taken: dict[tuple[int, int], Placed], col: int, start: int, end: int) -> list[tuple[int, int]]:
    cuts = [row for row in range(start + 1, end) if taken.get((row, col)) is not taken.get((row - 1, col))]
    return list(pairwise(sorted({start, *cuts, end})))


def _labels(taken: dict[tuple[int, int], Placed], col: int, start: int, end: int) -> list[Placed]:
    """The labels of a column, top to bottom; of texts that share a row, and so a cell, the first."""
    found: list[Placed] = []
    for label in dict.fromkeys(taken[row, col] for row in range(start, end) if (row, col) in taken):
        if not found or label.row >= found[-1].row_end:
            found.append(label)
    return found


def _share_rows(
    taken: dict[tuple[int, int], Placed], col: int, start: int, end: int, ys: np.ndarray, em: float
) -> None:
    """Give the bare rows of a column to its labels so that all stand as near the middle of their rows as can be."""
    labels = _labels(taken, col, start, end)
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
                    bare = BARE_ROW_EM * (HEADER_SHARE if index == 0 else 1.0)
                    total = cost + misfit + bare * em * (first - given)
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


def _take_in_stray_rows(
    taken: dict[tuple[int, int], Placed], col: int, start: int, end: int, ys: np.ndarray, em: float
) -> None:
    """In a column that names nearly every row, a row without a name is of the label that stands between the two."""
    for row in range(start, end):
        if (row, col) in taken:
            continue
        for beside in (row + 1, row - 1):
            label = taken.get((beside, col))
            if label is None or label.row < start or label.row_end > end or not _free(taken, label, row, row + 1):
                continue
            middle, (first, last) = _visual_middle(label.block), (min(row, label.row), max(row + 1, label.row_end))
            own, both = (abs(float(ys[a] + ys[b]) / 2 - middle) for a, b in ((label.row, label.row_end), (first, last)))
            if both <= MISFIT_EM * em < own:
                label.row, label.row_end = first, last
                taken.update({(row, c): label for c in range(label.col, label.col_end)})
                break


def _has_value(label: Placed, taken: dict[tuple[int, int], Placed]) -> bool:
    """Is there nothing in the label's row but its value, which has the rest of the row?"""
    row = {cell for (row, _), cell in taken.items() if row == label.row}
    wide = any(cell.col_end - cell.col > 1 for cell in row if cell is not label)
    return label.row_end - label.row == 1 and len(row) == LABEL_AND_VALUE and wide


def _free(taken: dict[tuple[int, int], Placed], label: Placed, start: int, end: int) -> bool:
    return not any((r, c) in taken for r in range(start, end) for c in range(label.col, label.col_end))


def _visual_middle(block: Block) -> float:
    return (block.top + block.bottom) / 2
