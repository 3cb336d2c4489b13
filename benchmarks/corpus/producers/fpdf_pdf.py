"""PDF by fpdf2: embedded TrueType subsets as CID fonts (Identity-H)."""

from __future__ import annotations

import logging
import re
import warnings
from datetime import UTC, datetime
from random import Random
from typing import Any

from benchmarks.corpus.fonts import advances, font_file
from benchmarks.corpus.model import DocumentModel
from benchmarks.corpus.pages import Box, Setter, Text
from benchmarks.corpus.producers.drawing import Segment, draw_page
from benchmarks.corpus.style import Style

CREATED = datetime(2024, 1, 1, tzinfo=UTC)  # fixed, so that the same seed gives the same bytes


def missing() -> str | None:
    try:
        import fpdf  # noqa: F401
    except ImportError:
        return "fpdf2 is not installed"
    return None


def produce(document: DocumentModel, style: Style, seed: int | str = 0) -> bytes:
    """The document as PDF bytes. /Rotate is left to reportlab."""
    from fpdf import FPDF

    logging.getLogger("fontTools").setLevel(logging.ERROR)
    width, height = style.page_size
    table = advances(style.font)
    pages = Setter(style, lambda char: table.get(char, 1.0)).set(document)
    pdf = FPDF(unit="pt", format=(width, height))
    pdf.set_auto_page_break(False)
    pdf.set_creation_date(CREATED)
    pdf.add_font("corpus", fname=font_file(style.font))
    rng = Random(f"{seed}/order")
    for page in pages:
        pdf.add_page()
        pdf.set_font("corpus", size=9)
        draw_page(_Surface(pdf), page, style, document.department, rng)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = bytes(pdf.output())
    if style.no_unicode_map:
        data = re.sub(rb"/ToUnicode \d+ 0 R", lambda match: b" " * len(match.group()), data)
    return data


class _Surface:
    def __init__(self, pdf: Any) -> None:
        self.pdf = pdf

    def line(self, segment: Segment, width: float, grey: float, *, dotted: bool) -> None:
        self.pdf.set_line_width(width)
        self.pdf.set_draw_color(int(grey * 255))
        self.pdf.set_dash_pattern(*((1, 1.5) if dotted else (0, 0)))
        self.pdf.line(*segment)

    def outline(self, box: Box, width: float, grey: float) -> None:
        self.pdf.set_line_width(width)
        self.pdf.set_draw_color(int(grey * 255))
        self.pdf.rect(box.x0, box.top, box.x1 - box.x0, box.bottom - box.top)

    def fill(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        self.pdf.set_fill_color(int(grey * 255))
        self.pdf.rect(x, y, width, height, style="F")

    def text(self, text: Text) -> None:
        self.pdf.set_text_color(0)
        self.pdf.set_font("corpus", size=text.size)
        self.pdf.text(text.x, text.y, text.text)

    def slanted(self, x: float, y: float, size: float, text: str, grey: float) -> None:
        self.pdf.set_text_color(int(grey * 255))
        self.pdf.set_font("corpus", size=size)
        with self.pdf.rotation(40, x, y):
            self.pdf.text(x, y, text)
