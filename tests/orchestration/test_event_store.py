"""Dagster's SQLite files are written quickly within a run, and as ever outside of one."""

from __future__ import annotations

from pathlib import Path

import dagster as dg
import sqlalchemy
from sqlalchemy.pool import NullPool

from perf_pipeline.orchestration.event_store import quick_events


def synchronous(path: Path) -> int:
    engine = sqlalchemy.create_engine(f"sqlite:///{path}", poolclass=NullPool)
    with engine.connect() as connection:
        return int(connection.execute(sqlalchemy.text("pragma synchronous")).scalar_one())


def test_commits_wait_for_the_disk_only_outside(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    before = synchronous(path)
    with quick_events():
        assert synchronous(path) == 1 != before
    assert synchronous(path) == before


def test_the_log_is_written_back_at_the_end_and_every_event_is_there(tmp_path: Path) -> None:
    @dg.asset
    def one() -> None:
        return None

    with dg.DagsterInstance.local_temp(str(tmp_path)) as instance:
        with quick_events():
            result = dg.materialize([one], instance=instance)
            logs = list(tmp_path.rglob("*.db-wal"))
            assert [log for log in logs if log.stat().st_size], "the log stays open between two events"
        assert not [log for log in tmp_path.rglob("*.db-wal") if log.stat().st_size]
        kinds = [entry.dagster_event_type for entry in instance.all_logs(result.run_id)]
    assert dg.DagsterEventType.ASSET_MATERIALIZATION in kinds
    assert dg.DagsterEventType.RUN_SUCCESS in kinds
