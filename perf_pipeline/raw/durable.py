"""To the disk, not only to its cache: nothing may count as kept before."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

_TELLS_WRITE_ERRORS = (5, 8)
"""The first Linux whose `syncfs` says that something could not be written."""


@contextmanager
def opened(path: str) -> Iterator[int]:
    """A file's or folder's descriptor, for flushing."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def flush(paths: Iterable[str]) -> None:
    """Files or folders, one after the other."""
    for path in paths:
        with opened(path) as descriptor:
            os.fsync(descriptor)


def flush_file_system(descriptor: int) -> None:
    """All that was written to the file system that an open file is on since that was opened: one wait for any number
    of files. Raises OSError when some of it could not be written. Only where `can_flush_at_once`."""
    if _libc is None or _libc.syncfs(descriptor):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def can_flush_at_once() -> bool:
    return _libc is not None


def _library() -> ctypes.CDLL | None:
    release = re.match(r"(\d+)\.(\d+)", platform.release())
    if sys.platform != "linux" or not release or tuple(map(int, release.groups())) < _TELLS_WRITE_ERRORS:
        return None
    library = ctypes.CDLL(None, use_errno=True)
    return library if hasattr(library, "syncfs") else None


_libc = _library()
