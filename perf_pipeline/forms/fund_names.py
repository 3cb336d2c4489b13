"""What fund lines are called: kinds of funds, groups printed before them, tasks, and names with their figure behind."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.columns import UNKNOWN, Column, Header, unknown_column
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.repair import kind_of
from perf_pipeline.forms.text import Number, compact, label_of, number_of, squeeze, tidy
from perf_pipeline.forms.words import Meaning, concepts_of, vocabulary


class Figure(NamedTuple):
    """A fund line in one cell: `其中：一般公共预算：3,576.12`."""

    cell: Cell
    meaning: Meaning
    name: str
    number: Number | None
    group: str | None


_SEVERAL = re.compile("[；;]")
_FIGURE = re.compile(r"[-\d.,]+(?:万元|元)?$")


def meaning_of(cell: Cell) -> Meaning | None:
    """The kind of funds a line's name is, also behind its group."""
    return vocabulary().meaning(cell.text, "fund_item") or item_behind_group(cell)


def item_behind_group(cell: Cell) -> Meaning | None:
    """The kind of funds that stands behind its group: `1.资金来源：(1)财政性资金`."""
    if group_before(cell) is None:
        return None
    return vocabulary().meaning(compact(cell.text).rpartition(":")[2], "fund_item")


def group_before(cell: Cell) -> str | None:
    """The group that a line's name begins with: 资金来源 in `1.资金来源：(1)财政性资金`."""
    group, colon, item = label_of(cell.text).core.rpartition(":")
    if not colon or vocabulary().meaning(item, "fund_item") is None:
        return None
    return group if concepts_of(group).keys() & {"fund_group", "fund_block"} else None


def name_of(item: Cell) -> str | None:
    """A line's name as printed, without the group it begins with."""
    shown = tidy(item.text) or ""
    if group_before(item) is not None:
        shown = shown.replace(":", "：").rpartition("：")[2]
    return shown.strip(":： ") or None


def name_columns(header: Header, rows: Sequence[Row]) -> tuple[list[Column], list[Column]]:
    """Unknown columns left of every known one hold the lines' names, if no number stands in them; others stay
    unknown."""
    first = min((column.first for column in header.columns), default=0)
    if not any(column.first < first for column in header.unknown):
        return header.unknown, []
    figures = {col for row in rows for cell in row.cells if kind_of(cell.text) == "number" for col in cell.cols}
    names = [c for c in header.unknown if c.first < first and c.field.startswith(UNKNOWN) and not figures & set(c.cols)]
    return [c for c in header.unknown if c not in names], names


def leave_out_contents(header: Header) -> None:
    """What a task is about stands in a table of tasks; a label like it in another one is not known there."""
    column = header.column("content")
    if column is not None and header.column("item") is None:
        header.columns.remove(column)
        header.unknown.append(replace(column, field=f"{UNKNOWN}{column.label}"))
        header.issues.append(unknown_column(header, column))


def tasks_label(header: Header) -> str | None:
    """What a table of tasks is called: its block's label (年度主要任务), else that of the tasks' column."""
    column = header.column("item")
    if column is None:
        return None
    block = [cell for cell in header.labels if cell is not column.cell and "narrative" in concepts_of(cell.text)]
    return squeeze((block or [column.cell])[0].text).strip(":：")


def rest_of_line(row: Row, before: Row | None) -> Row | None:
    """A line that a page edge cut in two (其中：当年财 │ 1,200.0 above, 政拨款 │ 0 below), whole: neither name is
    known, both together are."""
    if before is None or not row.fresh_page or row.grid is not before.grid:
        return None
    below = {cell.col: cell for cell in row.cells}
    whole = [replace(c, text=c.text + below[c.col].text) if c.col in below else c for c in before.cells]
    if not below.keys() <= {cell.col for cell in before.cells}:
        return None
    parted = [(a, b) for a, b in zip(before.cells, whole, strict=True) if a is not b and meaning_of(b) is not None]
    if not any(meaning_of(a) is None and meaning_of(below[a.col]) is None for a, _ in parted):
        return None
    instead = {identity(a): b for a, b in zip(before.cells, whole, strict=True)}
    covering = tuple(instead.get(identity(cell), cell) for cell in before.covering)
    return replace(before, cells=tuple(whole), covering=covering)


def figures_of(row: Row) -> list[Figure] | None:
    """The lines of a row whose cells hold names with their figures, or the groups over them; None for other rows."""
    found: list[Figure] = []
    groups = 0
    for cell in row.cells:
        own = _figures_in(cell)
        if own:
            found += own
        elif row.concept(cell, "fund_group"):
            groups += 1
        else:
            return None
    return found if found or groups > 1 else None


def _figures_in(cell: Cell) -> list[Figure]:
    """The lines in one cell: `其中：一般公共预算：3,576.12`, or several behind their group:
    `按支出性质分：基本支出1394.06；项目支出411.60`. Empty unless all of it is names and figures."""
    text = cell.text.replace("：", ":")
    head, colon, rest = text.partition(":")
    if not colon:
        return []
    group = squeeze(head) if "fund_group" in concepts_of(head) else None
    said = rest if group else text
    for parts in (_SEVERAL.split(said), said.splitlines()):
        texts = [part for part in parts if part.strip()]
        found = [figure for part in texts if (figure := _figure(cell, part, group)) is not None]
        if len(found) == len(texts):
            return found
    return []


def _figure(cell: Cell, text: str, group: str | None) -> Figure | None:
    plain = compact(text)
    name, colon, value = plain.rpartition(":")
    if not colon and group and (behind := _FIGURE.search(plain)):  # under its group a name needs no colon
        name, value = plain[: behind.start()], behind.group()
    meaning = vocabulary().meaning(name, "fund_item") if name else None
    number = number_of(value)
    if meaning is None or (number is None and value not in vocabulary().blank_numbers):
        return None
    shown = (tidy(text) or "").replace(":", "：").removeprefix("其中：")
    return Figure(cell, meaning, shown[: len(shown) - len(value)].rstrip("： ") if value else shown, number, group)


def split_pair(cells: Sequence[Cell]) -> tuple[Cell | None, list[Cell]]:
    """The label among the cells of one amount, and its other cells."""
    label = next(
        (c for c in cells if len(cells) > 1 and concepts_of(c.text).keys() & {"fund_item", "fund_column"}), None
    )
    return label, [cell for cell in cells if cell is not label]
