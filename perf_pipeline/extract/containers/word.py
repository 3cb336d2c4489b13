"""Word documents (.docx): paragraphs as lines, tables as grids with both kinds of merges, in their order.

Pages are those that hard page breaks make; where Word would break by itself is unknown to the file. A page's slots
are counted in table rows and paragraphs.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from perf_pipeline.extract.containers.package import open_package
from perf_pipeline.extract.containers.sheet import Placed, RowPlace, build_grid, check_size, line, page
from perf_pipeline.extract.containers.wording import one_line
from perf_pipeline.extract.model import Grid, Reading, TextLine, UnreadableDocument

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TRUE = ("1", "true", "on")


def read_word(path: Path) -> Reading:
    """Raises UnreadableDocument: `damaged`, `encrypted`, `too_large`."""
    import docx

    open_package(path)
    try:
        body = docx.Document(io.BytesIO(path.read_bytes())).element.body
        return _Reader().read(body)
    except UnreadableDocument:
        raise
    except Exception as error:  # the library raises whatever a malformed part trips
        raise UnreadableDocument(
            "damaged", f"the Word document cannot be read: {type(error).__name__}: {error}"
        ) from error


class _Reader:
    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.lines: list[TextLine] = []
        self.page_rows: list[int] = [0]
        self.width = 1

    def read(self, body: Any) -> Reading:
        self._blocks(body)
        pages = [page(number, rows, self.width) for number, rows in enumerate(self.page_rows, start=1)]
        return Reading(pages, self.grids, self.lines)

    def _blocks(self, parent: Any) -> None:
        for block in _block_elements(parent):
            if block.tag == f"{_W}p":
                self._paragraph(block)
            else:
                self._table(block)

    def _paragraph(self, paragraph: Any) -> None:
        if _is_set(paragraph.find(f"{_W}pPr/{_W}pageBreakBefore")):
            self._new_page()
        before, broken, after = _text(paragraph).partition("\f")
        self._line(before)
        if broken:
            self._new_page()
            self._line(after)
        for inner in _text_boxes(paragraph):
            self._blocks(inner)
        if paragraph.find(f"{_W}pPr/{_W}sectPr") is not None:
            self._new_page()

    def _line(self, text: str) -> None:
        text = one_line(text)
        if text:
            self.lines.append(line(text, self._next_place()))

    def _table(self, table: Any) -> None:
        rows = list(_rows(table))
        placed, n_cols = _place(rows)
        self.width = max(self.width, n_cols)
        check_size(len(rows), n_cols)
        places = [self._next_place() for _ in rows]
        if any(item.text for item in placed):
            self.grids.append(build_grid(placed, places, n_cols))
        for cell in table.iterchildren(f"{_W}tr"):
            for inner in cell.iterfind(f"{_W}tc/{_W}tbl"):
                self._table(inner)

    def _new_page(self) -> None:
        if self.page_rows[-1]:
            self.page_rows.append(0)

    def _next_place(self) -> RowPlace:
        self.page_rows[-1] += 1
        return RowPlace(len(self.page_rows), self.page_rows[-1] - 1)


def _block_elements(parent: Any) -> Iterator[Any]:
    """Paragraphs and tables in order; content controls and the like are looked through."""
    for child in parent.iterchildren():
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}smartTag"):
            yield from _block_elements(child)


def _rows(parent: Any) -> Iterator[Any]:
    for child in parent.iterchildren():
        if child.tag == f"{_W}tr":
            if child.find(f"{_W}trPr/{_W}del") is None:  # a row deleted under tracked changes
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _rows(child)


def _cells(parent: Any) -> Iterator[Any]:
    for child in parent.iterchildren():
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            yield from _cells(child)


def _place(rows: list[Any]) -> tuple[list[Placed], int]:
    """Cells with spans; `vMerge` continuation cells lengthen the one they hang from, by column."""
    placed: list[Placed] = []
    hanging: dict[int, int] = {}  # column -> index in placed of the cell that a vertical merge started
    n_cols = 0
    for row_no, row in enumerate(rows):
        col = _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _cells(row):
            span = max(1, _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1))
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            kind = None if merge is None else merge.get(f"{_W}val", "continue")
            owner = hanging.get(col)
            if kind == "continue" and owner is not None and placed[owner].row + placed[owner].row_span == row_no:
                held = placed[owner]
                text = "\n".join(filter(None, (held.text, one_line(_cell_text(cell)))))
                placed[owner] = Placed(held.row, held.col, one_line(text), held.row_span + 1, held.col_span)
            else:
                hanging.pop(col, None)
                if kind is not None:
                    hanging[col] = len(placed)
                placed.append(Placed(row_no, col, one_line(_cell_text(cell)), 1, span))
            col += span
            check_size(1, col)
        n_cols = max(n_cols, col)
    return placed, n_cols


def _cell_text(cell: Any) -> str:
    return "\n".join(
        text for block in _block_elements(cell) if block.tag == f"{_W}p" for text in [_text(block)] if text.strip()
    )


def _text(paragraph: Any) -> str:
    """A paragraph's visible text; a hard page break is a form feed. Deleted runs, field codes, text boxes stay out."""
    pieces: list[str] = []
    stack: list[Any] = [paragraph]
    while stack:
        node = stack.pop()
        if node.tag in (f"{_W}txbxContent", f"{_W}del", f"{_W}moveFrom", _FALLBACK):
            continue
        if node.tag == f"{_W}r" and any(_is_set(node.find(f"{_W}rPr/{_W}{kind}")) for kind in _TAKEN_OUT):
            continue
        if node.tag == f"{_W}t":
            pieces.append(node.text or "")
        elif node.tag in (f"{_W}tab", f"{_W}ptab") and node.getparent().tag == f"{_W}r":
            pieces.append(" ")
        elif node.tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\f" if node.get(f"{_W}type") == "page" else "\n")
        elif node.tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif node.tag == f"{_W}sym":
            pieces.append(_symbol(node))
        stack.extend(reversed(list(node)))
    return "".join(pieces)


_BOXES = {
    **{("wingdings", code): "☑" for code in (0x52, 0x54, 0xFC, 0xFD, 0xFE)},
    **{("wingdings", code): "□" for code in (0x6F, 0x70, 0x71, 0x72, 0xA8)},
    **{("wingdings 2", code): "☑" for code in (0x50, 0x51, 0x52, 0x53, 0x54)},
    **{("wingdings 2", code): "□" for code in (0x2A, 0xA3)},
}
"""Boxes, ticked or not, by font and code (Unicode's mapping of the Wingdings sets)."""


_TAKEN_OUT = ("vanish", "strike", "dstrike")
"""Runs that are hidden, or struck through for what stands beside them."""


def _symbol(node: Any) -> str:
    """A character set from a symbol font: private codes (F0xx) have no meaning outside it."""
    try:
        code = int(node.get(f"{_W}char", ""), 16)
    except ValueError:
        return "\ufffd"
    if (box := _BOXES.get((node.get(f"{_W}font", "").casefold(), code & 0xFF))) is not None:
        return box
    return chr(code) if 0x20 <= code < 0xD800 else "\ufffd"


def _text_boxes(paragraph: Any) -> list[Any]:
    return [
        box
        for box in paragraph.iter(f"{_W}txbxContent")
        if not any(ancestor.tag == _FALLBACK for ancestor in box.iterancestors())
    ]


def _number(element: Any, default: int) -> int:
    try:
        return int(element.get(f"{_W}val")) if element is not None else default
    except (TypeError, ValueError):
        return default


def _is_set(element: Any) -> bool:
    return element is not None and element.get(f"{_W}val", "true") in _TRUE
