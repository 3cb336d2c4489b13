"""Corrections put into staged rows: undone and done again each time a year is built, never twice, never in silence."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

import duckdb

from perf_pipeline.forms.departments import canonical_department
from perf_pipeline.forms.measured import measured
from perf_pipeline.forms.quantity import parse_quantity
from perf_pipeline.forms.taxonomy import canonical_levels
from perf_pipeline.staging.correction_files import Correction, CorrectionError, year_of_file
from perf_pipeline.staging.values import told_columns

Row = dict[str, Any]

ROW_ID = {
    "form": "''",
    "fund": "line_no::varchar",
    "goal": "scope || '/' || goal_no",
    "indicator": "seq::varchar",
    "narrative": "narrative",
}
"""How a row is named within its form."""
NUMBERS = {
    "form": {"total_weight", "total_score", "declared_year"},
    "fund": {"budget_initial", "budget_full_year", "executed", "rate_pct", "weight", "score"},
    "goal": {"weight"},
    "indicator": {"weight", "score"},
    "narrative": set[str](),
}
TEXTS = {
    "form": {
        "title", "department_printed", "implementing_unit", "project_name", "project_code", "total_deviation_text",
    },
    "fund": {"category", "item", "reason_text"},
    "goal": {"goal_text", "completion_text", "initial_text"},
    "indicator": {
        "level1_text", "level2_text", "level3", "target_text", "standard_text", "actual_text", "deviation_text",
    },
    "narrative": {"narrative_text"},
}  # fmt: skip
_READ_AS = {"level1_text": "level1", "level2_text": "level2"}
"""Columns whose doubts go by another name."""
_OF_BOTH = tuple(told_columns(parse_quantity("≥1次"), parse_quantity("1次"), None))
"""What is told from target and actual; blank where they are."""


@dataclass(frozen=True, slots=True)
class Found:
    """The staged row an entry is about."""

    form_key: str
    document_key: str
    fiscal_year: int
    values: Row


def apply(con: duckdb.DuckDBPyConnection, entries: Sequence[tuple[str, Correction]], year: int) -> int:
    """Makes the year's staged rows what they were read as, then what the entries say; returns how many were applied.

    In one transaction. Raises CorrectionError where an entry's document is known and its old value is not what was
    read: the entry was written for another reading, and a person has to look again.
    """
    con.execute("begin")
    try:
        _undo(con, year)
        count = 0
        for place, entry in entries:
            found = find(con, entry, place)
            if found is None:
                continue
            if (named := year_of_file(place)) is not None and named != found.fiscal_year:
                raise CorrectionError(f"{place}: the form is of {found.fiscal_year}: move the entry to its year's file")
            if found.fiscal_year == year:
                _apply_one(con, entry, found, place)
                count += 1
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return count


def find(con: duckdb.DuckDBPyConnection, entry: Correction, place: str) -> Found | None:
    """The row an entry is about; None for a document that is not staged. Raises CorrectionError for a row or column
    that does not exist."""
    if entry.field not in NUMBERS[entry.table] | TEXTS[entry.table]:
        known = ", ".join(sorted(NUMBERS[entry.table] | TEXTS[entry.table]))
        raise CorrectionError(f"{place}: {entry.table} has no field {entry.field} to correct; those are {known}")
    form = con.execute(
        """
        select f.form_key, f.document_key, f.fiscal_year
        from staging.form as f join staging.document as d using (document_key)
        where (d.document_key = $document or d.file_name = $document) and f.form_no = $form
        """,
        {"document": entry.document, "form": entry.form},
    ).fetchall()
    if not form:
        return None
    if len(form) > 1:
        raise CorrectionError(f"{place}: {len(form)} documents are named {entry.document}: name it by its document key")
    rows = con.execute(
        f"select * from staging.{entry.table} where form_key = $form and {ROW_ID[entry.table]} = $row",
        {"form": form[0][0], "row": entry.row},
    )
    names = [str(about[0]) for about in rows.description or []]
    row = rows.fetchone()
    if row is None:
        raise CorrectionError(f"{place}: form {form[0][0]} has no {entry.table} {entry.row!r}")
    form_key, document_key, fiscal_year = form[0]
    return Found(form_key, document_key, fiscal_year, dict(zip(names, row, strict=True)))


def shown(value: Any) -> str | None:
    """A staged value as an entry quotes it: numbers without trailing noughts, blanks as null."""
    if value is None:
        return None
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return " ".join(str(value).split())


def fits(entry: Correction, value: Any) -> bool:
    """Whether a staged value is the one an entry was written against."""
    if entry.old is None or value is None:
        return entry.old is None and value is None
    if entry.field in NUMBERS[entry.table]:
        return _number(entry.old) == Decimal(str(value))
    return shown(entry.old) == shown(value)


def _apply_one(con: duckdb.DuckDBPyConnection, entry: Correction, found: Found, place: str) -> None:
    read = found.values[entry.field]
    if not fits(entry, read):
        raise CorrectionError(
            f"{place}: {entry.table} {entry.row} {entry.field} of {found.form_key} reads {shown(read)!r},"
            f" not {entry.old!r}: look at it again, then change the entry's `old` or take the entry out"
        )
    after = _changes(entry, found, place)
    before = {name: found.values[name] for name in after}
    _set(con, entry.table, found.form_key, entry.row, after)
    con.execute(
        "insert into staging.correction values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [found.document_key, found.form_key, found.fiscal_year, entry.table, entry.row, entry.field, shown(read),
         entry.new, entry.reason, entry.who, entry.when, place, json.dumps(before, ensure_ascii=False, default=str)],
    )  # fmt: skip


def _changes(entry: Correction, found: Found, place: str) -> Row:
    """The columns an entry changes: its own, those told from it, and the doubt it ends."""
    new: Any = entry.new
    if entry.field in NUMBERS[entry.table] and entry.new is not None:
        new = _number(entry.new)
        if new is None:
            raise CorrectionError(f"{place}: {entry.new!r} is no number, and {entry.field} is one")
    if new is None and entry.table == "narrative":
        raise CorrectionError(f"{place}: a narrative cannot be made blank")
    row = found.values | {entry.field: new}
    after: Row = {entry.field: new} | _DERIVED.get((entry.table, entry.field), _nothing)(row, found.fiscal_year)
    if "uncertain" in row:
        doubted = _READ_AS.get(entry.field, entry.field)
        after["uncertain"] = [name for name in row["uncertain"] or [] if name not in (entry.field, doubted)]
    return after


def _values(row: Row, year: int) -> Row:
    """Target, actual and attainment told anew from their texts, as when they were read."""
    texts = row["target_text"], row["actual_text"]
    told = measured(*texts, row["level3"], row["level2_text"] or row["level1_text"])
    target, actual = (quantity if text else None for quantity, text in zip(told, texts, strict=True))
    return dict.fromkeys(_OF_BOTH) | told_columns(target, actual, year)


def _levels(row: Row, _: int) -> Row:
    level1, level2 = canonical_levels(row["level1_text"], row["level2_text"])
    return {"level1": level1, "level2": level2}


def _department(row: Row, _: int) -> Row:
    department = canonical_department(row["department_printed"], row["department_code"])
    return {"department_name": department.name, "region": department.region}


def _nothing(_: Row, __: int) -> Row:
    return {}


_DERIVED: dict[tuple[str, str], Callable[[Row, int], Row]] = {
    ("indicator", "target_text"): _values,
    ("indicator", "actual_text"): _values,
    ("indicator", "level1_text"): _levels,
    ("indicator", "level2_text"): _levels,
    ("form", "department_printed"): _department,
}


def _undo(con: duckdb.DuckDBPyConnection, year: int) -> None:
    """What was corrected reads again as it was read; a row read anew since then is left as it is."""
    done = con.execute(
        "select table_name, form_key, row_id, field, new_text, columns_before from staging.correction"
        " where fiscal_year = ? order by rowid desc",
        [year],
    ).fetchall()
    for table, form_key, row_id, field, new, before in done:
        where = f"form_key = ? and {ROW_ID[table]} = ?"
        row = con.execute(f"select {field} from staging.{table} where {where}", [form_key, row_id]).fetchone()
        same = row is not None and (
            _number(new) == Decimal(str(row[0]))
            if None not in (new, row[0]) and field in NUMBERS[table]
            else new == row[0]
        )
        if same:
            _set(con, table, form_key, row_id, json.loads(before))
    con.execute("delete from staging.correction where fiscal_year = ?", [year])


def _set(con: duckdb.DuckDBPyConnection, table: str, form_key: str, row_id: str, values: Row) -> None:
    assignments = ", ".join(f"{name} = ?" for name in values)
    con.execute(
        f"update staging.{table} set {assignments} where form_key = ? and {ROW_ID[table]} = ?",
        [*values.values(), form_key, row_id],
    )


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text.replace(",", "").strip())
    except InvalidOperation:
        return None
