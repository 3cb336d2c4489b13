"""A picture of a page with text laid invisibly over it: another program's recognition, good or bad.

The page is read from its picture, whose rules and characters are what people see, and the hidden layer is held against
it: where the two disagree about figures, the reader cannot know which is right, and says so.
"""

from __future__ import annotations

import re
from collections import Counter

from pypdfium2 import PdfDocument

from perf_pipeline.extract.join import PageParts
from perf_pipeline.extract.model import Page, ReadingIssue
from perf_pipeline.extract.pdfium import PageContent

COVERING = 0.8
"""Share of the page that a picture covers from which the page is that picture."""
DIFFERS = "HIDDEN_TEXT_DIFFERS"
SHOWN = 6
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def is_hidden(content: PageContent, ruled: int) -> bool:
    """Text under a picture of the whole page, without a ruled table of the page's own (`ruled` cells)."""
    return bool(len(content.codes)) and content.images > COVERING and not ruled


def layer(document: PdfDocument, number: int) -> str:
    """All text of page `number` (from 1), what nobody sees too."""
    page = document[number - 1]
    try:
        words = page.get_textpage()
        try:
            return str(words.get_text_range())
        finally:
            words.close()
    finally:
        page.close()


def compare(laid_text: str, parts: PageParts, page: Page) -> list[ReadingIssue]:
    """An issue where the picture shows figures that the hidden layer does not have, or the other way round."""
    seen = Counter(_figures(" ".join([text for table in parts.tables for text in table.texts])))
    seen += Counter(_figures(" ".join(line.text for line in parts.lines)))
    laid = Counter(_figures(laid_text))
    apart = sorted((seen - laid).keys()), sorted((laid - seen).keys())
    if not laid_text.strip() or not any(apart):
        return []
    told = [("、".join(some[:SHOWN]) + (" …" if len(some) > SHOWN else "")) or "—" for some in apart]
    message = (
        f"page {parts.page} is a picture with a hidden text layer, and they disagree: only the picture has {told[0]}; "
        f"only the layer has {told[1]}; the picture was read"
    )
    return [ReadingIssue(DIFFERS, "warning", message, parts.page, (0.0, 0.0, page.width, page.height))]


def _figures(text: str) -> list[str]:
    return _FIGURE.findall(text.replace(",", ""))
