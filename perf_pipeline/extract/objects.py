"""The objects drawn on a PDF page: rules, pictures, and which text is not to be seen on paper."""

from __future__ import annotations

import ctypes
import itertools
from typing import Any

import numpy as np
from pypdfium2 import raw

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
    """Walks a page's objects, Form XObjects included: rules, pictures, and which text is invisible or clipped."""

    def __init__(self) -> None:
        self.segments: list[tuple[float, float, float, float]] = []
        self.image_area = 0.0
        self._invisible: set[int] = set()
        self._clips: dict[int, tuple[float, float, float, float]] = {}
        self._box = [ctypes.c_float() for _ in range(4)]
        self._mode, self._stroke = ctypes.c_int(), ctypes.c_int()

    def walk(self, container: object, count: int, get: object, outer: Matrix | None) -> None:
        for i in range(count):
            item = get(container, i)  # type: ignore[operator]
            kind = raw.FPDFPageObj_GetType(item)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._path(item, outer)
            elif kind == raw.FPDF_PAGEOBJ_TEXT:
                self._text(item)
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                left, bottom, right, top = self._bounds(item)
                self.image_area += max(0.0, right - left) * max(0.0, top - bottom)
            elif kind == raw.FPDF_PAGEOBJ_FORM:
                inner = self._matrix(item)
                self.walk(
                    item,
                    raw.FPDFFormObj_CountObjects(item),
                    raw.FPDFFormObj_GetObject,
                    _times(inner, outer) if outer else inner,
                )

    @property
    def hides_text(self) -> bool:
        return bool(self._invisible or self._clips)

    def hidden(self, item: object, box: raw.FS_RECTF) -> bool:
        """Is a character of this text object not to be seen on paper?"""
        address = _address(item)
        if address in self._invisible:
            return True
        clip = self._clips.get(address)
        if clip is None:
            return False
        x, y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
        return not (clip[0] <= x <= clip[2] and clip[1] <= y <= clip[3])

    def _text(self, item: object) -> None:
        address = _address(item)
        if raw.FPDFTextObj_GetTextRenderMode(item) == INVISIBLE:
            self._invisible.add(address)
        path = raw.FPDFPageObj_GetClipPath(item)
        count = raw.FPDFClipPath_CountPaths(path) if path else 0
        clip = (-np.inf, -np.inf, np.inf, np.inf)
        for i in range(max(0, count)):
            points = self._clip_points(path, i)
            if points:
                xs, ys = [x for x, _ in points], [y for _, y in points]
                clip = (max(clip[0], min(xs)), max(clip[1], min(ys)), min(clip[2], max(xs)), min(clip[3], max(ys)))
        if count > 0:
            self._clips[address] = clip

    def _clip_points(self, path: object, index: int) -> list[tuple[float, float]]:
        x, y = self._box[0], self._box[1]
        points = []
        for i in range(raw.FPDFClipPath_CountPathSegments(path, index)):
            raw.FPDFPathSegment_GetPoint(raw.FPDFClipPath_GetPathSegment(path, index, i), x, y)
            points.append((x.value, y.value))
        return points

    def _bounds(self, item: object) -> tuple[float, float, float, float]:
        raw.FPDFPageObj_GetBounds(item, *self._box)
        left, bottom, right, top = (value.value for value in self._box)
        return left, bottom, right, top

    @staticmethod
    def _matrix(item: object) -> Matrix:
        matrix = raw.FS_MATRIX()
        raw.FPDFPageObj_GetMatrix(item, matrix)
        return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f

    def _path(self, item: object, outer: Matrix | None) -> None:
        raw.FPDFPath_GetDrawMode(item, self._mode, self._stroke)
        if not (self._mode.value or self._stroke.value):
            return
        if outer is None:  # one thin object needs no walk along its segments
            left, bottom, right, top = self._bounds(item)
            if right - left < THIN_PT:
                self.segments.append(((left + right) / 2, bottom, (left + right) / 2, top))
                return
            if top - bottom < THIN_PT:
                self.segments.append((left, (bottom + top) / 2, right, (bottom + top) / 2))
                return
        count = raw.FPDFPath_CountSegments(item)
        if count <= MOST_SEGMENTS:
            matrix = self._matrix(item)
            for part in self._parts(item, count, _times(matrix, outer) if outer else matrix):
                self._rule(part, bool(self._stroke.value))

    def _parts(self, item: object, count: int, m: Matrix) -> list[list[tuple[float, float]]]:
        """Sub-paths as points; the end of a curve starts a new piece."""
        parts: list[list[tuple[float, float]]] = []
        x, y = self._box[0], self._box[1]
        for i in range(count):
            segment = raw.FPDFPath_GetPathSegment(item, i)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = (m[0] * x.value + m[2] * y.value + m[4], m[1] * x.value + m[3] * y.value + m[5])
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_LINETO and parts:
                parts[-1].append(point)
            else:
                parts.append([point])
            if raw.FPDFPathSegment_GetClose(segment):
                parts[-1].append(parts[-1][0])
        return parts

    def _rule(self, points: list[tuple[float, float]], stroked: bool) -> None:
        if len(points) < 2:
            return
        xs, ys = [x for x, _ in points], [y for _, y in points]
        left, right, bottom, top = min(xs), max(xs), min(ys), max(ys)
        if right - left < THIN_PT:
            self.segments.append(((left + right) / 2, bottom, (left + right) / 2, top))
        elif top - bottom < THIN_PT:
            self.segments.append((left, (bottom + top) / 2, right, (bottom + top) / 2))
        elif stroked:
            for (ax, ay), (bx, by) in itertools.pairwise(points):
                if abs(ax - bx) < 0.5 or abs(ay - by) < 0.5:
                    self.segments.append((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)))
        else:  # a filled box: its edges close the cells where boxes of other shades meet
            self.segments += [(left, bottom, right, bottom), (left, top, right, top)]
            self.segments += [(left, bottom, left, top), (right, bottom, right, top)]


def _address(item: Any) -> int:
    """Handles of one object are fresh pointers each time; their address tells them apart."""
    return ctypes.cast(item, ctypes.c_void_p).value or 0
