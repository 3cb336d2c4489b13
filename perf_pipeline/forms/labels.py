"""Rows of labels and values, and lines of them: which value belongs to which label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.ends import is_heading
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.fund_names import item_behind_group
from perf_pipeline.forms.inline import inline_label, inline_labels
from perf_pipeline.forms.words import Meaning

# where a label has several meanings, the first of these groups counts in a row of labels and values
PREFERENCE = (
    "header", "narrative", "goal", "goal_block", "note", "signature", "total", "fund_item", "fund_column", "fund_block",
    "scope",
)  # fmt: skip
ASKING = frozenset(PREFERENCE) - {"fund_block", "scope"}
"""Groups whose labels have a value of their own; the others name a block."""


PROSE = frozenset({"narrative", "goal", "goal_block"})
"""Groups whose values are prose, which may begin like a label (存在问题:…) and is still the value."""


@dataclass(slots=True)
class LabelledValue:
    """A label of a form with what was written for it. `text` is set where both stand in one cell."""

    meaning: Meaning
    label_cell: Cell
    cells: list[Cell] = field(default_factory=list)
    text: str | None = None

    @property
    def empty(self) -> bool:
        return not self.cells and self.text is None


def read_labels(row: Row) -> tuple[list[LabelledValue], list[Cell]]:
    """The labelled values of a row, and its cells that belong to no label."""
    found: list[LabelledValue] = []
    loose: list[Cell] = []
    for cell in row.cells:
        labelled = _as_labels(row, cell)
        waiting = bool(found) and found[-1].empty and found[-1].meaning.group in PROSE
        if labelled and not (waiting and labelled[0].text is not None):
            found += labelled
        elif found and found[-1].text is None and found[-1].meaning.group in ASKING:
            found[-1].cells.append(cell)
        else:
            loose.append(cell)
    return found, loose


def _as_labels(row: Row, cell: Cell) -> list[LabelledValue]:
    """The labels a cell holds: one that is the whole cell, or one and more with their values behind them."""
    meanings = {m.group: m for m in row.meanings(cell)}
    group = next((group for group in PREFERENCE if group in meanings), None)
    if group is not None:
        return [LabelledValue(meanings[group], cell)]
    if (item := item_behind_group(cell)) is not None:
        return [LabelledValue(item, cell)]
    first = inline_label(cell.text)
    if first is None:
        return []
    every = inline_labels(cell.text) if first.meaning.group == "header" else ()
    inner = every if len(every) > 1 and every[0].meaning == first.meaning else (first,)
    return [LabelledValue(inline.meaning, cell, text=inline.value) for inline in inner]


def values_below(found: Sequence[LabelledValue], row: Row, below: Row | None) -> bool:
    """Gives labels without values those of the row below, where that row holds nothing but values under them."""
    if below is None or below.grid is not row.grid or not all(item.empty for item in found):
        return False
    if any(_as_labels(below, cell) for cell in below.cells) or not below.cells or is_heading(below):
        return False
    pairs = [(item, cell) for item in found for cell in below.cells if cell.col in item.label_cell.cols]
    if len(pairs) != len(below.cells):
        return False
    for item, cell in pairs:
        item.cells.append(cell)
    return True
