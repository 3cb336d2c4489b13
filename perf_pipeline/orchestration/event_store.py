"""Dagster's own SQLite files, written without a wait for the disk at each of a run's thousand events.

Dagster opens and closes a connection for every event. Each commit then waits for the disk, and each close, being the
last one, writes the whole log back. Here commits go to the log alone (`synchronous = normal`: nothing is lost when a
process is killed, the last events may be when the power fails, and the warehouse does not depend on them), and a
connection kept open for the length of a run puts off the writing back. Another storage (PostgreSQL) is left alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextlib.contextmanager
def quick_events() -> Iterator[None]:
    """For as long as the block runs."""
    seen: set[str] = set()
    kept: dict[str, sqlite3.Connection] = {}

    def opened(connection: Any, _record: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("pragma synchronous = normal")
        path = str(connection.execute("pragma database_list").fetchone()[2])
        if path in seen and path not in kept:  # not at the first look, which makes the tables and turns the log on
            kept[path] = sqlite3.connect(path, check_same_thread=False)
            kept[path].execute("select count(*) from sqlite_master").fetchone()
        seen.add(path)

    event.listen(Engine, "connect", opened)
    try:
        yield
    finally:
        event.remove(Engine, "connect", opened)
        for connection in kept.values():
            connection.close()
