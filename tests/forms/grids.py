"""Readings drawn by hand: a line of text as `= text`, a table row as cells between bars, spans behind a cell.

    = 项目支出绩效自评表
    项目名称 | 节水工作经费 {c3}
    产出指标 {r2} | 数量指标 {r2} | 检查次数 | 12次

`{c3}` spans three columns, `{r2}` two rows, `{c2r2}` both; `\\n` is a line break; `---` begins a new page inside the
table, `===` begins a new table. As in HTML a row names only the cells that begin in it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from perf_pipeline.extract.model import Cell, Grid, Page, Reading, TextLine

ROW_HEIGHT, COLUMN_WIDTH = 20.0, 60.0
_SPAN = re.compile(r"\s*\{(?:c(\d+))?(?:r(\d+))?\}\s*$")

GridKind = Literal["ruled", "aligned", "sheet", "scan"]


@dataclass
class _Drawing:
    kind: GridKind
    page: int = 1
    line: int = 0

    def place(self) -> tuple[int, float]:
        self.line += 1
        return self.page, self.line * ROW_HEIGHT


def reading(text: str, kind: GridKind = "ruled") -> Reading:
    """The reading a drawing describes."""
    drawing = _Drawing(kind)
    lines: list[TextLine] = []
    grids: list[Grid] = []
    rows: list[tuple[str, tuple[int, float]]] = []
    for raw in [*text.strip("\n").splitlines(), "==="]:
        row = raw.strip()
        if row == "---":
            drawing.page, drawing.line = drawing.page + 1, 0
        elif row == "===" or row.startswith("= "):
            if rows:
                grids.append(_grid(rows, kind))
                rows = []
            if row != "===":
                page, top = drawing.place()
                lines.append(TextLine(row[2:].replace("\\n", "\n"), page, (0.0, top, 600.0, top + 12.0)))
        elif row:
            rows.append((row, drawing.place()))
    pages = [Page(number, 842.0, 595.0) for number in range(1, drawing.page + 1)]
    return Reading(pages, grids, lines)


def _grid(rows: list[tuple[str, tuple[int, float]]], kind: GridKind) -> Grid:
    taken: dict[tuple[int, int], bool] = {}
    cells: list[Cell] = []
    for index, (row, (page, top)) in enumerate(rows):
        col = 0
        for part in row.split("|"):
            while taken.get((index, col)):
                col += 1
            span = _SPAN.search(part)
            across, down = (int(span.group(1) or 1), int(span.group(2) or 1)) if span else (1, 1)
            text = _SPAN.sub("", part).strip().replace("\\n", "\n")
            box = (col * COLUMN_WIDTH, top, (col + across) * COLUMN_WIDTH, top + down * ROW_HEIGHT)
            cells.append(Cell(index, col, down, across, text, page, box))
            taken |= {(r, c): True for r in range(index, index + down) for c in range(col, col + across)}
            col += across
    width = 1 + max(col for _, col in taken)
    holes = [(r, c) for r in range(len(rows)) for c in range(width) if (r, c) not in taken]
    for r, c in holes:
        page, top = rows[r][1]
        cells.append(Cell(r, c, 1, 1, "", page, (c * COLUMN_WIDTH, top, (c + 1) * COLUMN_WIDTH, top + ROW_HEIGHT)))
    return Grid(len(rows), width, sorted(cells, key=lambda cell: (cell.row, cell.col)), kind)


def permuted(grid: Grid, order: list[int]) -> Grid:
    """The grid with its columns in another order; only for grids whose cells each stand in one column of `order`."""
    place = {old: new for new, old in enumerate(order)}
    cells = [
        replace(
            cell,
            col=place[cell.col],
            bbox=(place[cell.col] * COLUMN_WIDTH, cell.bbox[1], (place[cell.col] + 1) * COLUMN_WIDTH, cell.bbox[3]),
        )
        if cell.col_span == 1
        else cell
        for cell in grid.cells
    ]
    return Grid(grid.n_rows, grid.n_cols, sorted(cells, key=lambda cell: (cell.row, cell.col)), grid.kind)
