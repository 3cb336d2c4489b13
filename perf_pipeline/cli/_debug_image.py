"""Pages with the cells that were read drawn over them, to see why a form was read as it was."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from perf_pipeline.extract.model import Cell, Reading

SCALE = 1.5
"""Pixels a PDF point (108 dpi)."""
COLOURS = ((220, 50, 47), (38, 139, 210), (133, 153, 0), (211, 54, 130), (181, 137, 0))
DOUBTED = (255, 220, 0, 90)


def draw_pages(file: Path, reading: Reading, folder: Path) -> Iterator[Path]:
    """Writes `<file stem>-<page>.png` for every page of a PDF into `folder`, one colour a grid; cells read with doubt
    are filled yellow. Other containers have no pages to draw and yield nothing."""
    from perf_pipeline.report.originals import is_pdf, opened

    if not is_pdf(file):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with opened(file) as document:
        for index in range(len(document)):
            target = folder / f"{file.stem}-{index + 1}.png"
            image = document[index].render(scale=SCALE).to_pil().convert("RGB")
            _draw_cells(image, reading, index + 1)
            image.save(target)
            yield target


def _draw_cells(image: object, reading: Reading, page: int) -> None:
    from PIL import ImageDraw

    pen = ImageDraw.Draw(image, "RGBA")  # type: ignore[arg-type]
    for number, grid in enumerate(reading.grids):
        for cell in grid.cells:
            for box in _boxes(cell, page):
                scaled = tuple(value * SCALE for value in box)
                fill = DOUBTED if cell.doubts or cell.confidence < 1 else None
                pen.rectangle(scaled, outline=COLOURS[number % len(COLOURS)], width=2, fill=fill)


def _boxes(cell: Cell, page: int) -> Iterator[tuple[float, float, float, float]]:
    if cell.page == page:
        yield cell.bbox
    yield from (part.bbox for part in cell.continued if part.page == page)
