"""Small PDFs drawn on the fly: tables given as cells with spans, on pages of points with the origin at the top left."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

FONT, SIZE = "STSong-Light", 10
WIDTH, HEIGHT = 400.0, 300.0
COL, ROW = 80.0, 24.0
LEFT, TOP = 40.0, 60.0

Drawing = Callable[[Canvas], None]


def draw(path: Path, *pages: Drawing, rotate: int = 0) -> Path:
    """A PDF with one page per drawing."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    canvas = Canvas(str(path), pagesize=(WIDTH, HEIGHT))
    for page in pages:
        canvas.setFont(FONT, SIZE)
        if rotate:
            canvas.setPageRotation(rotate)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return path


def has_chinese_font() -> bool:
    """Is there ink where this machine draws a Chinese character in a font that the PDF does not carry?"""
    with TemporaryDirectory() as folder:
        path = draw(Path(folder) / "a.pdf", lambda canvas: text(canvas, 20, 40, "绩"))
        with pypdfium2.PdfDocument(path) as document:
            return bool((document[0].render().to_numpy() < 128).any())


def text(canvas: Canvas, x: float, y: float, words: str) -> None:
    canvas.drawString(x, HEIGHT - y, words)


def rule(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
    canvas.line(x0, HEIGHT - y0, x1, HEIGHT - y1)


def table(
    canvas: Canvas, rows: list[list[str | None]], top: float = TOP, *, open_top: str = "", open_end: str = ""
) -> None:
    """Ruled cells; None goes on from the cell above. `open_top` and `open_end` name columns ("0", "02") without a rule
    at the table's upper or lower edge, as pages end within a merged cell."""
    last = len(rows)
    for r, row in enumerate([*rows, []]):
        y = top + r * ROW
        for c in range(len(rows[0])):
            merged = 0 < r < last and row[c] is None
            bare = (r == 0 and str(c) in open_top) or (r == last and str(c) in open_end)
            if not merged and not bare:
                rule(canvas, LEFT + c * COL, y, LEFT + (c + 1) * COL, y)
        for c, words in enumerate(row):
            if words:
                text(canvas, LEFT + c * COL + 4, y + 16, words)
    for c in range(len(rows[0]) + 1):
        rule(canvas, LEFT + c * COL, top, LEFT + c * COL, top + last * ROW)
