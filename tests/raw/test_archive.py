"""The archive: by content, in one step, harmed by nothing that a source does."""

from __future__ import annotations

import hashlib
import io
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from perf_pipeline.raw import archive, durable
from perf_pipeline.raw.archive import SourceUnreadable, path_of, store, sweep


def test_bytes_are_kept_under_their_hash(tmp_path: Path) -> None:
    source = tmp_path / "来源 文件.pdf"
    source.write_bytes(b"%PDF" * 1_000_000)
    stored = store(source, tmp_path / "archive")
    assert stored.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert stored.path == tmp_path / "archive" / stored.sha256[:2] / stored.sha256
    assert stored.path.read_bytes() == source.read_bytes()
    assert not stored.path.stat().st_mode & 0o222


def test_the_same_bytes_again_change_nothing(tmp_path: Path) -> None:
    first = store(io.BytesIO(b"abc"), tmp_path)
    before = first.path.stat()
    assert store(io.BytesIO(b"abc"), tmp_path) == first
    assert (first.path.stat().st_ino, first.path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_damaged_copy_is_replaced(tmp_path: Path) -> None:
    path = store(io.BytesIO(b"abc"), tmp_path).path
    path.chmod(0o600)
    path.write_bytes(b"a")
    assert store(io.BytesIO(b"abc"), tmp_path).path.read_bytes() == b"abc"


class Breaking(io.RawIOBase):
    def __init__(self) -> None:
        self.reads = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        self.reads += 1
        if self.reads > 1:
            raise OSError(5, "Input/output error")
        return b"half"


def test_a_source_that_breaks_leaves_nothing_behind(tmp_path: Path) -> None:
    with pytest.raises(SourceUnreadable, match="Input/output"):
        store(Breaking(), tmp_path)  # type: ignore[arg-type]
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_full_disk_is_the_archives_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive.os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        store(io.BytesIO(b"abc"), tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_many_files_are_kept_at_once_and_named_after_they_are_safe(tmp_path: Path) -> None:
    flushed: list[list[str]] = []

    def flush(paths: Sequence[str]) -> None:
        assert not flushed or all(Path(path).is_dir() for path in paths)
        assert flushed or not any(file.path.exists() for file in expected)
        flushed.append(list(paths))

    texts = [b"abc", b"def", b"abc"]
    expected = [
        archive.StoredFile(sha256, path_of(sha256, tmp_path), 3)
        for sha256 in (hashlib.sha256(text).hexdigest() for text in texts)
    ]
    copies = [archive.copy_in(io.BytesIO(text), tmp_path) for text in texts]
    assert archive.keep(copies, tmp_path, flush) == expected
    assert [len(paths) for paths in flushed] == [3, 2], "files, then the folders they are named in"
    assert sorted(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()) == [b"abc", b"def"]


def test_what_cannot_be_brought_to_disk_is_named_nowhere(tmp_path: Path) -> None:
    def full(_: Sequence[str]) -> None:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        archive.keep([archive.copy_in(io.BytesIO(text), tmp_path) for text in (b"a", b"b")], tmp_path, full)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("possible", [True, False])
def test_a_flush_of_all_or_of_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, possible: bool) -> None:
    monkeypatch.setattr(durable, "can_flush_at_once", lambda _: possible)
    with archive.flushing_at_once(tmp_path / "archive") as flush:
        copies = [archive.copy_in(io.BytesIO(text), tmp_path / "archive") for text in (b"a", b"b")]
        stored = archive.keep(copies, tmp_path / "archive", flush)
    assert [file.path.read_bytes() for file in stored] == [b"a", b"b"]


@pytest.mark.skipif(durable._libc is None, reason="this system has no syncfs")
def test_a_flush_that_fails_says_so() -> None:
    with pytest.raises(OSError, match="Bad file descriptor"):
        durable.flush_file_system(-1)


def test_only_a_hash_makes_a_path(tmp_path: Path) -> None:
    for name in ("../../etc/passwd", "A" * 64, "", "a" * 63):
        with pytest.raises(ValueError, match="not a SHA-256"):
            path_of(name, tmp_path)


def test_what_a_killed_run_left_is_swept_a_day_later(tmp_path: Path) -> None:
    store(io.BytesIO(b"abc"), tmp_path)
    old, young = tmp_path / ".incoming" / "old", tmp_path / ".incoming" / "young"
    old.write_bytes(b"x")
    young.write_bytes(b"x")
    os.utime(old, (time.time() - 100_000,) * 2)
    assert sweep(tmp_path) == 1
    assert (old.exists(), young.exists()) == (False, True)


def test_only_disks_of_this_machine_are_flushed_as_a_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(durable, "_libc", object())
    for kind, possible in (("ext4", True), ("fuse.sshfs", False), ("overlay", False), (None, False)):
        monkeypatch.setattr(durable, "_file_system", lambda _, kind=kind: kind)
        assert durable.can_flush_at_once(tmp_path) is possible


@pytest.mark.skipif(not durable.MOUNTED.exists(), reason="Linux tells what is mounted")
def test_the_file_system_of_a_folder_is_known() -> None:
    assert durable._file_system(Path("/proc").stat().st_dev) == "proc"
    assert durable._file_system(0) is None
