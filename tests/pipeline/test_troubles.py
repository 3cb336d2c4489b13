"""Troubles of the machine: told in a line, and the next run goes on from there."""

import errno
import fcntl
import os
import shutil
import threading
from pathlib import Path

import duckdb
import pytest

from perf_pipeline.orchestration import intake, lock
from tests.pipeline.conftest import SAMPLES
from tests.pipeline.test_run import figures


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    (folder / "2018").mkdir()
    shutil.copyfile(SAMPLES / "2018" / "hubei_1_soffice.pdf", folder / "2018" / "hubei.pdf")
    return folder


def full(*_: object, **__: object) -> None:
    raise duckdb.IOException('Could not write to file "warehouse.duckdb.wal": No space left on device')


def test_a_full_disk_is_one_line_and_the_next_run_goes_on(run, inbox: Path, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(intake, "load_batch", full)
        failed = run("run", "--inbox", str(inbox))
    assert failed.exit_code == 1
    assert "no room on the disk" in failed.stderr and "Traceback" not in failed.stderr
    assert not (run.home / "published" / "marts.duckdb").exists()
    again = run("run", "--inbox", str(inbox))
    assert again.exit_code == 0, again.output
    assert figures(run.home, "select count(*) from star.dim_form") == [(1,)]


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "x"), "no room on the disk"),
        (duckdb.IOException("database or disk is full"), "no room on the disk"),
        (PermissionError(errno.EACCES, "Permission denied", "/home/x/.writer.lock"), "cannot write /home/x"),
        (OSError(errno.EROFS, "Read-only file system", "/home/x"), "/home/x: Read-only file system"),
    ],
)
def test_a_home_that_cannot_be_written_is_one_line(run, inbox: Path, monkeypatch, error: Exception, line: str) -> None:
    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(lock, "_acquire", refuse)
    result = run("run", "--inbox", str(inbox))
    assert result.exit_code == 1
    assert line in result.stderr and len(result.stderr.splitlines()) == 1


def test_our_own_defect_is_not_told_as_a_trouble(run, inbox: Path, monkeypatch) -> None:
    def broken(*_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr(lock, "_acquire", broken)
    with pytest.raises(KeyError):
        run("run", "--inbox", str(inbox))


def test_the_second_of_two_runs_waits_and_says_for_whom(run, inbox: Path) -> None:
    with lock.writing(run.home):
        pass
    held = os.open(run.home / lock.LOCK_NAME, os.O_RDWR)
    os.truncate(held, 0)
    os.write(held, b"process 4711")
    fcntl.flock(held, fcntl.LOCK_EX)
    threading.Timer(1, os.close, [held]).start()
    result = run("run", "--inbox", str(inbox))
    assert result.exit_code == 0, result.output
    assert "waiting for another run (process 4711)" in result.stderr


def test_files_dated_in_the_future_or_long_ago_are_taken(run, inbox: Path) -> None:
    for name, moment in (("future.pdf", 4_102_444_800), ("epoch.pdf", 0)):
        path = inbox / "2018" / name
        path.write_bytes((inbox / "2018" / "hubei.pdf").read_bytes() + b"% " + name.encode())
        os.utime(path, (moment, moment))
    result = run("run", "--inbox", str(inbox))
    assert result.exit_code == 0, result.output
    assert figures(run.home, "select count(*) from star.dim_document") == [(3,)]
    assert "Nothing changed" in run("run", "--inbox", str(inbox)).stdout


@pytest.mark.parametrize(("url", "said"), [("nosuch://bucket/inbox", "nosuch")])
def test_an_inbox_of_an_unknown_kind_is_one_line(run, url: str, said: str) -> None:
    result = run("run", "--inbox", url)
    assert result.exit_code == 1
    assert said in result.stderr and len(result.stderr.splitlines()) == 1
