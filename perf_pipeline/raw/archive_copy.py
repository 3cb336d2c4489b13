"""A copy of the archive that other machines reach: any fsspec URL (`s3://bucket/archive`, a shared folder).

The same layout as the archive's own. What comes from there is believed only after its SHA-256 was counted again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

from perf_pipeline.raw.archive import path_of, store

_AT_ONCE = 8


class ArchiveUnreachable(Exception):
    """The copy as a whole cannot be read or written here; one line that says which and why."""


class WrongBytes(Exception):
    """What lies under a document's SHA-256 is something else."""


def mirror(sha256s: Iterable[str], archive_dir: Path, url: str) -> None:
    """Copies what the copy lacks, or has in another size. Raises ArchiveUnreachable, ImportError or ValueError for a
    URL of an unknown kind, FileNotFoundError for what the archive itself lacks."""
    files, root = url_to_fs(url)

    def put(sha256: str) -> None:
        source = path_of(sha256, archive_dir)
        if isinstance(files, LocalFileSystem):
            store(source, Path(root))
            return
        target = str(path_of(sha256, Path(root)))
        if not _has(files, target, source.stat().st_size):
            files.put_file(str(source), target)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        copies = [(sha256, pool.submit(put, sha256)) for sha256 in sha256s]
    for sha256, copy in copies:
        error = copy.exception()
        if isinstance(error, OSError) and path_of(sha256, archive_dir).is_file():
            raise ArchiveUnreachable(f"cannot copy originals to archive_url = {url!r}: {error}") from error
        if error:
            raise error


def fetch(sha256: str, url: str, folder: Path) -> Path:
    """The document as a local file: where it lies in a folder, else brought into `folder`.

    Raises WrongBytes and FileNotFoundError for this document, ArchiveUnreachable for all.
    """
    files, root = url_to_fs(url)
    path = path_of(sha256, Path(root))
    if isinstance(files, LocalFileSystem):
        if not Path(root).is_dir():
            raise ArchiveUnreachable(f"there is no archive at {root}: set archive_url to what every machine reaches")
    else:
        remote, path = str(path), folder / sha256
        try:
            files.get_file(remote, str(path))
        except FileNotFoundError:
            raise
        except OSError as error:
            raise ArchiveUnreachable(f"cannot read originals from {url!r}: {error}") from error
    with path.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
            raise WrongBytes(f"the archive at {url} has other bytes under {sha256}")
    return path


def _has(files: fsspec.AbstractFileSystem, path: str, size_bytes: int) -> bool:
    try:
        return int(files.info(path)["size"]) == size_bytes
    except FileNotFoundError:
        return False
