"""Dagster's own SQLite files, written without a wait for the disk at each of a run's thousand events.

Dagster makes an engine and opens and closes a connection for every event. Each commit then waits for the disk, and
each close, being the last one, writes the whole log back. Here commits go to the log alone (`synchronous = normal`:
nothing is lost when a process is killed, the last events may be when the power fails, and the warehouse does not depend
on them), and a file's connection is kept for the length of a run. Another storage (PostgreSQL) is left alone.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from typing import Any

import sqlalchemy
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from sqlalchemy import event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import StaticPool


@contextlib.contextmanager
def quick_events() -> Iterator[None]:
    """For as long as the block runs."""
    made = sqlite_event_log.create_engine
    looked_at: set[str] = set()
    kept: dict[str, Engine] = {}

    def engine_of(url: str, **given: Any) -> Engine:
        if url not in looked_at:  # the first look makes the tables, with connections of its own
            looked_at.add(url)
            return made(url, **given)
        if url not in kept:
            arguments = {**given.get("connect_args", {}), "check_same_thread": False}  # Dagster locks the file's engine
            kept[url] = sqlalchemy.create_engine(url, poolclass=StaticPool, connect_args=arguments)
            kept[url].dispose = _not_yet  # type: ignore[method-assign]
        return kept[url]

    event.listen(Engine, "connect", _commit_without_waiting)
    sqlite_event_log.create_engine = engine_of  # type: ignore[assignment]
    try:
        yield
    finally:
        sqlite_event_log.create_engine = made
        event.remove(Engine, "connect", _commit_without_waiting)
        for engine in kept.values():
            Engine.dispose(engine)


def _commit_without_waiting(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("pragma synchronous = normal")


def _not_yet(close: bool = True) -> None:
    """In place of an engine's `dispose`, which Dagster calls after every event."""
