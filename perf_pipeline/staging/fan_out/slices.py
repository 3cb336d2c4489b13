"""A slice of a batch on a machine of a cluster: fetch its documents, read them with that machine's local engine."""

from __future__ import annotations

import functools
import importlib.metadata
import platform
import tempfile
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from perf_pipeline.raw.archive_copy import WrongBytes, fetch
from perf_pipeline.staging import PARSER_VERSION
from perf_pipeline.staging.fan_out.local import LocalEngine
from perf_pipeline.staging.parse import ParseOptions, Task, set_aside
from perf_pipeline.staging.worker import Limits, Parse, Result

_READERS = (
    "perf-pipeline", "pypdfium2", "pdfplumber", "pdf_oxide", "lxml", "openpyxl", "python-docx", "pyarrow",
    "rapidocr", "onnxruntime",
)  # fmt: skip


class OtherVersions(Exception):
    """This machine would read documents differently from the one that asks."""


@dataclass(frozen=True, slots=True)
class Slice:
    """What a machine needs to read some documents: `archive_url` is where, `versions` what it must have installed."""

    tasks: Sequence[Task]
    options: ParseOptions
    limits: Limits
    parse: Parse
    workers: int
    archive_url: str | None
    versions: dict[str, str]


def read_slice(part: Slice) -> list[tuple[Sequence[int], Result]]:
    """What came of the tasks, with their numbers in the slice. Without an archive the tasks' own paths are read.

    Raises OtherVersions and ArchiveUnreachable: nothing that a document could do.
    """
    _check_versions(part.versions)
    results: list[tuple[Sequence[int], Result]] = []
    with tempfile.TemporaryDirectory(prefix="perf-pipeline-") as folder:
        fetched: dict[int, Task] = {}
        for index, task in enumerate(part.tasks):
            try:
                fetched[index] = _fetched(task, part.archive_url, Path(folder))
            except (WrongBytes, FileNotFoundError) as error:
                reason = f"the original could not be fetched: {error}"
                aside = [set_aside(task, "internal_error", reason)]
                results.append(([index], Result(1, {}, aside, {task.document_key: traceback.format_exc()})))
        order = list(fetched)
        engine = _readers(part.workers, part.limits)
        for numbers, result in engine.results(list(fetched.values()), part.options, part.parse):
            results.append(([order[number] for number in numbers], result))
    return results


@functools.cache
def versions() -> dict[str, str]:
    """What decides how a document is read, as installed here; what is not installed is left out."""
    found = {"parser": PARSER_VERSION, "python": platform.python_version()}
    for name in _READERS:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _check_versions(wanted: dict[str, str]) -> None:
    here = versions()
    other = [
        f"{name} {here.get(name, 'missing')} instead of {wanted.get(name, 'none')}"
        for name in sorted(wanted.keys() | here.keys())
        if here.get(name) != wanted.get(name)
    ]
    if other:
        raise OtherVersions(f"{platform.node()} has {', '.join(other)}: install the same lock on every machine")


def _fetched(task: Task, archive_url: str | None, folder: Path) -> Task:
    return replace(task, path=str(fetch(task.sha256, archive_url, folder))) if archive_url else task


@functools.cache
def _readers(workers: int, limits: Limits) -> LocalEngine:
    """Kept for the life of Ray's process, which takes one slice after the other; its readers end with it."""
    return LocalEngine(workers, limits)
