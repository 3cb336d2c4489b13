"""The characters of a PDF page: code points, loose boxes, baselines' origins, directions, and blanks between them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from pypdfium2 import raw

from perf_pipeline.extract.compiled import HANDLE, NUMBER, REAL, address, compiled, pdfium_function
from perf_pipeline.extract.objects import PageObjects

UPRIGHT_PT = 0.01
UNKNOWN = 0xFFFD  # the replacement character
NO_PLACE = -1
HYPHEN, HYPHEN_AT_END = 0x2D, 0x02  # PDFium's own code for one that ends a line

_unicode = pdfium_function("FPDFText_GetUnicode", NUMBER, HANDLE, NUMBER)
_loose_box = pdfium_function("FPDFText_GetLooseCharBox", NUMBER, HANDLE, NUMBER, HANDLE)
_origin = pdfium_function("FPDFText_GetCharOrigin", NUMBER, HANDLE, NUMBER, HANDLE, HANDLE)
_angle = pdfium_function("FPDFText_GetCharAngle", REAL, HANDLE, NUMBER)
_is_generated = pdfium_function("FPDFText_IsGenerated", NUMBER, HANDLE, NUMBER)
_is_hyphen = pdfium_function("FPDFText_IsHyphen", NUMBER, HANDLE, NUMBER)
_text_object = pdfium_function("FPDFText_GetTextObject", HANDLE, HANDLE, NUMBER)


class Characters(NamedTuple):
    """Printed characters that can be seen on paper, in PDFium's order; PDF points, y upwards.

    `codes` (n,) code points; `boxes` (n, 4) left, bottom, right, top; `origins` (n, 2); `angles` (n,) radians;
    `blank_before` (n,) where the text has a blank of its own.
    """

    codes: np.ndarray
    boxes: np.ndarray
    origins: np.ndarray
    angles: np.ndarray
    blank_before: np.ndarray


def read_characters(text_page: object, objects: PageObjects) -> Characters:
    """All characters of PDFium's text page but what the page's objects hide."""
    count = max(0, raw.FPDFText_CountChars(text_page))
    return Characters(*_characters(address(text_page), count, objects.hidden, objects.clips))


@compiled
def _characters(
    page: int, count: int, hidden: np.ndarray, clips: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """`hidden`: text objects, ascending, of which only what is within `clips` (left, bottom, right, top) is seen."""
    codes, angles = np.empty(count, np.uint32), np.zeros(count)
    boxes, origins = np.empty((count, 4)), np.zeros((count, 2))
    before = np.zeros(count, np.bool_)
    loose = np.zeros(4, np.float32)  # FS_RECTF: left, top, right, bottom
    box, origin = loose.ctypes.data, origins.ctypes.data
    kept, blank, last, clip = 0, False, 0, NO_PLACE
    for i in range(count):
        code = np.uint32(_unicode(page, i))
        if code == HYPHEN_AT_END and _is_hyphen(page, i) == 1:
            code = np.uint32(HYPHEN)
        if code <= 0x20 or code in (0xA0, 0x3000):
            blank |= code not in (0x0D, 0x0A) and _is_generated(page, i) != 1
            continue
        loose[:] = 0
        _loose_box(page, i, box)
        left, top, right, bottom = (
            np.float64(loose[0]),
            np.float64(loose[1]),
            np.float64(loose[2]),
            np.float64(loose[3]),
        )
        if len(hidden):
            item = _text_object(page, i)
            if item != last:
                last, clip = item, _place(hidden, item)
            x, y = (left + right) / 2, (top + bottom) / 2
            if clip >= 0 and not (clips[clip, 0] <= x <= clips[clip, 2] and clips[clip, 1] <= y <= clips[clip, 3]):
                continue
        at = origin + 16 * kept
        _origin(page, i, at, at + 8)
        # a box that begins at its origin and reaches below it cannot be turned, and nearly all are so
        aside, level = abs(left - origins[kept, 0]), origins[kept, 1]
        if not (aside < UPRIGHT_PT and bottom < level - UPRIGHT_PT and top > level + UPRIGHT_PT):
            angles[kept] = _angle(page, i)
        whole = code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF  # half a surrogate pair is no character
        codes[kept], before[kept], blank = code if whole else UNKNOWN, blank, False
        boxes[kept] = left, bottom, right, top
        kept += 1
    return codes[:kept], boxes[:kept], origins[:kept], angles[:kept], before[:kept]


def text_of(codes: np.ndarray) -> str:
    """Code points (n,) as text of n characters."""
    return codes.tobytes().decode("utf-32-le")


def code_points(text: str) -> np.ndarray:
    """The other way round: (n,) uint32."""
    return np.frombuffer(text.encode("utf-32-le", "replace"), np.uint32).copy()


@compiled
def _place(items: np.ndarray, item: int) -> int:
    """Where `item` stands among ascending `items`; -1 if it does not."""
    place = int(np.searchsorted(items, item))
    return place if place < len(items) and items[place] == item else NO_PLACE
