"""`perf-pipeline report`: the evidence report of what is published."""

from __future__ import annotations

from pathlib import Path

import click

from perf_pipeline.cli._common import fail, say_what_pictures_lack, with_settings
from perf_pipeline.settings import Settings


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="[<home>/published/report]")
@click.option("--data-docs", is_flag=True, help="Add Great Expectations' own pages (styled only with a network).")
@with_settings
def command(settings: Settings, out: Path | None, data_docs: bool) -> None:
    """A static site with every finding beside its place on the page; it opens from a file, without a network."""
    if not settings.marts_path.is_file():
        fail(f"nothing is published yet in {settings.home}: call `perf-pipeline run` first")
    from rich.progress import Progress

    from perf_pipeline.report.site import build_report

    target = out or settings.published_dir / "report"
    try:
        with Progress(transient=True) as bar:
            task = bar.add_task("departments", total=None)
            summary = build_report(
                settings.marts_path,
                settings.archive_dir,
                target.resolve(),
                settings.expectations_dir,
                lambda done, total: bar.update(task, completed=done, total=total),
            )
    except OSError as error:
        fail(f"cannot write the report to {target}: {error.strerror}")
    click.echo(
        f"{summary.pages} pages, {summary.findings} findings, {summary.pictures} pictures"
        f" in {summary.seconds:.1f} s: {summary.index}"
    )
    say_what_pictures_lack()
    if data_docs:
        _write_data_docs(settings, target.resolve() / "data-docs")


def _write_data_docs(settings: Settings, folder: Path) -> None:
    from perf_pipeline.quality.data_docs import write_data_docs
    from perf_pipeline.quality.judge import QualityEngineError
    from perf_pipeline.quality.rules import RuleError, load_rules
    from perf_pipeline.warehouse.connection import WarehouseBusyError, open_warehouse

    try:
        with open_warehouse(settings.warehouse_path, read_only=True) as con:
            index = write_data_docs(con, load_rules(settings.expectations_dir), folder)
    except (QualityEngineError, RuleError, WarehouseBusyError, FileNotFoundError) as error:
        fail(str(error))
    click.echo(f"Great Expectations' pages: {index}")
