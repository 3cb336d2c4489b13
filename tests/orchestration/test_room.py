"""DuckDB gets more memory only where a piece of work cannot do with less."""

from __future__ import annotations

import os

import duckdb
import pytest

from perf_pipeline.orchestration.room import limit, with_room


def test_what_needs_more_gets_more_and_what_fails_otherwise_fails_at_once() -> None:
    with duckdb.connect(":memory:") as con:
        con.execute("set temp_directory = ''")
        limits: list[str] = []

        def work() -> int:
            limits.append(con.execute("select current_setting('memory_limit')").fetchall()[0][0])
            con.execute(
                "create or replace table large as"
                " select i::varchar || repeat('x', 100) as t from range(400000) as r (i)"
            )
            return 1

        assert with_room(con, 16, work) == 1
        assert len(limits) > 1 and len(set(limits)) == len(limits)

        def broken() -> int:
            limits.append("once more")
            return int(con.execute("select nothing_like_it").fetchall()[0][0])

        with pytest.raises(duckdb.BinderException):
            with_room(con, 64, broken)
        assert limits.count("once more") == 1


def test_threads_are_no_more_than_memory_and_cores_allow() -> None:
    with duckdb.connect(":memory:") as con:

        def threads(megabytes: int) -> int:
            limit(con, megabytes)
            return int(con.execute("select current_setting('threads')").fetchall()[0][0])

        assert threads(64) == threads(256) == 1
        assert threads(10_000) == min(len(os.sched_getaffinity(0)), 52)
