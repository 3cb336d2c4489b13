"""Set a document on pages: column edges, wrapped lines, row heights, page breaks through rows and merged cells.

Coordinates are points from the top left of the page as a person reads it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import accumulate

from benchmarks.corpus.model import Break, DocumentModel, Line, TableCell, TableModel
from benchmarks.corpus.style import Style

LEADING = 1.3  # line height in font sizes
PAD = 2.5
HEADROOM = 22.0  # kept free for running header and page number


@dataclass(frozen=True, slots=True)
class Text:
    """`y` is the baseline."""

    x: float
    y: float
    size: float
    text: str
    bold: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A cell's part on a page; the open sides have no rule (the cell runs on over the page edge)."""

    x0: float
    top: float
    x1: float
    bottom: float
    open_top: bool = False
    open_bottom: bool = False


@dataclass(slots=True)
class PageModel:
    texts: list[Text] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


@dataclass(slots=True)
class _Part:
    """A stretch of a row on a page."""

    page: int
    row: int
    top: float
    height: float
    repeated: bool = False


class Setter:
    """Sets one document. `width(char)` is the advance of a character in em."""

    def __init__(self, style: Style, width: Callable[[str], float]) -> None:
        self.style = style
        self.width = width
        self.page_width, self.page_height = style.page_size
        self.pages = [PageModel()]
        self.y = style.margin + HEADROOM
        self.bottom = self.page_height - style.margin - HEADROOM

    def set(self, document: DocumentModel) -> list[PageModel]:
        for block in document.blocks:
            if isinstance(block, Break):
                self._new_page()
            elif isinstance(block, Line):
                self._line(block)
            else:
                self._table(block)
        self._furniture(document)
        return self.pages

    def _new_page(self) -> None:
        self.pages.append(PageModel())
        self.y = self.style.margin + HEADROOM

    def measure(self, text: str, size: float) -> float:
        return sum(self.width(char) for char in text) * size

    def wrap(self, text: str, size: float, room: float) -> list[str]:
        """Lines no wider than `room`; numbers and words are broken only when longer than a line."""
        lines: list[str] = []
        current, taken = "", 0.0
        for token in _tokens(text):
            rest = token
            width = self.measure(rest, size)
            if current and taken + width > room:
                lines.append(current)
                current, taken = "", 0.0
            while width > room and len(rest) > 1:
                fit = max(1, next((n for n in range(len(rest), 0, -1) if self.measure(rest[:n], size) <= room), 1))
                lines.append(rest[:fit])
                rest = rest[fit:]
                width = self.measure(rest, size)
            current, taken = current + rest, taken + width
        return [line.strip() for line in [*lines, current] if line.strip()]

    def _line(self, line: Line) -> None:
        margin = self.style.margin
        for text in self.wrap(line.text, line.size, self.page_width - 2 * margin):
            if self.y + line.size * LEADING > self.bottom:
                self._new_page()
            room = self.page_width - 2 * margin - self.measure(text, line.size)
            x = margin + {"left": 0.0, "center": room / 2, "right": room}[line.align]
            self.pages[-1].texts.append(Text(x, self.y + line.size, line.size, text, line.bold))
            self.y += line.size * LEADING + 3

    def _table(self, table: TableModel) -> None:
        size = self.style.size
        leading = size * LEADING
        scale = (self.page_width - 2 * self.style.margin) / sum(table.widths)
        edges = [self.style.margin + part * scale for part in accumulate([0.0, *table.widths])]
        lines = {
            (cell.row, cell.col): self.wrap(
                cell.text, size, edges[cell.col + cell.col_span] - edges[cell.col] - 2 * PAD
            )
            for cell in table.cells
        }
        heights = self._heights(table, lines, leading)
        parts = self._break(table, heights, leading)
        for cell in table.cells:
            self._place(cell, lines[cell.row, cell.col], edges, parts, leading)
            if cell.row in table.header_rows:
                self._repeat(cell, lines[cell.row, cell.col], edges, parts, leading)

    @staticmethod
    def _heights(table: TableModel, lines: dict[tuple[int, int], list[str]], leading: float) -> list[float]:
        heights = [leading + 2 * PAD] * table.n_rows
        for cell in sorted(table.cells, key=lambda c: c.row_span):
            need = len(lines[cell.row, cell.col]) * leading + 2 * PAD
            rows = range(cell.row, cell.row + cell.row_span)
            missing = need - sum(heights[row] for row in rows)
            for row in rows if missing > 0 else ():
                heights[row] += missing / cell.row_span
        return heights

    def _break(self, table: TableModel, heights: list[float], leading: float) -> list[_Part]:
        """Rows to pages. A tall row is cut at a line where the style cuts rows, or where no page could hold it."""
        parts: list[_Part] = []
        whole = self.bottom - self.style.margin - HEADROOM
        for row, full in enumerate(heights):
            height = full
            while True:
                room = self.bottom - self.y
                if height <= room:
                    break
                kept = int((room - 2 * PAD) / leading)
                if kept >= 2 and (height > whole or (self.style.cut_rows and height > 5 * leading)):
                    part = kept * leading + 2 * PAD
                    parts.append(_Part(len(self.pages) - 1, row, self.y, part))
                    height = max(height - kept * leading, leading + 2 * PAD)
                self._new_page()
                if self.style.repeat_header and table.header_rows and row >= table.header_rows.stop:
                    for header in table.header_rows:
                        parts.append(_Part(len(self.pages) - 1, header, self.y, heights[header], repeated=True))
                        self.y += heights[header]
            parts.append(_Part(len(self.pages) - 1, row, self.y, height))
            self.y += height
        self.y += 8
        return parts

    def _place(self, cell: TableCell, lines: list[str], edges: list[float], parts: list[_Part], leading: float) -> None:
        rows = range(cell.row, cell.row + cell.row_span)
        mine = [part for part in parts if part.row in rows and not part.repeated]
        pages = sorted({part.page for part in mine})
        spans = []
        for page in pages:
            here = [part for part in mine if part.page == page]
            spans.append((page, here[0].top, here[-1].top + here[-1].height))
        last = len(spans) - 1
        for index, (page, top, bottom) in enumerate(spans):
            is_open = self.style.open_at_break
            box = Box(
                edges[cell.col],
                top,
                edges[cell.col + cell.col_span],
                bottom,
                is_open and index > 0,
                is_open and index < last,
            )
            self.pages[page].boxes.append(box)
        for span, share in self._share(spans, lines, cell.row_span > 1, leading):
            self._write(cell, share, span, edges, centred=len(share) == len(lines))

    def _share(
        self, spans: list[tuple[int, float, float]], lines: list[str], merged: bool, leading: float
    ) -> list[tuple[tuple[int, float, float], list[str]]]:
        """Which lines stand on which part: a merged label on one where it fits, a cut row's text from the first."""
        room = [max(1, int((bottom - top - 2 * PAD) / leading + 0.01)) for _, top, bottom in spans]
        start = 0
        if merged and self.style.merged_text == "largest":
            start = max(range(len(spans)), key=lambda index: room[index])
        if room[start] < len(lines):
            start = 0
        shared = []
        for index in range(start, len(spans)):
            taken = lines[: room[index]] if index < len(spans) - 1 else lines
            shared.append((spans[index], taken))
            lines = lines[len(taken) :]
        return [(span, taken) for span, taken in shared if taken]

    def _write(
        self, cell: TableCell, lines: list[str], span: tuple[int, float, float], edges: list[float], *, centred: bool
    ) -> None:
        page, top, bottom = span
        size = self.style.size
        leading = size * LEADING
        spare = max(0.0, bottom - top - len(lines) * leading) / 2 if centred else PAD
        left, right = edges[cell.col], edges[cell.col + cell.col_span]
        for number, text in enumerate(lines):
            room = right - left - self.measure(text, size)
            x = left + {"left": PAD, "center": room / 2, "right": room - PAD}[cell.align]
            self.pages[page].texts.append(Text(x, top + spare + number * leading + size, size, text))

    def _repeat(
        self, cell: TableCell, lines: list[str], edges: list[float], parts: list[_Part], leading: float
    ) -> None:
        """The header cell again at the top of later pages (a label that spans the whole block stays open below)."""
        rows = [part for part in parts if part.repeated and cell.row <= part.row < cell.row + cell.row_span]
        for page in sorted({part.page for part in rows}):
            here = [part for part in rows if part.page == page]
            top, bottom = here[0].top, here[-1].top + here[-1].height
            self.pages[page].boxes.append(Box(edges[cell.col], top, edges[cell.col + cell.col_span], bottom))
            shown = lines[: max(1, int((bottom - top) / leading))]
            self._write(cell, shown, (page, top, bottom), edges, centred=True)

    def _furniture(self, document: DocumentModel) -> None:
        """Running headers and page numbers: text that is no part of the form."""
        for number, page in enumerate(self.pages, 1):
            if self.style.running_header:
                page.texts.append(Text(self.style.margin, self.style.margin, 8, document.department))
            if self.style.page_numbers:
                text = self.style.page_numbers.format(n=number, total=len(self.pages))
                x = (self.page_width - self.measure(text, 8)) / 2
                page.texts.append(Text(x, self.page_height - self.style.margin + 4, 8, text))


def _tokens(text: str) -> list[str]:
    """CJK characters one by one, runs of everything else whole."""
    tokens: list[str] = []
    for char in text:
        plain = char.isascii() and not char.isspace()
        if plain and tokens and tokens[-1][-1].isascii() and not tokens[-1][-1].isspace():
            tokens[-1] += char
        else:
            tokens.append(char)
    return tokens
