"""`perf-pipeline ui`: the Dagster UI and daemon on this home."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import click

from perf_pipeline.cli._common import fail, settings_at


@click.command()
@click.option("--port", type=int, default=3000, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="The UI has no login: think before you open it.")
@click.option("--home", type=click.Path(file_okay=False, path_type=Path), help="What the pipeline writes. [./data]")
@click.option("--inbox", help="Folder or fsspec URL shaped <year>/**, to be watched. [<home>/inbox]")
def command(home: Path | None, inbox: str | None, port: int, host: str) -> None:
    """The Dagster UI and daemon (sensors, schedules, queued runs) on this home."""
    from perf_pipeline.orchestration.instance import prepare_instance

    settings = settings_at(home, inbox=inbox)
    try:
        prepare_instance(settings)
    except OSError as error:
        fail(f"cannot write {settings.home}: {error.strerror}")
    click.echo(f"Dagster UI on http://{host}:{port} for {settings.home}; stop with Ctrl-C", err=True)
    call = [sys.executable, "-m", "dagster", "dev", "-m", "perf_pipeline.definitions", "-h", host, "-p", str(port)]
    # Dagster takes this process's place and gets its signals. It ends on SIGTERM as on SIGINT, so that one must not be
    # ignored, as it is in what a shell starts in the background.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execv(sys.executable, call)
