"""What reading a document yields: grids of cells with spans, text lines outside them, and what the reader doubted.

Coordinates are PDF points with the origin at the top left of the page *as a person reads it* (a page's /Rotate is
undone). Rows and columns count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

BBox = tuple[float, float, float, float]
"""x0, top, x1, bottom in PDF points, origin top left; readers round them to two places."""


def rounded(x0: float, top: float, x1: float, bottom: float) -> BBox:
    """A box as readers give it."""
    return round(x0, 2), round(top, 2), round(x1, 2), round(bottom, 2)


Severity = Literal["error", "warning", "info"]
TextSource = Literal["text", "ocr", "mixed"]


@dataclass(slots=True, unsafe_hash=True)  # never changed; frozen, it would take three times as long to make
class Fragment:
    """The part of a cell that stands on one page: a cell cut by a page edge has one fragment a page."""

    page: int
    bbox: BBox


@dataclass(slots=True, unsafe_hash=True)  # as Fragment
class Cell:
    """One cell of a grid. `page` counts from 1; `bbox` is the first fragment's box.

    `confidence` is 1 for text layers; for recognised text the lowest line score in the cell (0..1).
    `doubts` are issue codes that concern this cell (characters without Unicode, text cut by the page edge, ...).
    `alternatives` are other readings of recognised text that are not much less probable.
    """

    row: int
    col: int
    row_span: int
    col_span: int
    text: str
    page: int
    bbox: BBox
    continued: tuple[Fragment, ...] = ()
    confidence: float = 1.0
    doubts: tuple[str, ...] = ()
    alternatives: tuple[str, ...] = ()

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.row_span)

    @property
    def cols(self) -> range:
        return range(self.col, self.col + self.col_span)


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of text outside every grid: titles, the year under them, units, signatures."""

    text: str
    page: int
    bbox: BBox
    confidence: float = 1.0


NOT_READ = "PAGE_NOT_READ"
"""The issue of a scanned page where the ocr extra is missing."""


@dataclass(frozen=True, slots=True)
class ReadingIssue:
    """Something the reader doubted or mended, with its place. `code` is upper-case snake, e.g. TEXT_OUTSIDE_CELLS;
    `before` is what stood there, where that is one value."""

    code: str
    severity: Severity
    message: str
    page: int | None = None
    bbox: BBox | None = None
    before: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page's size in points as read (after /Rotate is undone), and where its text came from."""

    number: int
    width: float
    height: float
    rotation: int = 0
    source: Literal["text", "ocr", "both", "empty"] = "text"


@dataclass(slots=True)
class Grid:
    """A table with spans, joined over the pages it runs across. Cells are in reading order (row, col) and never
    overlap; every grid position belongs to exactly one cell."""

    n_rows: int
    n_cols: int
    cells: list[Cell]
    kind: Literal["ruled", "aligned", "sheet", "scan"] = "ruled"
    _owner: dict[tuple[int, int], Cell] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        for cell in self.cells:
            if cell.row_span == cell.col_span == 1:
                self._owner[cell.row, cell.col] = cell
            else:
                self._owner.update(((row, col), cell) for row in cell.rows for col in cell.cols)

    def at(self, row: int, col: int) -> Cell | None:
        """The cell that owns a grid position, None outside the grid or in a hole."""
        return self._owner.get((row, col))

    def row(self, row: int) -> list[Cell]:
        """The distinct cells that cover a row, left to right."""
        seen: list[Cell] = []
        for col in range(self.n_cols):
            cell = self.at(row, col)
            if cell is not None and (not seen or seen[-1] is not cell):
                seen.append(cell)
        return seen

    @property
    def first_page(self) -> int:
        return min((cell.page for cell in self.cells), default=1)

    @property
    def top(self) -> float:
        """Top of the grid on its first page."""
        page = self.first_page
        return min((cell.bbox[1] for cell in self.cells if cell.page == page), default=0.0)


@dataclass(slots=True)
class Reading:
    """One document, read. `grids` and `lines` are each in reading order; `running` are lines that stand at the edge of
    several pages at the same height, the first of their kind aside: mostly running headers, but the heads of forms
    that are set one to a page too."""

    pages: list[Page]
    grids: list[Grid]
    lines: list[TextLine]
    issues: list[ReadingIssue] = field(default_factory=list)
    text_source: TextSource = "text"
    running: list[TextLine] = field(default_factory=list)

    def blocks(self) -> Iterator[Grid | TextLine]:
        """Grids and lines in reading order, so that a title can be told from the table under it."""
        ordered: list[tuple[int, float, Grid | TextLine]] = [(g.first_page, g.top, g) for g in self.grids]
        ordered += [(line.page, line.bbox[1], line) for line in self.lines]
        yield from (block for _, _, block in sorted(ordered, key=lambda item: item[:2]))


class UnreadableDocument(Exception):
    """A file that cannot be read as a document: becomes a quarantine entry, never a crash.

    reason_code: `empty_file`, `not_a_document`, `encrypted`, `damaged`, `needs_ocr`, `no_table`, `too_large`,
    `timeout`, `memory`, `crashed`. `reason` is one clear line for the user.
    """

    def __init__(self, reason_code: str, reason: str) -> None:
        super().__init__(reason)
        self.reason_code = reason_code
        self.reason = reason
