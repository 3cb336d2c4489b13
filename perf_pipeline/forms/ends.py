"""Where a table ends: rows of labels and headings that are none of its own."""

from __future__ import annotations

import re

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.columns import Header
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.fund_names import figures_of
from perf_pipeline.forms.inline import inline_label
from perf_pipeline.forms.repair import kind_of
from perf_pipeline.forms.text import compact
from perf_pipeline.forms.words import concepts_of

_HEADING = re.compile(r"^[一二三四五六七八九十]{1,3}、[^。;,]{2,30}$")
LABEL_GROUPS = frozenset({"header", "narrative", "note", "signature", "goal", "goal_block"})
MOST_LABELLED = 8
"""Cells a row of labels and values has at most; more is a row of a table."""
PROSE = 12
"""Characters from which a text is told, and no remark on an amount."""
WIDE = 4
"""Columns of a table that a text beside a label spans, and no field of an indicator does."""


def ends_indicators(row: Row, header: Header | None) -> bool:
    """A row of labels under an indicator table: its first cell is a label, left of the names, and nothing in it is
    an indicator's. An indicator may be named like a label (年度绩效目标), so its place decides."""
    first = row.cells[0]
    if len(row.cells) == 1 and row.concept(first, "scope"):
        return True  # a section's label over the rows that follow
    if not is_label(first) or len(row.cells) > MOST_LABELLED:
        return False
    if header is not None and is_measured(row, header):
        return False
    named = header.column("level3") if header is not None else None
    among_names = header is not None and named is not None and row.grid is header.grid and first.col >= named.first > 0
    if among_names and not any(cell.col_span >= WIDE for cell in row.cells):
        return False
    return not any(kind_of(cell.text) in ("no", "level1", "level2") for cell in row.cells[1:])


def is_measured(row: Row, header: Header) -> bool:
    """A name and points under their columns: a level may be called like a label (绩效目标 under 决策)."""
    if row.grid is not header.grid or (named := header.column("level3")) is None:
        return False
    points = [column for name in ("weight", "score") if (column := header.column(name))]
    under = {kind_of(cell.text) for cell in row.cells for column in points if cell.col in column.cols}
    return "number" in under and any(named.first <= cell.col <= named.last for cell in row.cells[1:])


def is_label(cell: Cell) -> bool:
    if not LABEL_GROUPS.isdisjoint(concepts_of(cell.text)):
        return True
    found = inline_label(cell.text)
    return found is not None and found.meaning.group in LABEL_GROUPS


def ends_table(row: Row, mode: str | None) -> bool:
    """Among funds and goals any other label ends the table; a goal table goes on with 完成情况 beside its texts."""
    first = row.cells[0]
    groups = {m.group for m in row.meanings(first)}
    if mode == "funds":
        if groups & {"fund_item", "fund_group", "fund_block"} or figures_of(row) is not None:
            return False
        if _stands_across(row) or _tells(row):
            return True
        return bool(groups & (LABEL_GROUPS | {"scope"})) or (not groups and is_label(first))
    if row.concept(first, "goal") in ("completion", "completion_long_term"):
        return False
    if is_heading(row):
        return True
    return bool(groups & (LABEL_GROUPS | {"fund_block", "fund_item", "scope"})) or is_label(first)


def is_heading(row: Row) -> bool:
    """A numbered heading across the table: 二、部门年度重点工作任务."""
    return _stands_across(row) and _HEADING.match(compact(row.cells[0].text)) is not None


def _tells(row: Row) -> bool:
    """Prose beside one label, where a fund line has its amounts."""
    return len(row.cells) == 2 and len(compact(row.cells[1].text)) >= PROSE and kind_of(row.cells[1].text) == "text"


def _stands_across(row: Row) -> bool:
    return len(row.cells) == 1 and row.cells[0].col_span >= row.grid.n_cols - 1 > 1
