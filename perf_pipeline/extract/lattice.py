"""Rules → grids: crossing rules gathered, edges clustered, cells flooded to rectangles with spans.

A cell is *open* at the top or bottom where the page broke it and no rule was drawn; joining pages needs to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from perf_pipeline.extract.compiled import compiled

SAME_LINE_PT = 2.0
JOIN_GAP_PT = 3.5  # browser-made pages draw every cell's border as its own rectangle, with gaps between them
PRESENT = 0.5  # share of a cell's edge that must be ruled
DOUBLE_PT = 3.5  # two lines so near are one edge: frames of two lines
SHORTEST_PT = 3.0  # what is shorter is a dot of a rule
DOTTED_PT = 8.0


@dataclass(slots=True)
class Lattice:
    """One ruled table: edges (PDF points, ascending, y downwards), and the cell that owns each position.

    `cells` (n, 6), in reading order: row, column, how many of each it spans, and whether the rule above or below it is
    missing at the grid's edge.
    """

    xs: np.ndarray
    ys: np.ndarray
    cells: np.ndarray
    owner: np.ndarray = field(repr=False)
    gaps: np.ndarray | None = None  # told from alignment, not from rules: (from, to) between which column edges stand
    steps: tuple[np.ndarray, np.ndarray] | None = None  # so told, too: between lines, and between numbers (points)
    goes_on: bool = False  # told with the page before
    whole: bool = False  # all that the pages of the table tell

    @property
    def bbox(self) -> tuple[float, float, float, float]:
        return float(self.xs[0]), float(self.ys[0]), float(self.xs[-1]), float(self.ys[-1])

    def places(self) -> np.ndarray:
        """Where each cell lies (n, 4): x0, top, x1, bottom; PDF points."""
        return _places(self.cells, self.xs, self.ys)


def find_lattices(rules: np.ndarray) -> list[Lattice]:
    """Grids in the rules (x0, y0, x1, y1; PDF points, y downwards) of one page, top to bottom."""
    found = [Lattice(xs, ys, cells, owner) for xs, ys, cells, owner in _grids(np.ascontiguousarray(rules))]
    return sorted(_outermost(found), key=lambda lattice: (lattice.bbox[1], lattice.bbox[0]))


def flooded(xs: np.ndarray, ys: np.ndarray, above: np.ndarray, left: np.ndarray, gaps: np.ndarray) -> Lattice:
    """The cells between edges: `above` [row edge, column], is there a rule above the row; `left` [row, column edge]."""
    cells, owner = _flood(above, left, len(ys) - 1, len(xs) - 1)
    return Lattice(xs, ys, cells, owner, gaps)


@compiled
def _places(cells: np.ndarray, xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
    places = np.empty((len(cells), 4))
    for i in range(len(cells)):
        row, col = cells[i, 0], cells[i, 1]
        places[i, 0], places[i, 1] = xs[col], ys[row]
        places[i, 2], places[i, 3] = xs[col + cells[i, 3]], ys[row + cells[i, 2]]
    return places


@compiled
def _grids(rules: np.ndarray) -> list[tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]]:
    """Edges across and down, cells and owners of each grid."""
    horizontal, vertical = _directions(rules)
    found = [(np.empty(0), np.empty(0), np.empty((0, 6), np.int64), np.empty((0, 0), np.int64)) for _ in range(0)]
    if len(horizontal) < 1 or len(vertical) < 2:  # of a row cut by the page edge only its last rule may be there
        return found
    names, crossed = _components(horizontal, vertical)
    for name in range(len(horizontal)):
        if not (crossed == name).any():
            continue
        across, down = horizontal[names == name], vertical[crossed == name]
        down = vertical[(crossed == name) | _loose(across, down, vertical, crossed)]
        # the ends of rules close what a page break left open
        xs = clustered(np.concatenate((down[:, 0], np.array([across[:, 1].min(), across[:, 2].max()]))))
        ys = clustered(np.concatenate((across[:, 0], np.array([down[:, 1].min(), down[:, 2].max()]))))
        cols, rows = len(xs) - 1, len(ys) - 1
        if cols < 1 or rows < 1 or cols * rows < 2:
            continue
        cells, owner = _flood(_presence(across, ys, xs), _presence(down, xs, ys).T.copy(), rows, cols)
        found.append((xs, ys, cells, owner))
    return found


@compiled
def _directions(rules: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Rules as (place, start, end), collinear pieces joined; a dot may be of either direction."""
    flat, steep, dots = np.empty((len(rules), 3)), np.empty((len(rules), 3)), np.empty((len(rules), 3))
    n_flat = n_steep = n_dots = 0
    for i in range(len(rules)):
        x0, y0, x1, y1 = rules[i, 0], rules[i, 1], rules[i, 2], rules[i, 3]
        wide, high, x, y = x1 - x0, y1 - y0, (x0 + x1) / 2, (y0 + y1) / 2
        if max(wide, high) < SHORTEST_PT:
            dots[n_dots, 0], dots[n_dots, 1], dots[n_dots, 2] = x, y, max(wide, high) / 2
            n_dots += 1
        elif high <= wide:
            flat[n_flat, 0], flat[n_flat, 1], flat[n_flat, 2] = y, x - wide / 2, x + wide / 2
            n_flat += 1
        else:
            steep[n_steep, 0], steep[n_steep, 1], steep[n_steep, 2] = x, y - high / 2, y + high / 2
            n_steep += 1
    flat, steep, dots = flat[:n_flat], steep[:n_steep], dots[:n_dots]
    if n_dots:
        x, y, half = dots[:, 0], dots[:, 1], dots[:, 2]
        flat = np.concatenate((flat, _dotted(np.stack((y, x - half, x + half), 1))))
        steep = np.concatenate((steep, _dotted(np.stack((x, y - half, y + half), 1))))
    return joined(flat), joined(steep)


@compiled
def _dotted(dots: np.ndarray) -> np.ndarray:
    """Dots in a row as rules: those side by side by chance make none of this length."""
    rules = joined(dots)
    return rules[rules[:, 2] - rules[:, 1] > DOTTED_PT]


@compiled
def joined(rules: np.ndarray) -> np.ndarray:
    """Rules (place, start, end): pieces on one line whose gaps are small become one."""
    if len(rules) < 2:
        return rules
    by_start = np.argsort(rules[:, 1].copy(), kind="mergesort")
    lines = np.round(rules[:, 0] / (SAME_LINE_PT / 2))[by_start]
    order = np.argsort(lines, kind="mergesort")
    lines, rules = lines[order], rules[by_start[order]]
    found = 0
    for i in range(1, len(rules)):
        if lines[i] == lines[i - 1] and rules[i, 1] - rules[found, 2] <= JOIN_GAP_PT:
            rules[found, 2] = max(rules[found, 2], rules[i, 2])
        else:
            found += 1
            rules[found] = rules[i]
    return rules[: found + 1]


@compiled
def _components(horizontal: np.ndarray, vertical: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Connected components of crossing rules: the number of the first horizontal rule in it, for each horizontal and
    each vertical rule (-1 for one that crosses nothing)."""
    names, crossed = np.arange(len(horizontal)), np.full(len(vertical), -1)
    for j in range(len(vertical)):
        x, top, bottom = vertical[j, 0], vertical[j, 1], vertical[j, 2]
        for i in range(len(horizontal)):
            y, left, right = horizontal[i, 0], horizontal[i, 1], horizontal[i, 2]
            if left - JOIN_GAP_PT <= x <= right + JOIN_GAP_PT and top - JOIN_GAP_PT <= y <= bottom + JOIN_GAP_PT:
                if crossed[j] < 0:
                    crossed[j] = names[i]
                elif names[i] != crossed[j]:
                    kept, gone = min(names[i], crossed[j]), max(names[i], crossed[j])
                    names[names == gone] = kept
                    crossed[crossed == gone] = kept
    return names, crossed


@compiled
def _loose(across: np.ndarray, down: np.ndarray, vertical: np.ndarray, crossed: np.ndarray) -> np.ndarray:
    """Which of the rules that cross nothing are sides of cells open at both page breaks, beside rules of a grid."""
    low, high, start, end = down[:, 1].min(), down[:, 2].max(), across[:, 1].min(), across[:, 2].max()
    x, top, bottom = vertical[:, 0], vertical[:, 1], vertical[:, 2]
    share = np.minimum(bottom, high) - np.maximum(top, low)
    loose = (crossed < 0) & (share > 0.9 * (high - low)) & (bottom - top < 1.1 * (high - low))
    return loose & (x > start - (end - start) / 4) & (x < end + (end - start) / 4)


@compiled
def clustered(values: np.ndarray) -> np.ndarray:
    """Values that lie within DOUBLE_PT of their neighbour, as one each; ascending."""
    values = np.sort(values)
    means, found, start = np.empty(len(values)), 0, 0
    for end in range(1, len(values) + 1):
        if end == len(values) or values[end] - values[end - 1] > DOUBLE_PT:
            means[found] = values[start:end].sum() / (end - start)
            found, start = found + 1, end
    return means[:found]


@compiled
def _presence(rules: np.ndarray, lines: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """[line, interval] → is this interval of this grid line ruled?"""
    covered = np.zeros((len(lines), len(edges) - 1))
    for i in range(len(rules)):
        place, start, end = rules[i, 0], rules[i, 1], rules[i, 2]
        line = min(max(np.searchsorted(lines, place), 1), len(lines) - 1)
        if place - lines[line - 1] <= lines[line] - place:
            line -= 1
        for interval in range(len(edges) - 1):
            covered[line, interval] += max(0.0, min(end, edges[interval + 1]) - max(start, edges[interval]))
    return covered > PRESENT * (edges[1:] - edges[:-1])


@compiled
def _flood(above: np.ndarray, left: np.ndarray, rows: int, cols: int) -> tuple[np.ndarray, np.ndarray]:
    """Cells and the cell that owns each position, from the rules above and left of each."""
    owner = np.full((rows, cols), -1)
    cells, found = np.empty((64, 6), np.int64), 0
    for row in range(rows):
        for col in range(cols):
            if owner[row, col] >= 0:
                continue
            right = col + 1
            while right < cols and not left[row, right] and owner[row, right] < 0:
                right += 1
            below = row + 1
            while (
                below < rows
                and not above[below, col:right].any()
                and not left[below, col + 1 : right].any()
                and (owner[below, col:right] < 0).all()
            ):
                below += 1
            owner[row:below, col:right] = found
            open_top = row == 0 and not above[0, col:right].any()
            open_bottom = below == rows and not above[rows, col:right].any()
            if found == len(cells):
                cells = np.concatenate((cells, np.empty_like(cells)))
            cells[found] = row, col, below - row, right - col, int(open_top), int(open_bottom)
            found += 1
    return cells[:found], owner


def _outermost(lattices: list[Lattice]) -> list[Lattice]:
    """A stray box inside another table's cell is not a table of its own."""

    def inside(a: Lattice, b: Lattice) -> bool:
        (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = a.bbox, b.bbox
        return ax0 >= bx0 - 1 and ay0 >= by0 - 1 and ax1 <= bx1 + 1 and ay1 <= by1 + 1

    return [
        a for a in lattices if not any(a is not b and inside(a, b) and len(b.cells) > len(a.cells) for b in lattices)
    ]
