"""What the first reader cannot vouch for: characters without Unicode, text that a rule cuts through."""

from __future__ import annotations

import numpy as np

from perf_pipeline.extract.characters import code_points
from perf_pipeline.extract.compiled import compiled
from perf_pipeline.extract.join import PageTable
from perf_pipeline.extract.model import BBox, ReadingIssue, rounded
from perf_pipeline.extract.pdfium import PageContent

OVER_EDGE = 0.3  # share of a character beyond the side of the cell it was put into
OVER_EDGE_DOWN = 0.4  # loose boxes are as high as the font's tallest character: more room up and down


def text_over_edges(
    content: PageContent, chars: np.ndarray, cells: np.ndarray, places: np.ndarray, table: PageTable
) -> list[ReadingIssue]:
    """TEXT_OUTSIDE_CELLS for each cell whose text runs over its edge: part of it may stand in the neighbour. `cells`
    (n,) are the cells of `chars`, `places` (m, 4) those of the cells."""
    over = _over_edges(content.boxes, chars, cells, places)
    return [
        _doubt(table, cell, "TEXT_OUTSIDE_CELLS", "text runs over the edge of its cell")
        for cell in np.flatnonzero(over).tolist()
    ]


@compiled
def _over_edges(boxes: np.ndarray, chars: np.ndarray, cells: np.ndarray, places: np.ndarray) -> np.ndarray:
    over = np.zeros(len(places), np.bool_)
    for i in range(len(chars)):
        char, cell = chars[i], cells[i]
        if cell >= 0:
            wide, high = boxes[char, 2] - boxes[char, 0], boxes[char, 3] - boxes[char, 1]
            aside = max(places[cell, 0] - boxes[char, 0], boxes[char, 2] - places[cell, 2])
            above = max(places[cell, 1] - boxes[char, 1], boxes[char, 3] - places[cell, 3])
            over[cell] |= aside > OVER_EDGE * wide or above > OVER_EDGE_DOWN * high
    return over


def any_unknown(content: PageContent) -> bool:
    """Has the page characters whose font does not say what they are? Few have."""
    return bool(_are_unknown(content.codes).any())


def unknown_characters(table: PageTable) -> list[ReadingIssue]:
    """UNKNOWN_CHARACTERS for each cell with characters whose font does not say what they are."""
    return [
        _doubt(table, cell, "UNKNOWN_CHARACTERS", f"{count} characters have no Unicode value")
        for cell, text in enumerate(table.texts)
        if (count := int(_are_unknown(code_points(text)).sum()))
    ]


def unknown_outside(content: PageContent, chars: np.ndarray) -> list[ReadingIssue]:
    """UNKNOWN_CHARACTERS once for the text outside tables."""
    unknown = chars[_are_unknown(content.codes[chars])]
    if not len(unknown):
        return []
    place = rounded(*content.boxes[unknown[0]].tolist())
    message = f"{len(unknown)} characters have no Unicode value"
    return [ReadingIssue("UNKNOWN_CHARACTERS", "warning", message, content.number, place)]


def _are_unknown(codes: np.ndarray) -> np.ndarray:
    """The replacement character, and the private use area that fonts without a map fall into."""
    unknown: np.ndarray = (codes == 0xFFFD) | (codes == 0) | ((codes >= 0xE000) & (codes <= 0xF8FF))
    return unknown


def _doubt(table: PageTable, cell: int, code: str, message: str) -> ReadingIssue:
    table.doubt(cell, code)
    place: BBox = table.places[cell]
    return ReadingIssue(code, "warning", message, table.page, place)
