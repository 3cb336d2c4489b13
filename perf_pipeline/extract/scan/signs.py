"""Signs that stand alone in a cell and that no recogniser tells from what they look like: — from 一, / from 1, = from
二, …… from a stroke. Their shape does."""

from __future__ import annotations

import cv2
import numpy as np

Image = np.ndarray
DASH, SLASH, EQUALS, ELLIPSIS = "—", "/", "=", "…"
DASH_HEIGHT_IN, DASH_LENGTH_IN, DASH_SHAPE = 0.025, (0.02, 0.25), 1.6
SLASH_HEIGHT_IN = 0.07
SLANT = (0.25, 0.9)  # how far a slash leans to the right, in heights
STROKE_SHARE = 0.4  # of its height is a slash's stroke thick, at most
UNEVEN_SHARE = 0.06  # of its height may a slash's centre line be off a straight line
EQUAL_SHARE = 0.9  # the strokes of = are of one length, those of 二 are not
STROKE_SHAPE = 2.5
DOT_IN = 0.045
DOTS_OF_ONE = 3  # ellipsis
ROUND = 2.0


def sign_of(ink: Image, dpi: float) -> str:
    """The sign that a line of ink (mask, cut to its ink) is, or an empty text."""
    height, width = ink.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    parts = stats[1:count]
    if len(parts) >= DOTS_OF_ONE and _are_dots(parts, dpi):
        whole, rest = divmod(len(parts), DOTS_OF_ONE)
        return "." * len(parts) if rest else ELLIPSIS * whole
    if height < DASH_HEIGHT_IN * dpi:
        low, high = (share * dpi for share in DASH_LENGTH_IN)
        if low < width < high and width > DASH_SHAPE * height:
            return DASH
    if len(parts) == 1 and height > SLASH_HEIGHT_IN * dpi and _is_slash(labels > 0):
        return SLASH
    if len(parts) == 2 and _are_equal_strokes(parts):
        return EQUALS
    return ""


def _is_slash(ink: np.ndarray) -> bool:
    height, width = ink.shape
    if not SLANT[0] * height < width < SLANT[1] * height:
        return False
    columns = np.arange(width)
    thick = ink.sum(1)
    centres = (ink * columns).sum(1) / np.maximum(thick, 1)
    rows = np.arange(height)
    slope, level = np.polyfit(rows, centres, 1)
    off = np.abs(centres - slope * rows - level).max()
    return bool(-slope > SLANT[0] / 2 and thick.max() < STROKE_SHARE * height and off < UNEVEN_SHARE * height + 1)


def _are_equal_strokes(parts: np.ndarray) -> bool:
    widths, heights = parts[:, cv2.CC_STAT_WIDTH], parts[:, cv2.CC_STAT_HEIGHT]
    shift = abs(int(parts[0, cv2.CC_STAT_LEFT]) - int(parts[1, cv2.CC_STAT_LEFT]))
    apart = bool((widths > STROKE_SHAPE * heights).all()) and shift <= (1 - EQUAL_SHARE) * widths.max()
    return apart and bool(widths.min() >= EQUAL_SHARE * widths.max())


def _are_dots(parts: np.ndarray, dpi: float) -> bool:
    widths, heights = parts[:, cv2.CC_STAT_WIDTH], parts[:, cv2.CC_STAT_HEIGHT]
    small = max(widths.max(), heights.max()) <= DOT_IN * dpi
    even = np.maximum(widths, heights) <= ROUND * np.minimum(widths, heights)
    middles = parts[:, cv2.CC_STAT_TOP] + heights / 2
    return bool(small and even.all() and np.ptp(middles) <= heights.max())
