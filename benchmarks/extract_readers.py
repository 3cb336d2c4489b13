"""`python benchmarks/extract_readers.py READER FILES OUT`: one reader over a list of PDFs, in a process of its own.

FILES holds one path a line; OUT becomes JSON with, per file, CPU seconds and tables (cells as row, col, row_span,
col_span, text), and the process's peak memory. It imports nothing of this project but for `ours`, so that other readers
can run in an environment of their own. Some files are read twice: what a reader loads at first use is not counted.
"""

from __future__ import annotations

import json
import logging
import resource
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Boxed = tuple[float, float, float, float, str]
"""x0, top, x1, bottom, text; y downwards."""
Cell = tuple[int, int, int, int, str]
Tables = list[list[Cell]]
NEAR_PT = 2.0
WARM_UP = 5


def ours(path: str) -> Tables:
    from perf_pipeline.extract import read_document

    grids = read_document(Path(path)).grids
    return [[(c.row, c.col, c.row_span, c.col_span, c.text) for c in grid.cells] for grid in grids]


def floor(path: str) -> Tables:
    """PDFium loads each page and its text: nothing over PDFium can be faster."""
    import pypdfium2

    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            page.get_textpage().close()
            page.close()
    return []


def pdfplumber(path: str) -> Tables:
    import pdfplumber

    with pdfplumber.open(path) as document:
        found = []
        for page in document.pages:
            for table in page.find_tables():
                texts = table.extract()
                boxes = [
                    (*box, text or "")
                    for row, line in zip(table.rows, texts, strict=True)
                    for box, text in zip(row.cells, line, strict=True)
                    if box
                ]
                found.append((page.page_number, boxes))
    return stacked(found)


def tablers(path: str) -> Tables:
    from tablers import Document, find_tables

    document = Document(path)
    found = [
        (number, [(*cell.bbox, cell.text or "") for cell in table.cells])
        for number, page in enumerate(document.pages())
        for table in find_tables(page, extract_text=True)
    ]
    document.close()
    return stacked(found)


def camelot(path: str) -> Tables:
    import camelot

    found = []
    for table in camelot.read_pdf(path, pages="all", flavor="lattice"):
        cells = [cell for row in table.cells for cell in row]
        found.append((table.page, [(c.x1, -c.y2, c.x2, -c.y1, c.text) for c in cells]))
    return stacked(found)


def img2table(path: str) -> Tables:
    from img2table.document import PDF

    pages = PDF(path).extract_tables()
    found = []
    for number, tables in pages.items():
        for table in tables:
            cells = [(c.bbox, c.value or "") for row in table.content.values() for c in row]
            boxes = {(b.x1, b.y1, b.x2, b.y2): text for b, text in cells}  # a merged cell stands in each of its places
            found.append((number, [(*box, text) for box, text in boxes.items()]))
    return stacked(found)


def tabula(path: str) -> Tables:
    import tabula

    found: list[tuple[int, list[Boxed]]] = []
    page, last_top = 0, 0.0
    for table in tabula.read_pdf(path, pages="all", lattice=True, output_format="json", silent=True):
        page += table["top"] <= last_top  # it does not say which page a table is on
        last_top = table["top"]
        cells = [c for row in table["data"] for c in row if c["width"]]
        boxes = [(c["left"], c["top"], c["left"] + c["width"], c["top"] + c["height"], c["text"]) for c in cells]
        found.append((page, boxes))
    return stacked(found)


def pymupdf(path: str) -> Tables:
    import pymupdf

    found = []
    with pymupdf.open(path) as document:
        for page in document:
            for table in page.find_tables().tables:
                texts = table.extract()
                boxes = [
                    (*box, text or "")
                    for row, line in zip(table.rows, texts, strict=True)
                    for box, text in zip(row.cells, line, strict=True)
                    if box
                ]
                found.append((page.number, boxes))
    return stacked(found)


READERS: dict[str, Callable[[str], Tables]] = {
    reader.__name__: reader for reader in (ours, floor, pdfplumber, tablers, camelot, img2table, tabula, pymupdf)
}


def stacked(found: Iterable[tuple[int, list[Boxed]]]) -> Tables:
    """Tables of pages → tables of the document: these readers join no pages, so the first table of a page is taken for
    the rest of the last one of the page before."""
    tables: Tables = []
    last_page = None
    for page, boxes in found:
        cells = placed(boxes)
        if tables and page != last_page:
            rows = max((cell[0] + cell[2] for cell in tables[-1]), default=0)
            tables[-1] += [(cell[0] + rows, *cell[1:]) for cell in cells]
        else:
            tables.append(cells)
        last_page = page
    return tables


def placed(boxes: list[Boxed]) -> list[Cell]:
    """Boxes → rows, columns and spans."""
    xs = edges([x for box in boxes for x in (box[0], box[2])])
    ys = edges([y for box in boxes for y in (box[1], box[3])])
    cells = []
    for x0, top, x1, bottom, text in boxes:
        row, col = at(ys, top), at(xs, x0)
        cells.append((row, col, max(1, at(ys, bottom) - row), max(1, at(xs, x1) - col), text))
    return cells


def edges(values: list[float]) -> list[float]:
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > NEAR_PT:
            found.append(value)
    return found


def at(places: list[float], value: float) -> int:
    return min(range(len(places)), key=lambda i: abs(places[i] - value))


def cpu_seconds() -> float:
    """Of this process and those it has waited for: a machine shared with others measures the same."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


def main(name: str, files: list[str], out: Path) -> None:
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    read = READERS[name]
    results: dict[str, Any] = {}
    for path in [*files[::WARM_UP], *files]:
        began = cpu_seconds()
        try:
            tables = read(path)
        except Exception as error:  # a reader that fails on a page has read nothing there
            print(f"{name}: {path}: {error}", file=sys.stderr)
            tables = []
        results[path] = {"seconds": cpu_seconds() - began, "tables": tables}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    out.write_text(json.dumps({"files": results, "peak_mib": max(peak, children)}), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).read_text(encoding="utf-8").split("\n"), Path(sys.argv[3]))
