"""pdfplumber reads a page again: what it reads otherwise than the first reader is an issue, not a silent choice.

Its characters are put into the first reader's cells and compared without blanks; its own cells are held against the
first reader's edges. It knows nothing of merges that a page break left open, so cells it does *not* find say nothing.
"""

from __future__ import annotations

import logging
import unicodedata
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from perf_pipeline.extract.join import PageTable
from perf_pipeline.extract.model import BBox, Page, ReadingIssue, rounded

SAME_EDGE_PT = 4.0
DOUBLED_PT = 1.0
SHOWN = 40  # characters of a differing text that a message quotes
CODE = "READERS_DIFFER"


@dataclass(frozen=True, slots=True)
class _Characters:
    """What the second reader sees on a page: texts, and the middles of their boxes (PDF points)."""

    texts: list[str]
    x: np.ndarray
    y: np.ndarray

    def within(self, box: BBox) -> str:
        inside = (box[0] <= self.x) & (self.x < box[2]) & (box[1] <= self.y) & (self.y < box[3])
        return "".join(self.texts[i] for i in np.flatnonzero(inside))


def cross_check(path: Path, pages: list[Page], tables: dict[int, list[PageTable]]) -> list[ReadingIssue]:
    """Read the pages named in `tables` (by page number) again; differing cells get the doubt READERS_DIFFER.

    A page that pdfplumber cannot read, or whose text is turned against its /Rotate, is named NOT_CROSS_CHECKED.
    """
    import pdfplumber
    from pdfplumber.utils.exceptions import PdfminerException

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it warns of every font without a bounding box
    issues: list[ReadingIssue] = []
    try:
        with pdfplumber.open(path, pages=sorted(tables)) as document:
            for page in document.pages:
                issues += _page(page, pages[page.page_number - 1], tables[page.page_number])
                page.close()
    except PdfminerException as error:
        issues.append(ReadingIssue("NOT_CROSS_CHECKED", "info", f"the second reader cannot read this file: {error!r}"))
    return issues


def _page(page: Any, first: Page, tables: list[PageTable]) -> list[ReadingIssue]:
    number = first.number
    if abs(page.width - first.width) > 1 or abs(page.height - first.height) > 1:
        return [ReadingIssue("NOT_CROSS_CHECKED", "info", "the page's text is turned against the page", number)]
    characters = _characters(page)
    issues = [issue for table in tables for issue in _differing_texts(table, characters)]
    foreign = [box for box in _cells(page) if characters.within(box) and not _known(box, tables)]
    if foreign:
        issues.append(
            ReadingIssue(
                CODE, "warning", f"the second reader sees {len(foreign)} cells cut otherwise", number, foreign[0]
            )
        )
    return issues


def _characters(page: Any) -> _Characters:
    seen: set[tuple[str, int, int]] = set()
    found: list[tuple[str, float, float]] = []
    for char in page.chars:
        x, y = (char["x0"] + char["x1"]) / 2, (char["top"] + char["bottom"]) / 2
        key = (char["text"], round(x / DOUBLED_PT), round(y / DOUBLED_PT))
        if char["upright"] and not char["text"].isspace() and key not in seen:
            seen.add(key)
            found.append((char["text"], x, y))
    return _Characters(
        [text for text, _, _ in found], np.array([x for _, x, _ in found]), np.array([y for _, _, y in found])
    )


def _same(first: str, second: str) -> bool:
    """The same characters in any order; a Unicode radical (⽬, ⻔) stands for the character drawn like it."""
    ours, theirs = (Counter("".join(unicodedata.normalize("NFKC", text).split())) for text in (first, second))
    over, under = theirs - ours, ours - theirs
    radicals = max(sum("\u2e80" <= char <= "\u2fdf" for char in text) for text in (first, second))
    return over.total() == under.total() <= radicals


def _cells(page: Any) -> list[BBox]:
    return [rounded(*cell) for table in page.find_tables() for cell in table.cells]


def _known(box: BBox, tables: list[PageTable]) -> bool:
    return any(bool((np.abs(np.array(table.places) - np.array(box)).max(1) <= SAME_EDGE_PT).any()) for table in tables)


def _differing_texts(table: PageTable, characters: _Characters) -> list[ReadingIssue]:
    issues = []
    for position, place in enumerate(table.places):
        again = characters.within(place)
        if _same(table.texts[position], again):
            continue
        table.doubt(position, CODE)
        first, second = table.texts[position][:SHOWN], again[:SHOWN]
        issues.append(ReadingIssue(CODE, "warning", f"read as “{first}” and as “{second}”", table.page, place))
    return issues
