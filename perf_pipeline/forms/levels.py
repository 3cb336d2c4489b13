"""Level labels of indicator rows: merged cells carried to the rows they span, lost and centred labels restored.

A label printed for a row always stays as printed, also where it contradicts the standard. Rows without one lie
between the labels printed above and below them; a label may be printed on a later row of the cells it covers
(vertically centred, or set in the second half of a cell cut by a page edge), or be lost altogether. Which, the
level 2 of each row decides: benefit labels may not sit under 产出. A label is inferred only where neither neighbour
fits, the standard knows the level 2, and the inferred label is not printed elsewhere under the same goal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2, clean_level, parents_of

NEW_LABEL = 0.6
"""Price of inferring one more label, where a row under a label it contradicts costs 1."""
UNLIKELY_SIDE = 0.01
"""Price of reading a row under the label after it rather than before it, or the reverse before a page edge."""
NO_LABEL = 0.5
"""Price of leaving a row without a label where one stands on its other side."""

REST_OF_LABEL = frozenset({"指标", "标"})
"""What a page edge leaves of a label whose first part names a level too: 生态效益 above it."""


@dataclass(slots=True)
class Levels:
    """A row's level labels: as printed on it (None where the cell is blank), and as they are in the end."""

    printed1: str | None
    printed2: str | None
    number: int | None
    cell: Cell
    trusted_spans: bool
    merges_seen: bool = True
    level1: str | None = None
    level2: str | None = None
    level1_lost: bool = False
    issues: list[FormIssue] = field(default_factory=list)


def resolve_levels(rows: Sequence[Levels]) -> None:
    """Fills `level1` and `level2` of the rows of one goal. Where no merged cell was seen and the first rows are blank,
    labels stand in the middle of the rows they cover."""
    for name in ("printed1", "printed2"):
        _mend(rows, name)
    _centre(rows)
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
            cut = rows[before + 1].trusted_spans and _page_ends(rows, before, after)
            _fill_level1(rows[before + 1 : after], above, below, known, cut=cut)


def _mend(rows: Sequence[Levels], name: str) -> None:
    """Puts together a label whose letters a page edge parted: 服务对象满意度指 above it, 标 below."""
    for above, below in pairwise(rows):
        first, second = getattr(above, name), getattr(below, name)
        if not first or not second or _is_whole(second) or not _is_whole(first + second):
            continue
        if _is_whole(first) and second not in REST_OF_LABEL:
            continue
        for row in rows:
            if getattr(row, name) in (first, second):
                words = {"before": getattr(row, name), "after": clean_level(first + second)}
                row.issues.append(issue("LABEL_MENDED", cell=row.cell, column="level" + name[-1], **words))
                setattr(row, name, clean_level(first + second))


@lru_cache(maxsize=8192)
def _is_whole(label: str) -> bool:
    """Whether a label names a level and closes the bracket it opens: 满意度指标（ goes on with 10分）."""
    opened, closed = (sum(label.count(mark) for mark in marks) for marks in ("(（[【", ")）]】"))
    return opened == closed and bool(canonical_level1(label) or canonical_level2(label))


def _centre(rows: Sequence[Levels]) -> None:
    """Reads labels as vertically centred where that explains every row: each in the middle of its stretch."""
    if not rows or rows[0].merges_seen:
        return
    stretches = centred_stretches([row.printed2 for row in rows]) if not rows[0].printed2 else None
    _spread(rows, stretches, "level2")
    stretches = centred_stretches([row.printed1 for row in rows]) if not rows[0].printed1 else None
    labels = {i: rows[p].printed1 for p, stretch in (stretches or {}).items() for i in stretch}
    if not any(_contradicts(label, rows[i], rows[i].printed2) for i, label in labels.items()):
        _spread(rows, stretches, "level1")


def _spread(rows: Sequence[Levels], stretches: dict[int, range] | None, name: str) -> None:
    printed = "printed1" if name == "level1" else "printed2"
    for position, stretch in (stretches or {}).items():
        label = getattr(rows[position], printed)
        for i in stretch:
            if i < position:
                code = "LEVEL1_CENTRED" if name == "level1" else "LEVEL2_CENTRED"
                rows[i].issues.append(issue(code, cell=rows[i].cell, column=name, after=label))
            setattr(rows[i], printed, label)


def centred_stretches(labels: Sequence[str | None]) -> dict[int, range] | None:
    """The rows each printed label covers if every label stands in the middle of its rows (of an even number on either
    side of the middle), by the label's position; None if they cannot all. Odd numbers of rows are preferred."""
    positions = [i for i, label in enumerate(labels) if label]
    best: dict[int, tuple[int, list[int]]] = {0: (0, [])}  # first row not covered -> off-centre labels, ends so far
    for p, after in pairwise([*positions, len(labels)]):
        reached: dict[int, tuple[int, list[int]]] = {}
        for start, (cost, path) in best.items():
            for off in (0, -1, 1):
                end = 2 * p - start + off + 1
                option = (cost + abs(off), [*path, end])
                if start <= p < end <= after and option < reached.get(end, (len(labels), [])):
                    reached[end] = option
        best = reached
    if not positions or len(labels) not in best:
        return None
    ends = best[len(labels)][1]
    return {p: range(start, end) for p, (start, end) in zip(positions, pairwise([0, *ends]), strict=True)}


def _fill_level2(rows: Sequence[Levels]) -> None:
    above: str | None = None
    centred = False
    for i, row in enumerate(rows):
        row.level2 = row.printed2
        if row.printed2:
            above, centred = row.printed2, False
            continue
        if _new_level1(rows, i):
            above, centred = None, False  # no level 2 reaches over from the level 1 before
        cut = _cut_by_page(rows, i)
        first = not any(other.printed1 for other in rows[: i + 1])
        below = _printed_below(rows, i, over_level1=first or (cut and row.trusted_spans))
        nearer = cut if row.trusted_spans else above is None
        centred = bool(below) and (centred or nearer or _restarts(rows, i))
        row.level2 = below if centred else above
        if centred:
            row.issues.append(issue("LEVEL2_CENTRED", cell=row.cell, column="level2", before=above, after=below))


def _printed_below(rows: Sequence[Levels], i: int, *, over_level1: bool) -> str | None:
    """The next level 2 printed; beyond the next level 1 only where that one is to cover the row too."""
    for row in rows[i + 1 :]:
        if row.printed1 and not over_level1:
            return None
        if row.printed2:
            return row.printed2
    return None


def _new_level1(rows: Sequence[Levels], i: int) -> bool:
    """Whether another level 1 begins at a row; a label in the second half of a cut cell began above the page edge."""
    label = rows[i].printed1
    before = next((row.printed1 for row in reversed(rows[:i]) if row.printed1), None)
    if label is None or before is None or label == before:
        return False
    cut = rows[i].trusted_spans and rows[i - 1].printed1 is None and rows[i - 1].cell.page != rows[i].cell.page
    return not cut


def _cut_by_page(rows: Sequence[Levels], i: int) -> bool:
    """Whether a page ends between a row and the next printed label, but not between it and the label before: then the
    cell was cut by the page edge and its label set in the second half. Rows without spans of their own tell nothing."""
    after = next((row for row in rows[i + 1 :] if row.printed2 or row.printed1), None)
    before = next((row for row in reversed(rows[:i]) if row.printed2), None)
    page = rows[i].cell.page
    return after is not None and after.cell.page != page and (before is None or before.cell.page == page)


def _restarts(rows: Sequence[Levels], i: int) -> bool:
    """Whether numbering begins anew here and runs on into the next labelled row: that label is centred."""
    after = next((row for row in rows[i + 1 :] if row.printed2), None)
    return rows[i].number == 1 and after is not None and after.number is not None and after.number > 1


def _contradicts(level1: str | None, row: Levels, level2: str | None = None) -> bool:
    parents = parents_of(level2 or row.level2)
    name = canonical_level1(level1)
    return bool(parents) and name is not None and name not in parents


def _fill_level1(
    run: Sequence[Levels], above: str | None, below: str | None, printed: set[str | None], *, cut: bool
) -> None:
    """Parts a run without labels into rows of the label above, rows of a lost label, rows of the label below. `cut`:
    a page edge after the run cut the cell, so the label below is the likelier."""
    lean = (UNLIKELY_SIDE, 0.0) if cut else (0.0, UNLIKELY_SIDE)
    cuts = ((i, j) for i in range(len(run) + 1) for j in range(i, len(run) + 1))
    first, second = min(cuts, key=lambda cut: (_price(run, cut, (above, below), lean, printed), -cut[0]))
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


def _page_ends(rows: Sequence[Levels], before: int, after: int) -> bool:
    """Whether a page ends between a run and the label after it, and not between the label before it and the run."""
    if after >= len(rows):
        return False
    first, last = rows[before + 1].cell.page, rows[after - 1].cell.page
    return rows[after].cell.page != last and (before < 0 or rows[before].cell.page == first)


def _price(
    run: Sequence[Levels],
    cut: tuple[int, int],
    labels: tuple[str | None, str | None],
    lean: tuple[float, float],
    printed: set[str | None],
) -> float:
    first, second = cut
    price = 0.0
    for rows, label, unlikely in ((run[:first], labels[0], lean[0]), (run[second:], labels[1], lean[1])):
        if label is None and any(parents_of(row.level2) for row in rows):
            return float("inf")  # without a label on that side only rows no standard explains may stay bare
        price += sum(_contradicts(label, row) + unlikely + NO_LABEL * (label is None) for row in rows)
    lost = [parents_of(row.level2) for row in run[first:second]]
    if any(not parents or parents[0] in printed for parents in lost):
        return float("inf")
    names = [parents[0] for parents in lost]
    return price + NEW_LABEL * sum(name != before for name, before in zip(names, [None, *names], strict=False))


def misplaced_level2(level1: str | None, level2: str | None) -> bool:
    """A level 2 label that stands alone in the level 1 column."""
    return level2 is None and canonical_level1(level1) is None and canonical_level2(level1) is not None
