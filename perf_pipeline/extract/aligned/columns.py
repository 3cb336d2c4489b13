"""Rows of blocks → column edges: the fewest that part every two neighbours of every row."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from perf_pipeline.extract.aligned.blocks import Block
from perf_pipeline.extract.lattice import clustered

FEWEST_TEXTS, NEAR_ROWS = 4, 3
SAME_MIDDLE_PT = 1.5


def gaps_of(rows: Sequence[Sequence[Block]]) -> np.ndarray:
    """(from, to) of the white space between every two neighbours of every row: a column edge stands in each."""
    between = [(a[1], b[0]) for row in rows for a, b in pairwise(_extents(row)) if b[0] - a[1] > 1]
    return np.array(between, float).reshape(-1, 2)


def label_gaps(rows: Sequence[Sequence[Block]]) -> np.ndarray:
    """(from, to) of the white space beside a label that stands alone between the labels right of it: the first text of
    its row, left of first texts above and below that have one middle."""
    firsts = [min(row, key=lambda b: b.x0) for row in rows if len(row) >= FEWEST_TEXTS]
    found = []
    for at, label in enumerate(firsts):
        above, below = firsts[max(0, at - NEAR_ROWS) : at], firsts[at + 1 : at + 1 + NEAR_ROWS]
        starts = [min(a.x0, b.x0) for a in above for b in below if abs(a.centre - b.centre) < SAME_MIDDLE_PT]
        found += [(label.x1, start) for start in starts if start - label.x1 > 1]
    return np.array(found, float).reshape(-1, 2)


def column_edges(rows: Sequence[Sequence[Block]], gaps: np.ndarray) -> np.ndarray:
    """The fewest edges that stand in all gaps (those without width are edges that are drawn).

    Parts of one form have columns of their own. Of all sets of the fewest edges, the one that cuts the fewest texts and
    stands in the widest places.
    """
    texts = np.array([extent for row in rows for extent in _extents(row)], float).reshape(-1, 2)
    drawn = gaps[:, 0] == gaps[:, 1]
    edges = clustered(gaps[drawn, 0].copy()) if drawn.any() else np.zeros(0)
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
    needed = latest[np.searchsorted(ends, places)]
    lows = np.searchsorted(places, needed).tolist()
    free = int(np.isneginf(needed).sum())  # so many may be the first edge
    total[:free] = cost[:free]
    for at in range(free, len(places)):
        low = lows[at]
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
