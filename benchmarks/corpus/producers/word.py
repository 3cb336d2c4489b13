"""DOCX: paragraphs and tables with merged cells."""

from __future__ import annotations

import io
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

from benchmarks.corpus.model import Break, DocumentModel, Line, TableModel
from benchmarks.corpus.style import Style

ALIGN = {"center": WD_ALIGN_PARAGRAPH.CENTER, "left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT}
FONTS = {"serif": "Noto Serif CJK SC", "serif-bold": "Noto Serif CJK SC"}
LINES = {"dotted": "dotted", "double": "double"}


def word_document(document: DocumentModel, style: Style) -> bytes:
    """The document as DOCX bytes."""
    word = Document()
    section = word.sections[0]
    width, height = style.page_size
    section.page_width, section.page_height = Pt(width), Pt(height)
    if style.landscape:
        section.orientation = WD_ORIENT.LANDSCAPE
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Pt(style.margin)
    if style.running_header:
        section.header.paragraphs[0].text = document.department
    for block in document.blocks:
        if isinstance(block, Break):
            word.add_page_break()
        elif isinstance(block, Line):
            _write(word.add_paragraph(), block.text, block.align, block.size, style, bold=block.bold)
        else:
            _table(word, block, style)
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def _write(paragraph: Any, text: str, align: str, size: float, style: Style, *, bold: bool) -> None:
    paragraph.alignment = ALIGN[align]
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(text)
    run.font.size, run.bold = Pt(size), bold or style.font.endswith("bold")
    name = FONTS.get(style.font, "Noto Sans CJK SC")
    run.font.name = name
    run._element.rPr.rFonts.set(qn("w:eastAsia"), name)


def _table(word: Any, table: TableModel, style: Style) -> None:
    made = word.add_table(rows=table.n_rows, cols=table.n_cols)
    made.alignment = WD_TABLE_ALIGNMENT.CENTER
    made.autofit = False
    _borders(made, style)
    room = style.page_size[0] - 2 * style.margin
    for number, width in enumerate(table.widths):
        made.columns[number].width = Pt(room * width / sum(table.widths))
    grid = [row.cells for row in made.rows]
    for cell in table.cells:
        own = grid[cell.row][cell.col]
        if cell.row_span * cell.col_span > 1:
            own = own.merge(grid[cell.row + cell.row_span - 1][cell.col + cell.col_span - 1])
        own.width = Pt(room * sum(table.widths[cell.col : cell.col + cell.col_span]) / sum(table.widths))
        own.vertical_alignment = 1
        for extra in own.paragraphs[1:]:
            extra._element.getparent().remove(extra._element)
        _write(own.paragraphs[0], cell.text, cell.align, style.size, style, bold=False)
    for row in made.rows:
        if not style.cut_rows:
            row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    if style.repeat_header and table.header_rows.start == 0:
        for number in table.header_rows:
            made.rows[number]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _borders(made: Any, style: Style) -> None:
    edges = {
        "all": ("top", "left", "bottom", "right", "insideH", "insideV"),
        "horizontal": ("top", "bottom", "insideH"),
    }
    borders = OxmlElement("w:tblBorders")
    for edge in edges.get(style.ruled, ()):
        line = OxmlElement(f"w:{edge}")
        inside_double = edge.startswith("inside") and style.rules == "double"  # forms double their outer border only
        line.set(qn("w:val"), "single" if inside_double else LINES.get(style.rules, "single"))
        line.set(qn("w:sz"), str(max(2, int(style.rule_width * 8))))
        line.set(qn("w:color"), f"{int(style.grey * 255):02X}" * 3)
        borders.append(line)
    made._tbl.tblPr.append(borders)
