"""`perf-pipeline ui`: the Dagster UI and daemon on this home."""

from __future__ import annotations

import os
import sys

import click

from perf_pipeline.cli._common import fail, with_settings
from perf_pipeline.settings import Settings


@click.command()
@click.option("--port", type=int, default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The UI has no login: think before you open it.")
@with_settings
def command(settings: Settings, port: int, host: str) -> None:
    """The Dagster UI and daemon (sensors, schedules, queued runs) on this home."""
    from perf_pipeline.orchestration.instance import prepare_instance

    try:
        prepare_instance(settings)
    except OSError as error:
        fail(f"cannot write {settings.home}: {error.strerror}")
    click.echo(f"Dagster UI on http://{host}:{port} for {settings.home}; stop with Ctrl-C", err=True)
    call = [sys.executable, "-m", "dagster", "dev", "-m", "perf_pipeline.definitions", "-h", host, "-p", str(port)]
    os.execv(sys.executable, call)  # Dagster takes this process's place, and so gets its signals: it stops when told
