"""The name of a form's layout, derived from the evidence: a label for people, nothing is read by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from typing import Any, NamedTuple

from perf_pipeline.forms.columns import BLOCK_NAMES, Header
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue, FormType
from perf_pipeline.forms.vocabulary import load_yaml
from perf_pipeline.forms.words import vocabulary

OTHER = "other"
LEAST_ALIKE = 0.7
"""Share of columns (indicator and fund) a form must have in common with a family to bear its name."""
MARK_BONUS = 0.1
MOST_MISSING = 1
"""Columns of a table that a form may lack and still count as one of its family that lost a column."""
TABLES = ("indicator", "fund")
TOLD_BESIDE = frozenset({"adjustment", "carried_in", "carried_out", "level1_weight", "level2_weight", "level3_over"})
"""Columns that forms of any family may have besides."""


class Layout(NamedTuple):
    """A family of forms: its columns by table."""

    name: str
    columns: dict[str, frozenset[str]]


class _Family(NamedTuple):
    """A layout, the type of its forms (None: either), and the marks it is not without."""

    layout: Layout
    form_type: FormType | None
    marks: frozenset[str]


@lru_cache(maxsize=1)
def families() -> tuple[_Family, ...]:
    """The known layouts, read once a process."""
    return tuple(_family(name, said) for name, said in load_yaml("layouts.yaml").items())


def _family(name: str, said: dict[str, Any]) -> _Family:
    columns = {table: frozenset(said[f"{table}_columns"]) for table in TABLES}
    return _Family(Layout(name, columns), said.get("type"), frozenset(said.get("marks", ())))


@lru_cache(maxsize=1024)
def layout_of(
    form_type: FormType, indicators: frozenset[str], funds: frozenset[str], marks: frozenset[str]
) -> Layout | None:
    """The family most like a form by its columns, None if none is alike enough. `marks` are what else it shows:
    long_term, numbered_goals, implementation."""
    has = {"indicator": indicators - TOLD_BESIDE, "fund": funds - TOLD_BESIDE}
    scored: list[tuple[float, Layout]] = []
    for family in families():
        if family.form_type not in (None, form_type) or not family.marks <= marks:
            continue
        columns = family.layout.columns
        common = sum(len(has[table] & columns[table]) for table in TABLES)
        every = sum(len(has[table] | columns[table]) for table in TABLES)
        scored.append((common / every + MARK_BONUS * len(family.marks), family.layout))
    best = max(scored, key=lambda entry: entry[0], default=(0.0, None))
    return best[1] if best[0] >= LEAST_ALIKE else None


def missing_columns(layout: Layout | None, headers: Sequence[Header]) -> list[FormIssue]:
    """The column, at most one a table, by which a form differs from its family. A form that differs by more is of
    another make, and what its layout lacks is no fault of it."""
    if layout is None:
        return []
    has = {table: set().union(*(h.fields() for h in headers if BLOCK_NAMES[h.group] == table)) for table in TABLES}
    lacking = {table: layout.columns[table] - has[table] for table in TABLES}
    if any(has[table] - layout.columns[table] or len(lacking[table]) > MOST_MISSING for table in TABLES):
        return []
    first = {table: next((h for h in headers if BLOCK_NAMES[h.group] == table), None) for table in TABLES}
    return [_missing(h, name, layout.name) for table, h in first.items() if h is not None for name in lacking[table]]


def uneven_columns(headers: list[Header]) -> list[FormIssue]:
    """Tables of one form of which some lack a column that the others have."""
    fields = [header.fields() for header in headers]
    shared = {name for name, count in Counter(chain.from_iterable(fields)).items() if count * 2 > len(headers)}
    return [
        _missing(header, name, "the form's other tables")
        for header, own in zip(headers, fields, strict=True)
        for name in sorted(shared - own)
    ]


def _missing(header: Header, name: str, where: str) -> FormIssue:
    labels = next(m.known for m in vocabulary().by_group[header.group].values() if m.concept == name)
    words = {"block": BLOCK_NAMES[header.group], "column": name, "label": labels, "where": where}
    return issue(
        "COLUMN_MISSING", cell=header.row.cells[0], column=name, subject=BLOCK_NAMES[header.group], words=words
    )
