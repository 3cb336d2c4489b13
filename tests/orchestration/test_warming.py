"""What is imported while documents are read is imported where Dagster runs, not beside it."""

import threading

import pytest

from perf_pipeline.orchestration import progress, warming


def test_it_is_imported_once_by_who_reports_and_only_when_something_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    """In a thread of its own it left SQLAlchemy half imported under Dagster's hands: a first run failed."""
    importing: list[int] = []
    monkeypatch.setattr(warming, "_import", lambda: importing.append(threading.get_ident()))
    with warming.importing_meanwhile():
        progress.report("archiving", 0, 2)
        assert importing == []
        progress.report("archiving", 1, 2)
        assert importing == [threading.get_ident()]
        progress.report("reading 2019", 2, 2)
    progress.report("publishing", 1, 1)
    assert importing == [threading.get_ident()]
