"""The blocks of a form, told by what the labels of each row mean and by what surrounds it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from perf_pipeline.extract.model import Cell, TextLine
from perf_pipeline.forms.columns import Header, read_header
from perf_pipeline.forms.ends import ends_indicators, ends_table, is_heading, is_label, is_measured
from perf_pipeline.forms.flow import FlowItem, Row
from perf_pipeline.forms.labels import PROSE
from perf_pipeline.forms.placing import Placer
from perf_pipeline.forms.repair import fund_cost, indicator_cost, kind_of, misfits
from perf_pipeline.forms.targets import TARGETS
from perf_pipeline.forms.text import compact
from perf_pipeline.forms.titles import is_title
from perf_pipeline.forms.words import concepts_of, vocabulary

RowKind = Literal[
    "indicators", "funds", "fund_items", "goals", "goal_title", "total", "labels", "title", "line", "data", "blank"
]
Mode = Literal["indicators", "funds", "fund_items", "goals"] | None

GOAL_TITLE = re.compile(
    r"^(长期|中长期|中期|年度|总体|阶段性?)?(?:绩效)?目标([0-9]{1,2}|[一二三四五六七八九十]{1,2})(\([^)]*\))?[:.、]?(.*)$"
)
BLOCK_GROUPS = frozenset({"fund_block", "goal_block", "scope"})
LEVELS = frozenset({"level1", "level2", "level3"})
AMOUNTS = frozenset({"budget_initial", "budget_full_year", "executed"})
MEASURES = frozenset(
    {"target", "target_and_actual", "target_initial", "actual", "weight", "score", "standard", "calculation_basis"}
)
_NONE: frozenset[str] = frozenset()
FEWEST_COLUMNS = 3
"""Labels an indicator table's header has at least."""
LEAST_DATA = 3
"""Cells a row needs to go on with a table after something else stood between."""


@dataclass(slots=True)
class Block:
    """A run of rows of one kind; tables carry their header, a line of text outside the grids its line."""

    kind: RowKind
    rows: list[Row] = field(default_factory=list)
    header: Header | None = None
    line: TextLine | None = None


def find_blocks(items: Sequence[FlowItem]) -> list[Block]:
    """Blocks in reading order. A table goes on over page breaks and after goal titles without a header of its own."""
    return _Finder(items).find()


class _Finder:
    def __init__(self, items: Sequence[FlowItem]) -> None:
        self.items = items
        self.rows = [item for item in items if isinstance(item, Row)]
        self.blocks: list[Block] = []
        self.mode: Mode = None
        self.table: Block | None = None
        self.last_indicators: Header | None = None

    def find(self) -> list[Block]:
        position = skip = 0
        for item in self.items:
            if isinstance(item, TextLine):
                self.blocks.append(Block("line", line=item))
                continue
            position += 1
            if skip:
                skip -= 1
                continue
            skip = self._take(item, position - 1)
        return self.blocks

    def _take(self, row: Row, position: int) -> int:
        """Files one row; returns how many rows after it went with it: of the header it began, beside its label."""
        kind = row_kind(row, self.mode, self.last_indicators)
        if kind == "labels" and self._paired(row):
            kind = "data"
        if kind == "blank":
            return 0
        if kind in ("indicators", "funds"):
            return self._open_table(kind, position)
        if kind in ("goals", "fund_items"):
            self.mode, self.table = kind, Block(kind, [row])
            self.blocks.append(self.table)
            return 0
        if kind == "data" and self.table is not None and not self._foreign(row):
            self.table.rows.append(row)
            return 0
        if self._resumes(row, kind):
            self.mode, self.table = "indicators", Block("indicators", [row], self.last_indicators)
            self.blocks.append(self.table)
            return 0
        beside = self._beside(row, position) if kind == "labels" else []
        self.blocks.append(Block("labels" if kind == "data" else kind, [row, *beside]))
        if kind != "title":
            self.mode, self.table = None, None
            section = is_heading(row) and row.said.keys().isdisjoint((*BLOCK_GROUPS, "goal", "indicator_column"))
            if section or row.concept(row.cells[0], "signature") == "people":
                self.last_indicators = None  # a section of its own, as of those who judged
        return len(beside)

    def _beside(self, row: Row, position: int) -> list[Row]:
        """The rows under a row of labels that its first label stands beside too, if they have no labels of their own:
        a small table of tasks, a goal in several rows."""
        label, *others = row.cells
        goals = any(row.concept(c, "goal") for c in others)
        tasks = any(row.concept(c, "fund_column") == "item" for c in others)
        if label.row_span == 1 or PROSE.isdisjoint(concepts_of(label.text)) or (goals and not tasks):
            return []
        end = label.row + label.row_span
        rows = [r for r in self.rows[position + 1 : position + label.row_span] if r.grid is row.grid and r.index < end]
        plain = all(row_kind(r, None) in ("labels", "blank") and not (r.cells and is_label(r.cells[0])) for r in rows)
        return rows if plain else []

    def _open_table(self, kind: RowKind, position: int) -> int:
        group = "indicator_column" if kind == "indicators" else "fund_column"
        header = read_header(self.rows, position, group, BLOCK_GROUPS)
        self.mode = "indicators" if kind == "indicators" else "funds"
        self.table = Block(kind, [], header)
        self.blocks.append(self.table)
        if kind == "indicators":
            self.last_indicators = header
        return header.depth - 1

    def _paired(self, row: Row) -> bool:
        """A line of a fund table whose amounts have their labels beside them, under headings over both."""
        header = self.table.header if self.table is not None and self.mode == "funds" else None
        if header is None or row.grid is not header.grid or not is_fund_pairs(row):
            return False
        return all(len(column.cols) > 1 for column in header.columns if column.field in AMOUNTS)

    def _foreign(self, row: Row) -> bool:
        """Whether another table begins with a row: one of other columns, after lines of text."""
        last = self.table.rows[-1] if self.table is not None and self.table.rows else None
        if last is None or row.grid is last.grid or row.grid.n_cols == last.grid.n_cols:
            return False
        line = self.blocks[-1].line
        return line is not None and not vocabulary().page_furniture.match(compact(line.text))

    def _resumes(self, row: Row, kind: RowKind) -> bool:
        """Rows of indicators after a goal's title, without a header of their own."""
        header = self.last_indicators
        if header is None or self.mode is not None or kind not in ("data", "labels") or len(row.cells) < LEAST_DATA:
            return False
        if row.grid.n_cols != header.grid.n_cols or any(m.group == "header" for m in row.meanings(row.cells[0])):
            return False
        if self.blocks and self.blocks[-1].kind == "total" and ends_indicators(row, header):
            return False
        return misfits(row.cells, Placer(header, indicator_cost).fields, indicator_cost) == 0


def row_kind(row: Row, mode: Mode, indicators: Header | None = None) -> RowKind:
    """What a row is, given the table it would go on with."""
    if not row.cells:
        return "blank"
    of_indicators = indicators if mode == "indicators" else None
    for kind, tells in _TELLING if row.said else _TELLING_UNLABELLED:
        if not tells(row):
            continue
        if kind != "labels" or of_indicators is None or not is_measured(row, of_indicators):
            return kind  # but 资金到位 │ 5 │ 到位率 │ 3 are a level and a name
    if is_total(row, mode):
        return "total"
    if mode is None:
        return "labels"
    if mode == "fund_items":
        return "data" if any(row.concept(cell, "fund_column") for cell in row.cells) else "labels"
    ends = ends_indicators(row, indicators) if mode == "indicators" else ends_table(row, mode)
    return "labels" if ends else "data"


def is_indicator_header(row: Row) -> bool:
    """At least three column labels, one of them a level and one a measure; or, where the names' column goes by an
    unknown label, at least four with target and result among them."""
    concepts = row.said.get("indicator_column", _NONE)
    if len(concepts) >= FEWEST_COLUMNS and concepts & LEVELS:
        return bool(concepts & MEASURES) or concepts >= LEVELS  # measures in the row below
    nameless = len(concepts) > FEWEST_COLUMNS and "actual" in concepts and bool(concepts & TARGETS)
    return (nameless and not is_goal_header(row)) or (len(concepts & MEASURES) > 1 and _over_divided_levels(row))


def _over_divided_levels(row: Row) -> bool:
    """Whether measures two rows high stand beside a label that the levels divide: 绩效指标 over 一级指标 │ 二级指标."""
    tall = {row.concept(cell, "indicator_column") for cell in row.cells if cell.row_span > 1}
    wide = [cell for cell in row.cells if cell.row_span == 1 and cell.col_span > 1]
    below = [row.grid.at(row.index + 1, col) for cell in wide for col in cell.cols]
    levels = {concepts_of(cell.text).get("indicator_column") for cell in below if cell is not None}
    return len(tall & MEASURES) > 1 and len(levels & LEVELS) > 1


def is_fund_header(row: Row) -> bool:
    """At least two fund columns besides the items', one of them an amount, and no number between them."""
    concepts = row.said.get("fund_column", _NONE) - {"item", "content"}
    return len(concepts) >= 2 and bool(concepts & AMOUNTS) and not any(kind_of(c.text) == "number" for c in row.cells)


def is_fund_pairs(row: Row) -> bool:
    """Fund labels with their number beside them: 基本支出总额 902.32 项目支出总额 401.10."""
    if row.said.keys().isdisjoint(("fund_item", "fund_column")):
        return False
    named = [
        cell
        for cell, after in pairwise(row.cells)
        if (row.concept(cell, "fund_item") or row.concept(cell, "fund_column")) and kind_of(after.text) == "number"
    ]
    return len(named) >= 2


def is_fund_items(row: Row) -> bool:
    """The head of a fund table on its side: kinds of funds across, with budget and executed in the rows below."""
    if "fund_item" not in row.said:
        return False
    items = [cell for cell in row.cells if row.concept(cell, "fund_item")]
    others = [
        cell
        for cell in row.cells
        if cell not in items and not row.concept(cell, "fund_block") and not points_column(row, cell)
    ]
    if len({compact(cell.text) for cell in items}) < 2 or any(kind_of(cell.text) == "number" for cell in others):
        return False
    heads = sum(cell.col < items[0].col for cell in others)
    return not others or (heads <= 1 and len(items) > len(others))  # a head (项目) over the labels, a kind unknown


def points_column(row: Row, cell: Cell) -> str | None:
    """`weight` or `score` of a label in a fund table's head, else None."""
    concept = row.concept(cell, "fund_column")
    return concept if concept in ("weight", "score") else None


def is_goal_header(row: Row) -> bool:
    """Labels of goals only, at least two of different meaning, with the texts in the rows below."""
    if len(row.said.get("goal", _NONE)) < 2:
        return False
    concepts = {row.concept(cell, "goal") for cell in row.cells if not _is_block_label(row, cell)}
    if len(concepts) < 2 or None in concepts:
        return False
    return any(concept is not None and concept.startswith("text") for concept in concepts)


def _is_block_label(row: Row, cell: Cell) -> bool:
    """A goal block's own label: one that could be a column too is the block's if a column of goals follows it."""
    concepts = concepts_of(cell.text)
    if "goal_block" not in concepts and "narrative" not in concepts:
        return False
    if "goal" not in concepts:
        return True
    later = [c for c in row.cells if c.col > cell.col]
    return any((row.concept(c, "goal") or "").startswith("text") for c in later)


def goal_title(row: Row) -> re.Match[str] | None:
    """`年度目标1(50分):` with the goal's text beside or behind it."""
    if len(row.cells) > FEWEST_COLUMNS:
        return None
    match = GOAL_TITLE.match(compact(row.cells[0].text))
    return match if match and (not match.group(4) or match.group(1)) else None


def is_total(row: Row, mode: Mode) -> bool:
    """总分, 合计 …, with nothing but numbers and a remark behind; among funds 合计 is a fund line."""
    first = row.cells[0]
    if row.concept(first, "total") is None or (mode == "funds" and row.concept(first, "fund_item")):
        return False
    if mode in ("funds", "fund_items") and row.concept(first, "fund_column"):
        return False
    return not any(row.concept(cell, "header") for cell in row.cells[1:])


# what a row is by its own labels, whatever stands around it; the first that holds
_TELLING_UNLABELLED: tuple[tuple[RowKind, Callable[[Row], bool]], ...] = (
    ("goal_title", lambda row: goal_title(row) is not None),
    ("title", is_title),
)
_TELLING: tuple[tuple[RowKind, Callable[[Row], bool]], ...] = (
    ("indicators", is_indicator_header),
    ("funds", is_fund_header),
    ("labels", is_fund_pairs),
    ("fund_items", is_fund_items),
    ("goals", is_goal_header),
    *_TELLING_UNLABELLED,
)


def table_placer(header: Header) -> Placer:
    """The placer of a table's rows."""
    return Placer(header, indicator_cost if header.group == "indicator_column" else fund_cost)
