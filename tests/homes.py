"""A home with the bundled samples parsed, loaded, built and published, for tests of what comes after staging."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

from perf_pipeline.raw import registry
from perf_pipeline.raw.archive import path_of
from perf_pipeline.raw.inbox import scan
from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.staging.fan_out import parse_batch
from perf_pipeline.staging.load import load_batch
from perf_pipeline.staging.parse import ParseOptions, Task
from perf_pipeline.staging.worker import Limits, Parse, Result, read
from perf_pipeline.warehouse.connection import open_warehouse
from perf_pipeline.warehouse.models import build, load_models
from perf_pipeline.warehouse.publish import Publication, publish

SAMPLES = PROJECT / "samples" / "inbox"
HOSTILE = """<script>alert("x")</script>'"><img src=x onerror=alert(1)> {{ 7*7 }} {% raw %} &amp; </td></svg>"""
"""What a malicious form or file name would have for a text."""


class InThisProcess:
    """Reads without worker processes: tests of later rooms need the rows, not the isolation."""

    def results(
        self, tasks: Sequence[Task], options: ParseOptions, parse: Parse
    ) -> Iterator[tuple[Sequence[int], Result]]:
        for index, task in enumerate(tasks):
            yield [index], read([task], options, Limits(memory_mb=0, timeout_s=600), parse)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        return None


def staged_home(home: Path, inbox: Path = SAMPLES) -> Settings:
    """A warehouse with every document of `inbox` registered and staged."""
    settings = Settings(home=home, inbox=str(inbox))
    with open_warehouse(settings.warehouse_path) as con:
        registry.register(con, scan(settings.inbox_url), settings.archive_dir)
        waiting = con.execute("select document_key, sha256, file_name, source_uri, folder_year from raw.document")
        tasks = [Task(*row, str(path_of(row[1], settings.archive_dir))) for row in waiting.fetchall()]
        with InThisProcess() as engine:
            load_batch(con, parse_batch(tasks, engine))
    return settings


def staged_year(folder: Path, year: int) -> Settings:
    """A home under `folder` with the bundled samples of one year, registered and staged."""
    inbox = folder / "inbox" / str(year)
    inbox.mkdir(parents=True)
    for file in (SAMPLES / str(year)).glob("*.pdf"):
        (inbox / file.name).symlink_to(file)
    return staged_home(folder / "home", folder / "inbox")


def build_all(settings: Settings) -> Publication:
    """Star and marts rebuilt, then published."""
    with open_warehouse(settings.warehouse_path) as con:
        for model in load_models(settings.sql_dir):
            build(con, model)
        return publish(con, settings, run_id="test-run")
