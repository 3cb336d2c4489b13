"""From a figure back to the page: mart → fact or finding → form → document → page and box."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import duckdb

from perf_pipeline.extract.model import BBox

Row = dict[str, Any]

# what a reference's first word names: table, its number within the form
FACTS = {
    "indicator": ("star.fact_indicator", "seq"),
    "fund": ("star.fact_funding", "line_no"),
    "evaluation": ("star.fact_evaluation", None),
}
HELP = (
    "indicator:FORM_KEY/SEQ, fund:FORM_KEY/LINE, evaluation:FORM_KEY, finding:FINDING_ID, "
    "mart:TABLE/DEPARTMENT/YEAR, mart:TABLE/DEPARTMENT/YEAR/ROW, or a bare finding id or form key"
)


@dataclass(frozen=True, slots=True)
class Step:
    """One link of the chain: what it is, and the figures that name it."""

    what: str
    values: Row


@dataclass(slots=True)
class Trace:
    """A chain from figure to page. `page_no`/`box` are None where the row carries no place."""

    steps: list[Step] = field(default_factory=list)
    sha256: str | None = None
    file_name: str | None = None
    source_uri: str | None = None
    page_no: int | None = None
    box: BBox | None = None
    turned_pages: str | None = None


class NoSuchRow(LookupError):
    """The reference names nothing that is published; the message says what was looked for."""


def trace(con: duckdb.DuckDBPyConnection, reference: str) -> list[Trace]:
    """Chains behind a reference (see HELP); several where a mart row stands on several forms. Raises NoSuchRow."""
    kind, _, rest = reference.partition(":")
    if not rest:
        return _bare(con, reference)
    if kind == "finding":
        return [_finding(con, rest)]
    if kind == "form":
        return [_fact(con, "evaluation", rest)]
    if kind == "mart":
        return _mart(con, rest)
    if kind in FACTS:
        return [_fact(con, kind, rest)]
    raise NoSuchRow(f"cannot trace {reference!r}: write {HELP}")


def _bare(con: duckdb.DuckDBPyConnection, reference: str) -> list[Trace]:
    if _one(con, "select 1 as found from quality.finding where finding_id = ?", [reference]):
        return [_finding(con, reference)]
    if _one(con, "select 1 as found from star.dim_form where form_key = ?", [reference]):
        return [_fact(con, "evaluation", reference)]
    raise NoSuchRow(f"no finding and no form {reference!r} is published: write {HELP}")


def _finding(con: duckdb.DuckDBPyConnection, finding_id: str) -> Trace:
    row = _one(con, "select * from quality.finding where finding_id = ?", [finding_id])
    if row is None:
        raise NoSuchRow(f"no finding {finding_id!r} is published")
    shown = (
        "finding_id",
        "rule_id",
        "severity",
        "origin",
        "column_name",
        "observed",
        "expected",
        "message_en",
        "message_zh",
    )
    chain = Trace([Step("quality.finding", {name: row[name] for name in shown})])
    table = str(row["subject"] or "")
    number = next((column for name, column in FACTS.values() if name.endswith(f".{table.removeprefix('star.')}")), None)
    if number and row["subject_seq"] is not None:
        fact = _one(
            con,
            f"select * from star.{table.removeprefix('star.')} where form_key = ? and {number} = ?",
            [row["form_key"], row["subject_seq"]],
        )
        if fact:
            chain.steps.append(Step(f"star.{table.removeprefix('star.')}", _telling(fact)))
    return _to_page(con, chain, row)


def _fact(con: duckdb.DuckDBPyConnection, kind: str, rest: str) -> Trace:
    table, number = FACTS[kind]
    form_key, _, position = rest.partition("/")
    sql, given = f"select * from {table} where form_key = ?", [form_key]
    if number:
        if not position.isdigit():
            raise NoSuchRow(f"{kind}:{rest} lacks the row's number: write {kind}:{form_key or 'FORM_KEY'}/1")
        sql, given = f"{sql} and {number} = ?", [form_key, position]
    row = _one(con, sql, given)
    if row is None:
        raise NoSuchRow(f"no row {position or ''} of form {form_key!r} in {table}")
    return _to_page(con, Trace([Step(table, _telling(row))]), row)


def _mart(con: duckdb.DuckDBPyConnection, rest: str) -> list[Trace]:
    table, department, year, row_no = _mart_place(con, rest)
    forms = _all(
        con,
        """
        select f.form_key, f.department_key, d.department_name, f.fiscal_year
        from star.dim_form as f inner join star.dim_department as d using (department_key)
        where f.is_current and f.fiscal_year = try_cast(? as integer) and ? in (d.department_name, d.department_key)
        order by f.form_key
        """,
        [year, department],
    )
    if not forms:
        raise NoSuchRow(f"no current form of {department!r} for {year}")
    if row_no is None:
        return [_mart_of_form(con, table, form) for form in forms]
    chains = [chain for form in forms if (chain := _mart_row(con, table, form["form_key"], row_no))]
    if not chains:
        raise NoSuchRow(f"no row {row_no} of {department!r} for {year} in marts.{table}")
    return chains


def _mart_place(con: duckdb.DuckDBPyConnection, rest: str) -> tuple[str, str, str, str | None]:
    """TABLE/DEPARTMENT/YEAR or TABLE/DEPARTMENT/YEAR/ROW taken apart; a department's name may hold slashes."""
    known = _all(
        con,
        """
        select distinct table_name from duckdb_columns()
        where schema_name = 'marts' and column_name = 'department_key'
        """,
        [],
    )
    tables = sorted(row["table_name"] for row in known)
    table, *others = rest.split("/")
    row_no = others.pop() if len(others) > 2 and others[-1].isdigit() and others[-2].isdigit() else None
    if len(others) < 2 or table not in tables:
        raise NoSuchRow(
            f"mart:{rest} names no mart row: write mart:TABLE/DEPARTMENT/YEAR or mart:TABLE/DEPARTMENT/YEAR/ROW, "
            f"TABLE one of {', '.join(tables)}"
        )
    return table, "/".join(others[:-1]), others[-1], row_no


def _mart_of_form(con: duckdb.DuckDBPyConnection, table: str, form: Row) -> Trace:
    """The mart's figures of a department and year, standing on one of its forms' declared totals."""
    chain = _fact(con, "evaluation", form["form_key"])
    place = [form["department_key"], form["fiscal_year"]]
    rows = _all(con, f"select * from marts.{table} where department_key = ? and fiscal_year = ?", place)
    shown = {name: form[name] for name in ("department_name", "fiscal_year")}
    figures = _telling(rows[0]) if len(rows) == 1 else {"rows": len(rows)}
    chain.steps.insert(0, Step(f"marts.{table}", shown | figures))
    return chain


def _mart_row(con: duckdb.DuckDBPyConnection, table: str, form_key: str, row_no: str) -> Trace | None:
    """One row of a mart that has a form's rows (seq of indicators, line_no of funds); None where there is none."""
    for kind, (_, number) in FACTS.items():
        has_number = (
            "select 1 as found from duckdb_columns() where schema_name = 'marts' and (table_name, column_name) = (?, ?)"
        )
        if number and _one(con, has_number, [table, number]):
            row = _one(con, f"select * from marts.{table} where form_key = ? and {number} = ?", [form_key, row_no])
            if row:
                chain = _fact(con, kind, f"{form_key}/{row_no}")
                chain.steps.insert(0, Step(f"marts.{table}", _telling(row)))
                return chain
    return None


def _to_page(con: duckdb.DuckDBPyConnection, chain: Trace, row: Row) -> Trace:
    document = _one(con, "select * from star.dim_document where document_key = ?", [row["document_key"]])
    if document is None:
        raise NoSuchRow(f"document {row['document_key']!r} is not published")
    if row.get("form_key"):
        form = _one(
            con,
            "select form_key, title, form_type, layout, fiscal_year from star.dim_form where form_key = ?",
            [row["form_key"]],
        )
        chain.steps += [Step("star.dim_form", form)] if form else []
    named = ("document_key", "file_name", "source_uri", "sha256", "page_count", "text_source")
    chain.steps.append(Step("star.dim_document", {name: document[name] for name in named}))
    chain.sha256, chain.file_name, chain.source_uri = document["sha256"], document["file_name"], document["source_uri"]
    if row.get("page_no") is not None and row.get("x0") is not None:
        chain.page_no, chain.turned_pages = int(row["page_no"]), document["turned_pages"]
        chain.box = (float(row["x0"]), float(row["top"]), float(row["x1"]), float(row["bottom"]))
        chain.steps.append(Step("page", {"page": chain.page_no, "box": chain.box}))
    return chain


_KEYS = ("_key", "page_no", "x0", "top", "x1", "bottom")


def _telling(row: Row) -> Row:
    """The columns a person looks for: no keys, no boxes, nothing empty."""
    return {name: value for name, value in row.items() if value not in (None, []) and not name.endswith(_KEYS)}


def _one(con: duckdb.DuckDBPyConnection, sql: str, given: list[Any]) -> Row | None:
    rows = _all(con, sql, given)
    return rows[0] if rows else None


def _all(con: duckdb.DuckDBPyConnection, sql: str, given: list[Any]) -> list[Row]:
    cursor = con.execute(sql, given)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, values, strict=True)) for values in cursor.fetchall()]
