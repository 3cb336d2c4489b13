"""XLSX: the tables on one sheet, titles as merged rows above. Merged cells are merged, numbers are text or numbers."""

from __future__ import annotations

import io
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break as SheetBreak
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from benchmarks.corpus.model import Break, DocumentModel, Line, TableModel
from benchmarks.corpus.style import Style

FONTS = {"serif": "Noto Serif CJK SC", "serif-bold": "Noto Serif CJK SC"}
LINES = {"dotted": "dotted", "double": "double", "thin_fill": "medium"}
SHEET_WIDTH = 95.0
"""Characters over a portrait page."""


def workbook(document: DocumentModel, style: Style, seed: int | str = 0) -> bytes:
    """The document as XLSX bytes; a document of several forms stays on one sheet, with page breaks between."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "自评表"
    columns = max((table.n_cols for table in document.tables), default=6)
    row = 1
    for block in document.blocks:
        if isinstance(block, Break):
            sheet.row_breaks.append(SheetBreak(id=row - 1))
        elif isinstance(block, Line):
            row = _line(sheet, block, row, columns, style)
        else:
            row = _table(sheet, block, row, style, numbers=Random(f"{seed}/numbers").random() < 0.5)
    _page(sheet, style)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _line(sheet: Worksheet, line: Line, row: int, columns: int, style: Style) -> int:
    cell = sheet.cell(row, 1, line.text)
    cell.font = Font(name=FONTS.get(style.font, "Noto Sans CJK SC"), size=line.size, bold=line.bold)
    cell.alignment = Alignment(horizontal=line.align, vertical="center", wrap_text=line.size < 12)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    sheet.row_dimensions[row].height = line.size * 1.8
    return row + 1


def _table(sheet: Worksheet, table: TableModel, top: int, style: Style, *, numbers: bool) -> int:
    scale = SHEET_WIDTH * (1.45 if style.landscape else 1.0) / sum(table.widths)
    for number, width in enumerate(table.widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width * scale
    grey = f"{int(style.grey * 255):02X}" * 3
    side = Side(border_style=LINES.get(style.rules, "thin"), color=grey)
    border = {
        "all": Border(left=side, right=side, top=side, bottom=side),
        "horizontal": Border(top=side, bottom=side),
        "none": Border(),
    }[style.ruled]
    font = Font(name=FONTS.get(style.font, "Noto Sans CJK SC"), size=style.size, bold=style.font.endswith("bold"))
    needed = dict.fromkeys(range(table.n_rows), 1.0)
    for cell in table.cells:
        own = sheet.cell(top + cell.row, cell.col + 1)
        own.value = _number(cell.text) if numbers else cell.text
        if cell.text.startswith("="):
            own.data_type = "s"  # a target such as =3场 is no formula
        own.font = font
        own.alignment = Alignment(horizontal=cell.align, vertical="center", wrap_text=True)
        last_row, last_col = top + cell.row + cell.row_span - 1, cell.col + cell.col_span
        for place in sheet.iter_rows(top + cell.row, last_row, cell.col + 1, last_col):
            for one in place:
                one.border = border
        if cell.row_span * cell.col_span > 1:
            sheet.merge_cells(
                start_row=top + cell.row, start_column=cell.col + 1, end_row=last_row, end_column=last_col
            )
        room = sum(table.widths[cell.col : last_col]) * scale * 0.5 * 10 / style.size
        lines = -(-len(cell.text) // max(1, int(room)))
        for row in range(cell.row, cell.row + cell.row_span):
            needed[row] = max(needed[row], lines / cell.row_span)
    for row, count in needed.items():
        sheet.row_dimensions[top + row].height = max(1.0, count) * style.size * 1.5 + 4
    return top + table.n_rows + 1


def _number(text: str) -> str | float | int:
    """A number where typing the text into a cell would keep its look."""
    try:
        value = float(text)
    except ValueError:
        return text
    if str(value) == text:
        return value
    return int(text) if text.isdigit() and str(int(text)) == text else text


def _page(sheet: Worksheet, style: Style) -> None:
    sheet.page_setup.orientation = "landscape" if style.landscape else "portrait"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    if style.page_numbers and sheet.oddFooter is not None:
        sheet.oddFooter.center.text = style.page_numbers.format(n="&P", total="&N")
    if style.running_header and sheet.oddHeader is not None:
        sheet.oddHeader.left.text = "绩效自评"
