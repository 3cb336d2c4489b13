"""Reading begins while files are archived, a batch at most, and comes to the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from perf_pipeline.orchestration import intake, ledger, progress
from perf_pipeline.raw.archive import path_of
from perf_pipeline.raw.inbox import scan
from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.staging.fan_out import LocalEngine
from perf_pipeline.staging.parse import ParseOptions, Task
from perf_pipeline.warehouse.connection import open_warehouse

INBOX = PROJECT / "samples" / "inbox"
YEAR = 2018


@pytest.mark.parametrize("batch_size", [1, 1000])
def test_what_is_archived_is_read_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, batch_size: int) -> None:
    settings = Settings(home=tmp_path, inbox=str(INBOX), batch_size=batch_size)
    files = [file for file in scan(settings.inbox_url) if file.folder_year == YEAR]
    asked: list[str] = []
    told: list[int] = []
    send = LocalEngine._sent

    def sent(engine: LocalEngine, tasks: Sequence[Task], options: ParseOptions, *more: object) -> object:
        for task in tasks:
            assert path_of(task.sha256, settings.archive_dir).is_file(), "archived before anything reads it"
            asked.append(task.document_key)
        return send(engine, tasks, options, *more)  # type: ignore[arg-type]

    monkeypatch.setattr(LocalEngine, "_sent", sent)
    with open_warehouse(settings.warehouse_path) as con, LocalEngine(2) as engine:
        ledger.prepare(con, settings)
        with progress.listening(lambda *_: told.append(len(asked))):
            arrivals = intake.register(con, settings, files, engine=engine)
        assert told[0] == min(batch_size, len(files)), "readers have work before anything else is begun"
        assert arrivals.begun == len(asked) == min(batch_size, len(files))
        assert con.execute("select count(*) from staging.document").fetchone() == (0,)
        done = intake.read(con, settings, YEAR, engine)
        assert (done.documents, len(asked), len(set(asked))) == (len(files), len(files), len(files))
        again = intake.register(con, settings, files, engine=engine)
        assert (again.new, again.begun) == (0, 0)
        assert intake.read(con, settings, YEAR, engine).documents == 0


def test_without_readers_files_are_archived_alone(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, inbox=str(INBOX))
    with open_warehouse(settings.warehouse_path) as con:
        ledger.prepare(con, settings)
        arrivals = intake.register(con, settings, scan(settings.inbox_url))
    assert arrivals.new and not arrivals.begun
