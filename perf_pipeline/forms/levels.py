"""Level labels of indicator rows: merged cells carried to the rows they span, lost and centred labels restored.

A label printed for a row always stays as printed, also where it contradicts the standard. Rows without one lie
between the labels printed above and below them; a label may be printed on a later row of the cells it covers
(vertically centred), or be lost altogether. Which, the level 2 of each row decides: benefit labels may not sit under
产出. A label is inferred only where neither neighbour fits, the standard knows the level 2, and the inferred label is
not printed elsewhere under the same goal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2, parents_of

NEW_LABEL = 0.6
"""Price of inferring one more label, where a row under a label it contradicts costs 1."""
LATER_LABEL = 0.01
"""Price of reading a row under the label printed after it rather than before it."""


@dataclass(slots=True)
class Levels:
    """A row's level labels: as printed on it (None where the cell is blank), and as they are in the end."""

    printed1: str | None
    printed2: str | None
    number: int | None
    cell: Cell
    trusted_spans: bool
    level1: str | None = None
    level2: str | None = None
    level1_lost: bool = False
    issues: list[FormIssue] = field(default_factory=list)


def resolve_levels(rows: Sequence[Levels]) -> None:
    """Fills `level1` and `level2` of the rows of one goal."""
    _fill_level2(rows)
    if not any(row.printed1 for row in rows) and not any(row.printed2 for row in rows):
        return
    printed = [i for i, row in enumerate(rows) if row.printed1]
    for i in printed:
        rows[i].level1 = rows[i].printed1
    known = {canonical_level1(rows[i].printed1) for i in printed}
    edges = [-1, *printed, len(rows)]
    for before, after in pairwise(edges):
        if after - before > 1:
            above = rows[before].printed1 if before >= 0 else None
            below = rows[after].printed1 if after < len(rows) else None
            _fill_level1(rows[before + 1 : after], above, below, known)


def _fill_level2(rows: Sequence[Levels]) -> None:
    above: str | None = None
    centred = False
    for i, row in enumerate(rows):
        row.level2 = row.printed2
        if row.printed2:
            above, centred = row.printed2, False
            continue
        if row.printed1 and i:
            above, centred = None, False  # a new level 1 has no level 2 until one is printed
        below = None if row.trusted_spans else _printed_below(rows, i)
        centred = bool(below) and (centred or above is None or _restarts(rows, i))
        row.level2 = below if centred else above
        if centred:
            row.issues.append(issue("LEVEL2_CENTRED", cell=row.cell, column="level2", before=above, after=below))


def _printed_below(rows: Sequence[Levels], i: int) -> str | None:
    """The next level 2 printed under the same level 1."""
    for row in rows[i + 1 :]:
        if row.printed1:
            return None
        if row.printed2:
            return row.printed2
    return None


def _restarts(rows: Sequence[Levels], i: int) -> bool:
    """Whether numbering begins anew here and runs on into the next labelled row: that label is centred."""
    after = next((row for row in rows[i + 1 :] if row.printed2), None)
    return rows[i].number == 1 and after is not None and after.number is not None and after.number > 1


def _contradicts(level1: str | None, row: Levels) -> bool:
    parents = parents_of(row.level2)
    name = canonical_level1(level1)
    return bool(parents) and name is not None and name not in parents


def _fill_level1(run: Sequence[Levels], above: str | None, below: str | None, printed: set[str | None]) -> None:
    """Parts a run without labels into rows of the label above, rows of a lost label, rows of the label below."""
    first, second = min(
        ((i, j) for i in range(len(run) + 1) for j in range(i, len(run) + 1)),
        key=lambda cut: (_price(run, cut, above, below, printed), -cut[0]),
    )
    for row in run[:first]:
        row.level1 = above
    for row in run[first:second]:
        row.level1, row.level1_lost = parents_of(row.level2)[0], True
        words = {"level2": row.level2}
        row.issues.append(
            issue("LEVEL1_INFERRED", cell=row.cell, column="level1", before=above, after=row.level1, words=words)
        )
    for row in run[second:]:
        row.level1 = below
        row.issues.append(issue("LEVEL1_CENTRED", cell=row.cell, column="level1", before=above, after=below))


def _price(
    run: Sequence[Levels], cut: tuple[int, int], above: str | None, below: str | None, printed: set[str | None]
) -> float:
    first, second = cut
    if (above is None and first) or (below is None and second < len(run)):
        # without a label on that side the rows have none to take; only rows no standard explains may stay bare
        bare = [*(run[:first] if above is None else ()), *(run[second:] if below is None else ())]
        if any(parents_of(row.level2) for row in bare):
            return float("inf")
    price: float = sum(_contradicts(above, row) for row in run[:first])
    price += sum(_contradicts(below, row) + LATER_LABEL for row in run[second:])
    lost = [parents_of(row.level2) for row in run[first:second]]
    if any(not parents or parents[0] in printed for parents in lost):
        return float("inf")
    names = [parents[0] for parents in lost]
    return price + NEW_LABEL * sum(name != before for name, before in zip(names, [None, *names], strict=False))


def misplaced_level2(level1: str | None, level2: str | None) -> bool:
    """A level 2 label that stands alone in the level 1 column."""
    return level2 is None and canonical_level1(level1) is None and canonical_level2(level1) is not None
