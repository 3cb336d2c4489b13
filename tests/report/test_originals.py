"""Crops show the place that was read, however the page is turned or cut."""

from pathlib import Path
from typing import Literal

import numpy as np
import pypdfium2 as pdfium
import pytest
from PIL import Image

from benchmarks.corpus.scans import Wear, scan
from perf_pipeline.extract import read_document
from perf_pipeline.extract.model import BBox, Reading
from perf_pipeline.report.originals import crop, turn_of, write_page
from tests.homes import SAMPLES

ORIGINAL = SAMPLES / "2018" / "central_1_soffice.pdf"


def box_of(reading: Reading, text: str) -> BBox:
    (box,) = {cell.bbox for grid in reading.grids for cell in grid.cells if cell.text == text}
    return box


def turned(folder: Path, degrees: int) -> Path:
    document = pdfium.PdfDocument(ORIGINAL)
    for number in range(len(document)):
        document[number].set_rotation(degrees)
    document.save(folder / "turned.pdf")
    document.close()
    return folder / "turned.pdf"


def inside_the_outline(path: Path) -> np.ndarray:
    """Where ink is, within the red rectangle of a crop."""
    with Image.open(path) as picture:
        pixels = np.asarray(picture.convert("RGB")).astype(int)
    red = (pixels[..., 0] > 180) & (pixels[..., 1] < 60)
    rows, columns = np.flatnonzero(red.any(axis=1)), np.flatnonzero(red.any(axis=0))
    return pixels[rows[0] + 5 : rows[-1] - 4, columns[0] + 5 : columns[-1] - 4].max(axis=2) < 128


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_turned_page_is_shown_as_it_was_read(degrees: int, tmp_path: Path) -> None:
    straight, lying = read_document(ORIGINAL), turned(tmp_path, degrees)
    text = "数量指标"
    expected = inside_the_outline(crop(ORIGINAL, 1, box_of(straight, text), tmp_path / "expected.png") or Path())
    found = inside_the_outline(crop(lying, 1, box_of(read_document(lying), text), tmp_path / "found.png") or Path())
    assert expected.any()
    assert np.abs(np.subtract(expected.shape, found.shape)).max() <= 2
    height, width = np.minimum(expected.shape, found.shape)
    assert (expected[:height, :width] == found[:height, :width]).mean() > 0.97


@pytest.mark.parametrize("counter_clockwise", [90, 180, 270])
def test_a_scan_fed_in_turned_is_shown_as_it_was_read(counter_clockwise: Literal[90, 180, 270], tmp_path: Path) -> None:
    """Only its reading tells that a scan lies on its side or head: crops showed whatever stood at the same numbers."""
    upright, lying = tmp_path / "upright.pdf", tmp_path / "lying.pdf"
    upright.write_bytes(scan(ORIGINAL.read_bytes(), Wear(), 1).data)
    lying.write_bytes(scan(ORIGINAL.read_bytes(), Wear(turn=counter_clockwise), 1).data)
    place, turn = box_of(read_document(ORIGINAL), "数量指标"), turn_of(f'{{"1": {360 - counter_clockwise}}}', 1)
    expected = inside_the_outline(crop(upright, 1, place, tmp_path / "expected.png") or Path())
    found = inside_the_outline(crop(lying, 1, place, tmp_path / "found.png", turn) or Path())
    assert expected.any()
    assert expected.shape == found.shape
    assert (expected == found).mean() > 0.97


@pytest.mark.parametrize("degrees", [0, 90])
def test_a_pages_size_is_that_of_the_reading(degrees: int, tmp_path: Path) -> None:
    path = turned(tmp_path, degrees)
    page = read_document(path).pages[0]
    document = pdfium.PdfDocument(path)
    size = write_page(document, 1, tmp_path / "page.png")
    document.close()
    assert size == pytest.approx((page.width, page.height), abs=1)
