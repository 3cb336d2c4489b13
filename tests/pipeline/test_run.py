"""The whole street by the command line: what is published, set aside, left alone and refused."""

import fcntl
import json
from pathlib import Path

import duckdb
import pytest

from perf_pipeline.orchestration import tables


def figures(home: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach '{home}/published/marts.duckdb' as published (read_only)")
        con.execute("use published")
        return con.execute(sql).fetchall()


@pytest.fixture(scope="module")
def first(run, inbox: Path):
    return run("run", "--inbox", str(inbox))


def test_a_bad_file_never_stops_the_good_ones(run, first) -> None:
    assert first.exit_code == 0, first.output
    assert "Published" in first.stdout
    assert figures(run.home, "select count(*) from star.dim_form") == [(1,)]
    assert "Traceback" not in first.output


def test_each_bad_file_is_set_aside_with_a_reason_of_its_own(run, first) -> None:
    aside = dict(figures(run.home, "select file_name, reason_code from quality.quarantine"))
    assert set(aside) == {"truncated.pdf", "empty.pdf", "letter.pdf", "encrypted.pdf"}
    assert len(set(aside.values())) == 4
    listed = run("quarantine", "list").stdout
    assert all(name in listed and code in listed for name, code in aside.items())
    assert "encrypted" in run("quarantine", "show", "encrypted.pdf").stdout


def test_the_queue_can_be_read_while_a_run_writes(run, first) -> None:
    with (run.home / ".writer.lock").open("r+") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        listed = run("quarantine", "list")
    assert "empty.pdf" in listed.stdout and "last published" in listed.stderr


def test_an_unchanged_inbox_is_told_without_dagster(run, first, inbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perf_pipeline.orchestration.run.carry_out", None)
    again = run("run", "--inbox", str(inbox))
    assert again.exit_code == 0
    assert "Nothing changed: 5 documents" in again.stdout


def test_every_run_and_every_rules_check_is_in_the_homes_dagster_instance(run, first) -> None:
    import dagster as dg

    from perf_pipeline.quality.rules import load_rules
    from perf_pipeline.settings import PROJECT

    with dg.DagsterInstance.from_config(str(run.home / "dagster")) as instance:
        runs = instance.get_runs()
        assert {(made.job_name, made.tags.get("dagster/partition")) for made in runs} >= {
            ("ingest_year", "2018"),
            ("publish_marts", None),
        }
        ingest = next(made for made in runs if made.job_name == "ingest_year")
        judged = instance.all_logs(ingest.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        assert len(judged) == len(load_rules(PROJECT / "expectations"))


def test_query_reads_what_was_published(run, first) -> None:
    result = run("query", "select count(*) as rows from star.fact_indicator", "--format", "json")
    assert json.loads(result.stdout)[0]["rows"] > 5


def test_one_document_may_be_read_again(run, first, inbox: Path) -> None:
    before = figures(run.home, "select form_key, seq, weight, score from star.fact_indicator order by all")
    again = run("run", "--inbox", str(inbox), "--document", "hubei.pdf")
    assert again.exit_code == 0, again.output
    assert "Published" in again.stdout
    assert figures(run.home, "select form_key, seq, weight, score from star.fact_indicator order by all") == before


def test_rows_lost_on_the_way_refuse_the_publication_and_leave_the_marts(
    run, first, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = (run.home / "published" / "marts.duckdb").read_bytes()
    build = tables.build

    def losing(con: duckdb.DuckDBPyConnection, model, year: int | None) -> int:
        rows = build(con, model, year)
        if model.table == "star.fact_indicator":
            con.execute("delete from star.fact_indicator where seq = 1")
        return rows

    monkeypatch.setattr(tables, "build", losing)
    refused = run("run", "--inbox", str(inbox), "--rebuild")
    assert refused.exit_code == 3, refused.output
    assert "not published" in refused.stderr
    assert (run.home / "published" / "marts.duckdb").read_bytes() == published
    monkeypatch.undo()
    mended = run("run", "--inbox", str(inbox), "--rebuild")
    assert mended.exit_code == 0, mended.output


def test_our_own_failure_is_loud_and_the_next_run_goes_on(
    run, first, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = (run.home / "published" / "marts.duckdb").read_bytes()

    def broken(con: duckdb.DuckDBPyConnection, model, year: int | None) -> int:
        raise RuntimeError("the builder broke")

    monkeypatch.setattr(tables, "build", broken)
    failed = run("run", "--inbox", str(inbox), "--rebuild")
    assert failed.exit_code == 1
    assert "the builder broke" in failed.stderr and "Traceback" not in failed.stderr
    assert (run.home / "published" / "marts.duckdb").read_bytes() == published
    monkeypatch.undo()
    assert "Published" in run("run", "--inbox", str(inbox)).stdout


def test_a_document_without_a_year_folder_finds_its_year_or_says_that_it_has_none(run, first, inbox: Path) -> None:
    from tests.pipeline.conftest import SAMPLES

    (inbox / "2021年度自评.pdf").write_bytes((SAMPLES / "2021" / "sichuan_0_chromium.pdf").read_bytes())
    result = run("run", "--inbox", str(inbox))
    assert result.exit_code == 0, result.output
    assert figures(run.home, "select distinct fiscal_year from star.dim_form order by 1") == [(2018,), (2021,)]
    assert "Nothing changed" in run("run", "--inbox", str(inbox)).stdout


def test_an_inbox_that_is_not_there_is_one_line(run, tmp_path: Path) -> None:
    result = run("run", "--inbox", str(tmp_path / "nowhere"))
    assert result.exit_code == 1
    assert "nowhere" in result.stderr and len(result.stderr.splitlines()) == 1
