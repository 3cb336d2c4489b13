"""A PDF page through PDFium: characters with boxes and baselines, and the rules drawn on it.

Results are turned so that the page's main writing direction is upright, with the origin at the top left (PDF points):
this undoes /Rotate and drops slanted watermarks, which are reported.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from perf_pipeline.extract.characters import Characters, read_characters, text_of
from perf_pipeline.extract.compiled import compiled
from perf_pipeline.extract.fonts import system_fonts
from perf_pipeline.extract.model import ReadingIssue, UnreadableDocument
from perf_pipeline.extract.objects import PageObjects, read_objects

UPRIGHT_RAD = 0.06
SMALL_BYTES = 8 * 1024**2  # PDFium asks a file for a few bytes at a time: what is small is read at once


@dataclass(slots=True)
class PageContent:
    """Upright characters and rules of one page, y downwards.

    `codes` (n,) are the characters' code points; `boxes` (n, 4) their loose boxes x0, top, x1, bottom; `baselines`
    (n,) their baselines; `blank_before` (n,) tells where the text has a blank of its own; `rules` (m, 4) are x0, y0,
    x1, y1.
    """

    number: int
    width: float
    height: float
    rotation: int
    codes: np.ndarray
    boxes: np.ndarray
    baselines: np.ndarray
    blank_before: np.ndarray
    rules: np.ndarray
    images: float = 0.0  # share of the page covered by pictures
    issues: list[ReadingIssue] = field(default_factory=list)


@contextmanager
def open_pdf(path: Path) -> Iterator[pdfium.PdfDocument]:
    """To be read, not drawn: without the system's fonts. Raises UnreadableDocument (`encrypted`, `damaged`)."""
    with system_fonts(wanted=False), closing(_opened(path)) as document:
        if len(document) == 0:
            raise UnreadableDocument("damaged", "the PDF has no pages")
        yield document


def _opened(path: Path) -> pdfium.PdfDocument:
    small = path.stat().st_size <= SMALL_BYTES
    try:
        return pdfium.PdfDocument(path.read_bytes() if small else path)
    except pdfium.PdfiumError as error:
        reason = str(error).lower()
        if "password" in reason or "security" in reason:
            raise UnreadableDocument("encrypted", "the PDF is locked by a password: save it without one") from error
        raise UnreadableDocument("damaged", "the PDF is damaged or cut off: fetch it again") from error


def read_page(document: pdfium.PdfDocument, number: int) -> PageContent:
    """Page `number` (from 1). Raises UnreadableDocument(damaged) where PDFium cannot load it."""
    page = raw.FPDF_LoadPage(document.raw, number - 1)
    if not page:
        raise UnreadableDocument("damaged", f"page {number} of the PDF is damaged")
    text_page = raw.FPDFText_LoadPage(page)
    try:
        width, height = raw.FPDF_GetPageWidthF(page), raw.FPDF_GetPageHeightF(page)
        objects = read_objects(page)
        chars = read_characters(text_page, objects)
        sheet = _Sheet(width, height, raw.FPDFPage_GetRotation(page), *_origin(page))
        return _upright(number, sheet, chars, objects)
    finally:
        raw.FPDFText_ClosePage(text_page)
        raw.FPDF_ClosePage(page)


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


def _upright(number: int, sheet: _Sheet, chars: Characters, objects: PageObjects) -> PageContent:
    turn, kept = _main_direction(chars.angles)
    # PDFium gives the size with /Rotate applied, coordinates without
    plain = (sheet.height, sheet.width) if sheet.turns % 2 else (sheet.width, sheet.height)
    wide, high = (plain[1], plain[0]) if turn % 2 else plain
    offset = ((0.0, 0.0), (plain[1], 0.0), (plain[0], plain[1]), (0.0, plain[0]))[turn]
    placed = (turn, sheet.left, sheet.bottom, *offset, high)
    codes, boxes, origins, blank_before = chars.codes, chars.boxes, chars.origins, chars.blank_before
    issues = []
    if not kept.all():
        slanted = text_of(codes[~kept])
        issues.append(
            ReadingIssue("TURNED_TEXT_DROPPED", "info", f"text in another direction left out: {slanted[:60]}", number)
        )
        codes, boxes, origins, blank_before = codes[kept], boxes[kept], origins[kept], blank_before[kept]
    return PageContent(
        number,
        wide,
        high,
        turn * 90,
        codes,
        _straight(boxes, *placed),
        _baselines(origins, *placed),
        blank_before,
        _straight(objects.rules, *placed),
        objects.image_area / max(sheet.width * sheet.height, 1.0),
        issues,
    )


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


@compiled
def _straight(
    boxes: np.ndarray, turn: int, left: float, bottom: float, aside: float, up: float, high: float
) -> np.ndarray:
    """Boxes (x0, y0, x1, y1; y upwards) of a page whose corner is `left`, `bottom`, turned by `turn` quarters, moved
    `aside` and `up`, on a page so `high`: x0, top, x1, bottom; y downwards."""
    straight = np.empty_like(boxes)
    for i in range(len(boxes)):
        x0, y0, x1, y1 = boxes[i, 0] - left, boxes[i, 1] - bottom, boxes[i, 2] - left, boxes[i, 3] - bottom
        if turn == 1:
            x0, y0, x1, y1 = min(-y0, -y1), min(x0, x1), max(-y0, -y1), max(x0, x1)
        elif turn == 2:
            x0, y0, x1, y1 = min(-x0, -x1), min(-y0, -y1), max(-x0, -x1), max(-y0, -y1)
        elif turn == 3:
            x0, y0, x1, y1 = min(y0, y1), min(-x0, -x1), max(y0, y1), max(-x0, -x1)
        straight[i] = x0 + aside, high - (y1 + up), x1 + aside, high - (y0 + up)
    return straight


@compiled
def _baselines(
    origins: np.ndarray, turn: int, left: float, bottom: float, aside: float, up: float, high: float
) -> np.ndarray:
    """How far down characters (x, y; y upwards) stand, once straight."""
    return _straight(np.hstack((origins, origins)), turn, left, bottom, aside, up, high)[:, 1].copy()
