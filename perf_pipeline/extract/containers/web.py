"""Tables of web pages (.html): rowspan and colspan as browsers apply them, text between tables as lines.

The page is one; its slots are counted in table rows and lines of text. Hidden elements are not read. A table inside
a cell is a grid of its own: many pages use an outer table for their layout only.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from perf_pipeline.extract.containers.sheet import MAX_COLUMNS, Placed, RowPlace, build_grid, check_size, line, page
from perf_pipeline.extract.containers.wording import collapsed, decode, one_line
from perf_pipeline.extract.model import Grid, Reading, TextLine, UnreadableDocument

_SILENT = {"script", "style", "head", "title", "template", "noscript", "select", "option", "textarea", "svg", "iframe"}
_INLINE = {
    "a", "abbr", "b", "bdi", "bdo", "big", "cite", "code", "del", "em", "font", "i", "ins", "kbd", "label", "mark",
    "nobr", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr",
}  # fmt: skip
_SECTIONS = {"thead", "tbody", "tfoot"}


def read_web(path: Path) -> Reading:
    """Raises UnreadableDocument: `not_a_document` (binary), `damaged` (no elements at all), `too_large`."""
    from lxml import etree, html

    text = decode(path.read_bytes(), declared=True)
    try:
        # an encoding declaration beside decoded text is refused by the parser; libxml2 keeps its own limits on depth
        root = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8", no_network=True))
    except (etree.LxmlError, ValueError) as error:
        raise UnreadableDocument("damaged", f"the web page cannot be read: {error}") from error
    return _Reader().read(root)


class _Reader:
    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.lines: list[TextLine] = []
        self.rows = 0
        self.width = 1
        self._line: list[str] = []

    def read(self, root: Any) -> Reading:
        self._flow(root)
        self._end_line()
        return Reading([page(1, self.rows, self.width)], self.grids, self.lines)

    def _flow(self, node: Any) -> None:
        """Text outside tables: block elements and <br> end a line."""
        if not _is_shown(node):
            return
        if node.tag == "table":
            self._end_line()
            self._table(node)
            return
        block = node.tag not in _INLINE
        if block:
            self._end_line()
        self._line.append(collapsed(node.text))
        for child in node:
            self._flow(child)
            self._line.append(collapsed(child.tail))
        if block:
            self._end_line()

    def _end_line(self) -> None:
        text = one_line("".join(self._line))
        self._line.clear()
        if text:
            self.lines.append(line(text, self._next_place()))

    def _next_place(self) -> RowPlace:
        self.rows += 1
        return RowPlace(1, self.rows - 1)

    def _table(self, table: Any) -> None:
        for caption in table.iterchildren("caption"):
            self._flow(caption)
        rows = _rows(table)
        placed, n_cols = _place(rows)
        if sum(1 for item in placed if item.text) > 1:
            self.width = max(self.width, n_cols)
            self.grids.append(build_grid(placed, [self._next_place() for _ in rows], n_cols))
        else:  # a table that only lays out others: what little text it has is a line
            for item in placed:
                self._line.append(item.text)
                self._end_line()
        for row in rows:
            for cell in row.iterchildren("td", "th"):
                for inner in _inner_tables(cell):
                    self._table(inner)


def _rows(table: Any) -> list[Any]:
    rows = []
    for child in table.iterchildren():
        if child.tag == "tr":
            rows.append(child)
        elif child.tag in _SECTIONS and _is_shown(child):
            rows += list(child.iterchildren("tr"))
    return [row for row in rows if _is_shown(row)]


def _place(rows: list[Any]) -> tuple[list[Placed], int]:
    """The table model of HTML: each cell goes to the first free column; spans reserve places below."""
    placed: list[Placed] = []
    reserved: dict[int, int] = {}  # column -> first row that is free again
    n_cols = 0
    for row_no, row in enumerate(rows):
        col = 0
        for cell in row.iterchildren("td", "th"):
            if not _is_shown(cell):
                continue
            while reserved.get(col, 0) > row_no:
                col += 1
            col_span = _span(cell, "colspan") or 1
            # rowspan=0 reaches to the end of the table
            row_span = min(_span(cell, "rowspan") or len(rows), len(rows) - row_no)
            placed.append(Placed(row_no, col, one_line(_cell_text(cell)), row_span, col_span))
            for c in range(col, col + col_span):
                reserved[c] = row_no + row_span
            col += col_span
            check_size(len(rows), col)
        n_cols = max(n_cols, col)
    return placed, n_cols


def _span(cell: Any, name: str) -> int:
    digits = (cell.get(name) or "1").strip()
    return min(int(digits), MAX_COLUMNS) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1


def _cell_text(node: Any) -> str:
    pieces = [collapsed(node.text)]
    for child in node:
        if isinstance(child.tag, str) and child.tag != "table" and _is_shown(child):
            if child.tag not in _INLINE:
                pieces.append("\n")
            pieces.append(_cell_text(child))
            if child.tag not in _INLINE:
                pieces.append("\n")
        pieces.append(collapsed(child.tail))
    return "".join(pieces)


def _inner_tables(node: Any) -> list[Any]:
    found = []
    for child in node:
        if child.tag == "table":
            found.append(child)
        elif isinstance(child.tag, str) and _is_shown(child):
            found += _inner_tables(child)
    return found


def _is_shown(node: Any) -> bool:
    if not isinstance(node.tag, str) or node.tag in _SILENT or node.get("hidden") is not None:
        return False
    style = (node.get("style") or "").replace(" ", "").lower()
    return "display:none" not in style and "visibility:hidden" not in style and "mso-hide:all" not in style
