"""The blocks of a sheet: where its tables are, and which of its rows are titles, notes and signatures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(slots=True)
class SheetCells:
    """A sheet's cells by (row, col) from 0. `spans` has merged origins only; `ruled` the cells with a border;
    `unknown` those that hold something whose text is not known."""

    texts: dict[tuple[int, int], str] = field(default_factory=dict)
    spans: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    ruled: set[tuple[int, int]] = field(default_factory=set)
    unknown: set[tuple[int, int]] = field(default_factory=set)
    n_rows: int = 0
    n_cols: int = 0

    def add(self, row: int, col: int, text: str, *, ruled: bool, unknown: bool = False) -> None:
        if text:
            self.texts[row, col] = text
        if ruled:
            self.ruled.add((row, col))
        if unknown:
            self.unknown.add((row, col))
        if text or ruled or unknown:
            self._reach(row, col)

    def merge(self, rows: range, cols: range) -> None:
        if not rows or not cols:
            return
        origin = (rows.start, cols.start)
        self.spans[origin] = (len(rows), len(cols))
        for place in [(row, col) for row in rows for col in cols if (row, col) != origin]:
            self.texts.pop(place, None)
        if origin in self.texts or any((r, c) in self.ruled for r in rows for c in cols):
            self._reach(rows[-1], cols[-1])

    def filled(self) -> set[tuple[int, int]]:
        return set(self.texts) | self.unknown

    def used(self) -> set[tuple[int, int]]:
        """Positions that show something: text, a border, or a merge with either."""
        shown = self.filled() | self.ruled
        for (row, col), (row_span, col_span) in self.spans.items():
            places = {(r, c) for r in range(row, row + row_span) for c in range(col, col + col_span)}
            if places & shown:
                shown |= places
        return shown

    def positions(self, rows: range, cols: range) -> Iterator[tuple[tuple[int, int], str]]:
        """Cells with text and merged origins within a block."""
        for place in self.texts.keys() | self.spans.keys():
            if place[0] in rows and place[1] in cols:
                yield place, self.texts.get(place, "")

    def _reach(self, row: int, col: int) -> None:
        self.n_rows, self.n_cols = max(self.n_rows, row + 1), max(self.n_cols, col + 1)


@dataclass(frozen=True, slots=True)
class Block:
    """A table's rows and columns (empty ranges when there are only lines), and the cells that are lines."""

    rows: range
    cols: range
    line_cells: list[tuple[int, int]]


def split_blocks(cells: SheetCells) -> list[Block]:
    """Blocks of a sheet, top to bottom then left to right."""
    return [_block(cells, part) for part in _parts(cells.used())]


def _parts(used: set[tuple[int, int]], axis: int = 0, settled: bool = False) -> list[set[tuple[int, int]]]:
    """Cut at blank rows, then at blank columns, and so on until neither axis has a blank."""
    if not used:
        return []
    runs = _runs(sorted({place[axis] for place in used}))
    if len(runs) == 1:
        return [used] if settled else _parts(used, 1 - axis, settled=True)
    return [part for run in runs for part in _parts({p for p in used if p[axis] in run}, 1 - axis)]


def _runs(numbers: list[int]) -> list[range]:
    runs: list[range] = []
    for number in numbers:
        if runs and runs[-1].stop == number:
            runs[-1] = range(runs[-1].start, number + 1)
        else:
            runs.append(range(number, number + 1))
    return runs


def _block(cells: SheetCells, used: set[tuple[int, int]]) -> Block:
    ruled = cells.ruled & used
    by_row: dict[int, list[tuple[int, int]]] = {}
    for place in sorted(used & cells.filled()):
        by_row.setdefault(place[0], []).append(place)
    # without borders anywhere, a table starts and ends with rows of two texts or more
    in_table = {row for row, _ in ruled} or {row for row, places in by_row.items() if len(places) > 1}
    if not in_table:
        return Block(range(0), range(0), sorted(used & cells.texts.keys()))
    rows = range(min(in_table), max(in_table) + 1)
    rows = _whole_merges(cells, rows)
    columns = {col for row, col in used if row in rows}
    lines = [
        place for row, places in sorted(by_row.items()) if row not in rows for place in places if place in cells.texts
    ]
    return Block(rows, range(min(columns), max(columns) + 1), lines)


def _whole_merges(cells: SheetCells, rows: range) -> range:
    """A merge that starts in the table ends in it."""
    ends = [row + span for (row, _), (span, _) in cells.spans.items() if row in rows]
    return range(rows.start, max([rows.stop, *ends]))
