"""The engine of one machine: a pool of processes, one future per document."""

from __future__ import annotations

import logging
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from queue import SimpleQueue
from typing import Self

from pebble import ProcessExpired, ProcessPool

from perf_pipeline.staging import readers
from perf_pipeline.staging.parse import ParseOptions, Quarantine, Task, parse_document, set_aside
from perf_pipeline.staging.worker import Limits, Parse, Result, initialise, out_of_memory, read

log = logging.getLogger(__name__)

# native libraries lose a little with each document: a process starts afresh after so many (a fork of 10 ms)
_DOCUMENTS_PER_PROCESS = 200
_POOLS_PER_BATCH = 3
# scheduled at once for each process: enough to read on while the caller loads what was read, few enough to hold
_UNDER_WAY_PER_PROCESS = 200
_Wanted = tuple[Task, ParseOptions, Parse]


class LocalEngine:
    """Processes of this machine, forked from one that has loaded the readers and runs no threads.

    Forking from such a server is as safe as starting afresh and takes 10 ms instead of a second, which counts where
    every hostile file costs its process.
    """

    def __init__(self, workers: int = 0, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.workers = workers or len(os.sched_getaffinity(0))
        self._pool: ProcessPool | None = None
        self._begun: dict[_Wanted, Future[Result]] = {}

    def begin(self, tasks: Iterable[Task], options: ParseOptions, most: int, parse: Parse = parse_document) -> int:
        """Starts to read what `results` will be asked for later, and does not wait for it; returns how many are begun
        by now. Never more than `most`, as what is read of them is held here till then."""
        try:
            for task in tasks:
                wanted = (task, options, parse)
                if len(self._begun) < most and wanted not in self._begun:
                    self._begun[wanted] = self._scheduled(*wanted)
        except (RuntimeError, OSError) as error:  # broken, or not to be started: `results` starts others
            log.warning("there are no reading processes (%s): nothing is read ahead", error)
            self._stop()
        return len(self._begun)

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
        wanted = {index: (task, options, parse) for index, task in tasks.items()}
        self._forget_all_but(wanted.values())
        finished: SimpleQueue[Future[Result]] = SimpleQueue()
        under_way: dict[Future[Result], int] = {}
        waiting = deque(sorted(tasks, key=lambda index: wanted[index] not in self._begun))
        while waiting or under_way:
            while waiting and len(under_way) < self.workers * _UNDER_WAY_PER_PROCESS:
                one = waiting.popleft()
                future = self._begun.pop(wanted[one], None) or self._scheduled(*wanted[one])
                under_way[future] = one
                future.add_done_callback(finished.put)
            ended = finished.get()
            done = under_way.pop(ended)
            yield done, self._result(ended, tasks[done])

    def _forget_all_but(self, wanted: Iterable[_Wanted]) -> None:
        """What was begun and is not asked for: a document that got another name or year meanwhile, say."""
        for other in self._begun.keys() - set(wanted):
            self._begun.pop(other).cancel()

    def _scheduled(self, task: Task, options: ParseOptions, parse: Parse) -> Future[Result]:
        arguments = (task, options, self.limits, parse)
        future: Future[Result] = self._started().schedule(read, args=arguments, timeout=self.limits.timeout_s)
        return future

    def _started(self) -> ProcessPool:
        if self._pool is None:
            self._pool = ProcessPool(
                max_workers=self.workers,
                max_tasks=_DOCUMENTS_PER_PROCESS,
                initializer=initialise,
                initargs=(self.limits,),
                context=readers.context(),
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
        if kind is None and self._pool is not None and not self._begun:
            self._pool.close()
            self._pool.join()
        self._stop()

    def _stop(self) -> None:
        self._begun.clear()
        if self._pool is not None:
            self._pool.stop()
            self._pool.join()
            self._pool = None
