"""The follow sensor: stale years are built, then the marts published; the dead do not hold it up."""

import fcntl
from pathlib import Path

import dagster as dg
import pytest

from perf_pipeline.orchestration import ledger, lock
from perf_pipeline.orchestration.abandoned import COMMAND_LINE
from perf_pipeline.orchestration.assemble import build_definitions
from perf_pipeline.orchestration.jobs import INGEST_YEAR, STARTED_BY
from perf_pipeline.settings import Settings, load_settings
from perf_pipeline.warehouse.connection import open_warehouse


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A home where 2019 is stale."""
    monkeypatch.setenv("PERF_PIPELINE_HOME", str(tmp_path))
    monkeypatch.delenv("PERF_PIPELINE_INBOX", raising=False)
    settings = load_settings()
    with open_warehouse(settings.warehouse_path) as con:
        ledger.prepare(con, settings)
        ledger.mark_stale(con, [2019])
    return settings


def tick(instance: dg.DagsterInstance) -> list[tuple[str | None, str | None]]:
    repository = build_definitions(load_settings()).get_repository_def()
    context = dg.build_sensor_context(instance=instance, repository_def=repository)
    told = repository.get_sensor_def("follow_sensor").evaluate_tick(context)
    return [(request.job_name, request.partition_key) for request in told.run_requests or []]


def running(instance: dg.DagsterInstance, tags: dict[str, str]) -> dg.DagsterRun:
    @dg.op
    def nothing() -> None:
        pass

    @dg.job(name=INGEST_YEAR)
    def job() -> None:
        nothing()

    return instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags=tags)


def test_a_stale_year_is_built_and_then_the_marts_published(settings: Settings) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        assert tick(instance) == [("rebuild_year", "2019")]
        with open_warehouse(settings.warehouse_path) as con:
            ledger.mark_built(con, 2019, ledger.year_fingerprint(settings, 2019), "run")
        assert tick(instance) == [("publish_marts", None)]


def test_nothing_is_asked_for_before_the_first_ingestion(settings: Settings) -> None:
    settings.warehouse_path.unlink()
    with dg.DagsterInstance.ephemeral() as instance:
        assert tick(instance) == []


def test_it_waits_for_a_run_of_the_daemon_and_for_a_writer_elsewhere(settings: Settings) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = running(instance, {})
        assert tick(instance) == []
        instance.report_run_failed(run)
        with (settings.home / lock.LOCK_NAME).open("r+") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            assert tick(instance) == []
        assert tick(instance) == [("rebuild_year", "2019")]


def test_a_killed_command_line_does_not_hold_it_up(settings: Settings) -> None:
    with dg.DagsterInstance.ephemeral() as instance:
        run = running(instance, {STARTED_BY: COMMAND_LINE})
        assert tick(instance) == [("rebuild_year", "2019")]
        closed = instance.get_run_by_id(run.run_id)
        assert closed is not None and closed.status is dg.DagsterRunStatus.FAILURE
