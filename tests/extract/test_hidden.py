"""Scans with a hidden text layer: which pages they are, and figures in which picture and layer disagree."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from perf_pipeline.extract import hidden, pdf, pdfium
from perf_pipeline.extract.join import PageParts
from perf_pipeline.extract.model import Page, TextLine
from tests.extract.drawn import HEIGHT, WIDTH, Drawing, draw

LAID = "budget 1,200.50 executed 900 score 98"


def page_with_layer(mode: int) -> Drawing:
    """A picture of a whole page, and the text another program recognised: under it (0) or invisible (3)."""
    picture = Image.new("L", (40, 30), 200)

    def page(canvas: Canvas) -> None:
        canvas.drawString(40, 150, LAID, mode=mode)
        canvas.drawInlineImage(picture, 0, 0, WIDTH, HEIGHT)

    return page


@pytest.mark.parametrize(("mode", "source"), [(0, "both"), (3, "ocr")])
def test_a_picture_with_a_hidden_layer_is_read_from_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, source: str
) -> None:
    monkeypatch.setattr(pdf, "_can_recognise", lambda: True)
    with pdfium.open_pdf(draw(tmp_path / "scan.pdf", page_with_layer(mode))) as document:
        assert pdf._source(pdfium.read_page(document, 1)) == source
        assert hidden.layer(document, 1).strip() == LAID


def test_a_ruled_page_over_a_background_picture_is_text(tmp_path: Path) -> None:
    with pdfium.open_pdf(draw(tmp_path / "scan.pdf", page_with_layer(0))) as document:
        content = pdfium.read_page(document, 1)
    assert hidden.is_hidden(content, ruled=0)
    assert not hidden.is_hidden(content, ruled=12)


@pytest.mark.parametrize(
    ("recognised", "told"),
    [
        ("budget 1200.50 executed 900 score 98", None),
        ("budget 1200.50 executed 980 score 98", "only the picture has 980; only the layer has 900"),
        ("budget 1200.50 executed 900", "only the picture has —; only the layer has 98"),
    ],
)
def test_figures_in_which_they_disagree_are_named(recognised: str, told: str | None) -> None:
    parts = PageParts(1, [], [TextLine(recognised, 1, (0.0, 0.0, 1.0, 1.0))])
    found = hidden.compare(LAID, parts, Page(1, WIDTH, HEIGHT))
    assert [issue.code for issue in found] == ([hidden.DIFFERS] if told else [])
    assert all(str(told) in issue.message for issue in found)


def test_a_scan_without_a_layer_has_none_to_disagree_with() -> None:
    parts = PageParts(1, [], [TextLine("score 98", 1, (0.0, 0.0, 1.0, 1.0))])
    assert hidden.compare("", parts, Page(1, WIDTH, HEIGHT)) == []
