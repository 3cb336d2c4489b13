"""A PDF page through PDFium: characters with boxes and baselines, and the rules drawn on it.

pypdfium2's raw functions are called once per character and object, so everything here is about few calls. Results are
turned so that the page's main writing direction is upright, with the origin at the top left (PDF points): this undoes
/Rotate and drops slanted watermarks, which are reported.
"""

from __future__ import annotations

import ctypes
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from perf_pipeline.extract.model import ReadingIssue, UnreadableDocument

BLANKS = frozenset("\u00a0\u3000")
LINE_ENDS = frozenset("\r\n")
THIN_PT = 3.0  # a filled rectangle thinner than this is a rule
MOST_SEGMENTS = 4000  # a path with more is a drawing
UPRIGHT_RAD = 0.06
INVISIBLE = 3  # text render mode: neither filled nor stroked


@dataclass(slots=True)
class PageContent:
    """Upright characters and rules of one page, y downwards.

    `boxes` (n, 4) are loose boxes x0, top, x1, bottom; `baselines` (n,) their baselines; `blank_before` (n,) tells
    where the text has a blank of its own; `rules` (m, 4) are x0, y0, x1, y1.
    """

    number: int
    width: float
    height: float
    rotation: int
    text: list[str]
    boxes: np.ndarray
    baselines: np.ndarray
    blank_before: np.ndarray
    rules: np.ndarray
    images: float = 0.0  # share of the page covered by pictures
    issues: list[ReadingIssue] = field(default_factory=list)


@contextmanager
def open_pdf(path: Path) -> Iterator[pdfium.PdfDocument]:
    """Raises UnreadableDocument (`encrypted`, `damaged`)."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        reason = str(error).lower()
        if "password" in reason or "security" in reason:
            raise UnreadableDocument("encrypted", "the PDF is locked by a password: save it without one") from error
        raise UnreadableDocument("damaged", "the PDF is damaged or cut off: fetch it again") from error
    try:
        if len(document) == 0:
            raise UnreadableDocument("damaged", "the PDF has no pages")
        yield document
    finally:
        document.close()


def read_page(document: pdfium.PdfDocument, number: int) -> PageContent:
    """Page `number` (from 1). Raises UnreadableDocument(damaged) where PDFium cannot load it."""
    page = raw.FPDF_LoadPage(document.raw, number - 1)
    if not page:
        raise UnreadableDocument("damaged", f"page {number} of the PDF is damaged")
    text_page = raw.FPDFText_LoadPage(page)
    try:
        width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        objects = _Objects()
        objects.walk(page, raw.FPDFPage_CountObjects(page), raw.FPDFPage_GetObject, None)
        chars = _characters(text_page, objects)
        sheet = _Sheet(width, height, raw.FPDFPage_GetRotation(page), *_origin(page))
        return _upright(number, sheet, chars, objects)
    finally:
        raw.FPDFText_ClosePage(text_page)
        raw.FPDF_ClosePage(page)


@dataclass(slots=True)
class _Characters:
    text: list[str]
    boxes: np.ndarray  # left, bottom, right, top; y upwards
    origins: np.ndarray
    angles: np.ndarray
    blank_before: np.ndarray


def _characters(text_page: object, objects: _Objects) -> _Characters:
    count = max(0, raw.FPDFText_CountChars(text_page))
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
    if written != count + 1 or len(text) != count:  # surrogates: one call a character
        text = "".join(chr(raw.FPDFText_GetUnicode(text_page, i)) for i in range(count))
    boxes = (raw.FS_RECTF * count)()
    origins = (ctypes.c_double * (2 * count))()
    address = ctypes.addressof(origins)
    loose, origin, angle = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharOrigin, raw.FPDFText_GetCharAngle
    double = ctypes.POINTER(ctypes.c_double)
    keep: list[int] = []
    blanks: list[bool] = []
    blank = False
    for i, char in enumerate(text):
        if char <= " " or char in BLANKS:
            blank = blank or (char not in LINE_ENDS and raw.FPDFText_IsGenerated(text_page, i) != 1)
            continue
        loose(text_page, i, boxes[i])
        if objects.hides_text and objects.hidden(raw.FPDFText_GetTextObject(text_page, i), boxes[i]):
            continue
        origin(
            text_page,
            i,
            ctypes.cast(address + 16 * i, double),
            ctypes.cast(address + 16 * i + 8, double),
        )
        keep.append(i)
        blanks.append(blank)
        blank = False
    rects = np.frombuffer(boxes, np.float32).reshape(-1, 4)[keep].astype(float) if count else np.zeros((0, 4))
    places = np.frombuffer(origins, np.float64).reshape(-1, 2)[keep] if count else np.zeros((0, 2))
    angles = np.fromiter((angle(text_page, i) for i in keep), float, len(keep))
    # FS_RECTF is left, top, right, bottom
    return _Characters([text[i] for i in keep], rects[:, [0, 3, 2, 1]], places, angles, np.array(blanks, bool))


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


class _Objects:
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


def _origin(page: object) -> tuple[float, float]:
    box = [ctypes.c_float() for _ in range(4)]
    if raw.FPDFPage_GetCropBox(page, *box) or raw.FPDFPage_GetMediaBox(page, *box):
        return box[0].value, box[1].value
    return 0.0, 0.0


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page as PDFium gives it: size with /Rotate applied, quarter turns, lower left corner of what is shown."""

    width: float
    height: float
    turns: int
    left: float
    bottom: float


def _upright(number: int, sheet: _Sheet, chars: _Characters, objects: _Objects) -> PageContent:
    quarter = chars.angles / (np.pi / 2)
    nearest = np.round(quarter)
    straight = np.abs(quarter - nearest) < UPRIGHT_RAD
    turns = nearest.astype(int) % 4
    turn = int(np.bincount(turns[straight], minlength=4).argmax()) if straight.any() else 0
    kept = straight & (turns == turn)
    shift = np.array([sheet.left, sheet.bottom] * 2)
    boxes = _turned(chars.boxes[kept] - shift, turn)
    rules = _turned(np.array(objects.segments, float).reshape(-1, 4) - shift, turn)
    points = chars.origins[kept] - shift[:2]
    baselines = _turned(np.hstack([points, points]), turn)[:, 1]
    # PDFium gives the size with /Rotate applied, coordinates without
    plain = (sheet.height, sheet.width) if sheet.turns % 2 else (sheet.width, sheet.height)
    wide, high = (plain[1], plain[0]) if turn % 2 else plain
    offset = {0: (0.0, 0.0), 1: (plain[1], 0.0), 2: (plain[0], plain[1]), 3: (0.0, plain[0])}[turn]
    for array in (boxes, rules):
        array[:, [0, 2]] += offset[0]
        array[:, [1, 3]] += offset[1]
    baselines = baselines + offset[1]
    content = PageContent(
        number,
        wide,
        high,
        turn * 90,
        [char for char, keep in zip(chars.text, kept, strict=True) if keep],
        np.stack([boxes[:, 0], high - boxes[:, 3], boxes[:, 2], high - boxes[:, 1]], 1),
        high - baselines,
        chars.blank_before[kept],
        np.stack([rules[:, 0], high - rules[:, 3], rules[:, 2], high - rules[:, 1]], 1),
        objects.image_area / max(sheet.width * sheet.height, 1.0),
    )
    if len(kept) - kept.sum():
        slanted = "".join(char for char, keep in zip(chars.text, kept, strict=True) if not keep)
        content.issues.append(
            ReadingIssue("TURNED_TEXT_DROPPED", "info", f"text in another direction left out: {slanted[:60]}", number)
        )
    return content


def _turned(boxes: np.ndarray, turn: int) -> np.ndarray:
    """Boxes (x0, y0, x1, y1; y upwards) turned by `turn` quarters so that the text stands upright."""
    if turn == 0 or not len(boxes):
        return boxes.copy()
    x0, y0, x1, y1 = boxes.T
    a, c = {1: ((-y0, x0), (-y1, x1)), 2: ((-x0, -y0), (-x1, -y1)), 3: ((y0, -x0), (y1, -x1))}[turn]
    return np.stack([np.minimum(a[0], c[0]), np.minimum(a[1], c[1]), np.maximum(a[0], c[0]), np.maximum(a[1], c[1])], 1)
