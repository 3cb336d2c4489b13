"""PDF by reportlab: embedded TrueType subsets, or unembedded CID fonts (UniGB-UCS2-H, GBK-EUC-H)."""

from __future__ import annotations

import io
from copy import deepcopy
from functools import lru_cache
from random import Random
from typing import Any

from benchmarks.corpus.fonts import advances, font_file
from benchmarks.corpus.model import DocumentModel
from benchmarks.corpus.pages import Box, Setter, Text
from benchmarks.corpus.producers.drawing import Segment, draw_page
from benchmarks.corpus.style import UNEMBEDDED, Style

HALF_WIDTH_GBK = (814, 939, 500)  # GBK-EUC-H shows ASCII with these half-width glyphs of Adobe-GB1


def missing() -> str | None:
    try:
        import reportlab  # noqa: F401
    except ImportError:
        return "reportlab is not installed"
    return None


def produce(document: DocumentModel, style: Style, seed: int | str = 0) -> bytes:
    """The document as PDF bytes."""
    from reportlab.pdfgen.canvas import Canvas

    width, height = style.page_size
    pages = Setter(style, _width_of(style.font)).set(document)
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(width, height), invariant=1, pageCompression=1)
    rng = Random(f"{seed}/order")
    for page in pages:
        if style.rotate:
            canvas.setPageRotation(90)  # reportlab swaps the media box itself
            canvas.transform(0, 1, -1, 0, height, 0)
        draw_page(_Surface(canvas, _font(style.font), height), page, style, document.department, rng)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@lru_cache(maxsize=16)
def _font(name: str) -> str:
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    if name in UNEMBEDDED:
        font: Any = _cid_font(name)
    else:
        font = TTFont(f"Corpus-{name}", str(font_file(name)))
    pdfmetrics.registerFont(font)
    return str(font.fontName)


def _cid_font(name: str) -> Any:
    from reportlab.pdfbase.cidfonts import CIDFontInfo, UnicodeCIDFont

    font = UnicodeCIDFont("STSong-Light")
    if name == "gbk":
        font.encodingName = "GBK-EUC-H"
        font.fontName = font.name = font.face.name = "STSong-Light-GBK"
        described = deepcopy(CIDFontInfo["STSong-Light"])
        described["DescendantFonts"][0]["W"] = HALF_WIDTH_GBK
        CIDFontInfo[font.name] = described
        font.formatForPdf = lambda text: _escaped(text.encode("gbk", "replace"))
    return font


def _escaped(data: bytes) -> str:
    """Bytes as the inside of a PDF string, every byte as an octal escape where it is not a plain letter."""
    return "".join(chr(b) if chr(b).isalnum() and b < 128 else f"\\{b:03o}" for b in data)


def _width_of(name: str) -> Any:
    if name in UNEMBEDDED:
        widths = _cid_font("unigb").unicodeWidths if name == "unigb" else {}
        return lambda char: widths[char] / 1000 if char in widths else 0.5 if char.isascii() else 1.0
    table = advances(name)
    return lambda char: table.get(char, 1.0)


class _Surface:
    def __init__(self, canvas: Any, font: str, height: float) -> None:
        self.canvas = canvas
        self.font = font
        self.height = height

    def line(self, segment: Segment, width: float, grey: float, *, dotted: bool) -> None:
        canvas = self.canvas
        canvas.setLineWidth(width)
        canvas.setStrokeGray(grey)
        canvas.setDash([1, 1.5] if dotted else [])
        canvas.line(segment[0], self.height - segment[1], segment[2], self.height - segment[3])

    def outline(self, box: Box, width: float, grey: float) -> None:
        self.canvas.setLineWidth(width)
        self.canvas.setStrokeGray(grey)
        self.canvas.rect(box.x0, self.height - box.bottom, box.x1 - box.x0, box.bottom - box.top)

    def fill(self, x: float, y: float, width: float, height: float, grey: float) -> None:
        self.canvas.setFillGray(grey)
        self.canvas.rect(x, self.height - y - height, width, height, stroke=0, fill=1)

    def text(self, text: Text) -> None:
        self.canvas.setFillGray(0)
        self.canvas.setFont(self.font, text.size)
        self.canvas.drawString(text.x, self.height - text.y, text.text)

    def slanted(self, x: float, y: float, size: float, text: str, grey: float) -> None:
        canvas = self.canvas
        canvas.saveState()
        canvas.translate(x, self.height - y)
        canvas.rotate(40)
        canvas.setFillGray(grey)
        canvas.setFont(self.font, size)
        canvas.drawString(0, 0, text)
        canvas.restoreState()
