"""Tables without vertical rules, or without any: columns from alignment, rows from rules or from white space.

Where rules end inside the table, their ends are column edges; else columns are what the blanks between the texts of
many rows leave. A text that crosses an edge joins the cells it stands in.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from perf_pipeline.extract import celltext
from perf_pipeline.extract.lattice import SAME_LINE_PT, Lattice, clustered, flood
from perf_pipeline.extract.pdfium import PageContent

APART_EM = 0.6  # a blank wider than this parts two texts of a line
FEWEST_RULES = 4
FEWEST_ROWS = 4
FEWEST_CHUNKS = 3  # a line with so many texts is a row of a table
CROSSES_PT = 1.5
LONGEST_RULE_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class Chunk:
    """A piece of text on one line: x0, top, x1, bottom in PDF points."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def find_aligned(content: PageContent, chars: np.ndarray) -> list[Lattice]:
    """The table of a page whose rules make no lattice; empty where nothing is aligned."""
    chunks = _chunks(content, chars)
    pieces = _horizontal_pieces(content)
    ys = _rule_lines(pieces)
    found = _half_ruled(chunks, pieces, ys) if len(ys) >= FEWEST_RULES else _unruled(chunks)
    return [found] if found is not None else []


def _chunks(content: PageContent, chars: np.ndarray) -> list[Chunk]:
    found = []
    for _, members in celltext.lines(content, chars):
        boxes = content.boxes[members]
        height = float(np.median(boxes[:, 3] - boxes[:, 1]))
        gaps = boxes[1:, 0] - boxes[:-1, 2]
        for part in np.split(boxes, np.flatnonzero(gaps > APART_EM * height) + 1):
            found.append(
                Chunk(
                    float(part[:, 0].min()), float(part[:, 1].min()), float(part[:, 2].max()), float(part[:, 3].max())
                )
            )
    return found


def _horizontal_pieces(content: PageContent) -> np.ndarray:
    """Horizontal rules as drawn, unjoined: (y, start, end)."""
    rules = content.rules
    flat = (rules[:, 3] - rules[:, 1] <= SAME_LINE_PT) & (rules[:, 2] - rules[:, 0] > 4)
    return np.stack([(rules[:, 1] + rules[:, 3]) / 2, rules[:, 0], rules[:, 2]], 1)[flat]


def _rule_lines(pieces: np.ndarray) -> np.ndarray:
    """Heights at which rules run, those of the widest table on the page."""
    if len(pieces) < FEWEST_RULES:
        return np.zeros(0)
    left, right = pieces[:, 1].min(), pieces[:, 2].max()
    lines = clustered(pieces[:, 0])
    nearest = np.abs(lines[:, None] - pieces[None, :, 0]).argmin(0)
    covered = np.zeros(len(lines))
    np.add.at(covered, nearest, pieces[:, 2] - pieces[:, 1])
    kept: np.ndarray = lines[covered > LONGEST_RULE_SHARE * (right - left)]
    return kept


def _half_ruled(chunks: list[Chunk], pieces: np.ndarray, ys: np.ndarray) -> Lattice | None:
    inside = [chunk for chunk in chunks if ys[0] - 1 < chunk.middle < ys[-1] + 1]
    left, right = float(pieces[:, 1].min()), float(pieces[:, 2].max())
    rows = [[chunk for chunk in inside if a < chunk.middle <= b] for a, b in pairwise(ys)]
    drawn = [float(x) for x in _edges_of_pieces(pieces) if left + 2 < x < right - 2]
    xs = np.array([left, *_columns([_blobs(row) for row in rows], drawn), right])
    if len(xs) < 3:
        return None
    above = [_covered(pieces, y, xs) for y in ys]
    above[0] = above[-1] = [True] * (len(xs) - 1)
    separated = _separated(inside, xs, ys)
    _join_spans(pieces, xs, ys, separated)
    return _flooded(xs, ys, above, separated)


def _blobs(row: list[Chunk]) -> list[tuple[float, float]]:
    """The horizontal extents of a row's texts, those over each other joined."""
    merged: list[tuple[float, float]] = []
    for chunk in sorted(row, key=lambda c: c.x0):
        if merged and chunk.x0 <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], chunk.x1))
        else:
            merged.append((chunk.x0, chunk.x1))
    return merged


def _columns(rows: list[list[tuple[float, float]]], drawn: list[float]) -> list[float]:
    """Column edges: those drawn, and the fewest more that part every two neighbours of every row.

    Blocks of one form have columns of their own; the edge that parts most rows is taken first, and so on.
    """
    gaps = [(a[1], b[0]) for row in rows for a, b in pairwise(row) if b[0] - a[1] > 1]
    edges = list(drawn)
    open_gaps = [gap for gap in gaps if not any(gap[0] <= x <= gap[1] for x in edges)]
    while open_gaps:
        starts = np.array([gap[0] for gap in open_gaps])
        ends = np.array([gap[1] for gap in open_gaps])
        stabbed = (starts[None, :] <= starts[:, None]) & (starts[:, None] <= ends[None, :])
        best = stabbed[int(stabbed.sum(1).argmax())]
        edges.append(float((starts[best].max() + ends[best].min()) / 2))
        open_gaps = [gap for gap, parted in zip(open_gaps, best, strict=True) if not parted]
    return sorted(edges)


def _edges_of_pieces(pieces: np.ndarray) -> np.ndarray:
    """Where rules end short of the table's sides, or cells draw their own pieces: ends that several rules share."""
    ends = np.r_[pieces[:, 1], pieces[:, 2]]
    edges = clustered(ends)
    nearest = np.abs(edges[:, None] - ends[None, :]).argmin(0)
    support = np.bincount(nearest, minlength=len(edges))
    kept: np.ndarray = edges[support >= 2]
    return kept


def _covered(pieces: np.ndarray, y: float, xs: np.ndarray) -> list[bool]:
    mine = pieces[np.abs(pieces[:, 0] - y) <= SAME_LINE_PT]
    overlap = np.clip(np.minimum(mine[:, 2, None], xs[1:]) - np.maximum(mine[:, 1, None], xs[:-1]), 0, None).sum(0)
    found: list[bool] = (overlap > 0.5 * np.diff(xs)).tolist()
    return found


def _separated(chunks: list[Chunk], xs: np.ndarray, ys: np.ndarray) -> list[list[bool]]:
    """[row][edge]: is there no text across this column edge in this row?"""
    separated = [[True] * len(xs) for _ in range(len(ys) - 1)]
    for chunk in chunks:
        row = int(np.searchsorted(ys, chunk.middle)) - 1
        if not 0 <= row < len(separated):
            continue
        for edge in range(1, len(xs) - 1):
            if chunk.x0 + CROSSES_PT < xs[edge] < chunk.x1 - CROSSES_PT:
                separated[row][edge] = False
    return separated


def _join_spans(pieces: np.ndarray, xs: np.ndarray, ys: np.ndarray, separated: list[list[bool]]) -> None:
    """A piece that stands above and below a row, from edge to edge, is one cell's: no separation inside it."""
    spans = []
    for y in ys:
        mine = pieces[np.abs(pieces[:, 0] - y) <= SAME_LINE_PT]
        starts = np.abs(xs[None, :] - mine[:, 1, None]).argmin(1)
        ends = np.abs(xs[None, :] - mine[:, 2, None]).argmin(1)
        spans.append({(int(a), int(b)) for a, b in zip(starts, ends, strict=True) if b > a})
    for row in range(len(ys) - 1):
        shared = spans[row] & spans[row + 1]
        fine = {span for span in shared if span[1] - span[0] == 1}
        for start, end in shared:
            parts = sum(1 for a, b in fine if start <= a and b <= end)
            if end - start > 1 and parts < end - start and end - start < len(xs) - 1:
                for edge in range(start + 1, end):
                    if not any(edge in (a, b) for a, b in fine):
                        separated[row][edge] = False


def _by_line(chunks: list[Chunk]) -> list[list[Chunk]]:
    lines: list[list[Chunk]] = []
    for chunk in sorted(chunks, key=lambda c: (c.middle, c.x0)):
        if lines and chunk.middle - lines[-1][0].middle < 0.4 * (chunk.bottom - chunk.top):
            lines[-1].append(chunk)
        else:
            lines.append([chunk])
    return lines


def _unruled(chunks: list[Chunk]) -> Lattice | None:
    lines = [line for line in _by_line(chunks) if len(line) >= 2]
    if len([line for line in lines if len(line) >= FEWEST_CHUNKS]) < FEWEST_ROWS:
        return None
    first = min(chunk.top for chunk in lines[0])
    last = max(chunk.bottom for chunk in lines[-1])
    inside = [chunk for chunk in chunks if first - 1 <= chunk.top and chunk.bottom <= last + 1]
    left, right = min(c.x0 for c in inside) - 2, max(c.x1 for c in inside) + 2
    xs = np.array([left, *_columns([_blobs(line) for line in _by_line(inside)], []), right])
    ys = _row_edges(inside, xs)
    if len(xs) < 4 or len(ys) - 1 < FEWEST_ROWS:
        return None
    return _flooded(xs, ys, [[True] * (len(xs) - 1)] * len(ys), _separated(inside, xs, ys))


def _row_edges(chunks: list[Chunk], xs: np.ndarray) -> np.ndarray:
    """Row edges in the white space between the cells of the column that has the most of them."""
    columns: list[list[Chunk]] = [[] for _ in range(len(xs) - 1)]
    for chunk in sorted(chunks, key=lambda c: c.middle):
        if not ((chunk.x0 + CROSSES_PT < xs) & (xs < chunk.x1 - CROSSES_PT)).any():
            columns[int(np.clip(np.searchsorted(xs, (chunk.x0 + chunk.x1) / 2) - 1, 0, len(xs) - 2))].append(chunk)
    steps = [b.middle - a.middle for column in columns for a, b in pairwise(column)]
    leading = _leading(np.array(steps))
    cells = max((_cells(column, leading) for column in columns), key=len)
    between = [(a[1] + b[0]) / 2 for a, b in pairwise(cells)]
    return np.array([min(c.top for c in chunks) - 2, *between, max(c.bottom for c in chunks) + 2])


def _leading(steps: np.ndarray) -> float:
    """The largest step between two lines of one cell; 0 where every line is a row of its own."""
    steps = steps[steps > 1]
    if not len(steps):
        return 0.0
    least = float(np.percentile(steps, 5))
    return 1.22 * least if float(np.median(steps)) > 1.3 * least else 0.0


def _cells(column: list[Chunk], leading: float) -> list[tuple[float, float]]:
    cells: list[tuple[float, float]] = []
    last: Chunk | None = None
    for chunk in column:
        if last is not None and chunk.middle - last.middle <= leading:
            cells[-1] = (cells[-1][0], max(cells[-1][1], chunk.bottom))
        else:
            cells.append((chunk.top, chunk.bottom))
        last = chunk
    return cells


def _flooded(xs: np.ndarray, ys: np.ndarray, above: list[list[bool]], separated: list[list[bool]]) -> Lattice:
    boxes, owner = flood(above, separated, len(ys) - 1, len(xs) - 1)
    return Lattice(xs, ys, boxes, owner)
