"""`perf-pipeline report`: the evidence report of what is published."""

from __future__ import annotations

from pathlib import Path

import click

from perf_pipeline.cli._common import fail, with_settings
from perf_pipeline.settings import Settings


@click.command()
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="[<home>/published/report]")
@with_settings
def command(settings: Settings, out: Path | None) -> None:
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
