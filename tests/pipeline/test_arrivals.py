"""What comes into an inbox in the course of years: other formats, odd names, files moved, the same bytes twice."""

import shutil
from pathlib import Path

import pytest

from tests.pipeline.conftest import SAMPLES
from tests.pipeline.test_run import figures

HUBEI = SAMPLES / "2018" / "hubei_1_soffice.pdf"
CENTRAL = SAMPLES / "2018" / "central_1_soffice.pdf"
ODD = "'; drop table raw.document; --\n\"..%2f..\\<script>.pdf"
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inbox")
    for year in ("2018", "2019"):
        (folder / year).mkdir()
    shutil.copyfile(HUBEI, folder / "2018" / ODD)
    (folder / "2018" / "旧版.doc").write_bytes(OLD_WORD)
    (folder / "2018" / "forms.rar").write_bytes(b"Rar!\x1a\x07\x01\x00" + bytes(200))
    shutil.copyfile(CENTRAL, folder / "2018" / "same.pdf")
    shutil.copyfile(CENTRAL, folder / "2019" / "again.pdf")
    return folder


@pytest.fixture(scope="module")
def first(run, inbox: Path):
    result = run("run", "--inbox", str(inbox))
    assert result.exit_code == 0, result.output
    return result


def test_formats_that_are_not_read_are_set_aside_with_their_reason(run, first) -> None:
    aside = dict(figures(run.home, "select file_name, reason from quality.quarantine"))
    assert set(aside) == {"旧版.doc", "forms.rar"}
    assert len(set(aside.values())) == 2


def test_a_name_is_a_value_and_never_a_path_or_sql(run, first, inbox: Path) -> None:
    assert (ODD,) in figures(run.home, "select file_name from star.dim_document")
    inside = {path.name for path in run.home.rglob("*")}
    assert ODD not in inside and not any("script" in name for name in inside)


def test_the_same_bytes_under_two_years_are_one_document_of_the_first_and_said(run, first) -> None:
    assert figures(run.home, "select fiscal_year from star.dim_document where file_name = 'same.pdf'") == [(2018,)]
    assert figures(run.home, "select count(*) from star.dim_document") == [(2,)]
    found = figures(run.home, "select observed, expected from quality.finding where rule_id = 'FOLDER_CONFLICT'")
    assert found == [("2018/same.pdf, 2019/again.pdf", "2018")]


def test_a_file_moved_to_another_year_takes_its_rows_along(run, first, inbox: Path) -> None:
    (inbox / "2020").mkdir()
    (inbox / "2018" / ODD).rename(inbox / "2020" / "hubei.pdf")
    moved = run("run", "--inbox", str(inbox))
    assert moved.exit_code == 0, moved.output
    years = "select d.file_name, f.year_key, count(*) from star.fact_indicator as f join star.dim_document as d" \
        " using (document_key) group by all order by all"  # fmt: skip
    rows = figures(run.home, years)
    assert {(name, year) for name, year, _ in rows} == {("hubei.pdf", 2020), ("same.pdf", 2018)}
    assert "Nothing changed" in run("run", "--inbox", str(inbox)).stdout


def test_only_what_an_older_parser_has_read_is_read_again(run, first, inbox: Path, monkeypatch) -> None:
    import duckdb

    from perf_pipeline.orchestration import intake

    with duckdb.connect(run.home / "warehouse.duckdb") as con:
        con.execute("update staging.document set parser_version = 'older' where file_name = 'same.pdf'")
    tasks = []
    parsed = intake.parsed_batches
    monkeypatch.setattr(intake, "parsed_batches", lambda given, *a, **k: tasks.extend(given) or parsed(given, *a, **k))
    result = run("run", "--inbox", str(inbox), "--reparse")
    assert result.exit_code == 0, result.output
    assert [task.file_name for task in tasks] == ["same.pdf"]
    assert "Nothing changed" in run("run", "--inbox", str(inbox), "--reparse").stdout
