"""What killed processes left in Dagster's books: runs that look alive, places in the writers' pool nobody will free."""

from __future__ import annotations

import dagster as dg

from perf_pipeline.orchestration.home import POOL
from perf_pipeline.orchestration.jobs import STARTED_BY, WRITERS

COMMAND_LINE = "command line"
ALIVE = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.STARTING, dg.DagsterRunStatus.NOT_STARTED]


def close_abandoned_runs(instance: dg.DagsterInstance) -> None:
    """Marks failed what a killed command line left running and frees the pool.

    The caller holds the writer lock, so none of these writes: a run has the lock for as long as it has a place in the
    pool. Without this, a run killed within a step would keep every later one waiting for its place.
    """
    for run in instance.get_runs(dg.RunsFilter(statuses=ALIVE, tags={STARTED_BY: COMMAND_LINE})):
        if run.job_name in WRITERS:
            instance.report_run_failed(run, "the process of this run was killed")
    books = instance.event_log_storage
    if books.supports_global_concurrency_limits:
        for run_id in {slot.run_id for slot in books.get_concurrency_info(POOL).claimed_slots}:
            books.free_concurrency_slots_for_run(run_id)
