"""A scanned page of a PDF → the same tables and lines as a text page, by the same lattice."""

from __future__ import annotations

import functools
import os
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium

from perf_pipeline.extract import lattice
from perf_pipeline.extract.join import PageParts, PageTable
from perf_pipeline.extract.model import BBox, ReadingIssue, TextLine
from perf_pipeline.extract.scan import geometry, unruled
from perf_pipeline.extract.scan.page import PixelBox, ScanPage, blocks_outside, read_boxes, read_lines, straighten
from perf_pipeline.extract.scan.recogniser import SURE, Recogniser

SCAN_DPI = 200
"""Resolution at which a page is read; finer scans are brought down to it, coarser ones up."""

UNSETTLED = 0.5
"""At most this confidence has a cell whose edges are in doubt."""

THREADS = int(os.environ.get("PERF_PIPELINE_OCR_THREADS", "1"))
"""Threads a worker reads scans with: documents are read side by side, one a core."""

LEGIBLE = 0.6
"""Share of sample lines that can be read from which a page is upright; of turned ones hardly any can."""
CERTAIN = 0.8
SAMPLE = 6  # cells
LINES_OF_ONE = 2
FEWEST_READ = 3
FEWEST_BOXES = 4


@functools.cache
def _recogniser() -> Recogniser:
    return Recogniser(threads=THREADS)


def read_scan_page(
    document: pdfium.PdfDocument, number: int, issues: list[ReadingIssue], beside: lattice.Lattice | None = None
) -> PageParts:
    """Page `number` (from 1) as PageParts; cells read below SURE carry the doubt LOW_CONFIDENCE. `beside` is a table of
    the page before whose columns are told from alignment: this page's may be the same table.

    A page that lies on its side or its head is turned upright: its boxes are those of the page as a person reads it.
    """
    _bound_threads()
    page = document[number - 1]
    try:
        image = np.ascontiguousarray(page.render(scale=SCAN_DPI / 72).to_numpy()[:, :, :3])
    finally:
        page.close()
    turn, scan, found = _upright(image)
    if turn:
        said = f"page {number} was scanned turned by {90 * turn} degrees; places on it are those of the page upright"
        issues.append(ReadingIssue("PAGE_TURNED", "info", said, number, before=str(90 * turn)))
    aligned = None if _is_worth(found) else unruled.read_aligned(scan, number, _recogniser())
    told = aligned.tables(beside) if aligned else []
    if told:
        tables = [_aligned_table(scan, number, one) for one in told]
    else:
        tables = [_table(scan, number, one) for one in found]
    outside = blocks_outside(scan, [_pixels(table.lattice.bbox) for table in tables])
    texts = read_boxes(scan, outside, _recogniser())
    lines = [
        TextLine(text.text, number, scan.page_box(box), text.confidence)
        for box, text in zip(outside, texts, strict=True)
        if text.text
    ]
    straight = {scan.page_box(box): _points(box) for box in outside}
    parts = PageParts(number, [table for table in tables if any(table.texts)], lines, turned=turn, straight=straight)
    if aligned and told:
        parts.again = functools.partial(_settled, parts, aligned, scan.places_only())
    return parts


def _settled(parts: PageParts, aligned: unruled.AlignedPage, scan: ScanPage, beside: lattice.Lattice) -> PageParts:
    """The page with its tables by the columns of the page after it."""
    return replace(parts, tables=[_aligned_table(scan, parts.page, one) for one in aligned.tables(beside)], again=None)


def _upright(image: np.ndarray) -> tuple[int, ScanPage, list[lattice.Lattice]]:
    """The page straight and upright, with its grids, and the quarter turns (counter-clockwise) that it took.

    A page is upright when a few of its texts can be read: text that lies on its side or its head cannot.
    """
    best: tuple[float, int, ScanPage, list[lattice.Lattice]] | None = None
    likely, others = ((1, 3), (0, 2)) if geometry.is_sideways(image, SCAN_DPI) else ((0, 2), (1, 3))
    for turn in (*likely, *others):
        scan = straighten(np.ascontiguousarray(np.rot90(image, turn)), SCAN_DPI)
        found = lattice.find_lattices(scan.segments())
        legible = _legibility(scan, found)
        if best is None or legible > best[0]:
            best = legible, turn, scan, found
        if legible >= LEGIBLE:
            break
    assert best is not None
    return best[1:]


def _legibility(scan: ScanPage, found: list[lattice.Lattice]) -> float:
    """Share of text lines of the fullest cells, or texts where there are none, that are several characters, read with
    certainty (0..1).

    Of lines on their side the recogniser sees single characters, of lines on their head it is sure of little.
    """

    def ink_in(pair: tuple[PixelBox, PixelBox]) -> int:
        (left, top, right, bottom), _ = pair
        return int(np.count_nonzero(scan.ink[top:bottom, left:right]))

    cells = [(box, box) for one in found for box in _cell_boxes(one)]
    boxes = sorted(cells or unruled.pieces_with_room(scan), key=ink_in, reverse=True)
    read = read_lines(scan, boxes[:SAMPLE], _recogniser(), most=LINES_OF_ONE)
    if len(read) < FEWEST_READ:
        return LEGIBLE
    return sum(len(line.text) > 1 and line.confidence > CERTAIN for line in read) / len(read)


def _bound_threads() -> None:
    """OpenCV takes every core it sees; a worker has its own share."""
    import cv2

    cv2.setNumThreads(THREADS)


def _is_worth(found: list[lattice.Lattice]) -> bool:
    """Do the rules make a table worth the name?"""
    cells = sum(len(one.cells) for one in found)
    return cells >= FEWEST_BOXES and max(one.owner.shape[1] for one in found) > 1


def _aligned_table(scan: ScanPage, number: int, found: unruled.AlignedTable) -> PageTable:
    """A table told from alignment: none of its cells is certain to be one."""
    return PageTable(
        number,
        found.lattice,
        found.texts,
        [scan.page_box(box) for box in _cell_boxes(found.lattice)],
        [min(confidence, UNSETTLED) for confidence in found.confidences],
        [("LOW_CONFIDENCE",)] * len(found.texts),
        scanned=True,
    )


def _table(scan: ScanPage, number: int, found: lattice.Lattice) -> PageTable:
    boxes = _cell_boxes(found)
    read = read_boxes(scan, boxes, _recogniser())
    sure = [min(text.confidence, UNSETTLED if scan.in_doubt(box) else 1) for text, box in zip(read, boxes, strict=True)]
    return PageTable(
        number,
        found,
        [text.text for text in read],
        [scan.page_box(box) for box in boxes],
        sure,
        [("LOW_CONFIDENCE",) if confidence < SURE else () for confidence in sure],
        scanned=True,
        alternatives=[text.alternatives for text in read],
    )


def _cell_boxes(found: lattice.Lattice) -> list[PixelBox]:
    return [_pixels((x0, top, x1, bottom)) for x0, top, x1, bottom in found.places().tolist()]


def _points(box: PixelBox) -> BBox:
    x0, top, x1, bottom = (value * 72 / SCAN_DPI for value in box)
    return x0, top, x1, bottom


def _pixels(box: BBox) -> PixelBox:
    scale = SCAN_DPI / 72
    x0, top, x1, bottom = (round(value * scale) for value in box)
    return x0, top, x1, bottom
