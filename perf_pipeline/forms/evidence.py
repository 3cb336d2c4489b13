"""Where rows and values stand on the page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from perf_pipeline.extract.model import BBox, Cell, Fragment, TextLine
from perf_pipeline.forms.flow import text_of
from perf_pipeline.forms.model import Evidence
from perf_pipeline.forms.text import compact, number_of
from perf_pipeline.forms.words import vocabulary

LEAST_CONFIDENCE = 0.98
"""Below this a recognised text is named in `uncertain`."""


def union(boxes: Sequence[BBox]) -> BBox:
    """The smallest box around some boxes."""
    if len(boxes) == 1:
        return boxes[0]
    x0, top, x1, bottom = zip(*boxes, strict=True)
    return (min(x0), min(top), max(x1), max(bottom))


NUMBER_FIELDS = frozenset({"weight", "score", "budget_initial", "budget_full_year", "executed", "rate_pct"})


def evidence_of(cells: Sequence[Cell], fields: Mapping[str, Sequence[Cell]] | None = None) -> Evidence:
    """The place of a row: the box around its cells on their first page, what runs over to the next, a box a field."""
    page = min([cell.page for cell in cells])
    here: list[BBox] = []
    rest: dict[int, list[BBox]] = {}
    for cell in cells:
        (here if cell.page == page else rest.setdefault(cell.page, [])).append(cell.bbox)
        for fragment in cell.continued:
            if fragment.page != page:
                rest.setdefault(fragment.page, []).append(fragment.bbox)
    continued = tuple([Fragment(number, union(boxes)) for number, boxes in sorted(rest.items())]) if rest else ()
    return Evidence(page, union(here), continued, {name: _box(own) for name, own in (fields or {}).items() if own})


def _box(cells: Sequence[Cell]) -> Fragment:
    page = cells[0].page
    if len(cells) == 1:  # most
        return Fragment(page, cells[0].bbox)
    return Fragment(page, union([cell.bbox for cell in cells if cell.page == page]))


def evidence_of_line(line: TextLine) -> Evidence:
    """The place of a line outside the grids."""
    return Evidence(line.page, line.bbox)


def is_recognised(cells: Sequence[Cell]) -> bool:
    """Whether any of the text was recognised from an image."""
    return any(cell.confidence < 1 for cell in cells)


def doubted(fields: Mapping[str, Sequence[Cell]]) -> list[str]:
    """The fields read below the confidence gate, of which the reader has doubts, or that hold no number where one
    was to be recognised."""
    questioned = {name: cells for name, cells in fields.items() for cell in cells if cell.doubts or cell.confidence < 1}
    return [
        name
        for name, cells in questioned.items()
        if any(cell.confidence < LEAST_CONFIDENCE or cell.doubts for cell in cells)
        or (name in NUMBER_FIELDS and is_recognised(cells) and not _is_number(text_of(cells)))
    ]


def _is_number(text: str) -> bool:
    return number_of(text) is not None or compact(text) in vocabulary().blank_numbers
