"""HTML: one page with real tables, and its style as CSS. Chromium prints it."""

from __future__ import annotations

from html import escape

from benchmarks.corpus.model import Break, DocumentModel, Line, TableModel
from benchmarks.corpus.style import Style

FONTS = {"serif": "Noto Serif CJK SC", "serif-bold": "Noto Serif CJK SC"}
BORDERS = {"dotted": "dotted", "double": "double"}


def web_page(document: DocumentModel, style: Style) -> str:
    """The document as one HTML page. Rules: collapsed or separate borders as the style's `rules` says."""
    body = "".join(_block(block, style) for block in document.blocks)
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{escape(document.layout)}</title>'
        f"<style>{_css(style)}</style></head><body>{body}</body></html>"
    )


def _css(style: Style) -> str:
    grey = int(style.grey * 255)
    width = 3 if style.rules == "double" else max(style.rule_width, 0.75)
    border = f"{width}px {BORDERS.get(style.rules, 'solid')} rgb({grey},{grey},{grey})"
    if style.ruled == "none":
        border = "0 none"
    sides = "border-top" if style.ruled == "horizontal" else "border"
    weight = "bold" if style.font.endswith("bold") else "normal"
    size = f"{style.page_size[0]}pt {style.page_size[1]}pt"
    return (
        f"@page{{size:{size};margin:{style.margin}pt}}"
        f"body{{font-family:'{FONTS.get(style.font, 'Noto Sans CJK SC')}';font-size:{style.size}pt;margin:0;"
        f"font-weight:{weight}}}"
        "table{width:100%;border-collapse:collapse;table-layout:fixed;margin-bottom:8pt}"
        f"td{{{sides}:{border};padding:2pt 3pt;vertical-align:middle;word-wrap:break-word}}"
        f"tr{{break-inside:{'auto' if style.cut_rows else 'avoid'}}}"
        "p{margin:3pt 0}.break{break-before:page}"
    )


def _block(block: Line | Break | TableModel, style: Style) -> str:
    if isinstance(block, Break):
        return '<div class="break"></div>'
    if isinstance(block, Line):
        weight = ";font-weight:bold" if block.bold else ""
        return f'<p style="text-align:{block.align};font-size:{block.size}pt{weight}">{escape(block.text)}</p>'
    columns = "".join(f'<col style="width:{100 * width / sum(block.widths):.2f}%">' for width in block.widths)
    repeated = style.repeat_header and block.header_rows.start == 0 and len(block.header_rows) > 0
    rows = [_row(block, row) for row in range(block.n_rows)]
    head = len(block.header_rows) if repeated else 0
    top = f"<thead>{''.join(rows[:head])}</thead>" if head else ""
    return f"<table><colgroup>{columns}</colgroup>{top}<tbody>{''.join(rows[head:])}</tbody></table>"


def _row(table: TableModel, row: int) -> str:
    cells = []
    for cell in table.cells:
        if cell.row != row:
            continue
        spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
        spans += f' colspan="{cell.col_span}"' if cell.col_span > 1 else ""
        cells.append(f'<td{spans} style="text-align:{cell.align}">{escape(cell.text)}</td>')
    return f"<tr>{''.join(cells)}</tr>"
