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

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from perf_pipeline.extract import pdfium_calls as calls
from perf_pipeline.extract.model import ReadingIssue, UnreadableDocument
from perf_pipeline.extract.objects import PageObjects

BLANKS = frozenset("\u00a0\u3000")
LINE_ENDS = frozenset("\r\n")
UPRIGHT_RAD = 0.06


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
        objects = PageObjects()
        objects.walk(calls.address(page), raw.FPDFPage_CountObjects(page), calls.page_object, None)
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


def _characters(text_page: object, objects: PageObjects) -> _Characters:
    count = max(0, raw.FPDFText_CountChars(text_page))
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page, 0, count, buffer)
    text = bytes(buffer)[: 2 * count].decode("utf-16-le", "replace")
    if written != count + 1 or len(text) != count:  # surrogates: one call a character
        text = "".join(chr(raw.FPDFText_GetUnicode(text_page, i)) for i in range(count))
    handle = calls.address(text_page)
    keep = [i for i, char in enumerate(text) if char > " " and char not in BLANKS]
    boxes = np.zeros((len(keep), 4), np.float32)  # FS_RECTF: left, top, right, bottom
    origins = np.zeros((len(keep), 2))
    every = itertools.repeat(handle)
    # one call a character each, driven by map: a loop of our own would cost more than the calls
    calls.run(map(calls.loose_char_box, every, keep, calls.rows_of(boxes)))
    calls.run(map(calls.char_origin, every, keep, calls.rows_of(origins), calls.rows_of(origins, 8)))
    angles = np.fromiter(map(calls.char_angle, every, keep), float, len(keep))
    seen = objects.seen(map(calls.char_object, every, keep), boxes) if objects.hides_text else None
    kept = np.array(keep, int)
    blank = np.zeros(count + 1, bool)  # a blank of the text's own at this place
    for i, char in enumerate(text):
        if (char <= " " or char in BLANKS) and char not in LINE_ENDS:
            blank[i] = calls.char_is_generated(handle, i) != 1
    if seen is not None:
        kept, boxes, origins, angles = kept[seen], boxes[seen], origins[seen], angles[seen]
    blanks = np.r_[0, np.cumsum(blank)]
    before = np.diff(blanks[kept], prepend=0) > 0 if len(kept) else np.zeros(0, bool)
    return _Characters([text[i] for i in kept.tolist()], boxes[:, [0, 3, 2, 1]].astype(float), origins, angles, before)


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


def _upright(number: int, sheet: _Sheet, chars: _Characters, objects: PageObjects) -> PageContent:
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
