"""Rows whose cells stand under the wrong columns: put where what they say belongs, never by guessing a value.

A row is shifted when its cells cannot be what the columns say (a level label under 三级指标, 指标1 under
二级指标, a word under 分值). The cheapest order-keeping assignment of cells to grid columns is sought: a cell pays
for standing where its kind does not belong, for leaving its place, and for being displaced otherwise than its left
neighbour.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2, stem
from perf_pipeline.forms.text import compact, label_of, number_of
from perf_pipeline.forms.words import vocabulary

CellCost = Callable[[str, str | None], float]
"""Cost of a text standing under a field (None: a column without a label)."""

IMPOSSIBLE = 2.0
"""From this cost on, a cell cannot be what its column says."""
LEAVING, STEP, CHANGE = 0.6, 0.1, 1.0

NUMBERED = re.compile(r"^指标(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[:：.、]?$")
NUMERIC_FIELDS = frozenset({"weight", "score", "weight_preset", "score_coefficient", "review_score"})
FREE_FIELDS = frozenset({"target", "target_initial", "target_adjusted", "standard", "actual", "goal", "target_unit"})


@lru_cache(maxsize=32768)
def kind_of(text: str) -> str:
    """What a cell's text can only be: blank, number, no (指标n), level1, level2, level (either), scope or text."""
    plain = compact(text)
    if plain in vocabulary().blank_numbers:
        return "blank"
    if NUMBERED.match(plain):
        return "no"
    one, two = canonical_level1(text), canonical_level2(text)
    if one or two:
        return _level_kind(text, one, two)
    named = "scope" if vocabulary().meaning(text, "scope") else "text"
    return "number" if number_of(text) else named


def _level_kind(text: str, one: str | None, two: str | None) -> str:
    """A bare stem (经济, 进度) is a level label only with 指标 behind it; otherwise it may well be a name."""
    if not label_of(text).core.endswith("指标"):
        return "text"
    if one and two:
        return "level" if stem(one) == stem(text) else "level2?"
    return "level1" if one else "level2"


_INDICATOR_COSTS: dict[str, dict[str, float]] = {
    "no": {"indicator_no": 0, "level3": 0.3},
    "level1": {"level1": 0, "level2": 2},
    "level2": {"level2": 0, "level1": 2},
    "level2?": {"level2": 0, "level1": 1.5},
    "level": {"level1": 0, "level2": 0},
    "number": {"level3": 1.5, "deviation": 1, "indicator_no": 1},
    "scope": {"level3": 0.2},
    "text": {"level1": 0.5, "level2": 0.5, "indicator_no": 0.8, "target_comparator": 0.5},
}


def indicator_cost(text: str, name: str | None) -> float:
    """How badly a text fits an indicator column."""
    kind = kind_of(text)
    if kind == "blank":
        return 0
    costs = _INDICATOR_COSTS[kind]
    if name in costs:
        return costs[name]
    if name is None:
        return 0 if kind == "scope" else 3
    numeric, free = name in NUMERIC_FIELDS, name in FREE_FIELDS
    if (kind == "number" and (numeric or free)) or (kind == "text" and not numeric):
        return 0
    return 0.8 if kind.startswith("level") and (free or name == "level3") else 3


def fund_cost(text: str, name: str | None) -> float:
    """How badly a text fits a fund column; None and `item` are the columns of names."""
    kind = kind_of(text)
    if kind == "blank":
        return 0
    if name is None or name == "item":
        return 3 if kind == "number" else 0
    if name in ("reason", "score_method"):
        return 1 if kind == "number" else 0.2
    return 0 if kind == "number" else 3


def misfits(cells: Sequence[Cell], fields: Sequence[str | None], cost: CellCost) -> int:
    """Cells that cannot be what the columns over them say. `fields` is by grid column."""
    return sum(_in_place(cell, fields, cost) >= IMPOSSIBLE for cell in cells)


def _in_place(cell: Cell, fields: Sequence[str | None], cost: CellCost) -> float:
    return min((cost(cell.text, fields[col]) for col in cell.cols if col < len(fields)), default=3.0)


def realign(cells: Sequence[Cell], fields: Sequence[str | None], cost: CellCost) -> list[int] | None:
    """The grid column each cell belongs in, left to right, or None where no assignment explains the row."""
    n = len(fields)
    infinite = float("inf")
    best: list[list[tuple[float, int]]] = []
    for i, cell in enumerate(cells):
        line: list[tuple[float, int]] = []
        for col in range(n):
            fit = cost(cell.text, fields[col])
            here = fit + STEP * abs(col - cell.col)
            if i == 0:
                line.append((here + (LEAVING if col != cell.col else 0.0), -1))
                continue
            moved, before = col - cell.col, cells[i - 1].col
            options = [
                (best[i - 1][k][0] + (CHANGE if k - before != moved else 0.0), k)
                for k in range(min(col, len(best[-1])))
            ]
            cheapest = min(options, default=(infinite, -1))
            line.append((cheapest[0] + here, cheapest[1]))
        best.append(line)
    return _trace(best, cells, fields, cost)


def _trace(
    best: list[list[tuple[float, int]]], cells: Sequence[Cell], fields: Sequence[str | None], cost: CellCost
) -> list[int] | None:
    col = min(range(len(fields)), key=lambda c: best[-1][c][0])
    if best[-1][col][0] == float("inf"):
        return None
    cols: list[int] = []
    for line in reversed(best):
        cols.append(col)
        col = line[col][1]
    cols.reverse()
    fits = all(cost(cell.text, fields[c]) < IMPOSSIBLE for cell, c in zip(cells, cols, strict=True))
    return cols if fits else None
