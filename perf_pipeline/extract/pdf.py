"""A PDF → Reading: every page routed to its reader, tables joined over pages."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

import numpy as np
from pypdfium2 import PdfDocument, PdfiumError

from perf_pipeline.extract import aligned, celltext, doubt, hidden, lattice, oxide, pdfium, second_reader
from perf_pipeline.extract.compiled import compiled
from perf_pipeline.extract.fonts import system_fonts
from perf_pipeline.extract.join import PAGE_NUMBER, PageParts, PageTable, join_pages
from perf_pipeline.extract.model import (
    NOT_READ,
    BBox,
    Page,
    Reading,
    ReadingIssue,
    TextLine,
    TextSource,
    UnreadableDocument,
    rounded,
)

NEEDS_OCR = "page {page} is a scan without a text layer: needs the ocr extra (make setup EXTRAS=ocr)"

FEW_CHARACTERS = 8  # fewer on a page covered by a picture: a scan
PICTURE_SHARE = 0.3
FEWEST_BOXES = 4
FRAMED_COLUMNS = 2
TITLE = 1.25  # times the height of most text: a title, even where every page bears the same one
OFF_CENTRE = 0.2  # of the page's width: titles stand in the middle
EDGE_BAND = 0.12  # running headers and page numbers stand in this share of the page's height


def read_pdf(path: Path, *, cross_check: bool = False) -> Reading:
    """Raises UnreadableDocument (`encrypted`, `damaged`, `needs_ocr`)."""
    pages: list[Page] = []
    parts: list[PageParts] = []
    issues: list[ReadingIssue] = []
    scans: list[int] = []
    with pdfium.open_pdf(path) as document, ExitStack() as closing_last:
        drawn = functools.cache(lambda: closing_last.enter_context(closing(PdfDocument(path))))
        for number in range(1, len(document) + 1):
            content = _content(path, document, number)
            source = _source(content)
            if source == "ocr" and not _can_recognise():
                issues.append(_not_read(content))
                source = "empty"
            pages.append(Page(number, content.width, content.height, content.rotation, source))
            issues += content.issues
            if source in ("ocr", "both"):
                scans.append(number)
                parts.append(_scan(drawn, number, issues, _columns_of(parts[-1]) if parts else None))
                pages[-1] = _turned(pages[-1], parts[-1])
                issues += hidden.compare(hidden.layer(document, number), parts[-1], pages[-1])
            else:
                parts.append(page_parts(content, issues, _columns_of(parts[-1]) if parts else None))
                if _columns_of(parts[-1]) is not None:
                    parts[-1].again = functools.partial(page_parts, content, [])
    _settle_columns(parts)
    unread = [issue for issue in issues if issue.code == NOT_READ]
    if unread and all(page.source == "empty" for page in pages):
        raise UnreadableDocument("needs_ocr", unread[0].message)
    again = [part for part in parts if part.page not in scans and (cross_check or part.doubted)]
    tables = {part.page: part.tables for part in again if part.tables}
    if tables:
        issues += second_reader.cross_check(path, pages, tables)
    running = _take_running_lines(parts, pages)
    text_source: TextSource = "text" if not scans else "ocr" if len(scans) == len(pages) else "mixed"
    lines = [line for part in parts for line in part.lines]
    return Reading(pages, join_pages(parts), lines, issues, text_source, running)


def _source(content: pdfium.PageContent) -> Literal["text", "ocr", "both", "empty"]:
    if len(content.codes) < FEW_CHARACTERS and content.images > PICTURE_SHARE:
        return "ocr"
    if content.images > hidden.COVERING and _can_recognise():
        ruled = sum(len(found.cells) for found in lattice.find_lattices(content.rules))
        if hidden.is_hidden(content, ruled):
            return "both"
    return "text" if len(content.codes) else "empty"


def _can_recognise() -> bool:
    """OpenCV and the recogniser are an extra."""
    return all(find_spec(name) for name in ("cv2", "onnxruntime", "rapidocr"))


def _not_read(content: pdfium.PageContent) -> ReadingIssue:
    """A scanned page (a cover with a seal, often) does not keep the document's other pages from being read."""
    place = rounded(0.0, 0.0, content.width, content.height)
    return ReadingIssue(NOT_READ, "warning", NEEDS_OCR.format(page=content.number), content.number, place)


def _scan(
    drawn: Callable[[], PdfDocument], number: int, issues: list[ReadingIssue], beside: lattice.Lattice | None
) -> PageParts:
    """`drawn` is the document once more, whose pages are drawn: with the system's fonts."""
    from perf_pipeline.extract.scan.reader import read_scan_page

    with system_fonts(wanted=True):
        return read_scan_page(drawn(), number, issues, beside)


def _turned(page: Page, parts: PageParts) -> Page:
    """The page as it was read: upright, which a scan lying on its side is not."""
    sideways = parts.turned % 2 == 1
    width, height = (page.height, page.width) if sideways else (page.width, page.height)
    return replace(page, width=width, height=height, rotation=(page.rotation - 90 * parts.turned) % 360)


def _content(path: Path, document: PdfDocument, number: int) -> pdfium.PageContent:
    content = pdfium.read_page(document, number)
    bare = not len(content.codes) and content.images <= PICTURE_SHARE and _says_something(document, number)
    return oxide.reread(path, content) if bare or oxide.is_garbled(content) else content


def _says_something(document: PdfDocument, number: int) -> bool:
    """Are there characters all the same? PDFium takes some fonts' codes for control characters."""
    try:
        with closing(document[number - 1]) as page, closing(page.get_textpage()) as text:
            return bool(text.count_chars() >= oxide.FEWEST_CHARACTERS)
    except PdfiumError:  # a damaged page that PDFium loads but once
        return False


def _columns_of(parts: PageParts) -> lattice.Lattice | None:
    """The last table of a page, if its columns are told from alignment."""
    last = parts.tables[-1].lattice if parts.tables else None
    return last if last is not None and last.gaps is not None else None


def _settle_columns(parts: list[PageParts]) -> None:
    """Columns that are told from alignment are the same on all pages of a table, and labels may go on over the page:
    each page knows those before it, so put the pages into cells again with what the pages after them tell."""
    for index in range(len(parts) - 2, -1, -1):
        after = _columns_of(parts[index + 1])
        before, again = _columns_of(parts[index]), parts[index].again
        if again is None or after is None or before is None:
            continue
        gaps = np.stack([after.xs[1:-1]] * 2, 1)
        parts[index] = again(replace(after, gaps=gaps, goes_on=before.goes_on, whole=True))


def page_parts(
    content: pdfium.PageContent, issues: list[ReadingIssue], beside: lattice.Lattice | None = None
) -> PageParts:
    """One text page → its tables and the lines outside them; what is doubted goes to `issues`. `beside` is a table of
    the next page over whose columns are told from alignment: this page's may be the same table."""
    chars = celltext.distinct(content)
    outside = np.ones(len(chars), bool)
    tables: list[PageTable] = []
    doubts: list[ReadingIssue] = []
    unknown = doubt.any_unknown(content)
    for found in _grids(content, chars, beside):
        texts, cells, full = celltext.cell_texts(content, found, chars)
        if not any(texts):
            continue
        outside &= cells == celltext.NO_CELL
        places = found.places().round(2)
        table = PageTable(content.number, found, texts, list(map(tuple, places.tolist())), full=full)
        doubts += doubt.text_over_edges(content, chars, cells, places, table)
        if unknown:
            doubts += doubt.unknown_characters(table)
        tables.append(table)
    if unknown:
        doubts += doubt.unknown_outside(content, chars[outside])
    issues += doubts
    lines = [TextLine(text, content.number, box) for text, box in celltext.text_lines(content, chars[outside])]
    return PageParts(content.number, tables, lines, _text_height(content.boxes), bool(doubts))


def _grids(content: pdfium.PageContent, chars: np.ndarray, beside: lattice.Lattice | None) -> list[lattice.Lattice]:
    """Ruled tables; where the rules make none worth the name, what alignment tells."""
    ruled = lattice.find_lattices(content.rules)
    worth = sum(len(found.cells) for found in ruled) >= FEWEST_BOXES
    columns = max((found.owner.shape[1] for found in ruled), default=0)
    if worth and columns > 1:
        return ruled
    told = aligned.find_aligned(content, chars, beside)
    # a frame around rows without rules between their columns is no table of one column
    return told if told and (not worth or told[0].owner.shape[1] > FRAMED_COLUMNS) else ruled


@compiled
def _text_height(boxes: np.ndarray) -> float:
    """Of most characters; 0 where there are none."""
    return np.median(boxes[:, 3] - boxes[:, 1]) if len(boxes) else 0.0


def _take_running_lines(parts: list[PageParts], pages: list[Page]) -> list[TextLine]:
    """Takes page numbers, and headers that stand on several pages at the same height, out of the parts' lines; returns
    the headers."""
    running: list[TextLine] = []
    seen: dict[tuple[str, int], int] = {}

    def place(line: TextLine, part: PageParts) -> BBox:
        return part.straight.get(line.bbox, line.bbox)  # on a page fed askew a line at its edge may lie far from it

    def key(line: TextLine, part: PageParts) -> tuple[str, int]:
        return re.sub(r"\d+", "#", line.text), round(place(line, part)[1] / 6)

    def at_edge(line: TextLine, part: PageParts, page: Page) -> bool:
        left, top, right, bottom = place(line, part)
        near = bottom < EDGE_BAND * page.height or top > (1 - EDGE_BAND) * page.height
        centred = abs(left + right - page.width) < OFF_CENTRE * page.width
        return near and not (centred and bottom - top > TITLE * part.text_height)

    for part, page in zip(parts, pages, strict=True):
        for line in part.lines:
            if at_edge(line, part, page):
                seen[key(line, part)] = seen.get(key(line, part), 0) + 1
    for part, page in zip(parts, pages, strict=True):
        tops = (place(line, part)[1] for line in part.lines if not at_edge(line, part, page))
        first_kept = min(tops, default=page.height)
        kept: list[TextLine] = []
        for line in part.lines:
            top = place(line, part)[1]
            if not at_edge(line, part, page):
                kept.append(line)
            elif PAGE_NUMBER.match(line.text):
                continue
            elif (
                seen[key(line, part)] > 1
                and (part.page > 1 or top > page.height / 2)
                # a form's own head may repeat on every page too, but then its title stands above
                and not first_kept < top < page.height / 2
            ):
                running.append(line)
            else:
                kept.append(line)
        part.lines = kept
    return running
