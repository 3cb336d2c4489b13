"""What was judged before is not judged again, and comes to the same as if it were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest
import sqlglot
from sqlglot import exp

from perf_pipeline.quality import judge, judged
from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT
from perf_pipeline.staging.correction_files import Dismissal
from tests.quality.cases import YEAR, warehouse

RULES = load_rules(PROJECT / "expectations")
MADE_FOR_FRAMES = {"judged_form", "judged_doubt", "judged_part", "judged_taxonomy", "new_finding"}
TIMES = {"run_id", "run_at", "first_seen", "last_seen", "resolved_at"}
WRITTEN = ("quality.finding", "quality.hypothesis", "quality.withheld_form", "quality.finding_history", "raw.judged")


@pytest.fixture(scope="module")
def cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A document for every rule on either side of it, one of which a person has looked at."""
    with warehouse(tmp_path_factory.mktemp("judged")) as opened:
        opened.execute("create temp table all_forms as from staging.form")
        yield opened


@pytest.fixture
def con(cases: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The cases as they were, nothing judged yet."""
    for table in (*WRITTEN, "quality.expectation_result"):
        cases.execute(f"delete from {table}") if cases.execute(_THERE, [table]).fetchall() else None
    cases.execute("delete from staging.form")
    cases.execute("insert into staging.form from all_forms")
    return cases


_THERE = "select 1 from duckdb_tables() where schema_name || '.' || table_name = ?"


def held(con: duckdb.DuckDBPyConnection, run_id: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that judging wrote, but for times."""
    found = {}
    for table in (*WRITTEN, "quality.expectation_result"):
        columns = [row[0] for row in con.execute(f"describe {table}").fetchall() if row[0] not in TIMES]
        where = f"where run_id = '{run_id}'" if table == "quality.expectation_result" else ""
        found[table] = con.execute(f"select {', '.join(columns)} from {table} {where} order by all").fetchall()
    return found


def same_as_all_anew(con: duckdb.DuckDBPyConnection, dismissals: list[Dismissal] | None = None) -> None:
    judge_year(con, RULES, YEAR, "in parts", dismissals or [])
    in_parts = held(con, "in parts")
    judge_year(con, RULES, YEAR, "all anew", dismissals or [], everything=True)
    assert in_parts == held(con, "all anew")
    assert in_parts["quality.finding"]


def documents_judged(con: duckdb.DuckDBPyConnection) -> list[str]:
    return [key for (key,) in con.execute("select distinct document_key from judged_form order by 1").fetchall()]


def test_what_another_release_judged_is_not_kept(con: duckdb.DuckDBPyConnection) -> None:
    """One that knows nothing of raw.judged: gone back to, it writes findings of its own, which were kept as ours."""
    judge_year(con, RULES, YEAR, "ours")
    before = held(con, "ours")
    con.execute("delete from quality.finding")
    con.execute(
        "insert into quality.expectation_result by name select * replace ('theirs' as run_id, run_at + interval 1 hour"
        " as run_at) from quality.expectation_result where run_id = 'ours' and fiscal_year = ?",
        [YEAR],
    )
    judge_year(con, RULES, YEAR, "ours again")
    assert held(con, "ours again")["quality.finding"] == before["quality.finding"]


def test_documents_that_come_by_and_by_are_judged_once_each(con: duckdb.DuckDBPyConnection) -> None:
    keys = [key for (key,) in con.execute("select distinct document_key from all_forms order by 1").fetchall()]
    con.execute("delete from staging.form")
    for third in (keys[0::3], keys[1::3], keys[2::3]):
        con.execute("insert into staging.form from all_forms where list_contains(?, document_key)", [third])
        judge_year(con, RULES, YEAR, "some")
        assert documents_judged(con) == third
    same_as_all_anew(con)


def test_nothing_new_asks_nobody(con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> None:
    judge_year(con, RULES, YEAR, "first")
    monkeypatch.setattr(judge, "validate", lambda *_: pytest.fail("Great Expectations was asked"))
    outcomes = judge_year(con, RULES, YEAR, "second")
    assert all(outcome.evaluated for outcome in outcomes)
    assert documents_judged(con) == []


CHANGES = (
    "update staging.indicator set score = weight + 1 where document_key = $document",
    "delete from staging.fund where document_key = $document",
    "update staging.form set printed_labels = '{}' where document_key = $document",
    "update staging.issue set severity = if(severity = 'info', 'error', 'info') where document_key = $document",
    "insert into raw.sighting by name select $document as document_key, 'x' as uri, 'x' as relative_path,"
    " 'x' as file_name, y as folder_year, 1 as size_bytes, now() as modified_at, 'present' as status,"
    " now() as first_seen_at from (values (2001), (2002)) as v (y)",
)


def test_documents_that_changed_are_judged_again(con: duckdb.DuckDBPyConnection) -> None:
    judge_year(con, RULES, YEAR, "first")
    found = con.execute(
        "select distinct document_key from staging.issue semi join staging.form using (document_key)"
        " semi join staging.fund using (document_key) order by 1 limit ?",
        [len(CHANGES)],
    ).fetchall()
    changed = [document for (document,) in found]
    for document, change in zip(changed, CHANGES, strict=True):
        con.execute(change, {"document": document})
    judge_year(con, RULES, YEAR, "second")
    assert documents_judged(con) == changed
    same_as_all_anew(con)


def test_a_document_that_left_the_year_leaves_nothing(con: duckdb.DuckDBPyConnection) -> None:
    judge_year(con, RULES, YEAR, "first")
    [(document,)] = con.execute("select min(document_key) from quality.finding").fetchall()
    con.execute("update staging.form set fiscal_year = 1999 where document_key = ?", [document])
    judge_year(con, RULES, YEAR, "second")
    for table in ("quality.finding", "quality.hypothesis", "raw.judged"):
        assert not con.execute(f"select 1 from {table} where document_key = ?", [document]).fetchall()
    same_as_all_anew(con)


def test_other_rules_judge_everything(con: duckdb.DuckDBPyConnection) -> None:
    judge_year(con, RULES, YEAR, "first")
    louder = [replace(rule, severity="info") for rule in RULES]
    judge_year(con, louder, YEAR, "second")
    assert {severity for (severity,) in con.execute("select severity from quality.finding").fetchall()} == {"info"}
    assert judged.version(RULES) != judged.version(louder)


def test_what_a_person_sets_aside_or_takes_back_is_judged_again(con: duckdb.DuckDBPyConnection) -> None:
    judge_year(con, RULES, YEAR, "first")
    [(finding,)] = con.execute(
        "select finding_id from quality.finding where rule_id = 'WEIGHT_SUM' order by 1 limit 1"
    ).fetchall()
    aside = Dismissal(finding=finding, reason="looked at", who="audit", when=dt.date(2026, 11, 23))
    same_as_all_anew(con, [aside])
    judge_year(con, RULES, YEAR, "taken back")
    assert con.execute("select count(*) from quality.finding where finding_id = ?", [finding]).fetchone() == (1,)
    same_as_all_anew(con)


def test_frames_and_hypotheses_read_what_a_documents_digest_covers() -> None:
    files = (PROJECT / "sql" / "quality" / "hypotheses").glob("*.sql")
    texts = {rule.frame.sql for rule in RULES} | {file.read_text(encoding="utf-8") for file in files}
    for text in texts:
        tree = sqlglot.parse_one(text, dialect="duckdb")
        made_here = {found.alias for found in tree.find_all(exp.CTE)}
        read = {f"{found.db}.{found.name}".lstrip(".") for found in tree.find_all(exp.Table)} - made_here
        assert read <= {f"staging.{table}" for table in judged.READ} | {"raw.sighting"} | MADE_FOR_FRAMES
        assert "form_json" not in {column.name for column in tree.find_all(exp.Column)}
