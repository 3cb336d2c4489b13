"""Which cells of a data row belong to which field: by the columns over them, or by what they say in a shifted row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import Cell, Grid
from perf_pipeline.forms.columns import Header
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue
from perf_pipeline.forms.repair import (
    FREE_FIELDS,
    LEVEL_FIELDS,
    CellCost,
    indicator_cost,
    kind_of,
    misfits,
    nameless,
    realign,
    strict_cost,
)

WHOLE_GRIDS_MISFIT = 2
"""Misfits a ruled row needs before its cells are moved: one alone is more likely an odd entry than a shift."""


SEPARATE = FREE_FIELDS | {"level3", "weight", "score", "deviation"}
"""Fields that never share a cell; the several columns of a target may."""
_TARGETS = {"target_initial": "target", "target_adjusted": "target"}


@dataclass(slots=True)
class PlacedRow:
    """A row's filled cells by field; `beside` are cells outside every column (labels of the block)."""

    row: Row
    fields: dict[str, list[Cell]]
    beside: list[Cell] = field(default_factory=list)
    shifted: FormIssue | None = None
    across: list[tuple[Cell, frozenset[str]]] = field(default_factory=list)
    """Cells over the columns of several fields, with those fields: texts run together, or a merge nobody expects."""

    def text(self, name: str) -> str:
        return "\n".join(cell.text for cell in self.fields.get(name, ()))

    def own(self) -> list[Cell]:
        """The cells that stand in this row alone, by which its box is drawn."""
        cells = [cell for cells in self.fields.values() for cell in cells if cell.row_span == 1]
        return cells or [cell for cells in self.fields.values() for cell in cells]


class Placer:
    """Places the rows of one table under its header."""

    def __init__(self, header: Header, cost: CellCost) -> None:
        self.header = header
        self.cost = cost
        self.fields = self._fields_by_column()
        self._edges: list[tuple[float, float]] | None = None
        self._told: dict[tuple[int, int], tuple[str | None, frozenset[str]]] = {}

    def _fields_by_column(self) -> list[str | None]:
        """The field of each grid column. Of several columns under 三级指标 the first is the indicator's number."""
        fields: list[str | None] = []
        named = self.header.column("level3")
        numbered = named is not None and named.last > named.first and self.header.column("indicator_no") is None
        for col in range(self.header.grid.n_cols):
            column = self.header.at(col)
            name = column.field if column else None
            fields.append("indicator_no" if numbered and named is not None and col == named.first else name)
        return fields

    def place(self, row: Row) -> PlacedRow:
        """The row's cells by field, shifted rows put right."""
        placed = PlacedRow(row, {})
        moved = self._moved(row)
        if moved is None:
            same = row.grid.n_cols == self.header.grid.n_cols
            for cell in row.covering:
                self._put(placed, cell, (cell.col, cell.col_span) if same else (self._column_of(cell), 1))
            return placed
        placed.shifted = self._issue(row, moved)
        taken = set(moved.values())
        for cell in row.covering:
            if identity(cell) in moved:
                self._put(placed, cell, (moved[identity(cell)], 1))
            elif taken.isdisjoint(cell.cols):
                self._put(placed, cell, (cell.col, cell.col_span))
        return placed

    def _put(self, placed: PlacedRow, cell: Cell, columns: tuple[int, int]) -> None:
        """Files a cell under the field of the columns it covers: the first of them, and how many."""
        if columns not in self._told:
            self._told[columns] = self._field_of(*columns)
        name, across = self._told[columns]
        label = name in LEVEL_FIELDS and kind_of(cell.text) == "scope"
        if name is None or (label and not (name == "level2" and placed.fields.get("level1"))):
            placed.beside.append(cell)  # a label of the block, also where it slipped into the levels' columns
            return
        if across:
            placed.across.append((cell, across))
        if name in placed.fields:
            placed.fields[name].append(cell)
        else:
            placed.fields[name] = [cell]

    def _field_of(self, first: int, count: int) -> tuple[str | None, frozenset[str]]:
        """The field of a cell over some columns, and the fields it lies across if they never share a cell."""
        names = self.fields[first : first + count]
        name = next((name for name in names if name is not None), None)
        measured = frozenset(_TARGETS.get(name, name) for name in names if name in SEPARATE)
        if name == "indicator_no" and "level3" in names:
            name = "level3"
        return name, measured if len(measured) > 1 else frozenset()

    def _moved(self, row: Row) -> dict[int, int] | None:
        """Where the cells of a shifted row belong, None for a row in place or one that no shift explains."""
        own = row.cells
        if not own or row.grid.n_cols != self.header.grid.n_cols:
            return None
        cost = self.cost
        amiss = misfits(own, self.fields, cost)
        if cost is indicator_cost and nameless(own, self.fields):
            amiss, cost = amiss + 1, strict_cost
        if amiss < (WHOLE_GRIDS_MISFIT if row.grid.kind == "ruled" else 1):
            return None
        cols = realign(own, self.fields, cost)
        if cols is None or all(cell.col == col for cell, col in zip(own, cols, strict=True)):
            return None
        return {identity(cell): col for cell, col in zip(own, cols, strict=True)}

    def _issue(self, row: Row, moved: dict[int, int]) -> FormIssue:
        steps = sorted({moved[identity(cell)] - cell.col for cell in row.cells} - {0})
        what = " and ".join(
            f"too far {where} by {' or '.join(str(abs(step)) for step in side)} column{'s' * (abs(side[-1]) > 1)}"
            for side, where in (([s for s in steps if s > 0], "left"), ([s for s in steps if s < 0], "right"))
            if side
        )
        last = max(column.first for column in self.header.columns)
        if steps[0] < 0 and row.cells[-1].col >= last:
            what += " (what stood in the last column was pushed over the edge)"
        before = " | ".join(f"{cell.col + 1}:{cell.text}" for cell in row.cells)
        after = " | ".join(f"{moved[identity(cell)] + 1}:{cell.text}" for cell in row.cells)
        return issue("ROW_SHIFTED", cell=row.cells[0], before=before, after=after, words={"what": what})

    def _column_of(self, cell: Cell) -> int:
        """The header's column over a cell of a continuation that has other columns: by x."""
        if self._edges is None:
            self._edges = column_edges(self.header.grid)
        middle = (cell.bbox[0] + cell.bbox[2]) / 2
        nearest = min(
            range(len(self._edges)), key=lambda c: abs(sum(self._edges[c]) / 2 - middle) if self._edges else 0
        )
        return next((c for c, (x0, x1) in enumerate(self._edges) if x0 <= middle < x1), nearest)


def column_edges(grid: Grid) -> list[tuple[float, float]]:
    """Left and right edge of each grid column, in points."""
    left: dict[int, float] = {}
    right: dict[int, float] = {}
    for cell in grid.cells:
        left.setdefault(cell.col, cell.bbox[0])
        right.setdefault(cell.col + cell.col_span - 1, cell.bbox[2])
    edges: list[tuple[float, float]] = []
    for col in range(grid.n_cols):
        x0 = left.get(col, edges[-1][1] if edges else 0.0)
        edges.append((x0, right.get(col, x0)))
    return edges


def first_cell(cells: Sequence[Cell]) -> Cell | None:
    """The first of some cells, None if there are none."""
    return cells[0] if cells else None
