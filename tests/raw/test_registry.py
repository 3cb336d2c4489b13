"""Documents and sightings: the same bytes are one document, a changed file is another, unchanged ones cost nothing."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from perf_pipeline.raw import registry
from perf_pipeline.raw.inbox import root_uri, scan
from perf_pipeline.raw.registry import Registration, note_vanished, register
from perf_pipeline.warehouse.connection import open_warehouse


class Inbox:
    def __init__(self, root: Path, con: duckdb.DuckDBPyConnection) -> None:
        self.root, self.archive, self.con = root / "inbox", root / "archive", con
        self.root.mkdir()

    def put(self, name: str, content: bytes) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    def register(self) -> Registration:
        files = scan(str(self.root))
        result = register(self.con, files, self.archive)
        note_vanished(self.con, root_uri(str(self.root)), files)
        return result

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()


@pytest.fixture
def inbox(tmp_path: Path) -> Iterator[Inbox]:
    with open_warehouse(tmp_path / "home" / "warehouse.duckdb") as con:
        yield Inbox(tmp_path, con)


def test_new_files_become_documents(inbox: Inbox) -> None:
    inbox.put("2019/a.pdf", b"a")
    inbox.put("b.txt", b"b")
    result = inbox.register()
    assert (result.files, result.unchanged, len(result.new)) == (2, 0, 2)
    documents = inbox.rows("select file_name, folder_year, size_bytes, document_key = sha256[:16] from raw.document")
    assert sorted(documents, key=str) == [("a.pdf", 2019, 1, True), ("b.txt", None, 1, True)]
    assert all((inbox.archive / sha[:2] / sha).is_file() for (sha,) in inbox.rows("select sha256 from raw.document"))


def test_unchanged_files_are_not_even_opened(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.put("2019/a.pdf", b"a")
    inbox.register()
    monkeypatch.setattr(registry, "open_uri", lambda uri: pytest.fail(f"opened {uri}"))
    result = inbox.register()
    assert (result.unchanged, result.new, result.moved) == (1, [], [])


def test_the_same_bytes_under_another_name_are_the_same_document(inbox: Inbox) -> None:
    inbox.put("2019/a.pdf", b"same")
    inbox.register()
    inbox.put("2019/副本 a.pdf", b"same")
    assert inbox.register().new == []
    assert inbox.rows("select file_name from raw.document") == [("a.pdf",)]
    assert inbox.rows("select count(*), count(distinct document_key) from raw.sighting") == [(2, 1)]


def test_two_year_folders_are_a_conflict_and_the_first_stays(inbox: Inbox) -> None:
    inbox.put("2020/a.pdf", b"same")
    inbox.register()
    inbox.put("2018/a.pdf", b"same")
    result = inbox.register()
    assert (result.new, result.moved) == ([], [])
    assert [(key,) for key in result.conflicts] == inbox.rows("select document_key from raw.document")
    assert inbox.rows("select folder_year from raw.document") == [(2020,)]
    assert inbox.rows("select folder_year from raw.sighting order by 1") == [(2018,), (2020,)]


def test_a_file_moved_to_the_right_year_moves_its_document(inbox: Inbox) -> None:
    path = inbox.put("2018/a.pdf", b"same")
    inbox.register()
    (inbox.root / "2019").mkdir()
    path.rename(inbox.root / "2019" / "a.pdf")
    inbox.register()
    assert inbox.rows("select folder_year from raw.document") == [(2019,)]
    assert inbox.rows("select folder_year, status from raw.sighting order by 1") == [
        (2018, "vanished"),
        (2019, "present"),
    ]


def test_a_changed_file_is_a_new_document_and_the_old_one_is_kept(inbox: Inbox) -> None:
    path = inbox.put("2019/a.pdf", b"first")
    inbox.register()
    path.write_bytes(b"second")
    assert len(inbox.register().new) == 1
    assert inbox.rows("select status from raw.sighting order by first_seen_at") == [("replaced",), ("present",)]
    assert inbox.rows("select count(*) from raw.document") == [(2,)]


def test_a_vanished_file_is_noted_and_comes_back(inbox: Inbox) -> None:
    path = inbox.put("2019/a.pdf", b"a")
    inbox.register()
    path.unlink()
    inbox.register()
    assert inbox.rows("select status from raw.sighting") == [("vanished",)]
    assert inbox.rows("select count(*) from raw.document") == [(1,)]
    inbox.put("2019/a.pdf", b"a")
    assert inbox.register().new == []
    assert inbox.rows("select count(*) from raw.sighting where status = 'present'") == [(1,)]


def test_another_inbox_makes_nothing_vanish(inbox: Inbox, tmp_path: Path) -> None:
    inbox.put("2019/a.pdf", b"a")
    inbox.register()
    other = tmp_path / "inbox2"
    other.mkdir()
    assert note_vanished(inbox.con, root_uri(str(other)), scan(str(other))) == []
    assert inbox.rows("select status from raw.sighting") == [("present",)]


def test_an_unreadable_file_is_left_for_the_next_time(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.put("2019/a.pdf", b"a")
    inbox.put("2019/b.pdf", b"b")

    def locked(uri: str) -> Any:
        if uri.endswith("a.pdf"):
            raise PermissionError(13, "Permission denied")
        return Path(uri).open("rb")

    with monkeypatch.context() as patch:
        patch.setattr(registry, "open_uri", locked)
        result = inbox.register()
    assert [(file.file_name, reason) for file, reason in result.failed] == [("a.pdf", "Permission denied")]
    assert inbox.rows("select file_name from raw.document") == [("b.pdf",)]
    assert len(inbox.register().new) == 1


def test_a_failed_archive_registers_nothing(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox.put("2019/a.pdf", b"a")

    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(registry, "keep", full)
        with pytest.raises(OSError, match="No space left"):
            inbox.register()
    assert inbox.rows("select count(*) from raw.document") == [(0,)]
    assert len(inbox.register().new) == 1


@pytest.mark.parametrize("failing", [0, 7, 25, 33])
def test_an_archive_that_fails_half_way_keeps_no_copies(
    inbox: Inbox, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    """On a full disk they would take what is left of it."""
    for number in range(40):
        inbox.put(f"2019/{number:02}.pdf", b"%d" % number)
    copy_in = registry.copy_in

    def full(source: Any, folder: Path) -> Any:
        if Path(source.name).name == f"{failing:02}.pdf":
            raise OSError(28, "No space left on device")
        return copy_in(source, folder)

    with monkeypatch.context() as patch:
        patch.setattr(registry, "copy_in", full)
        with pytest.raises(OSError, match="No space left"):
            inbox.register()
    assert [path for path in inbox.archive.rglob("*") if path.is_file()] == []
    assert len(inbox.register().new) == 40


def test_names_never_become_paths_or_sql(inbox: Inbox, tmp_path: Path) -> None:
    name = "2019/'; drop table raw.document; --.pdf"
    inbox.put(name, b"a")
    inbox.register()
    assert inbox.rows("select relative_path from raw.sighting") == [(name,)]
    written = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {"inbox", "archive", "home"}


def test_five_thousand_unchanged_files_take_a_moment(inbox: Inbox) -> None:
    folder = inbox.root / "2019"
    folder.mkdir()
    for number in range(5_000):
        os.close(os.open(folder / f"{number}.pdf", os.O_CREAT | os.O_WRONLY))
    # 5,000 files of the same empty bytes: one document, all sightings known
    inbox.register()
    started = time.perf_counter()
    assert inbox.register().unchanged == 5_000
    assert time.perf_counter() - started < 5
    assert inbox.rows("select count(*) from raw.document") == [(1,)]
