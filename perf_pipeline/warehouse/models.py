"""sql/ → tables: what each file makes, from what, in which order; and the making.

`star/` and `marts/` hold SELECTs (a Model each): a table with a year column is replaced year by year, others whole,
each in one transaction. `raw/`, `staging/` and `quality/` hold `create table if not exists` (a Table each): other rooms
fill them. Dependencies are read from the SQL itself.
"""

from __future__ import annotations

import graphlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import duckdb
import sqlglot
from sqlglot import exp

from perf_pipeline.staging.tables import add_columns, quoted
from perf_pipeline.warehouse.header import Header, HeaderError, read_header

MADE_BY_SELECT = ("star", "marts")
FILLED_BY_ROOMS = ("raw", "staging", "quality")


@dataclass(frozen=True)
class _File:
    """One SQL file: `table` is schema.name, after folder and file name."""

    schema: str
    name: str
    path: Path
    text: str
    header: Header = field(repr=False)

    @property
    def table(self) -> str:
        return f"{self.schema}.{self.name}"

    @property
    def grain(self) -> str:
        return self.header.grain

    @property
    def year_column(self) -> str | None:
        return self.header.year_column

    @property
    def columns(self) -> Mapping[str, Mapping[str, Any]]:
        return self.header.columns

    @property
    def sql(self) -> str:
        return self.text


@dataclass(frozen=True)
class Table(_File):
    """DDL of a table that a room fills."""


@dataclass(frozen=True)
class Model(_File):
    """A SELECT that makes a table."""

    @cached_property
    def depends_on(self) -> frozenset[str]:
        """Tables it reads, as schema.name."""
        tree = sqlglot.parse_one(self.text, dialect="duckdb")
        return frozenset(f"{found.db}.{found.name}" for found in tree.find_all(exp.Table) if found.db)


class CycleError(Exception):
    """SQL files that need each other: our own defect; the message names them."""


def load_tables(sql_dir: Path) -> list[Table]:
    """Tables that rooms fill (raw, staging, quality), by name. Raises HeaderError."""
    return list(_tables(_state(sql_dir, FILLED_BY_ROOMS)))


def load_models(sql_dir: Path) -> list[Model]:
    """Models in dependency order. Raises HeaderError, CycleError."""
    return list(_models(_state(sql_dir, MADE_BY_SELECT)))


_State = tuple[tuple[str, Path, int, int], ...]
"""Schema, file, size and time of change of each SQL file: what was read of them holds as long as this does."""


def _state(sql_dir: Path, schemas: tuple[str, ...]) -> _State:
    paths = [(schema, path, path.stat()) for schema in schemas for path in sorted((sql_dir / schema).glob("*.sql"))]
    return tuple((schema, path, about.st_size, about.st_mtime_ns) for schema, path, about in paths)


@lru_cache(maxsize=4)
def _tables(state: _State) -> tuple[Table, ...]:
    return tuple(Table(*parts) for parts in _files(state))


@lru_cache(maxsize=4)
def _models(state: _State) -> tuple[Model, ...]:
    models = {model.table: model for model in (Model(*parts) for parts in _files(state))}
    order = graphlib.TopologicalSorter(
        {name: sorted(models[name].depends_on & models.keys()) for name in sorted(models)}
    )
    try:
        return tuple(models[name] for name in order.static_order())
    except graphlib.CycleError as error:
        raise CycleError(f"these SQL files need each other: {' → '.join(error.args[1])}") from error


def _files(state: _State) -> list[tuple[str, str, Path, str, Header]]:
    found = []
    for schema, path, *_ in state:
        text = path.read_text(encoding="utf-8")
        found.append((schema, path.stem, path, text, read_header(path, text)))
    return found


_COLUMNS = "select schema_name, table_name, column_name from duckdb_columns() where database_name = current_database()"


def create_tables(con: duckdb.DuckDBPyConnection, sql_dir: Path) -> None:
    """Create what is missing of the tables that rooms fill: tables, and columns of tables that an earlier version made
    (blank in the rows that it wrote)."""
    tables = load_tables(sql_dir)
    for table in tables:
        con.execute(table.text)
    there = set(con.execute(_COLUMNS + " and not internal").fetchall())
    later = [table for table in tables if any((table.schema, table.name, name) not in there for name in table.columns)]
    for table in later:
        with duckdb.connect() as scratch:
            scratch.execute(f"create schema {table.schema}")
            scratch.execute(table.text)
            described = scratch.execute(f"describe {table.table}").fetchall()
        add_columns(con, table.table, described)


def build(con: duckdb.DuckDBPyConnection, model: Model, year: int | None = None) -> int:
    """Make a model's rows: those of `year` for a table kept by year (all years when None), else the whole table.

    Idempotent; one transaction. A table whose columns changed is made anew for every year. Returns the rows written.
    Raises HeaderError where header and query name different columns.
    """
    con.execute("begin")
    try:
        con.execute(f"create schema if not exists {model.schema}")
        fresh = prepare(con, model)
        where, given = "", []
        if model.year_column and year is not None and not fresh:
            where, given = f" where {model.year_column} = ?", [year]
        con.execute(f"delete from {model.table}{where}", given)
        con.execute(f"insert into {model.table} by name select * from ({_bare(model.text)}){where}", given)
        counted = con.execute(f"select count(*) from {model.table}{where}", given).fetchone()
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    return int(counted[0]) if counted else 0


def _bare(text: str) -> str:
    """The SELECT without what ends it, so that it can stand in brackets."""
    return text.strip().rstrip(";") + "\n"


def prepare(con: duckdb.DuckDBPyConnection, model: Model) -> bool:
    """Create the table from the query's columns, or anew when they changed (a new version of the SQL).

    True when it was created: then it holds no year yet.
    """
    wanted = con.execute(f"describe select * from ({_bare(model.text)})").fetchall()
    columns = [(str(row[0]), str(row[1])) for row in wanted]
    check_columns(model, [name for name, _ in columns])
    there = con.execute(
        "select column_name, data_type from duckdb_columns()"
        " where database_name = current_database() and schema_name = ? and table_name = ? order by column_index",
        [model.schema, model.name],
    ).fetchall()
    if there == columns:
        return False
    con.execute(f"drop table if exists {model.table}")
    con.execute(f"create table {model.table} as select * from ({_bare(model.text)}) limit 0")
    comment_on(con, model)
    return True


def check_columns(model: Model, columns: list[str]) -> None:
    """Header and query must name the same columns. Raises HeaderError."""
    said = list(model.columns)
    if set(said) != set(columns):
        missing, extra = sorted(set(columns) - set(said)), sorted(set(said) - set(columns))
        raise HeaderError(f"{model.path}: header lacks {missing}, describes {extra} that the query does not make")


def comment_on(con: duckdb.DuckDBPyConnection, file: Table | Model, table: str | None = None) -> None:
    """COMMENT ON the table and its columns, English and Chinese; `table` names a copy in another database."""
    about, name = file.header, table or file.table
    text = " · ".join(part for part in (about.question or about.grain, about.question_zh or about.grain_zh) if part)
    con.execute(f"comment on table {name} is {quoted(text)}")
    for column, said in about.columns.items():
        con.execute(f'comment on column {name}."{column}" is {quoted(column_text(said))}')


def column_text(column: Mapping[str, Any]) -> str:
    unit = f" [{column['unit']}]" if column.get("unit") else ""
    return f"{column.get('en', '')} · {column.get('zh', '')}{unit}"
