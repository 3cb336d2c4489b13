"""A lake that several homes share: DuckLake tables to which each appends what it has read (`storage = "ducklake"`).

Only inserts: deleting and inserting from several writers conflicts even in different years. A load is one transaction,
so a writer that is killed leaves a whole load or none; of a document's loads the newest, by the lake's own snapshots,
counts. Nothing is ever taken away here, so the lake is also the history of what was read when.
"""

from __future__ import annotations

import importlib.util
import os
import re
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb

from perf_pipeline.settings import Settings
from perf_pipeline.staging.tables import TABLES, add_columns, quoted

COPIED = {
    **{f"staging_{table}": f"staging.{table}" for table in TABLES},
    "raw_document": "raw.document",
    "raw_sighting": "raw.sighting",
    "quarantine": "quality.quarantine",
}
"""Table of the lake → table of the warehouse. In the lake each row has the `load_id` of its load besides."""

LOCAL = """
    select document_key, parsed_at::text as state from staging.document
    union all
    select document_key, 'aside ' || attempts from quality.quarantine
"""
"""What a home holds of each document: another state is another reading."""

_PATIENCE_S = 60.0
_WAIT_S = 0.2
_BUSY = ("lock", "conflict", "already exists", "duplicate key", "already attached")
_EXTENSIONS = {"postgres:": "postgres_scanner", "s3://": "httpfs"}


class LakeUnavailable(Exception):
    """The lake cannot be used here, in one line."""


@dataclass(frozen=True, slots=True)
class Load:
    """The newest load of one document."""

    document_key: str
    load_id: str


@contextmanager
def attached(con: duckdb.DuckDBPyConnection, settings: Settings) -> Iterator[None]:
    """The lake beside the warehouse of `con`, as `lake`, its tables in place. Raises LakeUnavailable."""
    _load_extensions(con, settings)
    _attach(con, settings)
    try:
        yield
    finally:
        con.execute("detach lake")


def append(con: duckdb.DuckDBPyConnection, keys: Sequence[str], home: str) -> None:
    """Share what the warehouse holds of some documents, as one load. The lake must be attached."""
    load_id = uuid.uuid4().hex
    con.execute("create or replace temp table shared as select unnest(?) as document_key", [list(keys)])
    con.execute("begin")
    try:
        con.execute("insert into lake.load values (?, now() at time zone 'utc', ?, ?)", [load_id, home, len(keys)])
        con.execute(
            f"insert into lake.loaded_document"
            f" select '{load_id}', * from ({LOCAL}) semi join shared using (document_key)"
        )
        for name, table in COPIED.items():
            con.execute(
                f"insert into lake.{name} by name"
                f" select '{load_id}' as load_id, * from {table} semi join shared using (document_key)"
            )
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    note_held(con, [Load(key, load_id) for key in keys])


def note_held(con: duckdb.DuckDBPyConnection, loads: Sequence[Load]) -> None:
    """Remember which loads the warehouse's rows are, as they are now."""
    con.execute(
        f"""
        insert or replace into raw.lake_document
        select held.document_key, held.load_id, local.state
        from (select unnest(?) as document_key, unnest(?) as load_id) as held
        inner join ({LOCAL}) as local using (document_key)
        """,
        [[load.document_key for load in loads], [load.load_id for load in loads]],
    )


def unshared(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Documents of which the warehouse holds a reading that the lake has not."""
    rows = con.execute(
        f"select document_key from ({LOCAL}) anti join raw.lake_document using (document_key, state) order by 1"
    ).fetchall()
    return [str(key) for (key,) in rows]


def newer(con: duckdb.DuckDBPyConnection) -> tuple[list[Load], int]:
    """Newest loads, since this home last looked, of documents whose rows here are another load's; the lake's last
    snapshot at this moment, for `note_position`."""
    con.execute("begin")
    try:
        last = con.execute("select max(snapshot_id) from ducklake_snapshots('lake')").fetchone()
        rows = con.execute(
            """
            with newest as (
                select document_key, arg_max(load_id, snapshot_id) as load_id
                from lake.loaded_document
                where snapshot_id > coalesce((select max(snapshot_id) from raw.lake_position), -1)
                group by document_key
            )
            select document_key, load_id
            from newest anti join raw.lake_document using (document_key, load_id)
            order by document_key
            """
        ).fetchall()
    finally:
        con.execute("commit")
    return [Load(str(key), str(load_id)) for key, load_id in rows], int(last[0]) if last else 0


def note_position(con: duckdb.DuckDBPyConnection, snapshot_id: int) -> None:
    con.execute("begin")
    con.execute("delete from raw.lake_position")
    con.execute("insert into raw.lake_position values (?)", [snapshot_id])
    con.execute("commit")


def _load_extensions(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    places = f"{settings.lake_catalog} {settings.lake_data}"
    needed = [name for mark, name in _EXTENSIONS.items() if mark in places]
    for name in ("ducklake", *needed):
        con.load_extension(str(_packaged(name)))
    if "httpfs" in needed:
        _s3_secret(con)


def _packaged(extension: str) -> Path:
    """The extension as its package brings it: nothing is downloaded at run time."""
    found = importlib.util.find_spec(f"duckdb_extension_{extension}")
    if found is None or found.origin is None:
        raise LakeUnavailable("storage = 'ducklake' needs the cluster extra: make setup EXTRAS=cluster")
    path = Path(found.origin).parent / "extensions" / f"v{duckdb.__version__}" / f"{extension}.duckdb_extension"
    if not path.is_file():
        raise LakeUnavailable(
            f"the package of DuckDB's extension {extension} is for another release than DuckDB {duckdb.__version__}:"
            " install the versions of requirements-cluster.lock"
        )
    return path


def _s3_secret(con: duckdb.DuckDBPyConnection) -> None:
    """Keys and address from the environment, by the names that AWS' own tools know."""
    given = {
        "key_id": os.environ.get("AWS_ACCESS_KEY_ID"),
        "secret": os.environ.get("AWS_SECRET_ACCESS_KEY"),
        "session_token": os.environ.get("AWS_SESSION_TOKEN"),
        "region": os.environ.get("AWS_DEFAULT_REGION"),
    }
    scheme, _, host = os.environ.get("AWS_ENDPOINT_URL", "").rpartition("://")
    if host:
        given |= {"endpoint": host.rstrip("/"), "url_style": "path", "use_ssl": str(scheme != "http").lower()}
    con.execute("create or replace secret (" + ", ".join(["type s3", *_pairs(given)]) + ")")


def _pairs(given: dict[str, str | None]) -> list[str]:
    return [f"{name} {quoted(value)}" for name, value in given.items() if value]


def _attach(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Waits for others: a catalog that is a file admits one process at a time, and the first to come may want to make
    the same tables."""
    deadline = time.monotonic() + _PATIENCE_S
    where, data = quoted(f"ducklake:{settings.lake_catalog}"), quoted(settings.lake_data or "")
    while True:
        try:
            con.execute(f"attach if not exists {where} as lake (data_path {data})")
            _create_tables(con)
            return
        except duckdb.Error as error:
            if time.monotonic() > deadline or not any(word in str(error).lower() for word in _BUSY):
                said = _without_password(f"lake_catalog = {settings.lake_catalog!r}: {str(error).splitlines()[0]}")
                raise LakeUnavailable(said) from None  # its cause repeats the password
        time.sleep(_WAIT_S)


def _without_password(said: str) -> str:
    """Words that repeat a connection string, fit to be shown: `password=…` as libpq writes it, or `user:…@host`."""
    said = re.sub(r"(?i)(password\s*=\s*)('(?:[^'\\]|\\.)*'|[^\s'\"]+)", r"\1***", said)
    return re.sub(r"(?<=//)([^:/@\s]*):[^@\s]*@", r"\1:***@", said)


def _create_tables(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "create table if not exists lake.load (load_id text, loaded_at timestamp, home text, documents integer)"
    )
    con.execute("create table if not exists lake.loaded_document (load_id text, document_key text, state text)")
    for name, table in COPIED.items():
        con.execute(f"create table if not exists lake.{name} as select ''::text as load_id, * from {table} limit 0")
        add_columns(con, f"lake.{name}", con.execute(f"describe {table}").fetchall())
