"""`perf-pipeline run`: ingest, parse, warehouse, quality, publish."""

from __future__ import annotations

import gc
import io
import logging
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perf_pipeline.cli._common import fail, settings_at
from perf_pipeline.cli._troubles import check_engine, check_inbox, full_disk, says_full, told_in_a_line
from perf_pipeline.settings import Settings

if TYPE_CHECKING:
    from rich.console import Console

    from perf_pipeline.orchestration.plan import Plan, Request
    from perf_pipeline.orchestration.run import Report

REFUSED = 3
_OBJECTS_BETWEEN_COLLECTIONS = 50_000
"""Dagster and Great Expectations are millions of objects that stay: gone through at Python's own 700, and at each tenth
of that, they cost a run half a second."""
FIRST_QUERY = (
    "select department_name, fiscal_year, declared_score, computed_score, errors"
    " from marts.department_scorecard order by errors desc limit 10"
)


@click.command()
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="What the pipeline writes. [./data]")
@click.option("--inbox", help="Folder or fsspec URL shaped <year>/**. [<home>/inbox]")
@click.option("--year", "years", type=int, multiple=True, help="Only this fiscal year; may be given again.")
@click.option("--document", "documents", multiple=True, help="Read this one again: its key, SHA-256 or file name.")
@click.option("--reparse", is_flag=True, help="Read again what another version of the parser has read.")
@click.option("--stage", is_flag=True, help="Read and share only: another home of the lake builds and publishes.")
@click.option("--rebuild", is_flag=True, help="Build star, quality and marts again from what is staged.")
def command(
    home: Path | None,
    inbox: str | None,
    years: tuple[int, ...],
    documents: tuple[str, ...],
    reparse: bool,
    stage: bool,
    rebuild: bool,
) -> None:
    """Ingest new and changed documents, judge them and publish the marts."""
    from perf_pipeline.orchestration.plan import Request

    settings = settings_at(home, inbox=inbox)
    request = Request(frozenset(years), documents, reparse, rebuild, stage)
    if stage and settings.storage != "ducklake":
        fail("--stage is for homes that share a lake: set storage = 'ducklake'")
    check_inbox(settings)
    check_engine(settings)
    with told_in_a_line(settings):
        raise click.exceptions.Exit(_run(settings, request))


def _run(settings: Settings, request: Request) -> int:
    """Plans under the writer lock, carries the plan out, tells. Returns the exit code."""
    from rich.console import Console

    from perf_pipeline.orchestration.lock import writing
    from perf_pipeline.orchestration.plan import survey

    console, began = Console(), time.monotonic()
    _log_to_file(settings)
    with writing(settings.home, on_wait=lambda holder: click.echo(f"waiting for another run ({holder})", err=True)):
        plan = survey(settings, request)
        for line in plan.remarks:
            console.print(line, markup=False, style="yellow")
        if plan.nothing:
            marts = "nothing to share" if request.stage else "marts as published"
            console.print(f"Nothing changed: {plan.documents} documents, {marts}.", markup=False)
            if not request.stage:
                _tell_where(console, settings)
            return 0
        report = _carry_out(console, settings, plan, request)
        return _tell(console, settings, request, report, time.monotonic() - began)


def _carry_out(console: Console, settings: Settings, plan: Plan, request: Request) -> Report:
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)
    if plan.reads and settings.engine == "local":
        from perf_pipeline.staging.readers import load_ahead

        load_ahead()
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
    with bar:
        task = bar.add_task("starting", total=None)

        def show(what: str, done: int, total: int) -> None:
            bar.update(task, description=what, completed=done, total=total or None)

        from perf_pipeline.orchestration.plan import survey
        from perf_pipeline.orchestration.progress import listening
        from perf_pipeline.orchestration.run import carry_out

        with listening(show), _quiet_stderr():
            return carry_out(settings, plan, request, lambda: survey(settings, request))


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """What libraries write to stderr goes to the log: the caller tells what went wrong in words of its own."""
    with redirect_stderr(io.StringIO()) as chatter:
        yield
    if chatter.getvalue():
        logging.getLogger("perf_pipeline").warning("said on stderr:\n%s", chatter.getvalue())


def _tell(console: Console, settings: Settings, request: Request, report: Report, seconds: float) -> int:
    from perf_pipeline.cli._summary import print_summary

    for failure in report.failures:
        year = f" {failure.year}" if failure.year is not None else ""
        click.echo(f"{failure.job}{year} failed: {failure.message}", err=True)
        click.echo(f"details: {settings.logs_dir} and run {failure.run_id} in `perf-pipeline ui`", err=True)
        if says_full(failure.message):
            click.echo(full_disk(settings.home), err=True)
    if report.failures:
        return 1
    if request.stage and not report.refused:
        years = ", ".join(str(year) for year in report.years) or "no year folder"
        console.print(
            f"Read and shared in {seconds:.0f} s: {years}; the home that publishes does the rest.", markup=False
        )
        return 0
    print_summary(console, settings)
    for line in report.refused:
        click.echo(f"not published, {line}", err=True)
    if report.refused:
        click.echo("the marts published before stay as they were", err=True)
        return REFUSED
    console.print(f"Published in {seconds:.0f} s.", markup=False)
    _tell_where(console, settings)
    return 0


def _tell_where(console: Console, settings: Settings) -> None:
    console.print(f"Marts: {settings.marts_path}", markup=False, soft_wrap=True)
    home = shlex.join(["--home", str(settings.home)])
    console.print(f'Try: {_called_as()} query {home} "{FIRST_QUERY}"', markup=False, soft_wrap=True)
    console.print(f"Look at the findings on their pages: {_called_as()} report {home}", markup=False, soft_wrap=True)


def _called_as() -> str:
    """How this program was called, so that what is printed can be pasted."""
    program = Path(sys.argv[0] or "perf-pipeline")
    return shlex.join([sys.executable, "-m", "perf_pipeline"] if program.name == "__main__.py" else [str(program)])


def _log_to_file(settings: Settings) -> None:
    """Our own log lines, each with its document and year, go beside Dagster's; the screen stays quiet."""
    settings.logs_dir.mkdir(parents=True, exist_ok=True)
    handler = logging.FileHandler(settings.logs_dir / time.strftime("run-%Y-%m.log"), encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    logger = logging.getLogger("perf_pipeline")
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logging.captureWarnings(True)
