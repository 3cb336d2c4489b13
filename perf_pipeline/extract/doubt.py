"""What the first reader cannot vouch for: characters without Unicode, text that a rule cuts through."""

from __future__ import annotations

import numpy as np

from perf_pipeline.extract.join import PageTable
from perf_pipeline.extract.model import BBox, ReadingIssue, rounded
from perf_pipeline.extract.pdfium import PageContent

OVER_EDGE = 0.3  # share of a character beyond the side of the cell it was put into
OVER_EDGE_DOWN = 0.4  # loose boxes are as high as the font's tallest character: more room up and down


def text_over_edges(content: PageContent, chars: np.ndarray, table: PageTable) -> list[ReadingIssue]:
    """TEXT_OUTSIDE_CELLS for each cell whose text runs over its edge: part of it may stand in the neighbour."""
    if not len(chars):
        return []
    boxes = content.boxes[chars]
    lattice = table.lattice
    col = np.searchsorted(lattice.xs, (boxes[:, 0] + boxes[:, 2]) / 2) - 1
    row = np.searchsorted(lattice.ys, (boxes[:, 1] + boxes[:, 3]) / 2) - 1
    cells = lattice.owner[row, col]
    places = np.array(table.places)[cells]
    wide, high = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    aside = np.maximum(places[:, 0] - boxes[:, 0], boxes[:, 2] - places[:, 2]) > OVER_EDGE * wide
    above = np.maximum(places[:, 1] - boxes[:, 1], boxes[:, 3] - places[:, 3]) > OVER_EDGE_DOWN * high
    return [
        _doubt(table, int(cell), "TEXT_OUTSIDE_CELLS", "text runs over the edge of its cell")
        for cell in np.unique(cells[aside | above])
    ]


def any_unknown(content: PageContent) -> bool:
    """Has the page characters whose font does not say what they are? Few have."""
    return any(map(is_unknown, set(content.text)))


def unknown_characters(table: PageTable) -> list[ReadingIssue]:
    """UNKNOWN_CHARACTERS for each cell with characters whose font does not say what they are."""
    return [
        _doubt(table, cell, "UNKNOWN_CHARACTERS", f"{count} characters have no Unicode value")
        for cell, text in enumerate(table.texts)
        if (count := sum(map(is_unknown, text)))
    ]


def unknown_outside(content: PageContent, chars: np.ndarray) -> list[ReadingIssue]:
    """UNKNOWN_CHARACTERS once for the text outside tables."""
    unknown = [i for i in chars if is_unknown(content.text[i])]
    if not unknown:
        return []
    place = rounded(*content.boxes[unknown[0]].tolist())
    message = f"{len(unknown)} characters have no Unicode value"
    return [ReadingIssue("UNKNOWN_CHARACTERS", "warning", message, content.number, place)]


def is_unknown(char: str) -> bool:
    """The replacement character, and the private use area that fonts without a map fall into."""
    return char in "\ufffd\u0000" or "\ue000" <= char <= "\uf8ff"


def _doubt(table: PageTable, cell: int, code: str, message: str) -> ReadingIssue:
    table.doubt(cell, code)
    place: BBox = table.places[cell]
    return ReadingIssue(code, "warning", message, table.page, place)
