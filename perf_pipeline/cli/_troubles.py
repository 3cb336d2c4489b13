"""Troubles of the machine, told in one line each: they come from many libraries in many forms."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from perf_pipeline.cli._common import fail
from perf_pipeline.settings import Settings

FULL = ("no space left", "disk is full", "disk i/o error", "quota exceeded")


def says_full(text: str) -> bool:
    """Whether an error's words are those of the system, DuckDB or SQLite for a disk without room."""
    return any(words in text.lower() for words in FULL)


def full_disk(home: Path) -> str:
    return f"no room on the disk of {home}: make some and run again, it goes on from there; what was published stays"


@contextmanager
def told_in_a_line(settings: Settings) -> Iterator[None]:
    """Ends the command with 1 and one line where home, inbox or disk are to blame; our own defects pass as they are."""
    from perf_pipeline.staging.lake import LakeUnavailable
    from perf_pipeline.warehouse.connection import WarehouseBusyError

    try:
        yield
    except click.exceptions.Exit:
        raise
    except Exception as error:
        if says_full(_words(error)):
            fail(full_disk(settings.home))
        if isinstance(error, PermissionError):
            fail(f"cannot write {error.filename}: permission denied")
        if isinstance(error, OSError):
            fail(f"{error.filename or settings.home}: {error.strerror or error}")
        if isinstance(error, WarehouseBusyError | LakeUnavailable):
            fail(str(error))
        raise


def check_inbox(settings: Settings) -> None:
    """An inbox whose protocol is unknown, or needs a package that is not there, ends the command with one line."""
    from perf_pipeline.raw.inbox import root_uri

    try:
        root_uri(settings.inbox_url)
    except (ImportError, ValueError) as error:
        fail(f"inbox {settings.inbox_url}: {error}")


def check_engine(settings: Settings) -> None:
    """An engine that cannot work here ends the command with one line, before anything is archived."""
    if settings.engine == "local":  # works everywhere, and a run with nothing to do need not load the readers
        return
    from perf_pipeline.staging import fan_out

    try:
        fan_out.check_engine(settings)
    except fan_out.EngineUnavailable as error:
        fail(str(error))


def _words(error: BaseException) -> str:
    """What an error and those that led to it say."""
    said: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        said.append(str(cause))
        cause = cause.__cause__ or cause.__context__
    return "\n".join(said)
