"""The same form says the same whether it comes as a PDF, a workbook, a Word document or a web page."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from openpyxl.styles import Border, Side

from perf_pipeline.extract import read_document
from perf_pipeline.extract.model import Grid, Reading
from perf_pipeline.forms import to_json, understand

ROOT = Path(__file__).parents[2]
SAMPLES = sorted((ROOT / "samples" / "inbox").glob("*/*.pdf"))
THIN = Border(*(Side("thin"),) * 4)


def as_workbook(reading: Reading, path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    row = 1
    for block in reading.blocks():
        if not isinstance(block, Grid):
            sheet.cell(row, 1, block.text)
            row += 1
            continue
        for cell in block.cells:
            for r in cell.rows:
                for c in cell.cols:
                    sheet.cell(row + r, c + 1).border = THIN
            sheet.cell(row + cell.row, cell.col + 1, cell.text or None)
        for cell in block.cells:
            if cell.row_span * cell.col_span > 1:
                left, top = cell.col + 1, row + cell.row
                sheet.merge_cells(None, top, left, top + cell.row_span - 1, left + cell.col_span - 1)
        row += block.n_rows
    book.save(path)


def as_word(reading: Reading, path: Path) -> None:
    document = docx.Document()
    for block in reading.blocks():
        if not isinstance(block, Grid):
            document.add_paragraph(block.text)
            continue
        table = document.add_table(rows=block.n_rows, cols=block.n_cols)
        cells = [list(row.cells) for row in table.rows]
        for cell in block.cells:
            last = cells[cell.rows[-1]][cell.cols[-1]]
            cells[cell.row][cell.col].merge(last).text = cell.text
    document.save(str(path))


def as_page(reading: Reading, path: Path) -> None:
    parts = ["<html><meta charset=utf-8><body>"]
    for block in reading.blocks():
        if not isinstance(block, Grid):
            parts.append(f"<p>{html.escape(block.text)}</p>")
            continue
        parts.append("<table>")
        for row in range(block.n_rows):
            starting = (cell for cell in block.row(row) if cell.row == row)
            tags = (f"<td rowspan={c.row_span} colspan={c.col_span}>{html.escape(c.text)}</td>" for c in starting)
            parts.append(f"<tr>{''.join(tags)}</tr>")
        parts.append("</table>")
    path.write_text("\n".join(parts), encoding="utf-8")


def said(path: Path, name: str) -> list[Any]:
    """What the forms of a file say, without where it stands and how sure the reader was."""
    return [_bare(to_json(form)) for form in understand(read_document(path, file_name=name), file_name=name)]


def _bare(value: Any) -> Any:
    if isinstance(value, dict):
        places = ("evidence", "issues", "title_evidence", "department_evidence", "narrative_evidence", "coverage")
        return {key: _bare(item) for key, item in value.items() if key not in places}
    return [_bare(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("write", [as_workbook, as_word, as_page])
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_every_container_says_what_the_pdf_says(
    tmp_path: Path, sample: Path, write: Callable[[Reading, Path], None]
) -> None:
    made = tmp_path / sample.stem
    write(read_document(sample), made)
    assert said(made, sample.name) == said(sample, sample.name)


@pytest.mark.parametrize("name", ["central_0_chromium.xlsx", "hubei_1_soffice.docx"])
def test_files_that_libreoffice_wrote(name: str) -> None:
    path = ROOT / "tests" / "fixtures" / "containers" / name
    (sample,) = (sample for sample in SAMPLES if sample.stem == path.stem)
    # a workbook's numbers may be shown with other decimals than the PDF's; what they are is the same
    assert _without_print(said(path, sample.name)) == _without_print(said(sample, sample.name))


def _without_print(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_print(item) for key, item in value.items() if key != "printed"}
    return [_without_print(item) for item in value] if isinstance(value, list) else value
