"""Memory for DuckDB: little, whatever the number of documents, and more where little will not do."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from typing import TypeVar

import duckdb
import psutil

log = logging.getLogger(__name__)
Result = TypeVar("Result")

LOADING_MB = 96
"""What loads need of DuckDB's memory while readers need theirs: a third more gains nothing, as one thread loads."""
_MB_PER_THREAD = 192
"""Each of DuckDB's threads holds blocks of its own: two with 256 MiB do not get through what one does."""
_MOST = 0.8  # of the machine's memory, DuckDB's own bound


def limit(con: duckdb.DuckDBPyConnection, megabytes: int) -> None:
    threads = min(megabytes // _MB_PER_THREAD, len(os.sched_getaffinity(0)))
    con.execute(f"set memory_limit = '{megabytes}MiB'")
    con.execute(f"set threads = {max(1, threads)}")


def with_room(con: duckdb.DuckDBPyConnection, megabytes: int, work: Callable[[], Result]) -> Result:
    """`work` done with `megabytes`, and again with twice as much for as long as that is too little and the machine has
    it: not all that DuckDB does can go to disk. `work` is one transaction: nothing of it is left where it raises."""
    most = int(_MOST * psutil.virtual_memory().total / 2**20)
    while True:
        try:
            limit(con, megabytes)
            return work()
        except Exception as error:
            if not isinstance(error.__cause__ or error, duckdb.OutOfMemoryException) or 2 * megabytes > most:
                raise
            megabytes *= 2
            log.warning("DuckDB gets %d MiB: %s", megabytes, str(error).splitlines()[0])
