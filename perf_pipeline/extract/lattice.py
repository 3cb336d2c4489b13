"""Rules → grids: crossing rules gathered, edges clustered, cells flooded to rectangles with spans.

A cell is *open* at the top or bottom where the page broke it and no rule was drawn; joining pages needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

SAME_LINE_PT = 2.0
JOIN_GAP_PT = 3.5  # browser-made pages draw every cell's border as its own rectangle, with gaps between them
APART_PT = 1e6
PRESENT = 0.5  # share of a cell's edge that must be ruled
DOUBLE_PT = 3.5  # two lines so near are one edge: frames of two lines
SHORTEST_PT = 3.0  # what is shorter is a dot of a rule
DOTTED_PT = 8.0


class Box(NamedTuple):
    """A cell of the lattice: place, spans, and whether the rule above or below it is missing at the grid's edge."""

    row: int
    col: int
    row_span: int
    col_span: int
    open_top: bool = False
    open_bottom: bool = False


@dataclass(slots=True)
class Lattice:
    """One ruled table: edges (PDF points, ascending, y downwards), cells, and the cell that owns each position."""

    xs: np.ndarray
    ys: np.ndarray
    boxes: list[Box]
    owner: np.ndarray = field(repr=False)
    gaps: np.ndarray | None = None  # told from alignment, not from rules: (from, to) between which column edges stand

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        return float(self.xs[0]), float(self.ys[0]), float(self.xs[-1]), float(self.ys[-1])


def find_lattices(rules: np.ndarray) -> list[Lattice]:
    """Grids in the rules (x0, y0, x1, y1; PDF points, y downwards) of one page, top to bottom."""
    horizontal, vertical = _directions(rules)
    if len(horizontal) < 1 or len(vertical) < 2:  # of a row cut by the page edge only its last rule may be there
        return []
    found = []
    for across, down in _components(horizontal, vertical):
        lattice = _lattice(across, down)
        if lattice is not None:
            found.append(lattice)
    return sorted(_outermost(found), key=lambda lattice: (lattice.bbox[1], lattice.bbox[0]))


def _directions(rules: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rules as (place, start, end), collinear pieces joined; a dot may be of either direction."""
    width, height = rules[:, 2] - rules[:, 0], rules[:, 3] - rules[:, 1]
    dots = np.maximum(width, height) < SHORTEST_PT
    x, y = (rules[:, 0] + rules[:, 2]) / 2, (rules[:, 1] + rules[:, 3]) / 2
    wide, high = np.where(dots, np.maximum(width, height), (width, height)) / 2
    flat, steep = ~dots & (height <= width), ~dots & (height > width)
    horizontal = np.stack([y, x - wide, x + wide], 1)
    vertical = np.stack([x, y - high, y + high], 1)
    if not dots.any():
        return _joined(horizontal[flat]), _joined(vertical[steep])
    return (
        _joined(np.vstack([horizontal[flat], _dotted(horizontal[dots])])),
        _joined(np.vstack([vertical[steep], _dotted(vertical[dots])])),
    )


def _dotted(dots: np.ndarray) -> np.ndarray:
    """Dots in a row as rules: those side by side by chance make none of this length."""
    rules = _joined(dots)
    found: np.ndarray = rules[rules[:, 2] - rules[:, 1] > DOTTED_PT]
    return found


def _joined(rules: np.ndarray) -> np.ndarray:
    """Pieces on one line whose gaps are small become one rule."""
    if len(rules) < 2:
        return rules
    places = np.round(rules[:, 0] / (SAME_LINE_PT / 2))
    order = np.lexsort((rules[:, 1], places))
    at, start, end = rules[order].T
    apart = places[order] * APART_PT  # each line on a stretch of its own
    reached = np.maximum.accumulate(end + apart)
    first = np.flatnonzero(np.concatenate([[True], (start + apart)[1:] - reached[:-1] > JOIN_GAP_PT]))
    return np.stack([at[first], start[first], np.maximum.reduceat(end, first)], 1)


def _components(horizontal: np.ndarray, vertical: np.ndarray) -> list[tuple[np.ndarray, np.ndarray]]:
    """Connected components of crossing rules, each with the loose side rules of cells open at both page breaks."""
    reach = JOIN_GAP_PT
    y, left, right = horizontal[:, 0, None], horizontal[:, 1, None], horizontal[:, 2, None]
    x, top, bottom = vertical[:, 0], vertical[:, 1], vertical[:, 2]
    crossing = (left - reach <= x) & (x <= right + reach) & (top - reach <= y) & (y <= bottom + reach)
    count = len(horizontal)
    label = np.arange(count)
    while True:
        down = np.where(crossing, label[:, None], count).min(0)
        across = np.minimum(label, np.where(crossing, down, count).min(1))
        if (across == label).all():
            break
        label = across
    found = []
    for name in np.unique(down[down < count]):
        mine, theirs = label == name, down == name
        low, high = vertical[theirs, 1].min(), vertical[theirs, 2].max()
        start, end = horizontal[mine, 1].min(), horizontal[mine, 2].max()
        share = np.minimum(bottom, high) - np.maximum(top, low)
        loose = (down == count) & (share > 0.9 * (high - low)) & (bottom - top < 1.1 * (high - low))
        loose &= (x > start - (end - start) / 4) & (x < end + (end - start) / 4)
        found.append((horizontal[mine], vertical[theirs | loose]))
    return found


def _lattice(across: np.ndarray, down: np.ndarray) -> Lattice | None:
    # the ends of rules close what a page break left open
    xs = clustered(np.concatenate([down[:, 0], [across[:, 1].min(), across[:, 2].max()]]))
    ys = clustered(np.concatenate([across[:, 0], [down[:, 1].min(), down[:, 2].max()]]))
    cols, rows = len(xs) - 1, len(ys) - 1
    if cols < 1 or rows < 1 or cols * rows < 2:
        return None
    above = _presence(across, ys, xs)
    left = _presence(down, xs, ys).T
    boxes, owner = flood(above.tolist(), left.tolist(), rows, cols)
    return Lattice(xs, ys, boxes, owner)


def clustered(values: np.ndarray) -> np.ndarray:
    """Values that lie within DOUBLE_PT of their neighbour, as one each; ascending."""
    values = np.sort(values)
    starts = np.flatnonzero(np.concatenate([[True], values[1:] - values[:-1] > DOUBLE_PT]))
    means: np.ndarray = np.add.reduceat(values, starts) / np.diff(starts, append=len(values))
    return means


def _presence(rules: np.ndarray, lines: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """[line, interval] → is this interval of this grid line ruled?"""
    covered = np.zeros((len(lines), len(edges) - 1))
    index = np.clip(np.searchsorted(lines, rules[:, 0]), 1, len(lines) - 1)
    index = index - (rules[:, 0] - lines[index - 1] <= lines[index] - rules[:, 0])
    overlap = np.minimum(rules[:, 2, None], edges[1:]) - np.maximum(rules[:, 1, None], edges[:-1])
    np.add.at(covered, index, np.clip(overlap, 0, None))
    return covered > PRESENT * np.diff(edges)


def flood(above: list[list[bool]], left: list[list[bool]], rows: int, cols: int) -> tuple[list[Box], np.ndarray]:
    """`above[r][c]`: a rule above row r; `left[r][c]`: a rule left of column c."""
    owner = [[-1] * cols for _ in range(rows)]
    boxes: list[Box] = []
    for row in range(rows):
        for col in range(cols):
            if owner[row][col] >= 0:
                continue
            if (col + 1 == cols or left[row][col + 1]) and row + 1 < rows and row and above[row + 1][col]:
                owner[row][col] = len(boxes)  # most cells: ruled on all sides
                boxes.append(Box(row, col, 1, 1))
                continue
            right = col + 1
            while right < cols and not left[row][right] and owner[row][right] < 0:
                right += 1
            below = row + 1
            while (
                below < rows
                and not any(above[below][col:right])
                and not any(left[below][col + 1 : right])
                and max(owner[below][col:right]) < 0
            ):
                below += 1
            for r in range(row, below):
                owner[r][col:right] = [len(boxes)] * (right - col)
            boxes.append(
                Box(
                    row,
                    col,
                    below - row,
                    right - col,
                    open_top=row == 0 and not any(above[0][col:right]),
                    open_bottom=below == rows and not any(above[rows][col:right]),
                )
            )
    return boxes, np.array(owner)


def _outermost(lattices: list[Lattice]) -> list[Lattice]:
    """A stray box inside another table's cell is not a table of its own."""

    def inside(a: Lattice, b: Lattice) -> bool:
        (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = a.bbox, b.bbox
        return ax0 >= bx0 - 1 and ay0 >= by0 - 1 and ax1 <= bx1 + 1 and ay1 <= by1 + 1

    return [
        a for a in lattices if not any(a is not b and inside(a, b) and len(b.boxes) > len(a.boxes) for b in lattices)
    ]
