"""To the disk, not only to its cache: nothing may count as kept before."""

from __future__ import annotations

import ctypes
import os
import platform
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

_TELLS_WRITE_ERRORS = (5, 17)
"""The first Linux whose `syncfs` says of every file system that something could not be written."""

MOUNTED = Path("/proc/self/mountinfo")

_SYNCED_WHOLE = frozenset({"ext4", "xfs", "btrfs", "f2fs", "zfs"})
"""File systems of disks of this machine. Of those over a network or another program, `syncfs` may end before the other
side has anything on disk."""


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


def can_flush_at_once(folder: Path) -> bool:
    """Is there `syncfs`, and does it do for the file system of this folder what `fsync` does for each file?"""
    return _libc is not None and _file_system(folder.stat().st_dev) in _SYNCED_WHOLE


def _file_system(device: int) -> str | None:
    """Its type, of the mounted device (proc_pid_mountinfo(5)): "36 35 98:0 / /mnt rw - ext4 /dev/sda1 rw"."""
    mounted = f"{os.major(device)}:{os.minor(device)}"
    try:
        mounts = [line.split() for line in MOUNTED.read_text(encoding="utf-8", errors="replace").splitlines()]
    except OSError:
        return None
    return next((fields[fields.index("-") + 1] for fields in mounts if fields[2] == mounted and "-" in fields), None)


def _library() -> ctypes.CDLL | None:
    release = re.match(r"(\d+)\.(\d+)", platform.release())
    if sys.platform != "linux" or not release or tuple(map(int, release.groups())) < _TELLS_WRITE_ERRORS:
        return None
    library = ctypes.CDLL(None, use_errno=True)
    return library if hasattr(library, "syncfs") else None


_libc = _library()
