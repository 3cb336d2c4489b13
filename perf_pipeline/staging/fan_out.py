"""Many documents over many processes: `parse_batch`, and the engines behind it.

Each document is a task of its own, with a time limit, in a process with a memory limit. A hang, an abort in native
code or a memory hog costs that document only, which is quarantined under a reason of its own.
"""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, as_completed
from dataclasses import dataclass, field
from typing import Protocol, Self

import pyarrow as pa
from pebble import ProcessExpired, ProcessPool

from perf_pipeline.settings import Settings
from perf_pipeline.staging.parse import ParseOptions, Quarantine, Task, parse_document, set_aside
from perf_pipeline.staging.tables import TABLES, schema_of
from perf_pipeline.staging.worker import Limits, Parse, Result, initialise, out_of_memory, read

log = logging.getLogger(__name__)

# native libraries lose a little with each document: a process starts afresh after so many (a fork of 10 ms)
_DOCUMENTS_PER_PROCESS = 200
_POOLS_PER_BATCH = 3
_PRELOADED = ["perf_pipeline.staging.lean", "perf_pipeline.staging.worker", "perf_pipeline.extract.pdf"]


@dataclass(slots=True)
class ParsedBatch:
    """A batch, read: rows by staging table, what was set aside, and tracebacks of our own failures by document."""

    keys: list[str] = field(default_factory=list)
    tables: dict[str, pa.Table] = field(default_factory=dict)
    quarantine: list[Quarantine] = field(default_factory=list)
    defects: dict[str, str] = field(default_factory=dict)


class Engine(Protocol):
    """Where documents are read. Yields each task's index with its result as it comes."""

    def results(self, tasks: Sequence[Task], options: ParseOptions, parse: Parse) -> Iterator[tuple[int, Result]]: ...

    def __enter__(self) -> Self: ...

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None: ...


def open_engine(settings: Settings) -> Engine:
    """The engine that settings name, to be used as a context manager over several batches.

    Raises ValueError for an engine that this version does not have.
    """
    if settings.engine != "local":
        raise ValueError(f"engine = {settings.engine!r} is not available yet: use engine = 'local'")
    limits = Limits(settings.document_timeout_s, settings.worker_memory_mb)
    return LocalEngine(settings.workers, limits)


def options_of(settings: Settings) -> ParseOptions:
    return ParseOptions(settings.default_amount_unit, settings.cross_check, settings.max_file_mb)


def parse_batch(
    tasks: Iterable[Task],
    engine: Engine,
    options: ParseOptions | None = None,
    *,
    on_done: Callable[[int, int], None] | None = None,
    parse: Parse = parse_document,
) -> ParsedBatch:
    """Read a batch; rows come in the order of `tasks` whatever the engine.

    `on_done(done, total)` is called in this thread after each document. `parse` is for tests. Raises only when the
    engine itself cannot work.
    """
    listed = list(tasks)
    results: list[Result | None] = [None] * len(listed)
    for done, (index, result) in enumerate(engine.results(listed, options or ParseOptions(), parse), start=1):
        results[index] = result
        if on_done:
            on_done(done, len(listed))
    return _gathered(listed, results)


def _gathered(tasks: Sequence[Task], results: Sequence[Result | None]) -> ParsedBatch:
    batch = ParsedBatch(keys=[task.document_key for task in tasks])
    batches: dict[str, list[pa.RecordBatch]] = {table: [] for table in TABLES}
    for task, result in zip(tasks, results, strict=True):
        if result is None:
            raise RuntimeError(f"the engine gave no result for {task.file_name}")
        for table, rows in result.batches.items():
            batches[table].append(rows)
        if result.quarantine:
            batch.quarantine.append(result.quarantine)
        if result.defect:
            log.error("%s (%s): %s", task.file_name, task.document_key, result.defect)
            batch.defects[task.document_key] = result.defect
    batch.tables = {
        # one chunk a column: the load takes a fifth of the time that two hundred small ones take
        table: pa.Table.from_batches(rows, schema_of(table)).combine_chunks()
        for table, rows in batches.items()
    }
    return batch


class LocalEngine:
    """Processes of this machine, forked from one that has loaded the readers and runs no threads.

    Forking from such a server is as safe as starting afresh and takes 10 ms instead of a second, which counts where
    every hostile file costs its process.
    """

    def __init__(self, workers: int = 0, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.workers = workers or len(os.sched_getaffinity(0))
        self._pool: ProcessPool | None = None

    def results(self, tasks: Sequence[Task], options: ParseOptions, parse: Parse) -> Iterator[tuple[int, Result]]:
        waiting = dict(enumerate(tasks))
        for _ in range(_POOLS_PER_BATCH):
            try:
                for index, result in self._results(waiting, options, parse):
                    del waiting[index]
                    yield index, result
                return
            except RuntimeError as error:  # the pool is broken: an idle process was killed from outside
                log.warning("the reading processes ended (%s); starting anew for %d documents", error, len(waiting))
                self._stop()
        raise RuntimeError(f"reading processes keep ending while they wait; {len(waiting)} documents were not read")

    def _results(self, tasks: Mapping[int, Task], options: ParseOptions, parse: Parse) -> Iterator[tuple[int, Result]]:
        pool = self._started()
        futures: dict[Future[Result], int] = {
            pool.schedule(read, args=(task, options, self.limits, parse), timeout=self.limits.timeout_s): index
            for index, task in tasks.items()
        }
        for future in as_completed(futures):
            index = futures[future]
            yield index, self._result(future, tasks[index])

    def _started(self) -> ProcessPool:
        if self._pool is None:
            context = multiprocessing.get_context("forkserver")
            context.set_forkserver_preload(_PRELOADED)
            self._pool = ProcessPool(
                max_workers=self.workers,
                max_tasks=_DOCUMENTS_PER_PROCESS,
                initializer=initialise,
                initargs=(self.limits,),
                context=context,
            )
        return self._pool

    def _result(self, future: Future[Result], task: Task) -> Result:
        try:
            return future.result()
        except TimeoutError:
            reason = f"reading it took longer than document_timeout_s = {self.limits.timeout_s:g} s"
            return Result(quarantine=set_aside(task, "timeout", reason))
        except ProcessExpired as expired:
            return Result(quarantine=self._crashed(task, expired.exitcode))

    def _crashed(self, task: Task, exit_code: int) -> Quarantine:
        if exit_code == -signal.SIGKILL:  # nobody here sends it: the kernel does when memory runs out
            return out_of_memory(task, self.limits)
        how = signal.Signals(-exit_code).name if exit_code < 0 else f"exit code {exit_code}"
        cause = f"damage or a need of more than worker_memory_mb = {self.limits.memory_mb} MiB"
        return set_aside(task, "crashed", f"the reader crashed on it ({how}), as {cause} can make it do")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._pool is not None:
            self._pool.close()
            self._pool.join()
        self._stop()

    def _stop(self) -> None:
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None
