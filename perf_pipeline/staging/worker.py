"""What runs inside a reading process: one document at a time, with limits, without network, never raising.

PDFs are hostile input. The process may be killed at any time, and whatever it does costs its own document only.
"""

from __future__ import annotations

import gc
import multiprocessing
import multiprocessing.connection
import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import psutil

from perf_pipeline.staging.parse import ParsedDocument, ParseOptions, Quarantine, Task, parse_document, set_aside
from perf_pipeline.staging.tables import encoded

Parse = Callable[[Task, ParseOptions], ParsedDocument]

# reading needs neither; the readers' native code has no network code at all
_FORBIDDEN_EVENTS = frozenset(
    {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.sendto", "subprocess.Popen", "os.system",
     "os.exec", "os.posix_spawn", "os.fork", "os.forkpty"}
)  # fmt: skip

_OBJECTS_BETWEEN_COLLECTIONS = 50_000


@dataclass(frozen=True, slots=True)
class Limits:
    """`timeout_s` for one document; `memory_mb` of address space for it, beyond what the process has before it."""

    timeout_s: float = 60
    memory_mb: int = 2048


@dataclass(frozen=True, slots=True)
class Result:
    """One document's rows by table as `tables.encoded` gives them, or its quarantine entry; `defect` is the traceback
    of our own failure."""

    rows: dict[str, bytes] = field(default_factory=dict)
    quarantine: Quarantine | None = None
    defect: str | None = None


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


def read(task: Task, options: ParseOptions, limits: Limits, parse: Parse = parse_document) -> Result:
    """Read one document. Never raises: what goes wrong becomes the document's quarantine entry."""
    _limit_cpu(limits)
    try:
        parsed = parse(task, options)
        if parsed.quarantine:
            return Result(quarantine=parsed.quarantine, defect=parsed.defect)
        return Result({table: encoded(table, rows) for table, rows in parsed.rows.items() if rows})
    except MemoryError:
        return Result(quarantine=out_of_memory(task, limits))
    except Exception as error:
        reason = f"the reader failed: {type(error).__name__}: {error}"[:300]
        return Result(quarantine=set_aside(task, "internal_error", reason), defect=traceback.format_exc())


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
