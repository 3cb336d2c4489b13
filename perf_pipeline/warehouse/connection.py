"""Opening the warehouse: schemas and tables in place, patience with whoever holds it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from perf_pipeline.settings import PROJECT
from perf_pipeline.warehouse.models import create_tables

SCHEMAS = ("raw", "staging", "star", "quality", "marts")
PATIENCE_S = 60.0
FIRST_WAIT_S = 0.05
LONGEST_WAIT_S = 1.0


class WarehouseBusyError(Exception):
    """Another process kept the warehouse longer than we wait; one clear line."""


@contextmanager
def open_warehouse(
    path: Path, *, read_only: bool = False, patience_s: float = PATIENCE_S
) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse file, created with its schemas and tables when it is not there yet.

    Raises WarehouseBusyError after `patience_s` seconds, FileNotFoundError for a read-only look at nothing.
    """
    if read_only and not path.is_file():
        raise FileNotFoundError(f"no warehouse at {path}: call `perf-pipeline run` first")
    path.parent.mkdir(parents=True, exist_ok=True)
    con = _connect(path, read_only, patience_s)
    try:
        if not read_only:
            for schema in SCHEMAS:
                con.execute(f"create schema if not exists {schema}")
            create_tables(con, PROJECT / "sql")
        yield con
    finally:
        con.close()


def _connect(path: Path, read_only: bool, patience_s: float) -> duckdb.DuckDBPyConnection:
    """Waits while another process has the file open (DuckDB allows one writer, or readers only)."""
    deadline = time.monotonic() + patience_s
    wait = FIRST_WAIT_S
    while True:
        try:
            return duckdb.connect(str(path), read_only=read_only)
        except duckdb.IOException as error:
            if "lock" not in str(error).lower():
                raise
            if time.monotonic() + wait > deadline:
                holder = str(error).split("Conflicting lock is held in", 1)[-1].strip().splitlines()[0][:160]
                raise WarehouseBusyError(f"the warehouse {path} is in use: {holder}") from error
        time.sleep(wait)
        wait = min(2 * wait, LONGEST_WAIT_S)
