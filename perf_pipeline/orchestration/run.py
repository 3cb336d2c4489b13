"""Carrying out a plan in this process, on the home's Dagster instance, so that every run shows in the UI."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import dagster as dg

from perf_pipeline.orchestration import progress
from perf_pipeline.orchestration.abandoned import COMMAND_LINE, close_abandoned_runs
from perf_pipeline.orchestration.assemble import build_definitions
from perf_pipeline.orchestration.event_store import quick_events
from perf_pipeline.orchestration.instance import prepare_instance
from perf_pipeline.orchestration.jobs import INGEST_UNDATED, INGEST_YEAR, PUBLISH_MARTS, STAGE_YEAR, STARTED_BY
from perf_pipeline.orchestration.plan import Plan, Request, left_over
from perf_pipeline.orchestration.warming import importing_meanwhile
from perf_pipeline.settings import Settings

log = logging.getLogger(__name__)


@dataclass
class Failure:
    """A run that failed: which, and the error's own words."""

    job: str
    year: int | None
    message: str
    run_id: str


@dataclass
class Report:
    """What became of a plan. `refused`: release checks (rule: what was seen) that kept the marts from publishing."""

    years: list[int] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    published: bool = False


def carry_out(settings: Settings, plan: Plan, request: Request, replan: Callable[[], Plan]) -> Report:
    """Runs the plan's jobs one after the other. The caller holds the writer lock. `replan` is asked again once the
    documents without a year folder are read, because only then is it known which years they belong to; years that
    others made stale are done last. A failed run or a check that blocks ends it: what analysts see stays as it was."""
    prepare_instance(settings)
    report = Report()
    defs = build_definitions(settings)
    importing = importing_meanwhile() if plan.reads and not request.stage else contextlib.nullcontext()
    with quick_events(), importing, dg.DagsterInstance.get() as instance:
        close_abandoned_runs(instance)
        if plan.undated:
            _run(defs, instance, INGEST_UNDATED, None, request, report)
            plan = replan()
        _run_years(defs, instance, sorted(plan.years), request, report)
        if not (request.years or request.stage or report.failures or report.refused):
            _run_years(defs, instance, left_over(settings), request, report)
        if not (request.stage or report.failures or report.refused):
            progress.report("publishing", len(plan.years), len(plan.years))
            report.published = _run(defs, instance, PUBLISH_MARTS, None, request, report)
    return report


def _run_years(
    defs: dg.Definitions, instance: dg.DagsterInstance, years: Sequence[int], request: Request, report: Report
) -> None:
    """One run a year, until one fails."""
    for number, year in enumerate(years):
        if report.failures:
            return
        progress.report(f"year {year}", number, len(years))
        if _run(defs, instance, STAGE_YEAR if request.stage else INGEST_YEAR, year, request, report):
            report.years.append(year)


def _run(
    defs: dg.Definitions, instance: dg.DagsterInstance, job: str, year: int | None, request: Request, report: Report
) -> bool:
    """One run; what went wrong goes into the report."""
    result = defs.resolve_job_def(job).execute_in_process(
        instance=instance,
        partition_key=str(year) if year is not None else None,
        run_config=run_config(job, request),
        tags={STARTED_BY: COMMAND_LINE},
        raise_on_error=False,
    )
    if result.success:
        return True
    refused = [
        f"{check.check_name}: {check.description or 'failed'}"
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.blocking
    ]
    if refused:
        report.refused += refused
        return False
    failed = [event for event in result.all_events if event.is_step_failure]
    report.failures.append(Failure(job, year, _own_words(failed[0]) if failed else "no step says why", result.run_id))
    return False


def _own_words(event: dg.DagsterEvent) -> str:
    """The error that started it, without the wrappers around it; its stack is in the log and in the UI."""
    error = event.step_failure_data.error
    while error is not None and error.cause is not None:
        error = error.cause
    return error.message.strip() if error is not None else "no error given"


def run_config(job: str, request: Request) -> dict[str, object]:
    """The request as Dagster's run configuration. The logger must be named: otherwise Dagster talks to the screen."""
    config: dict[str, object] = {"loggers": {"console": {}}}
    if job in (INGEST_YEAR, STAGE_YEAR, INGEST_UNDATED):
        step = "undated" if job == INGEST_UNDATED else "staging"
        ops = {step: {"config": {"documents": list(request.documents), "reparse": request.reparse}}}
        if job == INGEST_YEAR:
            ops["judge_year"] = {"config": {"everything": request.rebuild}}
        config["ops"] = ops
    return config
