"""The engine of several machines: Ray carries slices of a batch to its nodes; there the local engine reads them.

Ray's retries are for lost machines only. What a document does to its reader stays inside the task, in the same
processes with the same limits as on one machine. A slice's results are placed by index, so that one that was read
twice counts once.
"""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from perf_pipeline.raw.archive_copy import ArchiveUnreachable, mirror
from perf_pipeline.staging.fan_out.engine import EngineUnavailable
from perf_pipeline.staging.fan_out.slices import OtherVersions, Slice, read_slice, versions
from perf_pipeline.staging.parse import ParseOptions, Task
from perf_pipeline.staging.worker import Limits, Parse, Result

log = logging.getLogger(__name__)

_PATIENCE_S = 120


@dataclass(frozen=True, slots=True)
class Cluster:
    """Where Ray is and what a slice takes of it. Without an address: RAY_ADDRESS, a cluster that runs on this machine,
    or one started for the run."""

    address: str | None = None
    cpus_per_task: int = 1
    memory_per_task_mb: int = 512
    documents_per_task: int = 20
    retries: int = 3


class RayEngine:
    """Machines of a Ray cluster. Every node reaches the originals at `archive_url` (where missing ones are copied to
    first), or sees `archive_dir` itself under the same path; without either the tasks' own paths are read."""

    def __init__(
        self, cluster: Cluster, limits: Limits, archive_dir: Path | None = None, archive_url: str | None = None
    ) -> None:
        self.cluster = cluster
        self.limits = limits
        self.archive_dir = archive_dir
        self.archive_url = archive_url
        self._ray: Any = None
        self._read_slice: Any = None
        self._connected_here = False

    def results(
        self, tasks: Sequence[Task], options: ParseOptions, parse: Parse
    ) -> Iterator[tuple[Sequence[int], Result]]:
        """Raises EngineUnavailable when the cluster or the archive cannot be reached or a node has other versions,
        RuntimeError when more machines were lost than `retries` allow. Then nothing of the batch was loaded."""
        size, next_task = self.cluster.documents_per_task, 0
        waiting: dict[Any, range] = {}
        try:
            while waiting or next_task < len(tasks):
                while next_task < len(tasks) and len(waiting) < self._slices_at_once():
                    part = range(next_task, min(next_task + size, len(tasks)))
                    waiting[self._send([tasks[index] for index in part], options, parse)] = part
                    next_task = part.stop
                for reference in self._ready(list(waiting)):
                    part = waiting.pop(reference)
                    for numbers, result in self._got(reference):
                        yield [part[number] for number in numbers], result
        finally:
            for reference in waiting:  # none, unless something was raised
                with contextlib.suppress(Exception):
                    self._ray.cancel(reference, force=True)

    def _slices_at_once(self) -> int:
        """Enough that no machine waits while the caller loads what was read, few enough for the caller to hold."""
        self._connect()
        return max(4, 2 * int(self._ray.cluster_resources().get("CPU", 0)) // self.cluster.cpus_per_task)

    def _send(self, tasks: list[Task], options: ParseOptions, parse: Parse) -> Any:
        self._connect()
        if self.archive_url and self.archive_dir:
            try:
                mirror((task.sha256 for task in tasks), self.archive_dir, self.archive_url)
            except ArchiveUnreachable as error:
                raise EngineUnavailable(str(error)) from error
        where = self.archive_url or (str(self.archive_dir) if self.archive_dir else None)
        part = Slice(tasks, options, self.limits, parse, self.cluster.cpus_per_task, where, versions())
        return self._read_slice.remote(part)

    def _ready(self, references: list[Any]) -> list[Any]:
        while True:
            ready, _ = self._ray.wait(references, num_returns=1, timeout=_PATIENCE_S)
            if ready:
                return list(ready)
            log.warning(
                "no slice came back from Ray for %d s; each takes %d CPUs and %d MiB, the cluster has %s",
                _PATIENCE_S, self.cluster.cpus_per_task, self.cluster.memory_per_task_mb, self._ray.cluster_resources(),
            )  # fmt: skip

    def _got(self, reference: Any) -> list[tuple[Sequence[int], Result]]:
        raised = self._ray.exceptions
        try:
            return list(self._ray.get(reference))
        except raised.RayTaskError as error:
            if isinstance(error.cause, OtherVersions | ArchiveUnreachable):
                raise EngineUnavailable(str(error.cause)) from error
            raise
        except raised.RayError as error:
            lost = f"Ray lost a slice more often than ray_retries = {self.cluster.retries}"
            raise RuntimeError(f"{lost} allows: {str(error).splitlines()[0]}") from error

    def _connect(self) -> None:
        if self._ray is None:
            os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is told to anybody
            import ray

            if not ray.is_initialized():
                try:
                    ray.init(address=self.cluster.address, logging_level=logging.WARNING, log_to_driver=False)
                except (ConnectionError, RuntimeError) as error:
                    place = self.cluster.address or "this machine"
                    why = f"{str(error).splitlines()[0]} (does RAY_AUTH_TOKEN hold the cluster's token?)"
                    raise EngineUnavailable(f"no Ray cluster at {place}: {why}") from error
                self._connected_here = True
            self._ray = ray
            self._read_slice = ray.remote(
                num_cpus=self.cluster.cpus_per_task,
                memory=self.cluster.memory_per_task_mb * 2**20,
                max_retries=self.cluster.retries,
                retry_exceptions=False,
            )(read_slice)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connected_here:
            self._ray.shutdown()
        self._ray, self._connected_here = None, False
