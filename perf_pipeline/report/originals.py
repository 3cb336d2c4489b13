"""Archived originals as pictures: whole pages for the report, crops for a trace.

Only PDFs have pages to show; for workbooks, documents and web pages the functions return None and the caller says so.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageDraw

from perf_pipeline.extract.fonts import system_fonts
from perf_pipeline.extract.model import BBox
from perf_pipeline.extract.pdfium import read_page

PAGE_DPI = 110
CROP_DPI = 160
MARGIN_PT = 18.0
HIGHLIGHT = (200, 30, 30)
TURNS = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
"""Clockwise degrees; Pillow counts the other way."""
GREYS = 16  # a form is ink on paper: a page keeps legible at 16 greys and a quarter of the size


def original_path(archive_dir: Path, sha256: str) -> Path:
    """Where the archive keeps a document's bytes."""
    return archive_dir / sha256[:2] / sha256


def is_pdf(path: Path) -> bool:
    with path.open("rb") as file:
        return b"%PDF-" in file.read(1024)


def turn_of(turned_pages: str | None, page_no: int) -> int:
    """How far a scanned page lies turned clockwise (degrees), after `dim_document.turned_pages`."""
    return int(json.loads(turned_pages).get(str(page_no), 0)) if turned_pages else 0


@contextmanager
def opened(path: Path) -> Iterator[pdfium.PdfDocument]:
    """To be drawn."""
    with system_fonts(wanted=True), closing(pdfium.PdfDocument(path)) as document:
        yield document


def write_page(document: pdfium.PdfDocument, page_no: int, target: Path, turn: int = 0) -> tuple[float, float]:
    """One page (from 1) as a small PNG, upright; `turn` is that of a scan. Returns the page's size in PDF points as
    read."""
    image = _upright(document, page_no, PAGE_DPI / 72, turn, grayscale=True)
    _in_few_greys(image).save(target, bits=4)
    return image.width * 72 / PAGE_DPI, image.height * 72 / PAGE_DPI


def crop(path: Path, page_no: int, box: BBox, target: Path, turn: int = 0) -> Path | None:
    """The surroundings of a box (PDF points, origin top left) as a PNG with the box outlined; `turn` is that of a scan.

    None where the original has no pages (it is not a PDF).
    """
    if not is_pdf(path):
        return None
    scale = CROP_DPI / 72
    with opened(path) as document:
        image = _upright(document, page_no, scale, turn).convert("RGB")
    outline = tuple(round(value * scale) for value in box)
    draw = ImageDraw.Draw(image)
    draw.rectangle((outline[0] - 2, outline[1] - 2, outline[2] + 2, outline[3] + 2), outline=HIGHLIGHT, width=3)
    margin = round(MARGIN_PT * scale)
    window = (
        max(0, outline[0] - 4 * margin),
        max(0, outline[1] - margin),
        min(image.width, outline[2] + 4 * margin),
        min(image.height, outline[3] + margin),
    )
    target.parent.mkdir(parents=True, exist_ok=True)
    _cut(image, window).save(target)
    return target


def _upright(
    document: pdfium.PdfDocument, page_no: int, scale: float, turn: int, *, grayscale: bool = False
) -> Image.Image:
    """The page turned as its text was read: tables are printed sideways on pages, pages shown turned, and scans fed in
    sideways, of which only their reading tells."""
    written = read_page(document, page_no)
    page = document[page_no - 1]
    try:
        shown_turned = page.get_rotation()
        image = page.render(scale=scale, grayscale=grayscale).to_pil()
    finally:
        page.close()
    clockwise = -turn % 360
    if not turn and len(written.codes):
        clockwise = (written.rotation - shown_turned) % 360
    return image.transpose(TURNS[clockwise]) if clockwise else image


def _in_few_greys(image: Image.Image) -> Image.Image:
    """Rounded to even steps: a look-up a pixel, where a palette made to measure cost most of the report's time."""
    step = 255 / (GREYS - 1)
    few = Image.frombytes(
        "P", image.size, image.convert("L").point([round(grey / step) for grey in range(256)]).tobytes()
    )
    few.putpalette([round(level * step) for level in range(GREYS) for _ in range(3)])
    return few


def _cut(image: Image.Image, window: tuple[int, int, int, int]) -> Image.Image:
    return image.crop(window) if window[2] > window[0] and window[3] > window[1] else image
