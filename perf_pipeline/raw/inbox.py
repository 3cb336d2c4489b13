"""Walks an inbox shaped `<year>/**`: a local folder or any fsspec URL (`s3://bucket/inbox`, `file:///…`)."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import fsspec
from fsspec.core import url_to_fs
from fsspec.implementations.local import LocalFileSystem

_YEAR = re.compile(r"((?:19|20)\d{2})\s*(?:年度?)?")
_BYTE = re.compile("[\udc80-\udcff]")  # how Python stands for a byte of a name that is no UTF-8
_ESCAPED_BYTE = re.compile("\ufffd([89a-f][0-9a-f])")  # the same in a uri, which has to be text everywhere
_PASSING_SUFFIXES = (".part", ".partial", ".tmp", ".temp", ".crdownload", ".download", ".swp", ".filepart", "~")
_PASSING_NAMES = frozenset({"thumbs.db", "desktop.ini", "__macosx"})


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file as the inbox lists it.

    `uri` opens it. `relative_path` and `file_name` are for people: names that are no UTF-8 (archives packed under
    Chinese Windows leave such) are shown as GB18030. `folder_year` is the nearest folder named like a year;
    `modified_at` is in UTC.
    """

    uri: str
    relative_path: str
    file_name: str
    folder_year: int | None
    size_bytes: int
    modified_at: dt.datetime


def scan(url: str) -> list[InboxFile]:
    """All files by path, whatever their format: what cannot be read is set aside with its reason, not passed over.
    Hidden and half-written files and litter of file managers are left out.

    Raises FileNotFoundError or NotADirectoryError when there is no such folder, ValueError or ImportError when the
    protocol is unknown or its package not installed, and whatever OSError the file system has.
    """
    files, root = url_to_fs(url)
    # object stores have no folders of their own: an empty one is a missing one
    if isinstance(files, LocalFileSystem):
        _check_folder(files, root, url)
    root = root.rstrip("/") or "/"
    inbox_name = PurePosixPath(root).name
    found = [
        _file(files, info, relative, inbox_name)
        for relative, info in _listed(files, root)
        if not any(_is_passing(part) for part in relative.parts)
    ]
    return sorted(found, key=lambda file: file.relative_path)


def root_uri(url: str) -> str:
    """What every `uri` below an inbox starts with."""
    files, root = url_to_fs(url)
    return f"{_uri(files, root.rstrip('/'))}/"


def folder_year(parts: Sequence[str]) -> int | None:
    """The year of the nearest (last) folder named like one: `2019`, `2019年`, `2019年度`."""
    for part in reversed(parts):
        match = _YEAR.fullmatch(part.strip())
        if match:
            return int(match[1])
    return None


def open_uri(uri: str) -> Any:
    """A file of an inbox, open for reading bytes."""
    whole = _ESCAPED_BYTE.sub(lambda byte: chr(0xDC00 + int(byte[1], 16)), uri)
    if whole.startswith("/"):
        return Path(whole).open("rb")
    files, path = url_to_fs(whole)
    return files.open(path, "rb")


def _check_folder(files: LocalFileSystem, root: str, url: str) -> None:
    if not files.exists(root):
        raise FileNotFoundError(f"the inbox {url} does not exist")
    if not files.isdir(root):
        raise NotADirectoryError(f"the inbox {url} is a file, not a folder")


def _listed(files: fsspec.AbstractFileSystem, root: str) -> Iterable[tuple[PurePosixPath, dict[str, Any]]]:
    files.invalidate_cache()  # an object store's listing may be remembered from an earlier look
    for path, info in files.find(root, detail=True).items():
        yield PurePosixPath(_readable(str(PurePosixPath(path).relative_to(root)))), info


def _is_passing(part: str) -> bool:
    """Hidden, lock and half-written files (`.x`, `~$x`, `x.part`), and litter of file managers."""
    lower = part.lower()
    return lower.startswith((".", "~$")) or lower.endswith(_PASSING_SUFFIXES) or lower in _PASSING_NAMES


def _file(
    files: fsspec.AbstractFileSystem, info: dict[str, Any], relative: PurePosixPath, inbox_name: str
) -> InboxFile:
    return InboxFile(
        uri=_uri(files, info["name"]),
        relative_path=str(relative),
        file_name=relative.name,
        folder_year=folder_year((inbox_name, *relative.parent.parts)),
        size_bytes=int(info.get("size") or 0),
        modified_at=_modified(info),
    )


def _uri(files: fsspec.AbstractFileSystem, path: str) -> str:
    uri = path if isinstance(files, LocalFileSystem) else str(files.unstrip_protocol(path))
    return _BYTE.sub(lambda byte: f"\ufffd{ord(byte[0]) - 0xDC00:02x}", uri)


def _readable(path: str) -> str:
    """A path of bytes that are no UTF-8, as the person who named it reads it."""
    return os.fsencode(path).decode("gb18030", "replace") if _BYTE.search(path) else path


def _modified(info: dict[str, Any]) -> dt.datetime:
    """File systems name it differently; where none is told (some HTTP servers), the epoch: size alone then decides."""
    for name in ("mtime", "LastModified", "last_modified", "updated", "modified", "created"):
        value = info.get(name)
        if isinstance(value, int | float):
            return dt.datetime.fromtimestamp(value, dt.UTC)
        if isinstance(value, str):
            value = dt.datetime.fromisoformat(value)
        if isinstance(value, dt.datetime):
            return value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)
    return dt.datetime.fromtimestamp(0, dt.UTC)
