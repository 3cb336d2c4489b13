"""Blocks of text → rows: what stands on one height is a row.

Blocks of a row have one middle, or one first line. A label that names several rows stands between them, beside nothing
of its own; a heading over several columns stands above theirs, while those beside it stand in the middle of both.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from perf_pipeline.extract.aligned.blocks import Block
from perf_pipeline.extract.aligned.pieces import overlap

SAME_HEIGHT_EM = 0.3
FEWEST_NAMED = 2  # a label has so many texts to its right


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
