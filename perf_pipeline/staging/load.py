"""Parsed batches into the warehouse, each in one transaction; which documents wait to be read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import duckdb
import pyarrow as pa

from perf_pipeline.raw.archive import path_of
from perf_pipeline.staging import PARSER_VERSION
from perf_pipeline.staging.fan_out import ParsedBatch
from perf_pipeline.staging.parse import Task
from perf_pipeline.staging.tables import TABLES


def load_batch(con: duckdb.DuckDBPyConnection, batch: ParsedBatch) -> None:
    """Replace whatever the warehouse holds of the batch's documents, in one transaction; loading twice changes nothing.

    A document read leaves the quarantine; one set aside loses the rows of an earlier reading, keeps `since` and counts
    its attempts.
    """
    con.register("batch_keys", pa.table({"document_key": pa.array(batch.keys, pa.string())}))
    con.register("batch_aside", _aside(batch))
    for table, rows in batch.tables.items():
        con.register(f"batch_{table}", rows)
    try:
        con.execute("begin")
        try:
            _replace(con)
            con.execute("commit")
        except BaseException:
            con.execute("rollback")
            raise
    finally:
        for name in ("batch_keys", "batch_aside", *(f"batch_{table}" for table in batch.tables)):
            con.unregister(name)


def _replace(con: duckdb.DuckDBPyConnection) -> None:
    # a document's rows come and go with its row in staging.document: where none is there, no table need be searched
    read_before = con.execute(
        "select 1 from staging.document semi join batch_keys using (document_key) limit 1"
    ).fetchone()
    for table in TABLES:
        if read_before:
            con.execute(f"delete from staging.{table} where document_key in (select document_key from batch_keys)")
        con.execute(f"insert into staging.{table} by name select * from batch_{table}")
    con.execute(
        """
        create or replace temp table set_aside as
        select
            b.document_key, b.sha256, b.file_name, b.source_uri, b.folder_year, b.fiscal_year, b.reason_code, b.reason,
            coalesce(q.since, b.since) as since, coalesce(q.attempts, 0) + 1 as attempts, b.parser_version
        from batch_aside as b
        left join quality.quarantine as q using (document_key)
        """
    )
    con.execute("delete from quality.quarantine where document_key in (select document_key from batch_keys)")
    con.execute("insert into quality.quarantine by name select * from set_aside")
    con.execute("drop table set_aside")


def years_of(con: duckdb.DuckDBPyConnection, keys: Sequence[str]) -> set[int]:
    """Fiscal years that documents have before they are loaded again: a moved one leaves its year."""
    rows = con.execute(
        "select distinct fiscal_year from staging.document where document_key in (select unnest(?))", [list(keys)]
    ).fetchall()
    return {year for (year,) in rows if year is not None}


def _aside(batch: ParsedBatch) -> pa.Table:
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    rows = [asdict(entry) | {"since": now, "parser_version": PARSER_VERSION} for entry in batch.quarantine]
    text = ("document_key", "sha256", "file_name", "source_uri", "reason_code", "reason", "parser_version")
    schema = pa.schema(
        [(name, pa.string()) for name in text]
        + [("folder_year", pa.int32()), ("fiscal_year", pa.int32()), ("since", pa.timestamp("us"))]
    )
    return pa.Table.from_pylist(rows, schema=schema)


_PENDING = """
    select d.document_key, d.sha256, d.file_name, d.source_uri, d.folder_year
    from raw.document as d
    left join staging.document as s using (document_key)
    left join quality.quarantine as q using (document_key)
    where
        (coalesce(d.folder_year, s.fiscal_year) is not distinct from $year or d.folder_year is not distinct from $year)
        and case
            when len($documents) > 0
                then exists (
                    select 1 from unnest($documents) as named(name)
                    where starts_with(d.sha256, name) or name in (d.file_name, d.source_uri)
                )
            else
                (s.document_key is null and q.document_key is null)
                or coalesce(s.folder_year, q.folder_year) is distinct from d.folder_year
                or ($reparse and coalesce(s.parser_version, q.parser_version) <> $version)
        end
    order by d.document_key
"""


def pending(
    con: duckdb.DuckDBPyConnection,
    year: int | None,
    archive_dir: Path,
    *,
    reparse: bool = False,
    documents: Sequence[str] = (),
) -> list[Task]:
    """Documents of a year folder (None: outside year folders) that wait to be read.

    Those are the ones never tried, and those whose year folder is another now; with `reparse` also those that another
    version of the parser read. `documents` names some instead, by key, SHA-256, file name or uri, read or not.
    """
    rows: Sequence[tuple[str, str, str, str, int | None]] = con.execute(
        _PENDING, {"year": year, "documents": list(documents), "reparse": reparse, "version": PARSER_VERSION}
    ).fetchall()
    return [Task(*row, path=str(path_of(row[1], archive_dir))) for row in rows]
