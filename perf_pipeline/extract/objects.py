"""The objects drawn on a PDF page: rules, pictures, and which text is not to be seen on paper."""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Callable, Iterable

import numpy as np
from pypdfium2 import raw

from perf_pipeline.extract import pdfium_calls as calls

THIN_PT = 3.0  # a filled rectangle thinner than this is a rule
MOST_SEGMENTS = 4000  # a path with more is a drawing
INVISIBLE = 3  # text render mode: neither filled nor stroked

Matrix = tuple[float, float, float, float, float, float]


def _times(a: Matrix, b: Matrix) -> Matrix:
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )


class PageObjects:
    """Walks a page's objects, Form XObjects included: rules, pictures, and which text is invisible or clipped.

    Objects are plain addresses (see `pdfium_calls`).
    """

    def __init__(self) -> None:
        self._segments: list[tuple[float, float, float, float]] = []
        self._thin: list[np.ndarray] = []
        self.image_area = 0.0
        self._invisible: set[int] = set()
        self._clips: dict[int, tuple[float, float, float, float]] = {}
        self._box = (ctypes.c_float * 4)()
        self._left = ctypes.addressof(self._box)
        self._bottom, self._right, self._top = (self._left + 4 * i for i in (1, 2, 3))

    def walk(self, container: int, count: int, get: Callable[[int, int], int], outer: Matrix | None) -> None:
        items = list(map(get, itertools.repeat(container), range(count)))
        kinds = list(map(calls.object_type, items))
        self._texts([item for item, kind in zip(items, kinds, strict=True) if kind == raw.FPDF_PAGEOBJ_TEXT])
        self._paths([item for item, kind in zip(items, kinds, strict=True) if kind == raw.FPDF_PAGEOBJ_PATH], outer)
        for item, kind in zip(items, kinds, strict=True):
            if kind == raw.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = self._bounds(item)
                self.image_area += max(0.0, right - left) * max(0.0, top - bottom)
            elif kind == raw.FPDF_PAGEOBJ_FORM:
                inner = _matrix(item)
                self.walk(
                    item, calls.form_object_count(item), calls.form_object, _times(inner, outer) if outer else inner
                )

    @property
    def rules(self) -> np.ndarray:
        """Straight lines and edges of boxes: (n, 4) of x0, y0, x1, y1; y upwards."""
        return np.vstack([np.array(self._segments, float).reshape(-1, 4), *self._thin])

    @property
    def hides_text(self) -> bool:
        return bool(self._invisible or self._clips)

    def seen(self, items: Iterable[int], boxes: np.ndarray) -> np.ndarray:
        """Which characters are to be seen on paper, by their text objects and boxes (left, top, right, bottom)."""
        mask = np.ones(len(boxes), bool)
        for i, (item, box) in enumerate(zip(items, boxes.tolist(), strict=True)):
            if item in self._invisible:
                mask[i] = False
            elif clip := self._clips.get(item):
                x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
                mask[i] = clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3]
        return mask

    def _texts(self, items: list[int]) -> None:
        modes = map(calls.text_render_mode, items)
        self._invisible.update(item for item, mode in zip(items, modes, strict=True) if mode == INVISIBLE)
        for item, path in zip(items, map(calls.clip_path, items), strict=True):
            count = calls.clip_path_count(path) if path else 0
            if count > 0:
                self._clips[item] = self._clip(path, count)

    def _clip(self, path: int, count: int) -> tuple[float, float, float, float]:
        """What all paths of a clip leave: left, bottom, right, top."""
        clip = (-np.inf, -np.inf, np.inf, np.inf)
        for i in range(count):
            points = self._clip_points(path, i)
            if points:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                clip = (max(clip[0], min(xs)), max(clip[1], min(ys)), min(clip[2], max(xs)), min(clip[3], max(ys)))
        return clip

    def _clip_points(self, path: int, index: int) -> list[tuple[float, float]]:
        return [
            self._point(calls.clip_path_segment(path, index, i))
            for i in range(calls.clip_path_segment_count(path, index))
        ]

    def _point(self, segment: int) -> tuple[float, float]:
        calls.segment_point(segment, self._left, self._bottom)
        return self._box[0], self._box[1]

    def _bounds(self, item: int) -> tuple[float, float, float, float]:
        calls.object_bounds(item, self._left, self._bottom, self._right, self._top)
        left, bottom, right, top = self._box
        return left, bottom, right, top

    def _paths(self, items: list[int], outer: Matrix | None) -> None:
        ways = np.zeros((len(items), 2), np.int32)  # how a path is drawn: fill mode, stroke
        calls.run(map(calls.path_draw_mode, items, calls.rows_of(ways), calls.rows_of(ways, 4)))
        walked: np.ndarray = (ways != 0).any(1)
        if outer is None:  # one thin object needs no walk along its segments
            walked &= ~self._thin_ones(items, walked)
        for place in np.flatnonzero(walked).tolist():
            item = items[place]
            count = calls.path_segment_count(item)
            if count <= MOST_SEGMENTS:
                matrix = _matrix(item)
                for part in self._parts(item, count, _times(matrix, outer) if outer else matrix):
                    self._rule(part, bool(ways[place, 1]))

    def _thin_ones(self, items: list[int], drawn: np.ndarray) -> np.ndarray:
        """Note the drawn paths that are thin as a whole; which they are (mask)."""
        sides = np.zeros((len(items), 4), np.float32)
        calls.run(map(calls.object_bounds, items, *(calls.rows_of(sides, 4 * i) for i in range(4))))
        left, bottom, right, top = sides.astype(float).T
        steep = drawn & (right - left < THIN_PT)
        flat = drawn & ~steep & (top - bottom < THIN_PT)
        middle, level = (left + right) / 2, (bottom + top) / 2
        self._thin.append(np.stack([middle, bottom, middle, top], 1)[steep])
        self._thin.append(np.stack([left, level, right, level], 1)[flat])
        return steep | flat

    def _parts(self, item: int, count: int, m: Matrix) -> list[list[tuple[float, float]]]:
        """Sub-paths as points; the end of a curve starts a new piece."""
        parts: list[list[tuple[float, float]]] = []
        for i in range(count):
            segment = calls.path_segment(item, i)
            x, y = self._point(segment)
            point = (m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5])
            if calls.segment_type(segment) == raw.FPDF_SEGMENT_LINETO and parts:
                parts[-1].append(point)
            else:
                parts.append([point])
            if calls.segment_closes(segment):
                parts[-1].append(parts[-1][0])
        return parts

    def _rule(self, points: list[tuple[float, float]], stroked: bool) -> None:
        if len(points) < 2:
            return
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
        if right - left < THIN_PT:
            self._segments.append(((left + right) / 2, bottom, (left + right) / 2, top))
        elif top - bottom < THIN_PT:
            self._segments.append((left, (bottom + top) / 2, right, (bottom + top) / 2))
        elif stroked:
            for (ax, ay), (bx, by) in itertools.pairwise(points):
                if abs(ax - bx) < 0.5 or abs(ay - by) < 0.5:
                    self._segments.append((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
        else:  # a filled box: its edges close the cells where boxes of other shades meet
            self._segments += [(left, bottom, right, bottom), (left, top, right, top)]
            self._segments += [(left, bottom, left, top), (right, bottom, right, top)]


def _matrix(item: int) -> Matrix:
    matrix = raw.FS_MATRIX()
    calls.object_matrix(item, ctypes.addressof(matrix))
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f
