"""Reading files that are no PDFs, for tests: what is in them, and why they are refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl.styles import Border, Side

from perf_pipeline.extract.containers import read_container, recognise
from perf_pipeline.extract.model import Grid, Reading, UnreadableDocument

SEED_TEXT = Path(__file__).parents[1] / "fixtures" / "domain" / "000_bd6198be522f40b2.txt"
THIN = Border(*(Side("thin"),) * 4)


def read(path: Path) -> Reading:
    kind = recognise(path)
    assert kind != "pdf"
    return read_container(path, kind)


def texts(grid: Grid) -> list[list[str]]:
    """Each row's distinct cells, merged labels repeated on every row they span."""
    return [[cell.text for cell in grid.row(row)] for row in range(grid.n_rows)]


def assert_whole(grid: Grid) -> None:
    positions = [(r, c) for cell in grid.cells for r in cell.rows for c in cell.cols]
    assert sorted(positions) == [(r, c) for r in range(grid.n_rows) for c in range(grid.n_cols)]


def refused(path: Path) -> tuple[str, str]:
    with pytest.raises(UnreadableDocument) as caught:
        read(path)
    return caught.value.reason_code, caught.value.reason


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return path
