"""What is seen along a band where a rule may run, counted pixel by pixel between crossing lines (compiled)."""

from __future__ import annotations

import numpy as np

from perf_pipeline.extract.compiled import compiled

FIELDS = 12
END_PX = 3
WHOLE_SHARE = 0.87
PIECE_IN = 0.06  # wear takes pieces of about this length: pieces nearer than that do not speak for themselves
STROKE_IN = 0.15  # a stroke of a character is no longer
DOT_IN = 0.03  # what is shorter says less
MARK = 3.0  # weight of a mark with paper on both sides, and of each further piece of a line longer than a stroke


@compiled
def tally(dark: np.ndarray, covered: np.ndarray, upper: np.ndarray, lower: np.ndarray, dpi: float) -> np.ndarray:
    """Along one stretch (masks of its pixels: rule, red ink, ink on either side) the counts of `stretches._Counts`, in
    their order.

    What red ink covers tells nothing but that a rule is there.
    """
    counts = np.zeros(FIELDS)
    length = len(dark)
    drawn = 0
    for place in range(length):
        drawn += dark[place]
        if covered[place] and not dark[place]:
            counts[10] += 1
        if covered[place]:
            kind = 3 if dark[place] else 0
        else:
            kind = 1 if not (upper[place] or lower[place]) else 5 if upper[place] and lower[place] else 3
        if kind:
            counts[kind] += 1
            counts[kind + 1] += not dark[place]
    counts[0] = _marks(dark, covered, upper, lower, dpi)
    counts[7] = length if drawn / length >= WHOLE_SHARE else 0
    for first in (0, max(0, length - END_PX)):
        inked, told = False, False
        for place in range(first, min(first + END_PX, length)):
            inked |= dark[place]
            told |= dark[place] or not covered[place]
        counts[8] += inked
        counts[9] += told and not inked
    counts[11] = length
    return counts


@compiled
def _marks(dark: np.ndarray, covered: np.ndarray, upper: np.ndarray, lower: np.ndarray, dpi: float) -> float:
    """What the marks with paper on both sides weigh: each as one stroke, however long it is, unless longer than strokes
    are. One that goes on among characters may be the end of theirs."""
    weighed = 0.0
    start, length = 0, len(dark)
    while start < length:
        if not dark[start] or covered[start] or upper[start] or lower[start]:
            start += 1
            continue
        end = start + 1
        while end < length and dark[end] and not (covered[end] or upper[end] or lower[end]):
            end += 1
        attached = (start > 0 and dark[start - 1]) or (end < length and dark[end])
        least = (PIECE_IN if attached else DOT_IN) * dpi
        weighed += min(1.0, (end - start) / least) + max(0.0, end - start - STROKE_IN * dpi) / (PIECE_IN * dpi)
        start = end
    return MARK * weighed
