"""Header rows of tables: which grid columns carry which field, whatever their order and however deep the header is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from perf_pipeline.extract.model import Cell, Grid
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue
from perf_pipeline.forms.taxonomy import canonical_level1
from perf_pipeline.forms.words import vocabulary

Run = tuple[Cell, str | None, int, int]
"""A label, its field, and the first and last of its grid columns."""
MOST_ROWS = 3
TARGET_PARTS = ("target_comparator", "target_unit")
LEVELS = ("level1", "level2", "level3")
BUDGETS = ("budget_initial", "budget_full_year")
"""In the order they are printed."""
DEEPEST_HEADER = 3
"""Rows a header may be deep; a taller label beside it belongs to the whole block."""

# these labels often stand over two ruled columns of which only the first is labelled: 指标n and the name
SPREADING = frozenset({"level2", "level3", "item"})
UNKNOWN = "unknown:"
"""Prefix of the field of a column whose label means nothing, or repeats another: its values are kept out."""


@dataclass(slots=True)  # never changed; frozen, it would take three times as long to make
class Column:
    """A field's grid columns `first..last` (both included); `cell` is its label."""

    field: str
    first: int
    last: int
    cell: Cell

    @property
    def label(self) -> str:
        return self.cell.text

    @property
    def cols(self) -> range:
        return range(self.first, self.last + 1)


@dataclass(slots=True)
class Header:
    """A table's header: its columns left to right, how many rows it takes, the labels it could not place."""

    group: str
    grid: Grid
    row: Row
    depth: int
    columns: list[Column]
    labels: list[Cell] = field(default_factory=list)
    unknown: list[Column] = field(default_factory=list)
    issues: list[FormIssue] = field(default_factory=list)

    def fields(self) -> set[str]:
        return {column.field for column in self.columns}

    def column(self, name: str) -> Column | None:
        for column in self.columns:
            if column.field == name:
                return column
        return None

    def at(self, col: int) -> Column | None:
        """The column that owns a grid column."""
        for column in (*self.columns, *self.unknown):
            if column.first <= col <= column.last:
                return column
        return None


def read_header(rows: Sequence[Row], start: int, group: str, block_groups: frozenset[str]) -> Header:
    """The header that begins at a row known to be one. `block_groups` name labels of the block beside the table."""
    row = rows[start]
    depth = _depth(rows, start, group)
    band = [r for r in rows[start : start + depth] if r.grid is row.grid]
    header = Header(group, row.grid, row, len(band), [])
    labels: list[tuple[Cell, str | None]] = []
    for step, line in enumerate(band):
        for cell in line.cells:
            if _beside(line, cell, group, block_groups, len(band) - step):
                header.labels.append(cell)
            else:
                labels.append(
                    (cell, _field(header, line, cell) if not step else _field_under(header, band, line, cell))
                )
    _place(header, labels, band)
    below = rows[start + len(band) : start + len(band) + MOST_ROWS]
    _over_level1(header, below)
    _over_levels(header, below)
    return header


def _over_level1(header: Header, rows: Sequence[Row]) -> None:
    """The block's label over the column of level 1, instead of the column's own: 绩效指标 │ 二级指标 │ 三级指标."""
    second = header.column("level2")
    if second is None or header.column("level1") is not None:
        return
    label = next((c for c in header.labels if c.row == header.row.index and c.col + c.col_span == second.first), None)
    if label is not None and _are_level1(label.cols, rows):
        header.columns.insert(0, Column("level1", label.col, label.col + label.col_span - 1, label))


def _over_levels(header: Header, rows: Sequence[Row]) -> None:
    """One label over the columns of all three levels: 评价指标 │ 指标值 │ 完成值."""
    name = header.column("level3")
    if name is None or len(name.cols) < len(LEVELS) or header.column("level1") or header.column("level2"):
        return
    starts = sorted({cell.col for row in rows for cell in row.covering if cell.col in name.cols})
    if len(starts) != len(LEVELS) or starts[0] != name.first or not _are_level1([name.first], rows):
        return
    ends = [*(start - 1 for start in starts[1:]), name.last]
    levels = [replace(name, field=of, first=a, last=z) for of, a, z in zip(LEVELS, starts, ends, strict=True)]
    at = header.columns.index(name)
    header.columns[at : at + 1] = levels


def _are_level1(cols: Sequence[int], rows: Sequence[Row]) -> bool:
    below = [cell for row in rows for cell in row.cells if cell.col in cols]
    return bool(below) and all(canonical_level1(cell.text) for cell in below)


def _beside(line: Row, cell: Cell, group: str, block_groups: frozenset[str], rows_left: int) -> bool:
    """A label of the block, left of the table or over it, rather than of a column."""
    if line.concept(cell, group) is not None and cell.row_span <= rows_left:
        return False
    return cell.row_span > rows_left or any(m.group in block_groups for m in line.meanings(cell))


def _depth(rows: Sequence[Row], start: int, group: str) -> int:
    """Rows of the header: as tall as its labels, if the rows under it refine them."""
    row = rows[start]
    tallest = max((c.row_span for c in row.cells if row.concept(c, group) and c.row_span <= DEEPEST_HEADER), default=1)
    if tallest > 1:
        return tallest
    under = rows[start + 1] if start + 1 < len(rows) else None
    if under is None or under.grid is not row.grid or len(under.cells) < 2 or _same(row, under):
        return 1
    return 2 if all(under.concept(c, group) or _part_of(row, under, c, group) for c in under.cells) else 1


def _part_of(row: Row, under: Row, cell: Cell, group: str) -> Cell | None:
    """The amounts' label over several columns that labels of funds (总额, 财政拨款) divide."""
    if group != "fund_column":
        return None
    above = next((c for c in row.cells if c.col_span > 1 and row.concept(c, group) and cell.col in c.cols), None)
    if above is None:
        return None
    beside = [c for c in under.cells if c.col in above.cols]
    return above if any(under.concept(c, "fund_item") or under.concept(c, "subtotal") for c in beside) else None


def _same(row: Row, under: Row) -> bool:
    """The header repeated rather than refined."""
    return [c.text for c in row.cells][-2:] == [c.text for c in under.cells][-2:]


def _field_under(header: Header, band: Sequence[Row], line: Row, cell: Cell) -> str | None:
    """The field of a label in a header's lower rows: of a divided amount, the total is the amount."""
    above = _part_of(band[0], line, cell, header.group)
    if above is None:
        over = [(row, c) for row in band[::-1] if row.index < line.index for c in row.cells if cell.col in c.cols]
        level = next((name for row, c in over if (name := _level(row, c, header.group))), None)
        return _field_of_level(level, line, cell) or _field(header, line, cell) or _target_under(over, line, cell)
    if line.concept(cell, "fund_item") == "total" or line.concept(cell, "subtotal"):
        return line.concept(above, header.group)
    words = {"label": cell.text, "known": above.text}
    header.issues.append(issue("AMOUNT_DIVIDED", cell=cell, before=cell.text, words=words))
    return f"{UNKNOWN}{cell.text}"


def _target_under(over: Sequence[tuple[Row, Cell]], line: Row, cell: Cell) -> str | None:
    """年度指标值 over 运算符号 │ 内容 │ 度量单位: what is neither sign nor unit is the target, by any name."""
    above = next((c for row, c in over if row.concept(c, "indicator_column") == "target"), None)
    beside = [c for c in line.cells if above is not None and c.col in above.cols and c is not cell]
    known = {line.concept(c, "indicator_column") for c in beside}
    if not known & {*TARGET_PARTS}:
        return None
    return "target_unit" if "单位" in cell.text and None in known else "target"


def _level(row: Row, cell: Cell, group: str) -> str | None:
    """The level that a label over several columns names."""
    concept = row.concept(cell, group) if cell.col_span > 1 else None
    return concept if concept in LEVELS else None


def _field_of_level(level: str | None, line: Row, cell: Cell) -> str | None:
    """名称 and 权重 under the label of a level."""
    concept = line.concept(cell, "indicator_column") if level is not None else None
    if concept == "weight":
        return concept if level == LEVELS[-1] else f"{level}_weight"
    return level if concept == "level_name" else None


def _field(header: Header, line: Row, cell: Cell) -> str | None:
    concept = line.concept(cell, header.group)
    if concept:
        return concept
    known = vocabulary().loosely(cell.text, header.group)
    if known:
        words = {"label": cell.text, "known": known.known}
        header.issues.append(issue("HEADER_LOOSE", cell=cell, before=cell.text, after=known.known, words=words))
        return known.concept
    return None


def _place(header: Header, labels: list[tuple[Cell, str | None]], band: Sequence[Row]) -> None:
    """Gives every grid column the deepest label over it; columns of repeated and unknown labels are kept out."""
    owner: dict[int, tuple[Cell, str | None]] = {}
    for cell, name in sorted(labels, key=lambda entry: entry[0].row):
        for col in cell.cols:
            owner[col] = (cell, name)
        header.labels.append(cell)
    _spread(header, owner, band)
    for cell, name, first, last in _of_amounts(_of_levels(list(_runs(owner)))):
        column = Column(name or f"{UNKNOWN}{cell.text}", first, last, cell)
        if name is None or name.startswith(UNKNOWN):
            header.unknown.append(column)
            if name is None:
                header.issues.append(unknown_column(header, column))
        elif (earlier := header.column(name)) is not None:
            header.unknown.append(replace(column, field=f"{UNKNOWN}{cell.text}"))
            words = {"label": cell.text, "known": earlier.label}
            header.issues.append(issue("COLUMN_DUPLICATE", cell=cell, before=cell.text, words=words))
        else:
            header.columns.append(column)
    over, named = header.column("level3_over"), header.column("level3")
    if over is not None and named is not None:
        words = {"label": over.label, "known": named.label}
        header.issues.append(issue("LEVEL3_OVER", cell=over.cell, before=over.label, words=words))


def _of_levels(runs: list[Run]) -> list[Run]:
    """Columns that belong to a level by where they stand: the points of a level 1 or 2 between it and the next level,
    where indicators have a column of points of their own; a fourth level, which then is what indicators are called."""
    names = [name for _, name, *_ in runs]
    last = max((at for at, name in enumerate(names) if name in (*LEVELS, "level4")), default=0)
    for at, name in enumerate(names):
        if name == "weight" and 0 < at < last and names[at - 1] in LEVELS and "weight" in names[last:]:
            names[at] = f"{names[at - 1]}_weight"
        elif name == "level3" and "level4" in names:
            names[at] = "level3_over"
        elif name == "target_comparator" and name in names[at + 1 :]:
            names[at] = "direction"  # 指标性质 (正向) before 指标方向 (大于等于)
        elif name == "remark" and "score" in names[:at] and "deviation" not in names and _explains(runs[at][0]):
            names[at] = "deviation"
    told = ["level3" if name == "level4" else name for name in names]
    return [(cell, name, first, last) for (cell, _, first, last), name in zip(runs, told, strict=True)]


def _explains(label: Cell) -> bool:
    """说明 behind the scores says why points were lost; 备注 may say anything."""
    said = "".join(label.text.split())
    return said.endswith("说明") or "原因" in said


def _of_amounts(runs: list[Run]) -> list[Run]:
    """Two budgets of which no label says which is which, 预算安排 │ 追加 │ 预算合计: the first is the initial one."""
    both = [at for at, (_, name, *_) in enumerate(runs) if name in BUDGETS]
    if len(both) != len(BUDGETS) or runs[both[0]][1] != runs[both[1]][1]:
        return runs
    told = dict(zip(both, BUDGETS, strict=True))
    return [(cell, told.get(at, name), first, last) for at, (cell, name, first, last) in enumerate(runs)]


def _spread(header: Header, owner: dict[int, tuple[Cell, str | None]], band: Sequence[Row]) -> None:
    """Unlabelled columns right of a name's label belong to it; in sheets without spans, right of any label."""
    grid, top, bottom = header.grid, band[0].index, band[-1].index
    for col in range(1, grid.n_cols):
        left = owner.get(col - 1)
        if col in owner or left is None or left[1] is None:
            continue
        above = {grid.at(r, col) for r in range(top, bottom + 1)}
        blank = all(cell is None or not cell.text.strip() for cell in above)
        if blank and (left[1] in SPREADING or (grid.kind == "sheet" and left[0].col_span == 1)):
            owner[col] = left


def _runs(owner: dict[int, tuple[Cell, str | None]]) -> Iterator[Run]:
    """Neighbouring grid columns under the same label, left to right."""
    run: list[int] = []
    for col in sorted(owner):
        if run and (col != run[-1] + 1 or owner[col][0] is not owner[run[-1]][0]):
            yield (*owner[run[0]], run[0], run[-1])
            run = []
        run.append(col)
    if run:
        yield (*owner[run[0]], run[0], run[-1])


BLOCK_NAMES = {"indicator_column": "indicator", "fund_column": "fund", "goal": "goal"}


def unknown_column(header: Header, column: Column) -> FormIssue:
    """What is said of a column whose label means nothing in its table."""
    nearest = "、".join(m.known for m in vocabulary().nearest(column.label, [header.group])) or "—"
    words = {"label": column.label, "nearest": nearest, "block": BLOCK_NAMES[header.group]}
    return issue("HEADER_UNKNOWN", cell=column.cell, before=column.label, words=words)
