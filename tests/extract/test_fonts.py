"""Fonts that a PDF names without carrying them: what is read does not depend on the machine's, what is drawn does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pytest
from click.testing import CliRunner
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

from perf_pipeline.cli import cli
from perf_pipeline.extract import fonts, read_document
from perf_pipeline.extract.fonts import system_fonts
from perf_pipeline.extract.pdfium import open_pdf, read_page

ONE_CHARACTER = Path(__file__).parents[1] / "fixtures" / "pdf" / "one-character-of-a-font-not-carried.pdf"
TEXTS = ["权重", "得分", "6", "6", "优", "5"]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A machine without fonts: it has none of those that PDFium asks for."""
    charsets: list[str] = []

    def no_font(self: object, info: object, weight: int, italic: int, charset: int, *others: Any) -> None:
        charsets.append(f"charset {charset}")

    monkeypatch.setattr(pdfium.PdfSysfontBase, "MapFont", no_font)
    monkeypatch.setattr(pdfium.PdfSysfontBase, "GetFont", lambda *_: None)
    return charsets


def test_texts_of_one_character_are_read_without_the_font(asked: list[str]) -> None:
    (grid,) = read_document(ONE_CHARACTER).grids
    assert [cell.text for cell in grid.cells] == TEXTS
    assert asked == []


def test_it_is_pdfium_that_would_leave_them_out(asked: list[str]) -> None:
    with system_fonts(wanted=True), pdfium.PdfDocument(ONE_CHARACTER) as document:
        codes = read_page(document, 1).codes
    assert ord("权") in codes
    assert ord("优") not in codes
    assert asked[0] == "charset 134"


def test_boxes_are_those_of_the_widths_in_the_pdf() -> None:
    with open_pdf(ONE_CHARACTER) as document:
        content = read_page(document, 1)
    width = content.boxes[:, 2] - content.boxes[:, 0]
    assert np.allclose(width, 10, atol=0.01)  # /DW 1000 at 10 points


def test_documents_are_drawn_with_the_system_s_fonts_after_and_while_others_are_read(asked: list[str]) -> None:
    def draw() -> int:
        asked.clear()
        with pdfium.PdfDocument(ONE_CHARACTER) as drawn:
            drawn[0].render(scale=0.5)
        return asked.count("charset 134")

    read_document(ONE_CHARACTER)
    assert draw() == 1
    for drawn_first in (True, False):
        with open_pdf(ONE_CHARACTER) as document:
            if not drawn_first:
                read_page(document, 1)
            with system_fonts(wanted=True):
                assert draw() == 1
            asked.clear()
            read_page(document, 1)
            assert asked == []


def test_a_picture_that_lacks_text_for_want_of_a_font_says_so(
    asked: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts._fonts(), "lacking", False)
    inspect = ["inspect", str(ONE_CHARACTER)]
    assert fonts.NO_CHINESE_FONT not in CliRunner().invoke(cli, inspect).stderr
    assert fonts.NO_CHINESE_FONT in CliRunner().invoke(cli, [*inspect, "--debug-image", str(tmp_path)]).stderr


def stand_in() -> TTFont:
    """How `stand_in.ttf` is made: whatever the character, a box as high as a Chinese one and narrower than a figure."""
    pen = TTGlyphPen(None)
    pen.moveTo((100, -80))
    for corner in ((100, 840), (400, 840), (400, -80)):
        pen.lineTo(corner)
    pen.closePath()
    glyphs = dict.fromkeys((".notdef", "any"), pen.glyph())
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([*glyphs])
    cmap = CmapSubtable.newSubtable(13)  # many characters, one glyph
    cmap.platformID, cmap.platEncID, cmap.language, cmap.format, cmap.reserved = 3, 10, 0, 13, 0
    cmap.length, cmap.nGroups, cmap.cmap = 28, 1, {0x21: "any"}
    builder.font["cmap"] = newTable("cmap")
    builder.font["cmap"].tableVersion, builder.font["cmap"].tables = 0, [cmap]
    builder.setupGlyf(glyphs)
    builder.setupHorizontalMetrics(dict.fromkeys(glyphs, (1000, 100)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=880, usWinDescent=120)
    cmap.cmap = dict.fromkeys(range(0x21, 0x110000), "any")
    builder.setupNameTable({"familyName": "Stand-in", "styleName": "Regular"})
    builder.setupPost(keepGlyphNames=False)
    return builder.font


def test_the_stand_in_is_what_is_made_here(tmp_path: Path) -> None:
    stand_in().save(tmp_path / "made.ttf")
    made, kept = TTFont(tmp_path / "made.ttf"), TTFont(Path(fonts.__file__).parent / "stand_in.ttf")
    for table in ("cmap", "glyf", "hmtx", "hhea", "loca"):
        assert made.getTableData(table) == kept.getTableData(table)
