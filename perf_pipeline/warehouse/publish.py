"""Publishing: a new marts file written beside the old one and swapped in whole, Parquet likewise.

Analysts who hold the old file keep it; whoever opens it afterwards sees the new one. A crash leaves the old file and a
stray one, which the next publication collects.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from perf_pipeline import __version__
from perf_pipeline.settings import Settings
from perf_pipeline.staging.tables import quoted
from perf_pipeline.warehouse import dictionary
from perf_pipeline.warehouse.models import Model, Table, column_text, comment_on, load_models, load_tables
from perf_pipeline.warehouse.published import ALIAS_FILE, open_marts

STORAGE_VERSION = "v1.4.0"
"""DuckDB 2 writes files that analysts' DuckDB 1 tools cannot open, unless told otherwise."""

SCHEMAS = ("star", "quality", "marts")
OWN = ("marts.data_dictionary", "marts.release", "marts.release_diff")
STRAY = ".publishing-"


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published: release id, rows per table (schema.name), the file."""

    release_id: str
    tables: dict[str, int]
    path: Path


def publish(con: duckdb.DuckDBPyConnection, settings: Settings, *, run_id: str) -> Publication:
    """Publish star, quality and marts of the open warehouse. Raises OSError or duckdb.Error, leaving the last
    publication in place (disk full, no permission)."""
    folder = settings.published_dir
    folder.mkdir(parents=True, exist_ok=True)
    _collect_strays(folder)
    now = datetime.now(UTC).replace(tzinfo=None)
    release_id = f"{now:%Y%m%dT%H%M%S}-{run_id[:8]}"
    fresh = folder / f"{STRAY}{release_id}.duckdb"
    try:
        tables = _write(con, settings, fresh, (release_id, run_id, now))
        _sync(fresh)
        fresh.replace(settings.marts_path)
        _second_name(settings.marts_path, folder)
        _sync(folder)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise
    _write_parquet(settings, list(tables), folder / f"{STRAY}{release_id}.parquet")
    return Publication(release_id, tables, settings.marts_path)


def _write(
    con: duckdb.DuckDBPyConnection, settings: Settings, fresh: Path, release: tuple[str, str, datetime]
) -> dict[str, int]:
    con.execute(f"attach {quoted(str(fresh))} as fresh (storage_version {quoted(STORAGE_VERSION)})")
    before = settings.marts_path.is_file()
    try:
        if before:
            con.execute(f"attach {quoted(str(settings.marts_path))} as before (read_only)")
        tables = _copy(con, settings.sql_dir)
        tables |= _describe(con, settings.sql_dir)
        tables |= _release(con, tables, before, release)
        con.execute("checkpoint fresh")
    finally:
        con.execute("detach fresh")
        if before:
            con.execute("detach before")
    return tables


def _copy(con: duckdb.DuckDBPyConnection, sql_dir: Path) -> dict[str, int]:
    every: list[Model | Table] = [*load_models(sql_dir), *load_tables(sql_dir)]
    files = [file for file in every if file.schema in SCHEMAS]
    for schema in SCHEMAS:
        con.execute(f"create schema if not exists fresh.{schema}")
    rows: dict[str, int] = {}
    there = {f"{schema}.{name}" for schema, name in con.execute(_TABLES_OF_WAREHOUSE).fetchall()}
    for file in sorted(files, key=lambda file: file.table):
        if file.table not in there:
            continue
        con.execute(f"create table fresh.{file.table} as from {file.table}")
        comment_on(con, file, f"fresh.{file.table}")
        rows[file.table] = _count(con, f"fresh.{file.table}")
    return rows


_TABLES_OF_WAREHOUSE = "select schema_name, table_name from duckdb_tables() where database_name = current_database()"


def _describe(con: duckdb.DuckDBPyConnection, sql_dir: Path) -> dict[str, int]:
    said = dictionary.entries(sql_dir, warehouse=con)
    columns = ("table", "column", "type", "unit", "description_en", "description_zh", "label", "made_by")
    con.register(
        "said", pa.table({name: pa.array([getattr(entry, name) for entry in said], pa.string()) for name in columns})
    )
    con.execute("create table fresh.marts.data_dictionary as from said")
    con.unregister("said")
    return {"marts.data_dictionary": len(said)}


def _release(
    con: duckdb.DuckDBPyConnection, tables: dict[str, int], before: bool, release: tuple[str, str, datetime]
) -> dict[str, int]:
    release_id, run_id, now = release
    previous = _previous(con) if before else None
    con.execute(
        "create table fresh.marts.release as select ?::varchar as release_id, ?::varchar as run_id,"
        " ?::timestamp as published_at, ?::varchar as previous_release_id, ?::varchar as pipeline_version",
        [release_id, run_id, now, previous, __version__],
    )
    con.execute(
        'create table fresh.marts.release_diff (release_id varchar, previous_release_id varchar, "table" varchar,'
        " fiscal_year integer, rows_before bigint, rows_after bigint, rows_added bigint, rows_removed bigint)"
    )
    if previous:
        old = {str(name) for (name,) in con.execute(_TABLES_BEFORE).fetchall()}
        for table in sorted(tables):
            if table in old and table not in OWN:
                _compare(con, table, (release_id, previous))
    for entry in dictionary.own_entries():
        con.execute(f'comment on column fresh.{entry.table}."{entry.column}" is {quoted(column_text(_about(entry)))}')
    return {name: _count(con, f"fresh.{name}") for name in ("marts.release", "marts.release_diff")}


_TABLES_BEFORE = "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'before'"
VOLATILE = ("run_id", "run_at", "first_seen", "last_seen", "ingested_at", "attempts", "since")
"""Columns that move with every run and say nothing about what changed."""


def _about(entry: dictionary.Entry) -> dict[str, str]:
    return {"en": entry.description_en, "zh": entry.description_zh}


def _previous(con: duckdb.DuckDBPyConnection) -> str | None:
    found = con.execute(
        "select 1 from duckdb_tables() where database_name = 'before' and table_name = 'release'"
    ).fetchone()
    row = con.execute("select release_id from before.marts.release").fetchone() if found else None
    return str(row[0]) if row else None


def _compare(con: duckdb.DuckDBPyConnection, table: str, releases: tuple[str, str]) -> None:
    """Rows before, after, added and removed, by year where the table has one. Rows are compared by their hash: the
    same table takes a quarter of the time that it takes as whole rows."""
    columns = [_columns(con, name, table) for name in ("fresh", "before")]
    shared = [name for name in columns[0] if name in columns[1] and name not in VOLATILE]
    year = next((name for name in ("fiscal_year", "year_key") if name in shared), None)
    listed = ", ".join(f'"{name}"' for name in shared)
    fiscal_year = f"{year}::integer" if year else "null::integer"
    con.execute(
        f"""
        insert into fresh.marts.release_diff
        with
        rows_ as (
            select {fiscal_year} as y, hash({listed}) as h, 1 as now, 0 as was from fresh.{table}
            union all
            select {fiscal_year}, hash({listed}), 0, 1 from before.{table}
        ),
        counted as (select y, h, sum(now)::bigint as now, sum(was)::bigint as was from rows_ group by y, h)
        select ?, ?, ?, y, sum(was), sum(now), sum(greatest(now - was, 0)), sum(greatest(was - now, 0))
        from counted group by y
        having sum(abs(now - was)) > 0 order by y
        """,
        [*releases, table],
    )


def _columns(con: duckdb.DuckDBPyConnection, database: str, table: str) -> list[str]:
    schema, name = table.split(".")
    found = con.execute(
        "select column_name from duckdb_columns() where database_name = ? and schema_name = ? and table_name = ?"
        " order by column_index",
        [database, schema, name],
    ).fetchall()
    return [str(column) for (column,) in found]


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"select count(*) from {table}").fetchone()
    return int(row[0]) if row else 0


def _second_name(path: Path, folder: Path) -> None:
    """`analysis.duckdb` beside `marts.duckdb`: see published.py."""
    fresh = folder / f"{STRAY}{ALIAS_FILE}"
    try:
        os.link(path, fresh)
    except OSError:  # a file system without hard links
        shutil.copyfile(path, fresh)
    fresh.replace(folder / ALIAS_FILE)


def _write_parquet(settings: Settings, tables: list[str], beside: Path) -> None:
    """Parquet of what was just published: each file swapped in whole, tables no longer published removed."""
    beside.mkdir()
    target = settings.published_dir / "parquet"
    target.mkdir(exist_ok=True)
    with open_marts(settings.marts_path) as con:
        for table in tables:
            path = beside / f"{table.split('.')[1]}.parquet"
            con.execute(f"copy (from {table}) to {quoted(str(path))} (format parquet, compression zstd)")
            _sync(path)
    for path in beside.iterdir():
        path.replace(target / path.name)
    known = {f"{table.split('.')[1]}.parquet" for table in tables}
    for path in target.glob("*.parquet"):
        if path.name not in known:
            path.unlink()
    _sync(target)
    shutil.rmtree(beside)


def _sync(path: Path) -> None:
    """To the disk, not only to its cache: a rename must never be there before its bytes."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _collect_strays(folder: Path) -> None:
    """What a killed publication left; the caller holds the writer lock, so nobody is writing them."""
    for stray in folder.glob(f"{STRAY}*"):
        if stray.is_dir():
            shutil.rmtree(stray)
        else:
            stray.unlink()
