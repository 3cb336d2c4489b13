"""Compare what was read with what is true: a form's JSON field by field, a grid cell by cell.

`form_differences(read, truth)` lists what differs (an empty list: all of the truth was read right). `grid_scores`
gives the F1 of the cell texts as a multiset, and the F1 of (row, col, row_span, col_span, text).
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

TOLERANCE = 1e-6


@dataclass(frozen=True, slots=True)
class Difference:
    """Where (`indicators[3].score`), what the truth says, what was read."""

    path: str
    truth: Any
    read: Any

    def __str__(self) -> str:
        return f"{self.path}: truth {self.truth!r}, read {self.read!r}"


def form_differences(read: Mapping[str, Any], truth: Mapping[str, Any]) -> list[Difference]:
    """What differs, in the truth's own order. Keys that the truth does not hold are not compared; a list must be as
    long as the truth's, and its items are compared in order; numbers are compared as numbers, text as printed but
    without blanks (a producer may set them where a line ends)."""
    return list(_differences(read, truth, ""))


def forms_differences(read: list[dict[str, Any]] | dict[str, Any], truth: list[dict[str, Any]]) -> list[Difference]:
    """As `form_differences` for a document of several forms."""
    forms = read if isinstance(read, list) else [read]
    if len(forms) != len(truth):
        return [Difference("forms", len(truth), len(forms))]
    return [
        Difference(f"forms[{index}].{difference.path}", difference.truth, difference.read)
        for index, (one, true) in enumerate(zip(forms, truth, strict=True))
        for difference in form_differences(one, true)
    ]


def _differences(read: Any, truth: Any, path: str) -> Iterable[Difference]:
    if isinstance(truth, Mapping):
        if not isinstance(read, Mapping):
            yield Difference(path, truth, read)
            return
        for key, value in truth.items():
            yield from _differences(read.get(key), value, f"{path}.{key}" if path else str(key))
    elif isinstance(truth, list) and path == "funds":
        yield from _fund_differences(read if isinstance(read, list) else [], truth)
    elif isinstance(truth, list):
        if not isinstance(read, list) or len(read) != len(truth):
            yield Difference(f"{path}.length", len(truth), len(read) if isinstance(read, list) else read)
        for index, value in enumerate(truth):
            one = read[index] if isinstance(read, list) and index < len(read) else None
            if one is not None or not isinstance(value, Mapping):
                yield from _differences(one, value, f"{path}[{index}]")
    elif not same_value(read, truth):
        yield Difference(path, truth, read)


def _fund_differences(read: list[Any], truth: list[Any]) -> Iterable[Difference]:
    """Fund rows are known by category and code, not by their order; every one more than the truth's is a difference,
    except 基本支出总额 and 项目支出总额, which some truths leave out."""
    left = list(read)
    for index, true in enumerate(truth):
        keys = [key for key in ("category", "item_code") if true.get(key) is not None]
        found = next((row for row in left if all(row.get(key) == true[key] for key in keys)), None)
        if found is None:
            yield Difference(f"funds[{index}]", true, None)
        else:
            left.remove(found)
            yield from _differences(found, true, f"funds[{index}]")
    for row in left:
        if row.get("category") or row.get("item_code") not in ("basic", "project"):
            yield Difference("funds.extra", None, row)


def same_value(read: Any, truth: Any) -> bool:
    """Numbers by value, texts without blanks and in one normal form, everything else by equality."""
    if isinstance(truth, bool) or isinstance(read, bool) or truth is None or read is None:
        return read is truth or (truth in ("", None) and read in ("", None))
    if isinstance(truth, int | float):
        return isinstance(read, int | float) and abs(float(read) - float(truth)) <= TOLERANCE * max(1.0, abs(truth))
    if isinstance(truth, str) and isinstance(read, str):
        return comparable_text(read) == comparable_text(truth)
    return bool(read == truth)


def comparable_text(text: str) -> str:
    return "".join(unicodedata.normalize("NFKC", text).split())


@dataclass(frozen=True, slots=True)
class GridScores:
    """F1 in 0..1: of the non-empty texts as a multiset, and of place, spans and text of every cell."""

    text: float
    full: float


def cells_of(grid: Any) -> list[tuple[int, int, int, int, str]]:
    """(row, col, row_span, col_span, text) of a grid: the truth's JSON, or anything with `.cells`."""
    cells = grid["cells"] if isinstance(grid, Mapping) else grid.cells
    get = (lambda cell, key: cell[key]) if isinstance(grid, Mapping) else getattr
    return [
        (get(c, "row"), get(c, "col"), get(c, "row_span"), get(c, "col_span"), comparable_text(get(c, "text")))
        for c in cells
    ]


def grid_scores(read: list[Any], truth: list[Any]) -> GridScores:
    """Scores of a document's grids, in order. A cell counts for its own table only."""
    read_cells = [(index, *cell) for index, grid in enumerate(read) for cell in cells_of(grid)]
    true_cells = [(index, *cell) for index, grid in enumerate(truth) for cell in cells_of(grid)]
    text = _f1((cell[-1] for cell in read_cells if cell[-1]), (cell[-1] for cell in true_cells if cell[-1]))
    return GridScores(text, _f1(read_cells, true_cells))


def _f1(read: Iterable[Any], truth: Iterable[Any]) -> float:
    have, want = Counter(read), Counter(truth)
    total = sum(have.values()) + sum(want.values())
    return 1.0 if total == 0 else 2 * sum((have & want).values()) / total
