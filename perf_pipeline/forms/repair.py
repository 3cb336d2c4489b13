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
from perf_pipeline.forms.targets import COMPARATORS
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2, stem
from perf_pipeline.forms.text import compact, label_of, number_of
from perf_pipeline.forms.words import concepts_of, vocabulary

CellCost = Callable[[str, str | None], float]
"""Cost of a text standing under a field (None: a column without a label)."""

IMPOSSIBLE = 2.0
"""From this cost on, a cell cannot be what its column says."""
LEAVING, STEP, CHANGE, CLOSING = 0.6, 0.1, 1.0, 0.1
"""Prices: of a first cell out of place, of each column it is out, of a cell displaced otherwise than its neighbour, and
of that where it closes a gap (cells before an empty one have moved, those behind it have not)."""

NUMBERED = re.compile(r"^指标(?:[0-9]{1,2}|[一二三四五六七八九十]{1,2})[:：.、]?$")
_MEASURE = re.compile(
    r"^(?:[≥≤<>=]{1,2}.{1,12}|\d+(?:\.\d+)?(?:[-~至]\d+(?:\.\d+)?)?[^\d]{1,6}|\d{4}年\d{1,2}月.{0,8})$"
)
LEVEL_FIELDS = frozenset({"level1", "level2"})
NUMERIC_FIELDS = frozenset(
    {"weight", "score", "weight_preset", "score_coefficient", "review_score", "deduction", "score_rate"}
)
RATES = frozenset({"score_coefficient", "score_rate", "weight_preset"})
"""Numeric columns that may be printed in percent."""
FREE_FIELDS = frozenset({"target", "target_initial", "target_adjusted", "standard", "actual"})


@lru_cache(maxsize=32768)
def kind_of(text: str) -> str:
    """What a cell's text can only be: blank, number, no (指标n), level1, level2, level (either), scope or text."""
    plain = compact(text)
    if plain in vocabulary().blank_numbers:
        return "blank"
    if NUMBERED.match(plain):
        return "no"
    if number_of(text):
        return "number"
    one, two = canonical_level1(text), canonical_level2(text)
    if one or two:
        return _level_kind(text, one, two)
    return "scope" if "scope" in concepts_of(text) else "text"


def _level_kind(text: str, one: str | None, two: str | None) -> str:
    """A bare stem (经济, 进度) is a level label only with 指标 behind it; otherwise it may well be a name."""
    if not label_of(text).core.endswith("指标"):
        return "text"
    if one and two:
        return "level" if stem(one) == stem(text) else "level2?"
    return "level1" if one else "level2"


# how badly each kind of text fits each indicator column; `numeric`, `free` and `other` stand for groups of columns
_INDICATOR_COSTS: dict[str, dict[str, float]] = {
    "no": {"indicator_no": 0, "level3": 0.3, "other": 3},
    "level1": {"level1": 0, "level2": 2, "level3": 2, "free": 1, "other": 3},
    "level2": {"level2": 0, "level1": 2, "level3": 2, "free": 1, "other": 3},
    "level2?": {"level2": 0, "level1": 1.5, "level3": 2, "free": 1, "other": 3},
    "level": {"level1": 0, "level2": 0, "level3": 2, "free": 1, "other": 3},
    "number": {"numeric": 0, "free": 0, "level3": 1.5, "deviation": 1, "indicator_no": 1, "level1": 3, "level2": 3,
               "target_comparator": 3, "target_unit": 2.5, "beside": 3, "other": 0.3},
    "measure": {"free": 0, "level1": 2.5, "level2": 2.5, "level3": 2, "indicator_no": 3, "numeric": 3, "beside": 3,
                "target_comparator": 2, "deviation": 1.5, "other": 0.5},
    "symbol": {"target_comparator": 0, "other": 2.5},
    "comparator": {"target_comparator": 0, "free": 1, "other": 2},
    "scope": {"beside": 0, "level3": 0.2, "free": 0.5, "other": 2},
    "text": {"level1": 0.5, "level2": 0.5, "indicator_no": 0.8, "numeric": 3, "beside": 3, "target_comparator": 1,
             "other": 0},
}  # fmt: skip


@lru_cache(maxsize=32768)
def indicator_cost(text: str, name: str | None) -> float:
    """How badly a text fits an indicator column; None is a column without a label, left of the table."""
    kind = _indicator_kind(text)
    if kind == "blank" or (name or "").startswith("unknown:"):
        return 0
    if name in RATES and kind == "measure" and (number := number_of(text)) is not None and number.unit == "%":
        return 0
    costs = _INDICATOR_COSTS[kind]
    group = "beside" if name is None else "numeric" if name in NUMERIC_FIELDS else "free" if name in FREE_FIELDS else ""
    return costs.get(name or "", costs.get(group, costs["other"]))


def strict_cost(text: str, name: str | None) -> float:
    """As `indicator_cost`, for rows whose name is missing: words that are no level label are no level."""
    return 3 if name in LEVEL_FIELDS and _indicator_kind(text) == "text" else indicator_cost(text, name)


@lru_cache(maxsize=32768)
def _indicator_kind(text: str) -> str:
    """As `kind_of`, and apart from words and plain numbers: measures (≥90%, 12次) and comparators."""
    kind, plain = kind_of(text), compact(text)
    if kind == "blank":
        return kind
    if kind == "number":
        number = number_of(text)
        return "number" if number is None or number.unit in (None, "分") else "measure"
    if plain in COMPARATORS.values():
        return "symbol"
    if plain in COMPARATORS or plain in vocabulary().target_fillers:
        return "comparator"
    return "measure" if kind == "text" and _MEASURE.match(plain) else kind


def nameless(cells: Sequence[Cell], fields: Sequence[str | None]) -> bool:
    """A row without a name that has words where only level labels stand: the name is there."""
    for cell in cells:
        if "level3" in _fields_over(cell, fields):
            return False
    return "level3" in fields and any(
        not LEVEL_FIELDS.isdisjoint(_fields_over(cell, fields)) and _indicator_kind(cell.text) == "text"
        for cell in cells
    )


def _fields_over(cell: Cell, fields: Sequence[str | None]) -> Sequence[str | None]:
    return fields[cell.col : cell.col + cell.col_span]


def fund_cost(text: str, name: str | None) -> float:
    """How badly a text fits a fund column; None and `item` are the columns of names."""
    kind = kind_of(text)
    if kind == "blank":
        return 0
    if name is None or name == "item":
        return 3 if kind == "number" else 0
    if name in ("reason", "score_method", "content"):
        return 1 if kind == "number" else 0.2
    return 0 if kind == "number" else 3


def misfits(cells: Sequence[Cell], fields: Sequence[str | None], cost: CellCost) -> int:
    """Cells that cannot be what the columns over them say. `fields` is by grid column."""
    amiss = 0
    for cell in cells:
        if cell.col_span == 1:  # most
            amiss += cost(cell.text, fields[cell.col]) >= IMPOSSIBLE
        else:
            over = _fields_over(cell, fields)
            amiss += min([cost(cell.text, name) for name in over], default=IMPOSSIBLE) >= IMPOSSIBLE
    return amiss


def realign(cells: Sequence[Cell], fields: Sequence[str | None], cost: CellCost) -> list[int] | None:
    """The grid column each cell belongs in, left to right, or None where no assignment explains the row."""
    best: list[list[tuple[float, int]]] = []
    for i, cell in enumerate(cells):
        line: list[tuple[float, int]] = []
        for col, name in enumerate(fields):
            price, moved = cost(cell.text, name) + STEP * abs(col - cell.col), col - cell.col
            if i == 0:
                line.append((price + (LEAVING if moved else 0.0), -1))
                continue
            before = cells[i - 1].col
            options = [
                (best[i - 1][k][0] + _turn(k - before, moved, cell.col - before), k)
                for k in range(min(col, len(fields)))
            ]
            cheapest = min(options, default=(float("inf"), -1))
            line.append((cheapest[0] + price, cheapest[1]))
        best.append(line)
    return _trace(best, cells, fields, cost)


def _turn(moved_before: int, moved: int, gap: int) -> float:
    """The price of a cell displaced otherwise than its left neighbour, `gap` columns from it as printed."""
    if moved == moved_before:
        return 0.0
    return CLOSING if moved == 0 and 0 < moved_before < gap else CHANGE


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
