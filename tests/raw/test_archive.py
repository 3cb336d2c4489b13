"""The archive: by content, in one step, harmed by nothing that a source does."""

from __future__ import annotations

import hashlib
import io
import os
import time
from pathlib import Path
from typing import Any

import pytest

from perf_pipeline.raw import archive
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
