"""Straightening: skew to ±10°, mild curves and perspective, and the way back from straight pixels to the page's own.

A form's rules are straight on paper. Where they are not in the image, the image is bent: long rules are traced and
pulled straight, and everything between them moves along.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np

Image = np.ndarray
SKEW_LIMIT_DEG = 10.0
SKEW_NOTICED_DEG = 0.04
BEND_NOTICED_PX = 3.0
FRAGMENT_IN = 0.1
LINK_GAP_IN = 0.3
LINK_DRIFT_IN = 0.025
GUIDE_SHARE = 0.3  # a guide rule is at least this share of the inked width or height


@dataclass(slots=True)
class Straightening:
    """How a page image was made straight; `to_page` maps boxes of the straight image back to the image as scanned."""

    angle_deg: float = 0.0
    centre: tuple[float, float] = (0.0, 0.0)
    shift_x: np.ndarray | None = field(default=None, repr=False)
    shift_y: np.ndarray | None = field(default=None, repr=False)

    def to_page(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Straight box → the smallest box of the scanned image that holds it (pixels)."""
        x0, y0, x1, y1 = box
        corners = [self._back(x, y) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def _back(self, x: float, y: float) -> tuple[float, float]:
        if self.shift_x is not None and self.shift_y is not None:
            row = min(max(int(y), 0), self.shift_y.shape[0] - 1)
            col = min(max(int(x), 0), self.shift_y.shape[1] - 1)
            x, y = x + float(self.shift_x[row, col]), y + float(self.shift_y[row, col])
        if self.angle_deg:
            turn = math.radians(self.angle_deg)
            dx, dy = x - self.centre[0], y - self.centre[1]
            x = self.centre[0] + dx * math.cos(turn) - dy * math.sin(turn)
            y = self.centre[1] + dx * math.sin(turn) + dy * math.cos(turn)
        return x, y


def skew_deg(ink: Image) -> float:
    """The angle by which the page is turned (degrees, positive: lines fall to the right), within ±10."""
    edges = (ink[1:] > 0) & (ink[:-1] == 0)  # upper edges: strokes and rules alike lie along the lines of the page
    y, x = np.nonzero(edges)
    if len(y) < 500:
        return 0.0
    if len(y) > 40_000:
        pick = np.random.default_rng(0).choice(len(y), 40_000, replace=False)
        y, x = y[pick], x[pick]
    x = x - x.mean()

    def sharpness(angle: float) -> float:
        profile = np.bincount((y - x * math.tan(math.radians(angle)) + 4000).astype(np.int32))
        return float((profile.astype(np.float64) ** 2).sum())

    coarse = max(np.arange(-SKEW_LIMIT_DEG, SKEW_LIMIT_DEG + 0.01, 0.2), key=sharpness)
    return float(max(np.arange(coarse - 0.2, coarse + 0.21, 0.02), key=sharpness))


def rotate(grey: Image, angle_deg: float) -> Image:
    """Turn a grey page back by `angle_deg` around its centre; paper fills the corners."""
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle_deg, 1.0)
    return cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)


def bend(ink: Image, dpi: float) -> tuple[np.ndarray, np.ndarray] | None:
    """How far each straight pixel must look right and down in the bent page; None where the page is straight."""
    down = _field(_guides(ink, dpi), ink.shape)
    right = _field(_guides(ink.T.copy(), dpi), ink.shape[::-1])
    if down is None and right is None:
        return None
    none = np.zeros(ink.shape, np.float32)
    return (none if right is None else np.ascontiguousarray(right.T)), (none if down is None else down)


def unbend(grey: Image, shift: tuple[np.ndarray, np.ndarray]) -> Image:
    height, width = grey.shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(grey, x + shift[0], y + shift[1], cv2.INTER_CUBIC, borderValue=255)


def _guides(ink: Image, dpi: float) -> list[tuple[np.ndarray, np.ndarray]]:
    """Long horizontal rules as (x, y) centre lines, linked over gaps."""
    reach = int(dpi * FRAGMENT_IN)
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(3, int(dpi * 0.02))), np.uint8))
    strokes = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, reach), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strokes, connectivity=8)
    keep = [
        i
        for i in range(1, count)
        if stats[i, cv2.CC_STAT_WIDTH] >= 2 * reach
        and stats[i, cv2.CC_STAT_AREA] / stats[i, cv2.CC_STAT_WIDTH] < 0.03 * dpi
    ]
    fragments = []
    for i in keep:
        x0, y0, width, height = stats[i, :4]
        part = labels[y0 : y0 + height, x0 : x0 + width] == i
        ys = (part * np.arange(height)[:, None]).sum(0) / np.maximum(part.sum(0), 1)
        fragments.append((np.arange(x0, x0 + width, dtype=np.float64), ys + y0))
    inked = np.flatnonzero(ink.any(0))
    wanted = GUIDE_SHARE * (inked[-1] - inked[0]) if len(inked) else np.inf
    return [chain for chain in _link(fragments, dpi) if chain[0][-1] - chain[0][0] >= wanted]


def _link(fragments: list[tuple[np.ndarray, np.ndarray]], dpi: float) -> list[tuple[np.ndarray, np.ndarray]]:
    chains: list[tuple[np.ndarray, np.ndarray]] = []
    for x, y in sorted(fragments, key=lambda fragment: fragment[0][0]):
        best, nearest = -1, LINK_DRIFT_IN * dpi
        for index, (cx, cy) in enumerate(chains):
            gap = x[0] - cx[-1]
            if not -0.02 * dpi <= gap <= LINK_GAP_IN * dpi:
                continue
            tail = slice(-int(0.3 * dpi), None)
            slope, level = np.polyfit(cx[tail], cy[tail], 1) if len(cx) > 10 else (0.0, cy[-1])
            drift = abs(slope * x[0] + level - y[0])
            if drift < nearest:
                best, nearest = index, drift
        if best < 0:
            chains.append((x, y))
        else:
            fresh = x > chains[best][0][-1]
            chains[best] = (np.r_[chains[best][0], x[fresh]], np.r_[chains[best][1], y[fresh]])
    return chains


def _field(guides: list[tuple[np.ndarray, np.ndarray]], shape: tuple[int, ...]) -> np.ndarray | None:
    """Displacement along y for every pixel, interpolated between guide rules."""
    if len(guides) < 2:
        return None
    columns = np.arange(shape[1], dtype=np.float64)
    levels, shifts, bends = [], [], []
    for x, y in guides:
        curve = np.polynomial.Polynomial.fit(x, y, 3)
        inside = np.clip(columns, x[0], x[-1])
        # beyond its ends a rule is continued straight on
        slope = curve.deriv()(inside)
        bent = curve(inside) + slope * (columns - inside)
        level = float(np.mean(curve(x)))
        bends.append(float(np.ptp(curve(x))))
        levels.append(level)
        shifts.append(bent - level)
    if max(bends) < BEND_NOTICED_PX:
        return None
    order = np.argsort(levels)
    heights, shift = np.array(levels)[order], np.array(shifts)[order]
    rows = np.arange(shape[0], dtype=np.float64)
    upper = np.clip(np.searchsorted(heights, rows) - 1, 0, len(heights) - 2)
    share = np.clip((rows - heights[upper]) / np.maximum(heights[upper + 1] - heights[upper], 1), 0, 1)[:, None]
    return ((1 - share) * shift[upper] + share * shift[upper + 1]).astype(np.float32)
