"""The objects drawn on a PDF page: rules, pictures, and which text is not to be seen on paper."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pypdfium2 import raw

from perf_pipeline.extract.compiled import HANDLE, NUMBER, address, compiled, pdfium_function

THIN_PT = 3.0  # a filled rectangle thinner than this is a rule
STRAIGHT_PT = 0.5
MOST_SEGMENTS = 4000  # a path with more is a drawing
INVISIBLE = 3  # text render mode: neither filled nor stroked
TEXT, PATH, IMAGE, FORM = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM
LINE_TO = raw.FPDF_SEGMENT_LINETO

Matrix = tuple[float, float, float, float, float, float]
Sides = tuple[float, float, float, float]
"""Left, bottom, right, top."""
UNCHANGED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
SEEN_NOWHERE: Sides = (np.inf, np.inf, -np.inf, -np.inf)

_of_page = pdfium_function("FPDFPage_GetObject", HANDLE, HANDLE, NUMBER)
_of_form = pdfium_function("FPDFFormObj_GetObject", HANDLE, HANDLE, HANDLE)
_count_in_form = pdfium_function("FPDFFormObj_CountObjects", NUMBER, HANDLE)
_type = pdfium_function("FPDFPageObj_GetType", NUMBER, HANDLE)
_bounds = pdfium_function("FPDFPageObj_GetBounds", NUMBER, HANDLE, HANDLE, HANDLE, HANDLE, HANDLE)
_matrix_of = pdfium_function("FPDFPageObj_GetMatrix", NUMBER, HANDLE, HANDLE)
_render_mode = pdfium_function("FPDFTextObj_GetTextRenderMode", NUMBER, HANDLE)
_clip_path = pdfium_function("FPDFPageObj_GetClipPath", HANDLE, HANDLE)
_clip_paths = pdfium_function("FPDFClipPath_CountPaths", NUMBER, HANDLE)
_clip_segments = pdfium_function("FPDFClipPath_CountPathSegments", NUMBER, HANDLE, NUMBER)
_clip_segment = pdfium_function("FPDFClipPath_GetPathSegment", HANDLE, HANDLE, NUMBER, NUMBER)
_draw_mode = pdfium_function("FPDFPath_GetDrawMode", NUMBER, HANDLE, HANDLE, HANDLE)
_segment_count = pdfium_function("FPDFPath_CountSegments", NUMBER, HANDLE)
_segment = pdfium_function("FPDFPath_GetPathSegment", HANDLE, HANDLE, NUMBER)
_segment_type = pdfium_function("FPDFPathSegment_GetType", NUMBER, HANDLE)
_segment_closes = pdfium_function("FPDFPathSegment_GetClose", NUMBER, HANDLE)
_point = pdfium_function("FPDFPathSegment_GetPoint", NUMBER, HANDLE, HANDLE, HANDLE)


class PageObjects(NamedTuple):
    """What a page's objects, those of Form XObjects included, tell of it; PDF points, y upwards.

    `rules` (n, 4): straight lines and edges of boxes, x0, y0, x1, y1. `hidden` (m,): addresses of text objects,
    ascending, of which nothing can be seen but what is within `clips` (m, 4): left, bottom, right, top.
    `image_area` in square points.
    """

    rules: np.ndarray
    hidden: np.ndarray
    clips: np.ndarray
    image_area: float


def read_objects(page: object) -> PageObjects:
    """All objects of a page that PDFium has loaded."""
    found = [_objects(address(page), raw.FPDFPage_CountObjects(page), True, UNCHANGED)]
    pending = [*found[0].forms]
    while pending:
        form, matrix = pending.pop(0)
        found.append(_objects(form, 0, False, matrix))
        pending[:0] = found[-1].forms  # those within a form come before the ones after it
    rules, thin, hidden, clips, areas = map(np.concatenate, zip(*(one[:-1] for one in found), strict=True))
    order = np.argsort(hidden)
    return PageObjects(np.concatenate((rules, thin)), hidden[order], clips[order], float(areas.sum()))


class _Contained(NamedTuple):
    """Rules, paths that are thin as a whole, hidden texts with what is seen of each, areas of images, forms with
    their matrices: of one container alone."""

    rules: np.ndarray
    thin: np.ndarray
    hidden: np.ndarray
    clips: np.ndarray
    areas: np.ndarray
    forms: list[tuple[int, Matrix]]


@compiled
def _objects(container: int, count: int, of_page: bool, outer: Matrix) -> _Contained:
    """What a page of `count` objects, or a form with its matrix `outer`, contains."""
    if not of_page:
        count = max(0, _count_in_form(container))
    items, kinds = np.empty(count, np.intp), np.empty(count, np.int32)
    for i in range(count):
        items[i] = _of_page(container, i) if of_page else _of_form(container, i)
        kinds[i] = _type(items[i])
    hidden, clips = _hidden_texts(items[kinds == TEXT])
    paths = items[kinds == PATH]
    thin, walked = _thin_paths(paths) if of_page else (np.empty((0, 4)), paths)
    rules = _rules(walked, outer)
    boxes = [_box(item) for item in items[kinds == IMAGE]]
    areas = np.array([max(0.0, right - left) * max(0.0, top - bottom) for left, bottom, right, top in boxes])
    forms = [(item, _times(_matrix(item), outer)) for item in items[kinds == FORM]]
    return _Contained(rules, thin, hidden, clips, areas, forms)


@compiled
def _hidden_texts(items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which text objects are not to be seen, or in part, and the part of each that is (left, bottom, right, top)."""
    hidden, clips, found = np.empty(len(items), np.intp), np.empty((len(items), 4)), 0
    for item in items:
        path = _clip_path(item)
        count = _clip_paths(path) if path else 0
        invisible = _render_mode(item) == INVISIBLE
        if invisible or count > 0:
            hidden[found], clips[found] = item, SEEN_NOWHERE if invisible else _clip(path, count)
            found += 1
    return hidden[:found], clips[:found]


@compiled
def _clip(path: int, count: int) -> Sides:
    """What all of a clip's paths leave."""
    left, bottom, right, top = -np.inf, -np.inf, np.inf, np.inf
    for index in range(count):
        points = _clip_segments(path, index)
        if points > 0:
            x0, y0, x1, y1 = np.inf, np.inf, -np.inf, -np.inf
            for i in range(points):
                x, y = _place(_clip_segment(path, index, i))
                x0, y0, x1, y1 = min(x0, x), min(y0, y), max(x1, x), max(y1, y)
            left, bottom, right, top = max(left, x0), max(bottom, y0), min(right, x1), min(top, y1)
    return left, bottom, right, top


@compiled
def _thin_paths(items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Drawn paths that are thin as a whole, as rules (steep ones first), and the others: no need to walk along the
    segments of those."""
    rules, steep, others = np.empty((len(items), 4)), np.empty(len(items), np.int8), np.empty(len(items), np.intp)
    thin = other = 0
    for item in items:
        filled, stroked = _ways(item)
        if not (filled or stroked):
            continue
        left, bottom, right, top = _box(item)
        x, y = (left + right) / 2, (bottom + top) / 2
        steep[thin] = right - left < THIN_PT
        if steep[thin]:
            rules[thin] = x, bottom, x, top
            thin += 1
        elif top - bottom < THIN_PT:
            rules[thin] = left, y, right, y
            thin += 1
        else:
            others[other] = item
            other += 1
    return np.concatenate((rules[:thin][steep[:thin] == 1], rules[:thin][steep[:thin] == 0])), others[:other]


@compiled
def _rules(items: np.ndarray, outer: Matrix) -> np.ndarray:
    """Rules of paths, walked along their segments. A sub-path is taken by itself; the end of a curve starts one."""
    rules, found = np.empty((64, 4)), 0
    for item in items:
        filled, stroked = _ways(item)
        count = _segment_count(item)
        if not (filled or stroked) or count > MOST_SEGMENTS:
            continue
        m = _times(_matrix(item), outer)
        xs, ys, length = np.empty(2 * count), np.empty(2 * count), 0
        for i in range(count):
            segment = _segment(item, i)
            if length and _segment_type(segment) != LINE_TO:
                rules, found = _add(xs[:length], ys[:length], stroked, rules, found)
                length = 0
            x, y = _place(segment)
            xs[length], ys[length] = m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]
            length += 1
            if _segment_closes(segment):
                xs[length], ys[length] = xs[0], ys[0]
                length += 1
        rules, found = _add(xs[:length], ys[:length], stroked, rules, found)
    return rules[:found]


@compiled
def _add(xs: np.ndarray, ys: np.ndarray, stroked: bool, rules: np.ndarray, found: int) -> tuple[np.ndarray, int]:
    """Put the rules of a sub-path under the `found` first of `rules`; both as they are then."""
    if len(xs) < 2:
        return rules, found
    left, right, bottom, top = xs.min(), xs.max(), ys.min(), ys.max()
    needed = found + max(4, len(xs))
    if needed > len(rules):
        rules = np.concatenate((rules, np.empty((needed, 4))))
    x, y = (left + right) / 2, (bottom + top) / 2
    if right - left < THIN_PT:
        rules[found] = x, bottom, x, top
        return rules, found + 1
    if top - bottom < THIN_PT:
        rules[found] = left, y, right, y
        return rules, found + 1
    if not stroked:  # a filled box: its edges close the cells where boxes of other shades meet
        rules[found], rules[found + 1] = (left, bottom, right, bottom), (left, top, right, top)
        rules[found + 2], rules[found + 3] = (left, bottom, left, top), (right, bottom, right, top)
        return rules, found + 4
    for i in range(len(xs) - 1):
        ax, ay, bx, by = xs[i], ys[i], xs[i + 1], ys[i + 1]
        if abs(ax - bx) < STRAIGHT_PT or abs(ay - by) < STRAIGHT_PT:
            rules[found] = min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)
            found += 1
    return rules, found


@compiled
def _ways(item: int) -> tuple[bool, bool]:
    """Is a path filled, and stroked?"""
    ways = np.zeros(2, np.int32)
    at = ways.ctypes.data
    _draw_mode(item, at, at + 4)
    return ways[0] != 0, ways[1] != 0


@compiled
def _box(item: int) -> Sides:
    sides = np.zeros(4, np.float32)
    at = sides.ctypes.data
    _bounds(item, at, at + 4, at + 8, at + 12)
    return np.float64(sides[0]), np.float64(sides[1]), np.float64(sides[2]), np.float64(sides[3])


@compiled
def _place(segment: int) -> tuple[float, float]:
    xy = np.zeros(2, np.float32)
    _point(segment, xy.ctypes.data, xy.ctypes.data + 4)
    return np.float64(xy[0]), np.float64(xy[1])


@compiled
def _matrix(item: int) -> Matrix:
    m = np.zeros(6, np.float32)
    _matrix_of(item, m.ctypes.data)
    return np.float64(m[0]), np.float64(m[1]), np.float64(m[2]), np.float64(m[3]), np.float64(m[4]), np.float64(m[5])


@compiled
def _times(a: Matrix, b: Matrix) -> Matrix:
    """First `a`, then `b`."""
    return (
        a[0] * b[0] + a[1] * b[2],
        a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2],
        a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4],
        a[4] * b[1] + a[5] * b[3] + b[5],
    )
