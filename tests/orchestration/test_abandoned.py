"""A killed process must not keep the next run waiting."""

import dagster as dg

from perf_pipeline.orchestration.abandoned import COMMAND_LINE, close_abandoned_runs
from perf_pipeline.orchestration.home import POOL
from perf_pipeline.orchestration.jobs import INGEST_YEAR, STARTED_BY


def test_a_killed_runs_place_in_the_pool_is_freed_and_the_run_is_failed() -> None:
    @dg.op
    def nothing() -> None:
        pass

    @dg.job(name=INGEST_YEAR)
    def job() -> None:
        nothing()

    with dg.instance_for_test(overrides={"concurrency": {"pools": {"default_limit": 1}}}) as instance:
        run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED, tags={STARTED_BY: COMMAND_LINE})
        books = instance.event_log_storage
        books.initialize_concurrency_limit_to_default(POOL)
        assert books.claim_concurrency_slot(POOL, run.run_id, "staging").is_claimed
        assert not books.claim_concurrency_slot(POOL, "the next run", "staging").is_claimed
        close_abandoned_runs(instance)
        assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.FAILURE
        assert books.claim_concurrency_slot(POOL, "the next run", "staging").is_claimed


def test_a_run_of_the_daemon_is_left_to_the_daemon() -> None:
    @dg.op
    def nothing() -> None:
        pass

    @dg.job(name=INGEST_YEAR)
    def job() -> None:
        nothing()

    with dg.DagsterInstance.ephemeral() as instance:
        run = instance.create_run_for_job(job, status=dg.DagsterRunStatus.STARTED)
        close_abandoned_runs(instance)
        assert instance.get_run_by_id(run.run_id).status == dg.DagsterRunStatus.STARTED
