"""What an engine is, and which one the settings name."""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import Iterator, Sequence
from typing import Protocol, Self
from urllib.parse import urlsplit

from fsspec.core import url_to_fs

from perf_pipeline.settings import Settings
from perf_pipeline.staging.fan_out.local import LocalEngine
from perf_pipeline.staging.parse import ParseOptions, Task
from perf_pipeline.staging.worker import Limits, Parse, Result

_ANSWER_WITHIN_S = 5


class EngineUnavailable(Exception):
    """The engine that settings name cannot work here: a package is missing, or nobody answers at its address."""


class Engine(Protocol):
    """Where documents are read. Yields what comes of a few tasks, with their indexes, as it comes."""

    def results(
        self, tasks: Sequence[Task], options: ParseOptions, parse: Parse
    ) -> Iterator[tuple[Sequence[int], Result]]: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...


def open_engine(settings: Settings) -> Engine:
    """The engine that settings name, to be used as a context manager over several batches.

    Raises EngineUnavailable, at once or on entering.
    """
    limits = Limits(settings.document_timeout_s, settings.worker_memory_mb)
    if settings.engine == "local":
        return LocalEngine(settings.workers, limits)
    check_engine(settings)
    from perf_pipeline.staging.fan_out.cluster import Cluster, RayEngine

    cluster = Cluster(
        settings.ray_address,
        settings.ray_cpus_per_task,
        settings.ray_memory_per_task_mb,
        settings.ray_documents_per_task,
        settings.ray_retries,
    )
    return RayEngine(cluster, limits, settings.archive_dir, settings.archive_url)


def check_engine(settings: Settings) -> None:
    """Raises EngineUnavailable, one line, where the engine's package is missing or nobody answers at its address.

    Ray itself would wait two minutes for an address that nobody answers, and then end the process.
    """
    if settings.engine != "ray":
        return
    if importlib.util.find_spec("ray") is None:
        raise EngineUnavailable("engine = 'ray' needs the cluster extra: make setup EXTRAS=cluster")
    if settings.archive_url:
        try:
            url_to_fs(settings.archive_url)
        except (ImportError, ValueError) as error:
            raise EngineUnavailable(f"archive_url = {settings.archive_url!r}: {error}") from error
    address = settings.ray_address or ""
    parts = urlsplit(address if "//" in address else f"//{address}")
    if parts.hostname and parts.port:
        try:
            socket.create_connection((parts.hostname, parts.port), timeout=_ANSWER_WITHIN_S).close()
        except OSError as error:
            raise EngineUnavailable(f"no Ray cluster answers at ray_address = {address!r}: {error}") from error


def options_of(settings: Settings) -> ParseOptions:
    return ParseOptions(settings.default_amount_unit, settings.cross_check, settings.max_file_mb)
