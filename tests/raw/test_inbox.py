"""What an inbox lists, and which year each file belongs to."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import fsspec
import pytest

from perf_pipeline.raw.inbox import folder_year, open_uri, root_uri, scan


def put(path: Path, content: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


@pytest.fixture
def inbox(tmp_path: Path) -> Path:
    root = tmp_path / "收件 箱"
    for name in (
        "2019/a.pdf",
        "2019/市直 部门/b.XLSX",
        "2020年/2018/c.docx",
        "无年度/d.htm",
        "e.tsv",
        "2021/f.txt",
        "2021/f.html",
        "2021/旧版.doc",
    ):
        put(root / name)
    for name in ("2019/~$b.xlsx", "2019/.hidden.pdf", ".git/x.pdf", "2019/a.pdf.part", "2019/x.tmp", "Thumbs.db"):
        put(root / name)
    return root


def test_files_of_every_format_with_the_nearest_year(inbox: Path) -> None:
    assert {file.relative_path: file.folder_year for file in scan(str(inbox))} == {
        "2019/a.pdf": 2019,
        "2019/市直 部门/b.XLSX": 2019,
        "2020年/2018/c.docx": 2018,
        "无年度/d.htm": None,
        "e.tsv": None,
        "2021/f.txt": 2021,
        "2021/f.html": 2021,
        "2021/旧版.doc": 2021,
    }


def test_size_and_time_are_those_of_the_file(inbox: Path) -> None:
    os.utime(put(inbox / "2019" / "a.pdf", b"12345"), (1_600_000_000.25, 1_600_000_000.25))
    file = next(file for file in scan(str(inbox)) if file.file_name == "a.pdf")
    assert file.size_bytes == 5
    assert file.modified_at == dt.datetime.fromtimestamp(1_600_000_000.25, dt.UTC)
    assert Path(file.uri) == inbox / "2019" / "a.pdf"


def test_the_inbox_itself_may_be_named_like_a_year_but_not_what_is_above_it(tmp_path: Path) -> None:
    put(tmp_path / "2017" / "a.pdf")
    put(tmp_path / "2017" / "inbox" / "b.pdf")
    assert [file.folder_year for file in scan(str(tmp_path / "2017"))] == [2017, 2017]
    assert [file.folder_year for file in scan(str(tmp_path / "2017" / "inbox"))] == [None]


@pytest.mark.parametrize(
    ("folders", "year"),
    [
        (("2019",), 2019),
        (("2019", "表"), 2019),
        (("2019年度",), 2019),
        (("20190101",), None),
        (("FY2019",), None),
        ((), None),
    ],
)
def test_folders_named_like_a_year(folders: tuple[str, ...], year: int | None) -> None:
    assert folder_year(folders) == year


def test_any_file_system(inbox: Path) -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe("/桶/inbox/2022/甲 乙.pdf", b"abc")
    try:
        (file,) = scan("memory://桶/inbox")
        assert (file.relative_path, file.folder_year, file.size_bytes) == ("2022/甲 乙.pdf", 2022, 3)
        assert file.uri.startswith(root_uri("memory://桶/inbox"))
    finally:
        memory.rm("/桶", recursive=True)
    assert [file.uri for file in scan(f"file://{inbox}")] == [file.uri for file in scan(str(inbox))]


def test_a_missing_inbox_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="does not exist"):
        scan(str(tmp_path / "nowhere"))
    with pytest.raises(NotADirectoryError, match="not a folder"):
        scan(str(put(tmp_path / "a.pdf")))


def test_links_do_not_lead_in_circles(inbox: Path) -> None:
    (inbox / "2019" / "loop").symlink_to(inbox, target_is_directory=True)
    assert sum(file.file_name == "a.pdf" for file in scan(str(inbox))) == 1


def test_names_that_are_no_utf8_are_read_as_gbk_and_still_open(tmp_path: Path) -> None:
    put(tmp_path / os.fsdecode("2019年".encode("gbk")) / os.fsdecode("绩效 自评.pdf".encode("gbk")), b"abc")
    (file_,) = scan(str(tmp_path))
    assert (file_.relative_path, file_.file_name, file_.folder_year) == ("2019年/绩效 自评.pdf", "绩效 自评.pdf", 2019)
    file_.uri.encode("utf-8")
    assert file_.uri.startswith(root_uri(str(tmp_path)))
    with open_uri(file_.uri) as source:
        assert source.read() == b"abc"
