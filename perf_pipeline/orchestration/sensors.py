"""What runs by itself: the inbox watched, stale years and marts followed up, the yearly schedule."""

import hashlib
import json
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import dagster as dg

from perf_pipeline.orchestration.abandoned import close_abandoned_runs
from perf_pipeline.orchestration.jobs import INGEST_UNDATED, INGEST_YEAR, PUBLISH_MARTS, REBUILD_YEAR, WRITERS
from perf_pipeline.orchestration.lock import Busy, writing
from perf_pipeline.orchestration.plan import arrived, is_partition, waiting_to_be_built
from perf_pipeline.raw.inbox import InboxFile, scan
from perf_pipeline.settings import Settings, load_settings

UNDATED = "undated"
Job = Any
"""What `define_asset_job` returns: Dagster does not export its type."""
UNFINISHED = [
    dg.DagsterRunStatus.QUEUED,
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


def is_settled(file: InboxFile, settle_s: float, now: float) -> bool:
    """A file written a moment ago may be half there. A time in the far future is a wrong clock, not a fresh file."""
    return file.modified_at is None or abs(now - file.modified_at.timestamp()) >= settle_s


def inbox_state(files: Sequence[InboxFile], settle_s: float, now: float) -> dict[str, str]:
    """Year (or "undated") → digest of its settled files' names, sizes and times: small, whatever the inbox holds."""
    digests: dict[str, Any] = defaultdict(hashlib.sha256)
    for file in sorted(files, key=lambda file: file.relative_path):
        if is_settled(file, settle_s, now):
            year = str(file.folder_year) if file.folder_year is not None else UNDATED
            digests[year].update(f"{file.relative_path}\0{file.size_bytes}\0{file.modified_at}\n".encode())
    return {year: digest.hexdigest()[:16] for year, digest in sorted(digests.items())}


def busy_partitions(instance: dg.DagsterInstance) -> set[str]:
    """Years (or "undated") whose ingestion waits or runs: they are looked at again afterwards."""
    runs = instance.get_runs(dg.RunsFilter(statuses=UNFINISHED))
    return {run.tags.get("dagster/partition", UNDATED) for run in runs if run.job_name in (INGEST_YEAR, INGEST_UNDATED)}


def inbox_sensor(settings: Settings, jobs: Sequence[Job]) -> dg.SensorDefinition:
    """One run a year with something to read. Its cursor is the digest of each year's settled files, so an unchanged
    inbox opens nothing, a half-written file waits, and what arrives while a year is read is taken together by the next
    run. What a run by hand has taken meanwhile, the registry knows."""

    @dg.sensor(
        name="inbox_sensor",
        jobs=list(jobs),
        minimum_interval_seconds=settings.sensor_interval_s,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Starts a run for every year whose files changed and have settled.",
    )
    def watch(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        settings = load_settings()
        seen: dict[str, str] = json.loads(context.cursor or "{}")
        files, now = scan(settings.inbox_url), time.time()
        state = inbox_state(files, settings.stable_after_s, now)
        gone = {year: "" for year in seen if year not in state}
        busy = busy_partitions(context.instance)
        changed = {year: d for year, d in (state | gone).items() if seen.get(year) != d and year not in busy}
        if not changed:
            return dg.SensorResult([], skip_reason=dg.SkipReason(f"nothing new in {settings.inbox_url}"))
        try:
            with writing(settings.home, wait=False):
                settled = [file for file in files if is_settled(file, settings.stable_after_s, now)]
                arrivals = {UNDATED if year is None else str(year) for year in arrived(settings, files, settled)}
        except Busy as holder:
            return dg.SensorResult([], skip_reason=dg.SkipReason(f"looked at again: in use by {holder}"))
        waiting = sorted(arrivals - busy)
        outside = [year for year in waiting if year != UNDATED and not is_partition(settings, int(year))]
        whole = hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16]
        requests = [arrival_request(year, whole, settings) for year in waiting if year not in outside]
        if outside:
            context.log.warning("no partition for %s: see first_year in perf_pipeline.toml", ", ".join(outside))
        skip = None if requests else dg.SkipReason(f"nothing new in {settings.inbox_url}")
        return dg.SensorResult(requests, skip_reason=skip, cursor=json.dumps(seen | changed))

    return watch


def arrival_request(year: str, state: str, settings: Settings) -> dg.RunRequest:
    """A run of the year, once for each `state` (a digest) of the inbox: what fails is tried again when more arrives."""
    step = "raw__undated_document" if year == UNDATED else "raw__document"
    return dg.RunRequest(
        run_key=f"inbox:{year}:{state}",
        job_name=INGEST_UNDATED if year == UNDATED else INGEST_YEAR,
        partition_key=None if year == UNDATED else year,
        run_config={"ops": {step: {"config": {"settle_s": settings.stable_after_s}}}},
    )


def follow_sensor(settings: Settings, jobs: Sequence[Job]) -> dg.SensorDefinition:
    """Star, quality and marts follow new staging without a hand: stale years are built, then the marts published. One
    publication for many years: it waits until nothing else runs. The same state is asked for once, so what fails by
    its own error is not tried in a loop."""

    @dg.sensor(
        name="follow_sensor",
        jobs=list(jobs),
        minimum_interval_seconds=settings.sensor_interval_s,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Builds what is stale and publishes when every year is built.",
    )
    def follow(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        settings = load_settings()
        if not settings.warehouse_path.is_file():
            return dg.SkipReason("nothing was ingested yet")
        try:
            with writing(settings.home, wait=False):
                close_abandoned_runs(context.instance)
                running = context.instance.get_runs(dg.RunsFilter(statuses=UNFINISHED))
                if any(run.job_name in WRITERS for run in running):
                    return dg.SkipReason("waiting for the runs under way")
                stale, publication = waiting_to_be_built(settings)
        except Busy as holder:
            return dg.SkipReason(f"the warehouse is in use by {holder}")
        if stale:
            return dg.SensorResult(
                [
                    dg.RunRequest(run_key=f"stale:{year}:{state}", job_name=REBUILD_YEAR, partition_key=str(year))
                    for year, state in sorted(stale.items())
                ]
            )
        if publication:
            return dg.SensorResult([dg.RunRequest(run_key=f"publish:{publication}", job_name=PUBLISH_MARTS)])
        return dg.SkipReason("everything is built and published")

    return follow


def yearly_schedule(settings: Settings, job: Job) -> dg.ScheduleDefinition:
    """The yearly cycle: last fiscal year's forms are due, the new year's partition opens. Written out because the
    helper for partitioned jobs refuses a day and an hour on a yearly schedule."""

    @dg.schedule(
        cron_schedule=settings.yearly_cron,
        job=job,
        name="yearly_ingestion",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Ingests the fiscal year that ended, whatever the inbox sensor did.",
    )
    def yearly(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        due = context.scheduled_execution_time
        year = str(due.year - 1)
        return dg.RunRequest(run_key=f"yearly:{due:%Y-%m-%d}", partition_key=year)

    return yearly
