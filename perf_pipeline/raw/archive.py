"""The content-addressed archive: every document's bytes, kept under their SHA-256 before anything reads them.

No name from outside is ever part of a path here.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import stat
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from perf_pipeline.raw import durable

_CHUNK_BYTES = 1 << 20
_INCOMING = ".incoming"
_STALE_S = 24 * 3600
Flush = Callable[[Sequence[str]], None]
"""Brings files and folders to disk."""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file in the archive; `path` is `<archive>/ab/abcdef…`."""

    sha256: str
    path: Path
    size_bytes: int


class SourceUnreadable(Exception):
    """The file to archive could not be read: its own fault, not the archive's."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file copied into the archive's folder, hashed on the way, not yet safe from power loss and under no name."""

    sha256: str
    size_bytes: int
    temporary: str

    def discard(self) -> None:
        """Nothing is left of it; what has its name already stays."""
        _discard(self.temporary)


def store(source: Path | IO[bytes], archive_dir: Path) -> StoredFile:
    """Copy a file into the archive: hashed on the way, flushed to disk, renamed into place in one step.

    The same bytes again change nothing. Raises SourceUnreadable when the source fails, OSError when the archive does
    (disk full, read-only).
    """
    return keep([copy_in(source, archive_dir)], archive_dir)[0]


def copy_in(source: Path | IO[bytes], archive_dir: Path) -> Incoming:
    """The first half of `store`; `keep` is the other. Raises as it does, and leaves nothing behind then."""
    incoming = archive_dir / _INCOMING
    temporary = f"{incoming}/{uuid.uuid4().hex}"
    try:
        with _created(temporary, incoming) as target:
            sha256, size_bytes = _copy(source, target)
    except BaseException:
        _discard(temporary)
        raise
    return Incoming(sha256, size_bytes, temporary)


def keep(files: Sequence[Incoming], archive_dir: Path, flush: Flush = durable.flush) -> list[StoredFile]:
    """Files that were copied in, brought to disk by `flush`, then named, in order.

    What is under its name is always whole, also after a loss of power. Raises OSError when the archive fails; then
    some may be named, and none may be counted on.
    """
    try:
        flush([file.temporary for file in files])
        folders = {_named(file, archive_dir) for file in files}
        flush(sorted(folders))  # a rename is safe from power loss only once its folder is on disk
    finally:
        for file in files:
            file.discard()
    return [StoredFile(file.sha256, path_of(file.sha256, archive_dir), file.size_bytes) for file in files]


@contextlib.contextmanager
def flushing_at_once(archive_dir: Path) -> Iterator[Flush]:
    """A `flush` for `keep` that brings to disk whatever was written since: two waits for hundreds of files instead of
    two for each. Where the system has no such call, each by itself."""
    archive_dir.mkdir(parents=True, exist_ok=True)
    if not durable.can_flush_at_once(archive_dir):
        yield durable.flush
        return
    with durable.opened(str(archive_dir)) as descriptor:
        yield lambda _paths: durable.flush_file_system(descriptor)


def _named(file: Incoming, archive_dir: Path) -> str:
    """Gives a file its name, unless the archive has it; the folder it is in."""
    path = path_of(file.sha256, archive_dir)
    folder = f"{archive_dir}/{file.sha256[:2]}"
    # a stored file of another size was damaged from outside: the whole one replaces it
    if _size(path) != file.size_bytes:
        with contextlib.suppress(FileExistsError):
            os.mkdir(folder)  # noqa: PTH102  (this runs for every document: the plain calls take half the time)
        os.chmod(file.temporary, 0o444)  # noqa: PTH101
        os.replace(file.temporary, path)  # noqa: PTH105
    return folder


def _discard(temporary: str) -> None:
    with contextlib.suppress(FileNotFoundError):
        os.unlink(temporary)  # noqa: PTH108


def _created(name: str, folder: Path) -> IO[bytes]:
    try:
        return open(name, "xb")  # noqa: PTH123
    except FileNotFoundError:
        folder.mkdir(parents=True, exist_ok=True)
        return open(name, "xb")  # noqa: PTH123


def _size(path: Path) -> int | None:
    try:
        found = os.stat(path)  # noqa: PTH116
    except FileNotFoundError:
        return None
    return found.st_size if stat.S_ISREG(found.st_mode) else None


def path_of(sha256: str, archive_dir: Path) -> Path:
    """Where the archive keeps a document. Raises ValueError for what is no SHA-256."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError(f"not a SHA-256: {sha256!r}")
    return archive_dir / sha256[:2] / sha256


def sweep(archive_dir: Path) -> int:
    """Remove what killed runs left half copied; returns how many files. What is younger than a day may be in use."""
    stale = [
        path
        for path in (archive_dir / _INCOMING).glob("*")
        if path.is_file() and time.time() - path.stat().st_mtime > _STALE_S
    ]
    for path in stale:
        path.unlink(missing_ok=True)
    return len(stale)


def _copy(source: Path | IO[bytes], target: IO[bytes]) -> tuple[str, int]:
    whole = hashlib.sha256()
    size_bytes = 0
    for chunk in _chunks(source):
        whole.update(chunk)
        size_bytes += len(chunk)
        target.write(chunk)
    return whole.hexdigest(), size_bytes


def _chunks(source: Path | IO[bytes]):  # type: ignore[no-untyped-def]
    """The source in pieces; what goes wrong in here is the source's fault."""
    try:
        with source.open("rb") if isinstance(source, Path) else source as file:
            while chunk := file.read(_CHUNK_BYTES):
                yield chunk
    except OSError as error:
        raise SourceUnreadable(f"{error.strerror or error}") from error
