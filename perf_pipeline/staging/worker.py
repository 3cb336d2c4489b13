"""What runs inside a reading process: a few documents in turn, with limits, without network, never raising.

PDFs are hostile input. The process may be killed at any time, and whatever it does costs its own document only.
"""

from __future__ import annotations

import functools
import gc
import multiprocessing
import multiprocessing.connection
import os
import resource
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import psutil

from perf_pipeline.staging.parse import ParsedDocument, ParseOptions, Quarantine, Task, parse_document, set_aside
from perf_pipeline.staging.tables import TABLES, encoded

Parse = Callable[[Task, ParseOptions], ParsedDocument]

# reading needs neither; the readers' native code has no network code at all
_FORBIDDEN_EVENTS = frozenset(
    {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system",
     "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"}
)  # fmt: skip

_OBJECTS_BETWEEN_COLLECTIONS = 50_000
TOGETHER_S = 1.0
"""No document is begun with others that took so long: where reading is slow, there is nothing to gain by waiting."""


@dataclass(frozen=True, slots=True)
class Limits:
    """`timeout_s` for one document; `memory_mb` of address space for it, beyond what the process has before it."""

    timeout_s: float = 60
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class Result:
    """What came of the first `documents` of those asked for: rows by table as `tables.encoded` gives them, quarantine
    entries, and the tracebacks of our own failures by document key."""

    documents: int
    rows: dict[str, bytes] = field(default_factory=dict)
    quarantine: list[Quarantine] = field(default_factory=list)
    defects: dict[str, str] = field(default_factory=dict)


def initialise(limits: Limits) -> None:
    """Runs once in each new process."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)  # native code that hangs would never come to a Python handler
    memory = psutil.Process().memory_info().vms + limits.memory_mb * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_forbid)
    gc.freeze()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS)  # documents are trees that end as a whole: few cycles to look for
    threading.Thread(target=_end_with_parent, daemon=True).start()


def read(
    tasks: Sequence[Task],
    options: ParseOptions,
    limits: Limits,
    parse: Parse = parse_document,
    told: tuple[str, int] | None = None,
) -> Result:
    """Read documents one by one, as many as come to their turn within `TOGETHER_S`, the first in any case. The number
    of the one it is at is `told` before, as a byte of a file (path, place). Never raises: what goes wrong becomes the
    quarantine entry of the document it goes wrong with."""
    began = time.monotonic()
    parsed: list[ParsedDocument] = []
    for number, task in enumerate(tasks):
        if parsed and time.monotonic() - began > TOGETHER_S:
            break
        if told:
            os.pwrite(_opened(told[0]), bytes([number]), told[1])
        parsed.append(_parsed(task, options, limits, parse))
    return _packed(parsed, limits)


@functools.cache
def _opened(path: str) -> int:
    return os.open(path, os.O_WRONLY)


def _parsed(task: Task, options: ParseOptions, limits: Limits, parse: Parse) -> ParsedDocument:
    _limit_cpu(limits)
    try:
        return parse(task, options)
    except MemoryError:
        return ParsedDocument(task, quarantine=out_of_memory(task, limits))
    except Exception as error:
        return _failed(task, error)


def _failed(task: Task, error: Exception) -> ParsedDocument:
    reason = f"the reader failed: {type(error).__name__}: {error}"[:300]
    return ParsedDocument(task, quarantine=set_aside(task, "internal_error", reason), defect=traceback.format_exc())


def _packed(parsed: list[ParsedDocument], limits: Limits) -> Result:
    try:
        rows = _encoded(parsed)
    except Exception:
        parsed = [_fitting(one, limits) for one in parsed]
        rows = _encoded(parsed)
    return Result(
        len(parsed),
        rows,
        [one.quarantine for one in parsed if one.quarantine],
        {one.task.document_key: one.defect for one in parsed if one.defect},
    )


def _encoded(parsed: Sequence[ParsedDocument]) -> dict[str, bytes]:
    read = [one.rows for one in parsed if not one.quarantine]
    by_table = {table: [rows[table] for rows in read if rows.get(table)] for table in TABLES}
    return {table: encoded(table, some) for table, some in by_table.items() if some}


def _fitting(one: ParsedDocument, limits: Limits) -> ParsedDocument:
    """A document, set aside where its own rows do not fit the tables."""
    try:
        _encoded([one])
    except MemoryError:
        return ParsedDocument(one.task, quarantine=out_of_memory(one.task, limits))
    except Exception as error:
        return _failed(one.task, error)
    return one


def out_of_memory(task: Task, limits: Limits) -> Quarantine:
    return set_aside(task, "memory", f"reading it needs more than worker_memory_mb = {limits.memory_mb} MiB")


def _limit_cpu(limits: Limits) -> None:
    """The backstop for a reader whose parent was killed and can stop it no more."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(usage.ru_utime + usage.ru_stime + 2 * limits.timeout_s) + 5
    hard = resource.getrlimit(resource.RLIMIT_CPU)[1]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds if hard < 0 else min(seconds, hard), hard))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def _forbid(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in _FORBIDDEN_EVENTS:
        raise PermissionError(f"a reading process may not use {event}")
