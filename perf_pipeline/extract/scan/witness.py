"""What the texts on both sides of a stretch say about a rule between them, where wear has left nothing of it.

A text that stands where it would if its cell ended at the rule (in the middle, or at a side), and not where it would if
the cell went on, is the text of a cell that ends there. So are two texts that keep apart, right at the rule, as words
and lines of one text do not.
"""

from __future__ import annotations

import itertools

import numpy as np

Image = np.ndarray
Band = tuple[float, float]
"""From, to: where a rule, or both lines of a double one, lie across (pixels)."""
APART_IN = 0.14  # words of one text stand nearer, and so do its lines
MIDDLE_IN = 0.025  # a text in the middle of its cell is no further off it
SIDE_IN = 0.07  # nor one at the side of its cell from that side
CLEAR_PX = 4  # beside a rule, ink is its own
FEW_PX = 2  # less ink across is noise
APART = 4.0
PLACED = 2.5


def testify(
    ink: Image, bands: list[Band], crossing: list[Band], drawn: np.ndarray, asked: np.ndarray, dpi: float
) -> np.ndarray:
    """Log odds of a rule along each of `bands` (from, to across; pixels) between each two neighbours of `crossing`,
    [band, interval], told from the ink between the nearest other rules `drawn` on both sides; 0 where nothing is told
    or asked."""
    said: np.ndarray = np.zeros(drawn.shape)
    for interval, (first, last) in enumerate(itertools.pairwise(crossing)):
        indices = np.flatnonzero(asked[:, interval])
        if not len(indices):
            continue
        inked = _inked(ink, bands, round(first[1]) + CLEAR_PX, round(last[0]) - CLEAR_PX)
        edges = np.flatnonzero(drawn[:, interval])
        for index in indices.tolist():
            before, after = edges[edges < index], edges[edges > index]  # whether it is taken for drawn itself or not
            if len(before) and len(after):
                said[index, interval] = _odds(inked, (bands[before[-1]][1], *bands[index], bands[after[0]][0]), dpi)
    return said


def _inked(ink: Image, bands: list[Band], start: int, stop: int) -> np.ndarray:
    """Places across at which text stands in an interval."""
    part = ink[:, start : max(start, stop)]
    places = np.count_nonzero(part, axis=1) >= FEW_PX
    for low, high in bands:
        places[max(0, round(low) - CLEAR_PX) : round(high) + CLEAR_PX + 1] = False
    return np.flatnonzero(places)


def _odds(inked: np.ndarray, edges: tuple[float, float, float, float], dpi: float) -> float:
    """For a rule from edges[1] to edges[2] in a cell that otherwise goes from edges[0] to edges[3]."""
    low, start, end, high = edges
    texts = []
    for side in ((low, start), (end, high)):
        first, last = np.searchsorted(inked, side).tolist()
        texts.append((int(inked[first]), int(inked[last - 1])) if last > first else None)
    before, after = texts
    if before and after:
        if after[0] - before[1] <= APART_IN * dpi:
            return 0.0
        both = _is_amid(before, (low, start), dpi) and _is_amid(after, (end, high), dpi)
        return APART + PLACED * both
    text, own = (before, (low, start)) if before else (after, (end, high))
    if text is None:
        return 0.0
    within, beyond = _stands(text, own, dpi), _stands(text, (low, high), dpi)
    return PLACED * (float(within) - float(beyond))


def _stands(text: tuple[int, int], cell: tuple[float, float], dpi: float) -> bool:
    """Is a text in the middle of a cell, or at one of its sides?"""
    return _is_amid(text, cell, dpi) or min(text[0] - cell[0], cell[1] - text[1]) <= SIDE_IN * dpi


def _is_amid(text: tuple[int, int], cell: tuple[float, float], dpi: float) -> bool:
    return abs(text[0] - cell[0] - cell[1] + text[1]) / 2 <= MIDDLE_IN * dpi
