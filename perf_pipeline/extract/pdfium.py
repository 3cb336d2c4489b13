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

BLANKS = (0xA0, 0x3000)
LINE_ENDS = (0x0D, 0x0A)
UPRIGHT_RAD = 0.06
UPRIGHT_PT = 0.01


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
    codes: np.ndarray = field(init=False, repr=False)  # (n,) the characters' code points: whole pages are told by them

    def __post_init__(self) -> None:
        self.codes = np.frombuffer("".join(self.text).encode("utf-32-le", "surrogatepass"), np.uint32)


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
    codes = _codes(text_page)
    handle = calls.address(text_page)
    printed = (codes > ord(" ")) & (codes != BLANKS[0]) & (codes != BLANKS[1])
    kept = np.flatnonzero(printed)
    keep = kept.tolist()
    boxes = np.zeros((len(keep), 4), np.float32)  # FS_RECTF: left, top, right, bottom
    origins = np.zeros((len(keep), 2))
    every = itertools.repeat(handle)
    # one call a character each, driven by map: a loop of our own would cost more than the calls
    calls.run(map(calls.loose_char_box, every, keep, calls.rows_of(boxes)))
    calls.run(map(calls.char_origin, every, keep, calls.rows_of(origins), calls.rows_of(origins, 8)))
    angles = _angles(handle, kept, boxes, origins)
    blank = np.zeros(len(codes), bool)  # a blank of the text's own at this place
    spaces = np.flatnonzero(~printed & (codes != LINE_ENDS[0]) & (codes != LINE_ENDS[1]))
    blank[spaces] = np.fromiter(map(calls.char_is_generated, every, spaces.tolist()), int, len(spaces)) != 1
    if objects.hides_text:
        seen = objects.seen(map(calls.char_object, every, keep), boxes)
        kept, boxes, origins, angles = kept[seen], boxes[seen], origins[seen], angles[seen]
    before = np.diff(np.cumsum(blank)[kept], prepend=0) > 0
    text = list(codes[kept].tobytes().decode("utf-32-le", "replace"))
    return _Characters(text, boxes[:, [0, 3, 2, 1]].astype(float), origins, angles, before)


def _codes(text_page: object) -> np.ndarray:
    """The code point of each of PDFium's characters: (n,) uint32."""
    count = max(0, raw.FPDFText_CountChars(text_page))
    buffer = (ctypes.c_ushort * (count + 1))()
    written = raw.FPDFText_GetText(text_page, 0, count, buffer)
    codes = np.frombuffer(buffer, np.uint16)[:count].astype(np.uint32)
    if written != count + 1 or ((codes >= 0xD800) & (codes < 0xE000)).any():  # surrogates: one call a character
        codes = np.array([raw.FPDFText_GetUnicode(text_page, i) for i in range(count)], np.uint32)
    return codes


def _angles(handle: int, places: np.ndarray, boxes: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Writing direction of each character (radians). A box that begins at its origin and reaches below it cannot be
    turned, nearly all are so, and to ask PDFium for each costs as much as its box."""
    upright = (np.abs(boxes[:, 0] - origins[:, 0]) < UPRIGHT_PT) & (boxes[:, 3] < origins[:, 1] - UPRIGHT_PT)
    upright &= boxes[:, 1] > origins[:, 1] + UPRIGHT_PT
    angles = np.zeros(len(places))
    asked = np.flatnonzero(~upright)
    found = map(calls.char_angle, itertools.repeat(handle), places[asked].tolist())
    angles[asked] = np.fromiter(found, float, len(asked))
    return angles


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
    turn, kept = _main_direction(chars.angles)
    shift = np.array([sheet.left, sheet.bottom] * 2)
    # PDFium gives the size with /Rotate applied, coordinates without
    plain = (sheet.height, sheet.width) if sheet.turns % 2 else (sheet.width, sheet.height)
    wide, high = (plain[1], plain[0]) if turn % 2 else plain
    offset = np.array({0: (0.0, 0.0), 1: (plain[1], 0.0), 2: (plain[0], plain[1]), 3: (0.0, plain[0])}[turn] * 2)
    points = np.hstack([chars.origins, chars.origins])
    boxes, rules, points = (_turned(array - shift, turn) + offset for array in (chars.boxes, objects.rules, points))
    content = PageContent(
        number,
        wide,
        high,
        turn * 90,
        chars.text if kept.all() else list(itertools.compress(chars.text, kept.tolist())),
        _downwards(boxes, high)[kept],
        high - points[kept, 1],
        chars.blank_before[kept],
        _downwards(rules, high),
        objects.image_area / max(sheet.width * sheet.height, 1.0),
    )
    if not kept.all():
        slanted = "".join(itertools.compress(chars.text, (~kept).tolist()))
        content.issues.append(
            ReadingIssue("TURNED_TEXT_DROPPED", "info", f"text in another direction left out: {slanted[:60]}", number)
        )
    return content


def _main_direction(angles: np.ndarray) -> tuple[int, np.ndarray]:
    """Quarter turns of most text, and which characters are written so (mask)."""
    if not angles.any():
        return 0, np.ones(len(angles), bool)
    quarter = angles / (np.pi / 2)
    nearest = np.round(quarter)
    straight = np.abs(quarter - nearest) < UPRIGHT_RAD
    turns = nearest.astype(int) % 4
    turn = int(np.bincount(turns[straight], minlength=4).argmax()) if straight.any() else 0
    return turn, straight & (turns == turn)


def _downwards(boxes: np.ndarray, high: float) -> np.ndarray:
    """x0, y0, x1, y1 with y upwards → x0, top, x1, bottom."""
    turned = boxes[:, [0, 3, 2, 1]]
    turned[:, 1::2] = high - turned[:, 1::2]
    return turned


def _turned(boxes: np.ndarray, turn: int) -> np.ndarray:
    """Boxes (x0, y0, x1, y1; y upwards) turned by `turn` quarters so that the text stands upright."""
    if turn == 0 or not len(boxes):
        return boxes
    x0, y0, x1, y1 = boxes.T
    a, c = {1: ((-y0, x0), (-y1, x1)), 2: ((-x0, -y0), (-x1, -y1)), 3: ((y0, -x0), (y1, -x1))}[turn]
    return np.stack([np.minimum(a[0], c[0]), np.minimum(a[1], c[1]), np.maximum(a[0], c[0]), np.maximum(a[1], c[1])], 1)
