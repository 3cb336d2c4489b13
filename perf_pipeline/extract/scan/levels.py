"""What is left of rules on a page, gathered by the line it lies on."""

from __future__ import annotations

import cv2
import numpy as np

Image = np.ndarray
Level = tuple[float, list[tuple[float, float]]]
"""Of a line: its place across, and start and end of each fragment (pixels)."""
SAME_LINE_IN = 0.012
THICK_IN = 0.055  # a double rule is no thicker; a filled box is
APART_ROWS = 4  # thickened by a row each, rows this far from each other do not touch


def inked_rows(mask: Image) -> np.ndarray:
    """Which rows of a mask have any mark."""
    return np.flatnonzero(cv2.reduce(mask, 1, cv2.REDUCE_MAX))


def levels_of(strong: Image, rows: np.ndarray, height: int, dpi: float) -> list[Level]:
    """Strong fragments gathered by line; `strong` is some `rows` of a page of a `height`."""
    page, places, lower = _gathered(strong, rows, height)
    if not len(page):
        return []
    count, _, stats, centroids = cv2.connectedComponentsWithStats(page, connectivity=8)
    across = centroids[1:, 1] + lower[np.searchsorted(places, stats[1:, cv2.CC_STAT_TOP])]
    fragments = sorted(
        (float(across[i - 1]), float(stats[i, 0]), float(stats[i, 0] + stats[i, 2]))
        for i in range(1, count)
        if stats[i, cv2.CC_STAT_AREA] / max(stats[i, 2], 1) <= THICK_IN * dpi  # not a filled box, not a stamp's ring
    )
    levels: list[Level] = []
    gathered: list[tuple[float, float, float]] = []
    for fragment in fragments:
        if gathered and fragment[0] - gathered[-1][0] > SAME_LINE_IN * dpi:
            levels.append(_level(gathered))
            gathered = []
        gathered.append(fragment)
    if gathered:
        levels.append(_level(gathered))
    return levels


def _level(gathered: list[tuple[float, float, float]]) -> Level:
    lengths = [end - start for _, start, end in gathered]
    at = sum(place * length for (place, _, _), length in zip(gathered, lengths, strict=True)) / sum(lengths)
    return at, [(start, end) for _, start, end in gathered]


def _gathered(strong: Image, rows: np.ndarray, height: int) -> tuple[Image, np.ndarray, np.ndarray]:
    """Some rows of a page of a `height` without the paper between them, of which only so much stays that what was apart
    stays apart, thickened by a row; where each row is in it, and by how much lower it is on the page.

    Rules cover few rows of a page."""
    inked = inked_rows(strong)
    if not len(inked):
        return np.zeros((0, strong.shape[1]), np.uint8), inked, inked
    rows = rows[inked]
    first, last = min(rows[0], 1), min(height - 1 - rows[-1], 1)
    places = first + np.cumsum(np.r_[0, np.minimum(np.diff(rows), APART_ROWS)])
    page = np.zeros((places[-1] + 1 + last, strong.shape[1]), np.uint8)
    page[places] = strong[inked]
    return cv2.dilate(page, np.ones((3, 1), np.uint8)), places, rows - places
