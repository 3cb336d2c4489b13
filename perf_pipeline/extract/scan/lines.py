"""Ink inside a box → its text lines, by horizontal projection; specks left out, slivers glued to their line."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from perf_pipeline.extract.scan.signs import sign_of

Image = np.ndarray
PixelBox = tuple[int, int, int, int]  # left, top, right, bottom
SPECK_IN = 0.012
SLIVER_IN = 0.055  # lower than this is a dot or a top stroke, not a line
GLUE_IN = 0.03
ROOMY_IN, CLOSE_IN = (0.03, 0.03), (0.02, 0.01)
"""Paper beside a line, and above and below it. The recogniser has learnt from lines with some paper around them; of
what a stamp hides it sees more from close by."""
LOWEST_CROP_IN = 0.1


@dataclass(frozen=True, slots=True)
class InkLine:
    """A text line: box in pixels of the page, and the sign that it is, if it is one no recogniser can tell."""

    box: PixelBox
    sign: str = ""


def text_lines(ink: Image, box: PixelBox, dpi: float) -> list[InkLine]:
    """Lines of ink in a box of the page, top to bottom (pixels of the page)."""
    left, top, right, bottom = box
    kept = _without_specks(ink[top:bottom, left:right], dpi)
    bands = _glue(_bands(np.asarray(kept.any(1)), max(2, int(dpi * 0.008))), dpi)
    lines = []
    for start, end in bands:
        columns = np.flatnonzero(kept[start:end].any(0))
        width, height = int(columns[-1] - columns[0] + 1), end - start
        if height < SPECK_IN * dpi and width < 0.02 * dpi:
            continue
        sign = sign_of(kept[start:end, columns[0] : columns[-1] + 1].astype(np.uint8), dpi)
        lines.append(InkLine((left + int(columns[0]), top + start, left + int(columns[-1]) + 1, top + end), sign))
    return lines


def crop(grey: Image, line: PixelBox, within: PixelBox, dpi: float, margins: tuple[float, float] = ROOMY_IN) -> Image:
    """The line's image with a margin; a lone dash or dot keeps the scale of a text line."""
    beside, above = (int(dpi * margin) for margin in margins)
    left, top = max(within[0], line[0] - beside), max(within[1], line[1] - above)
    right, bottom = min(within[2], line[2] + beside), min(within[3], line[3] + above)
    image = grey[top:bottom, left:right]
    missing = int(dpi * LOWEST_CROP_IN) - image.shape[0]
    if missing > 0:
        image = cv2.copyMakeBorder(image, missing // 2, missing - missing // 2, 0, 0, cv2.BORDER_CONSTANT, value=255)
    return image


def _without_specks(ink: Image, dpi: float) -> Image:
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    widest = stats[:, [cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT]].max(1)
    big = (stats[:, cv2.CC_STAT_AREA] >= (dpi / 200) ** 2 * 5) & (widest >= dpi * SPECK_IN)
    big[0] = False  # paper
    return big[labels]


def _bands(rows: np.ndarray, gap: int) -> list[tuple[int, int]]:
    places = np.flatnonzero(rows)
    if not len(places):
        return []
    runs = np.split(places, np.flatnonzero(np.diff(places) > gap) + 1)
    return [(int(run[0]), int(run[-1]) + 1) for run in runs]


def _glue(bands: list[tuple[int, int]], dpi: float) -> list[tuple[int, int]]:
    """A sliver (the dot of 。, the top of 二) belongs to the nearer neighbour."""
    bands = list(bands)
    index = 0
    while len(bands) > 1 and index < len(bands):
        start, end = bands[index]
        if end - start < SLIVER_IN * dpi:
            above = start - bands[index - 1][1] if index else np.inf
            below = bands[index + 1][0] - end if index + 1 < len(bands) else np.inf
            if min(above, below) <= GLUE_IN * dpi:
                first = index - 1 if above <= below else index
                bands[first : first + 2] = [(bands[first][0], bands[first + 1][1])]
                index = 0
                continue
        index += 1
    return bands
