"""All that is compiled, ready: imported by the process that readers are forked from, and once at set-up.

The first import compiles (half a minute) and keeps the result for those after it, which take a third of a second. No
document's time limit should pay for either.
"""

from __future__ import annotations

from contextlib import closing

import numpy as np
import pypdfium2 as pdfium

from perf_pipeline.extract import lattice
from perf_pipeline.extract.pdf import page_parts
from perf_pipeline.extract.pdfium import PageContent, read_page
from perf_pipeline.extract.scan.tallies import tally


def _an_empty_page() -> None:
    with closing(pdfium.PdfDocument.new()) as document:
        document.new_page(100, 100).close()
        read_page(document, 1)


def _a_table_of_two_cells() -> None:
    rules = [(x, 10.0, x, 50.0) for x in (10.0, 40.0, 70.0)] + [(10.0, y, 70.0, y) for y in (10.0, 50.0)]
    places = np.array([(15.0, 20.0, 25.0, 30.0), (45.0, 20.0, 55.0, 30.0)])
    codes, blank_before = np.full(2, ord("1"), np.uint32), np.zeros(2, np.bool_)
    page_parts(PageContent(1, 100.0, 100.0, 0, codes, places, places[:, 3].copy(), blank_before, np.array(rules)), [])


def _a_table_told_from_alignment() -> None:
    edges = lattice.clustered(lattice.joined(np.array([(10.0, 0.0, 1.0), (50.0, 0.0, 1.0)]))[:, 0].copy())
    lattice.flooded(edges, edges, np.ones((2, 1), np.bool_), np.ones((1, 2), np.bool_), np.empty((0, 2)))


def _a_stretch_of_a_scanned_rule() -> None:
    mask = np.ones(8, np.bool_)
    tally(mask, mask, mask, mask, 200.0)


_an_empty_page()
_a_table_of_two_cells()
_a_table_told_from_alignment()
_a_stretch_of_a_scanned_rule()
