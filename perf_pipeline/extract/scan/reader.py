"""A scanned page of a PDF → the same tables and lines as a text page, by the same lattice."""

from __future__ import annotations

import functools
import os

import numpy as np
import pypdfium2 as pdfium

from perf_pipeline.extract import lattice
from perf_pipeline.extract.join import PageParts, PageTable
from perf_pipeline.extract.model import BBox, ReadingIssue, TextLine
from perf_pipeline.extract.scan.page import PixelBox, ScanPage, blocks_outside, read_boxes, straighten
from perf_pipeline.extract.scan.recogniser import Recogniser

SCAN_DPI = 200
"""Resolution at which a page is read; finer scans are brought down to it, coarser ones up."""

SURE = 0.98
"""Confidence from which a reading counts as certain: of cells at or above it 99.8 % were exact on the test scans."""


@functools.cache
def _recogniser() -> Recogniser:
    return Recogniser(threads=int(os.environ.get("PERF_PIPELINE_OCR_THREADS", "1")))


def read_scan_page(document: pdfium.PdfDocument, number: int, issues: list[ReadingIssue]) -> PageParts:
    """Page `number` (from 1) as PageParts; cells read below SURE carry the doubt LOW_CONFIDENCE."""
    page = document[number - 1]
    try:
        image = page.render(scale=SCAN_DPI / 72).to_numpy()[:, :, :3]
    finally:
        page.close()
    scan = straighten(np.ascontiguousarray(image), SCAN_DPI)
    found = lattice.find_lattices(scan.segments())
    tables = [_table(scan, number, one) for one in found]
    outside = blocks_outside(scan, [_pixels(one.bbox) for one in found])
    lines = [
        TextLine(text.text, number, scan.page_box(box), text.confidence)
        for box, text in zip(outside, read_boxes(scan, outside, _recogniser()), strict=True)
        if text.text
    ]
    return PageParts(number, [table for table in tables if any(table.texts)], lines)


def _table(scan: ScanPage, number: int, found: lattice.Lattice) -> PageTable:
    boxes = [
        _pixels(
            (
                float(found.xs[box.col]),
                float(found.ys[box.row]),
                float(found.xs[box.col + box.col_span]),
                float(found.ys[box.row + box.row_span]),
            )
        )
        for box in found.boxes
    ]
    read = read_boxes(scan, boxes, _recogniser())
    return PageTable(
        number,
        found,
        [text.text for text in read],
        [scan.page_box(box) for box in boxes],
        [text.confidence for text in read],
        [("LOW_CONFIDENCE",) if text.confidence < SURE else () for text in read],
        scanned=True,
    )


def _pixels(box: BBox) -> PixelBox:
    scale = SCAN_DPI / 72
    x0, top, x1, bottom = (round(value * scale) for value in box)
    return x0, top, x1, bottom
