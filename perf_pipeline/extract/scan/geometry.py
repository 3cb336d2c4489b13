"""Straightening: a sheet photographed on a table, skew to ±10°, and the way back from straight pixels to the page's."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

Image = np.ndarray
SKEW_LIMIT_DEG = 10.0
SKEW_NOTICED_DEG = 0.04
SHEET_SMALL = 500  # pixels of the longer side at which a sheet is looked for
SHEET_SHARE = (0.3, 0.96)  # of the image that a sheet on a table covers
SHEET_FULL = 0.93  # of the four-sided figure around it
COARSE_DPI, COARSE_RULE_PX, COARSE_REACH_PX = 100, 25, 5
SIDEWAYS_SHARE = 0.9  # of the parts that join along the page, where lines of text run across it
KEPT_STEP = 8
DARK_EDGE = 0.5  # of the image's edge that is not paper


@dataclass(frozen=True, slots=True)
class Straightening:
    """How a page image was made straight; `to_page` maps boxes of the straight image back to the image as scanned.

    In the order applied: `sheet` cut out of a photograph, `angle_deg` turned around `centre`, and `shift`: how far
    right and down each straight pixel looks in the bent page, told for one pixel of every `step` each way.
    """

    centre: tuple[float, float] = (0.0, 0.0)
    angle_deg: float = 0.0
    sheet: np.ndarray | None = field(default=None, repr=False)
    shift: tuple[np.ndarray, np.ndarray] | None = field(default=None, repr=False)
    step: int = 1

    def light(self) -> Straightening:
        """The same for `to_page` alone, to be kept: bends are smooth, and told for every pixel fill 30 MB a page."""
        if self.shift is None:
            return self
        right, down = self.shift
        return replace(
            self, shift=(right[::KEPT_STEP, ::KEPT_STEP].copy(), down[::KEPT_STEP, ::KEPT_STEP].copy()), step=KEPT_STEP
        )

    def bent(self, further: tuple[np.ndarray, np.ndarray]) -> Straightening:
        """With `further`, found on the page that this straightened, pulled straight too."""
        if self.shift is None:
            return replace(self, shift=further)
        x, y = _positions(further)
        right, down = (cv2.remap(one, x, y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE) for one in self.shift)
        return replace(self, shift=(further[0] + right, further[1] + down))

    def apply(self, grey: Image) -> Image:
        """A grey page, already cut out of its photograph, made straight; paper fills the corners."""
        if self.angle_deg:
            height, width = grey.shape
            matrix = cv2.getRotationMatrix2D(self.centre, self.angle_deg, 1.0)
            grey = cv2.warpAffine(grey, matrix, (width, height), flags=cv2.INTER_CUBIC, borderValue=255)
        if self.shift is None:
            return grey
        x, y = _positions(self.shift)
        return cv2.remap(grey, x, y, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255)

    def to_page(self, box: tuple[float, float, float, float]) -> tuple[float, float, float, float]:
        """Straight box → the smallest box of the scanned image that holds it (pixels)."""
        x0, y0, x1, y1 = box
        corners = [self._back(x, y) for x, y in ((x0, y0), (x1, y0), (x0, y1), (x1, y1))]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)

    def _back(self, x: float, y: float) -> tuple[float, float]:
        if self.shift is not None:
            right, down = self.shift
            row = min(max(int(y) // self.step, 0), right.shape[0] - 1)
            col = min(max(int(x) // self.step, 0), right.shape[1] - 1)
            x, y = x + float(right[row, col]), y + float(down[row, col])
        if self.angle_deg:
            turn = math.radians(self.angle_deg)
            dx, dy = x - self.centre[0], y - self.centre[1]
            x = self.centre[0] + dx * math.cos(turn) - dy * math.sin(turn)
            y = self.centre[1] + dx * math.sin(turn) + dy * math.cos(turn)
        if self.sheet is not None:
            x, y, scale = (float(value) for value in self.sheet @ (x, y, 1.0))
            x, y = x / scale, y / scale
        return x, y


def _positions(shift: tuple[np.ndarray, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    height, width = shift[0].shape
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return x + shift[0], y + shift[1]


def find_sheet(image: Image) -> tuple[np.ndarray, tuple[int, int]] | None:
    """A sheet of paper on something darker: the matrix from the sheet's pixels to the image's, and the sheet's width
    and height. None where the paper fills the image, as in a scan."""
    grey = image if image.ndim == 2 else functools.reduce(cv2.max, cv2.split(image))
    factor = SHEET_SMALL / max(grey.shape)
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    small = cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((9, 9), np.uint8))  # print goes
    _, paper = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    edge = np.r_[paper[0], paper[-1], paper[:, 0], paper[:, -1]]
    if (edge == 0).mean() < DARK_EDGE:
        return None
    outlines, _ = cv2.findContours(paper, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    corners = _corners(max(outlines, key=cv2.contourArea), small.size) if outlines else None
    if corners is None:
        return None
    corners = (corners + 0.5) / factor
    width = round((np.linalg.norm(corners[1] - corners[0]) + np.linalg.norm(corners[2] - corners[3])) / 2)
    height = round((np.linalg.norm(corners[3] - corners[0]) + np.linalg.norm(corners[2] - corners[1])) / 2)
    straight = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    return cv2.getPerspectiveTransform(straight, corners.astype(np.float32)), (width, height)


def _corners(outline: np.ndarray, pixels: int) -> np.ndarray | None:
    """The four corners of an outline that is four-sided: top left, top right, bottom right, bottom left."""
    hull = cv2.convexHull(outline)
    area = cv2.contourArea(outline)
    if not SHEET_SHARE[0] * pixels < area < SHEET_SHARE[1] * pixels:
        return None
    points = hull[:, 0].astype(np.float64)
    sums, differences = points.sum(1), points[:, 0] - points[:, 1]
    corners = points[[sums.argmin(), differences.argmax(), sums.argmax(), differences.argmin()]]
    inside = cv2.contourArea(corners.astype(np.float32))
    return corners if SHEET_FULL * area < inside and SHEET_FULL * inside < area else None


def cut_out(image: Image, sheet: tuple[np.ndarray, tuple[int, int]]) -> Image:
    """The sheet, seen from above."""
    matrix, size = sheet
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return cv2.warpPerspective(image, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)


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


def is_sideways(image: Image, dpi: float) -> bool:
    """Do the lines of text run up or down the page? Characters of a line stand nearer to each other than lines do."""
    grey = image if image.ndim == 2 else functools.reduce(cv2.min, cv2.split(image))
    factor = COARSE_DPI / dpi
    small = cv2.resize(grey, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    ink = cv2.adaptiveThreshold(small, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, 25, 20)
    for run in ((1, COARSE_RULE_PX), (COARSE_RULE_PX, 1)):
        rules = cv2.morphologyEx(ink, cv2.MORPH_OPEN, np.ones(run, np.uint8))
        ink = cv2.subtract(ink, cv2.dilate(rules, np.ones((3, 3), np.uint8)))
    level, upright = (
        cv2.connectedComponents(cv2.dilate(ink, np.ones(reach, np.uint8)))[0]
        for reach in ((1, COARSE_REACH_PX), (COARSE_REACH_PX, 1))
    )
    return bool(upright < SIDEWAYS_SHARE * level)
