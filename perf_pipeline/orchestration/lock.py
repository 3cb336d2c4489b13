"""One writer at a time to a home: a lock the operating system releases when its holder dies, however it dies.

DuckDB itself refuses a second writer with an error; waiting here instead means that a run started by the daemon and one
started by hand follow each other, and that nobody publishes between two steps of somebody else's run.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

LOCK_NAME = ".writer.lock"
POLL_S = 0.2

_guard = threading.RLock()
_held: dict[Path, tuple[IO[str], int]] = {}


class Busy(Exception):
    """Somebody else holds the lock and the caller does not want to wait; says who."""


@contextmanager
def writing(home: Path, on_wait: Callable[[str], None] | None = None, *, wait: bool = True) -> Iterator[None]:
    """Holds the home's writer lock; re-entrant within a process. `on_wait` is called once, with who holds it, when the
    lock is taken; with `wait=False` Busy is raised instead. Raises OSError when the home cannot be written."""
    home.mkdir(parents=True, exist_ok=True)
    path = (home / LOCK_NAME).resolve()
    with _guard:
        handle, depth = _held.get(path) or (_acquire(path, on_wait, wait), 0)
        _held[path] = (handle, depth + 1)
    try:
        yield
    finally:
        with _guard:
            handle, depth = _held.pop(path)
            if depth > 1:
                _held[path] = (handle, depth - 1)
            else:
                handle.close()


def _acquire(path: Path, on_wait: Callable[[str], None] | None, wait: bool) -> IO[str]:
    handle = path.open("a+", encoding="utf-8")
    try:
        if not _try(handle):
            handle.seek(0)
            holder = handle.read().strip() or "another process"
            if not wait:
                raise Busy(holder)
            if on_wait:
                on_wait(holder)
            while not _try(handle):
                time.sleep(POLL_S)
        handle.seek(0)
        handle.truncate()
        handle.write(f"process {os.getpid()}, since {time.strftime('%Y-%m-%d %H:%M:%S')}")
        handle.flush()
    except BaseException:
        handle.close()
        raise
    return handle


def _try(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
