"""PDFium's functions by plain addresses: called once a character, object or path segment, pypdfium2's typed pointers
cost more than the calls themselves. Handles and out-parameters are integers (`ctypes.addressof`, `address`)."""

from __future__ import annotations

import ctypes
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from pypdfium2 import raw

_NUMBER, _HANDLE, _REAL = ctypes.c_int, ctypes.c_void_p, ctypes.c_float


def address(handle: Any) -> int:
    """The address behind one of pypdfium2's handles; 0 for none."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def _function(name: str, result: Any, *arguments: Any) -> Callable[..., Any]:
    # PYFUNCTYPE keeps the interpreter's lock, which a call of a microsecond would only give away to take back
    return ctypes.PYFUNCTYPE(result, *arguments)(address(getattr(raw, name)))


def run(results: Iterator[Any]) -> None:
    """Make calls that `map` holds back, for what they write."""
    deque(results, maxlen=0)


def rows_of(array: np.ndarray, offset: int = 0) -> range:
    """The address of each row of a contiguous array, `offset` bytes in."""
    start, step = array.ctypes.data + offset, array.itemsize * array.shape[1]
    return range(start, start + step * len(array), step)


loose_char_box = _function("FPDFText_GetLooseCharBox", _NUMBER, _HANDLE, _NUMBER, _HANDLE)
char_origin = _function("FPDFText_GetCharOrigin", _NUMBER, _HANDLE, _NUMBER, _HANDLE, _HANDLE)
char_angle = _function("FPDFText_GetCharAngle", _REAL, _HANDLE, _NUMBER)
char_is_generated = _function("FPDFText_IsGenerated", _NUMBER, _HANDLE, _NUMBER)
char_object = _function("FPDFText_GetTextObject", _HANDLE, _HANDLE, _NUMBER)

page_object = _function("FPDFPage_GetObject", _HANDLE, _HANDLE, _NUMBER)
form_object_count = _function("FPDFFormObj_CountObjects", _NUMBER, _HANDLE)
form_object = _function("FPDFFormObj_GetObject", _HANDLE, _HANDLE, ctypes.c_ulong)
object_type = _function("FPDFPageObj_GetType", _NUMBER, _HANDLE)
object_bounds = _function("FPDFPageObj_GetBounds", _NUMBER, _HANDLE, _HANDLE, _HANDLE, _HANDLE, _HANDLE)
object_matrix = _function("FPDFPageObj_GetMatrix", _NUMBER, _HANDLE, _HANDLE)
text_render_mode = _function("FPDFTextObj_GetTextRenderMode", _NUMBER, _HANDLE)

clip_path = _function("FPDFPageObj_GetClipPath", _HANDLE, _HANDLE)
clip_path_count = _function("FPDFClipPath_CountPaths", _NUMBER, _HANDLE)
clip_path_segment_count = _function("FPDFClipPath_CountPathSegments", _NUMBER, _HANDLE, _NUMBER)
clip_path_segment = _function("FPDFClipPath_GetPathSegment", _HANDLE, _HANDLE, _NUMBER, _NUMBER)

path_draw_mode = _function("FPDFPath_GetDrawMode", _NUMBER, _HANDLE, _HANDLE, _HANDLE)
path_segment_count = _function("FPDFPath_CountSegments", _NUMBER, _HANDLE)
path_segment = _function("FPDFPath_GetPathSegment", _HANDLE, _HANDLE, _NUMBER)
segment_point = _function("FPDFPathSegment_GetPoint", _NUMBER, _HANDLE, _HANDLE, _HANDLE)
segment_type = _function("FPDFPathSegment_GetType", _NUMBER, _HANDLE)
segment_closes = _function("FPDFPathSegment_GetClose", _NUMBER, _HANDLE)
