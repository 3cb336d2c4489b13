"""The good files that mutations start from: the sample PDFs, and one real form in every other container."""

from __future__ import annotations

import html
import io
from pathlib import Path

import docx
import openpyxl

PROJECT = Path(__file__).parents[2]
SEED_TEXT = PROJECT / "tests" / "fixtures" / "domain" / "000_bd6198be522f40b2.txt"


def originals() -> list[tuple[str, bytes]]:
    """(name, bytes), PDFs first and most."""
    pdfs = [(path.stem, path.read_bytes()) for path in sorted(PROJECT.glob("samples/inbox/*/*.pdf"))]
    text = SEED_TEXT.read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if "\t" in line]
    return [
        *pdfs,
        ("seed-text", text.encode()),
        ("seed-xlsx", workbook(rows)),
        ("seed-docx", document(rows)),
        ("seed-html", page(rows)),
    ]


def workbook(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "部门整体支出绩效自评表"
    for row in rows:
        sheet.append(row)
    sheet.merge_cells("A1:L1")
    book.save(out := io.BytesIO())
    return out.getvalue()


def document(rows: list[list[str]]) -> bytes:
    made = docx.Document()
    made.add_paragraph("部门整体支出绩效自评表")
    table = made.add_table(rows=0, cols=12)
    for row in rows[:30]:
        for cell, text in zip(table.add_row().cells, row, strict=False):
            cell.text = text
    made.save(out := io.BytesIO())
    return out.getvalue()


def page(rows: list[list[str]]) -> bytes:
    cells = ("".join(f"<td rowspan=1>{html.escape(text)}</td>" for text in row) for row in rows)
    table = "".join(f"<tr>{row}</tr>" for row in cells)
    return f"<html><h1>部门整体支出绩效自评表</h1><table>{table}</table></html>".encode("gb18030")
