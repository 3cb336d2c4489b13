"""The engine of one machine: a pool of processes, a future for a parcel of a few documents.

A document takes some ten milliseconds, and as much goes to sending its rows alone as to a tenth of its reading. Where
a process ends over a document, that one is told by `UnderWay`, and the others of its parcel are sent again.
"""

from __future__ import annotations

import logging
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Self, TypeVar

from pebble import ProcessExpired, ProcessPool

from perf_pipeline.staging import readers
from perf_pipeline.staging.fan_out.under_way import UnderWay
from perf_pipeline.staging.parse import ParseOptions, Quarantine, Task, parse_document, set_aside
from perf_pipeline.staging.worker import TOGETHER_S, Limits, Parse, Result, initialise, out_of_memory, read

log = logging.getLogger(__name__)

_DOCUMENTS_PER_PARCEL = 8
_PARCELS_PER_WORKER = 8  # at least, where there are so many documents: the last ones end at about the same time
# native libraries lose a little with each document: a process starts afresh after so many (a fork of 10 ms)
_PARCELS_PER_PROCESS = 40
_POOLS_PER_BATCH = 3
# scheduled at once for each process: enough to read on while the caller loads what was read, few enough to hold
_UNDER_WAY_PER_PROCESS = 200
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True)
class _Parcel:
    """Documents that were sent together; `place` is theirs in the engine's file."""

    tasks: tuple[Task, ...]
    options: ParseOptions
    parse: Parse
    future: Future[Result]
    place: int


class LocalEngine:
    """Processes of this machine, forked from one that has loaded the readers and runs no threads.

    Forking from such a server is as safe as starting afresh and takes 10 ms instead of a second, which counts where
    every hostile file costs its process.
    """

    def __init__(self, workers: int = 0, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.workers = workers or len(os.sched_getaffinity(0))
        self._pool: ProcessPool | None = None
        self._under_way: UnderWay | None = None
        self._begun: list[_Parcel] = []

    def begin(self, tasks: Iterable[Task], options: ParseOptions, most: int, parse: Parse = parse_document) -> int:
        """Starts to read what `results` will be asked for later, and does not wait for it; returns how many are begun
        by now. Never more than `most`, as what is read of them is held here till then."""
        begun = {task for parcel in self._begun for task in parcel.tasks}
        new = [task for task in tasks if task not in begun][: max(0, most - len(begun))]
        try:
            for part in self._parcels(new):
                self._begun.append(self._sent(part, options, parse))
        except (RuntimeError, OSError) as error:  # broken, or not to be started: `results` starts others
            log.warning("there are no reading processes (%s): nothing is read ahead", error)
            self._stop()
        return sum(len(parcel.tasks) for parcel in self._begun)

    def results(
        self, tasks: Sequence[Task], options: ParseOptions, parse: Parse
    ) -> Iterator[tuple[Sequence[int], Result]]:
        waiting = dict(enumerate(tasks))
        for _ in range(_POOLS_PER_BATCH):
            try:
                for indexes, result in self._results(waiting, options, parse):
                    for index in indexes:
                        del waiting[index]
                    yield indexes, result
                return
            except RuntimeError as error:  # the pool is broken: an idle process was killed from outside
                log.warning("the reading processes ended (%s); starting anew for %d documents", error, len(waiting))
                self._stop()
        raise RuntimeError(f"reading processes keep ending while they wait; {len(waiting)} documents were not read")

    def _results(
        self, tasks: Mapping[int, Task], options: ParseOptions, parse: Parse
    ) -> Iterator[tuple[Sequence[int], Result]]:
        finished: SimpleQueue[Future[Result]] = SimpleQueue()
        under_way: dict[Future[Result], tuple[Sequence[int], _Parcel]] = {}
        for indexes, parcel in self._begun_of(tasks, options, parse):
            under_way[parcel.future] = indexes, parcel
            parcel.future.add_done_callback(finished.put)
        ahead = {index for indexes, _ in under_way.values() for index in indexes}
        waiting = deque(self._parcels([index for index in tasks if index not in ahead]))
        while waiting or under_way:
            while waiting and len(under_way) * _DOCUMENTS_PER_PARCEL < self.workers * _UNDER_WAY_PER_PROCESS:
                indexes = waiting.popleft()
                parcel = self._sent([tasks[index] for index in indexes], options, parse)
                under_way[parcel.future] = indexes, parcel
                parcel.future.add_done_callback(finished.put)
            indexes, parcel = under_way.pop(finished.get())
            first, result = self._result(parcel)
            done = indexes[first : first + result.documents]
            waiting.extendleft(rest for rest in (indexes[first + result.documents :], indexes[:first]) if rest)
            yield done, result

    def _begun_of(
        self, tasks: Mapping[int, Task], options: ParseOptions, parse: Parse
    ) -> Iterator[tuple[Sequence[int], _Parcel]]:
        """What was begun of `tasks`, with their indexes. The rest is given up: documents that got another name or year
        meanwhile, say."""
        index_of = {task: index for index, task in tasks.items()}
        begun, self._begun = self._begun, []
        for parcel in begun:
            if (parcel.options, parcel.parse) == (options, parse) and index_of.keys() >= set(parcel.tasks):
                yield [index_of[task] for task in parcel.tasks], parcel
            else:
                parcel.future.cancel()

    def _parcels(self, items: Sequence[_Item]) -> list[Sequence[_Item]]:
        size = max(1, min(_DOCUMENTS_PER_PARCEL, len(items) // (self.workers * _PARCELS_PER_WORKER)))
        return [items[begin : begin + size] for begin in range(0, len(items), size)]

    def _sent(self, tasks: Sequence[Task], options: ParseOptions, parse: Parse) -> _Parcel:
        pool, under_way = self._started()
        place = under_way.place()
        arguments = (tasks, options, self.limits, parse, (under_way.path, place))
        future: Future[Result] = pool.schedule(read, args=arguments, timeout=self.limits.timeout_s + TOGETHER_S)
        return _Parcel(tuple(tasks), options, parse, future, place)

    def _started(self) -> tuple[ProcessPool, UnderWay]:
        if self._pool is None or self._under_way is None:
            self._under_way = UnderWay()
            self._pool = ProcessPool(
                max_workers=self.workers,
                max_tasks=_PARCELS_PER_PROCESS,
                initializer=initialise,
                initargs=(self.limits,),
                context=readers.context(),
            )
        return self._pool, self._under_way

    def _result(self, parcel: _Parcel) -> tuple[int, Result]:
        """The number within the parcel of the first document that the result is about, and the result."""
        try:
            return 0, parcel.future.result()
        except TimeoutError:
            number, task = self._at(parcel)
            reason = f"reading it took longer than document_timeout_s = {self.limits.timeout_s:g} s"
            aside = set_aside(task, "timeout", reason)
        except ProcessExpired as expired:
            number, task = self._at(parcel)
            aside = self._crashed(task, expired.exitcode)
        return number, Result(1, quarantine=[aside])

    def _at(self, parcel: _Parcel) -> tuple[int, Task]:
        number = self._under_way.begun_last(parcel.place) if self._under_way else 0
        return number, parcel.tasks[number]

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
        if self._under_way is not None:
            self._under_way.close()
            self._under_way = None
