"""Which assumption closes the gap of a sum: each on a form made to need it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT
from perf_pipeline.warehouse.connection import open_warehouse
from tests.homes import staged_year

RULES = load_rules(PROJECT / "expectations")


@pytest.fixture(scope="module")
def staged(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The staging tables of one sample whose sums are right."""
    folder = tmp_path_factory.mktemp("hypotheses")
    return staged_year(folder, 2022).warehouse_path


@pytest.fixture
def con(staged: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(staged) as opened:
        for table in ("form", "indicator", "fund"):
            opened.execute(f"create temp table kept_{table} as select * from staging.{table}")
        yield opened
        for table in ("form", "indicator", "fund"):
            opened.execute(f"delete from staging.{table}")
            opened.execute(f"insert into staging.{table} select * from kept_{table}")


def proposed(con: duckdb.DuckDBPyConnection, rule: str) -> list[tuple[str, float]]:
    judge_year(con, RULES, 2022, "run")
    return con.execute(
        "select hypothesis, gap from quality.hypothesis where rule_id = ? order by hypothesis", [rule]
    ).fetchall()


def test_sums_that_agree_need_no_assumption(con: duckdb.DuckDBPyConnection) -> None:
    assert proposed(con, "SCORE_SUM") == []


def test_a_row_that_is_missing(con: duckdb.DuckDBPyConnection) -> None:
    (weight,) = con.execute("select weight::double from staging.indicator where seq = 4").fetchone() or (0,)
    con.execute("delete from staging.indicator where seq = 4")
    assert ("lost_row", weight) in proposed(con, "WEIGHT_SUM")


def test_blanks_that_count_in_full(con: duckdb.DuckDBPyConnection) -> None:
    (score,) = con.execute("select score::double from staging.indicator where seq = 1").fetchone() or (0,)
    con.execute("update staging.indicator set score = null where seq = 1")
    assert ("blank_is_full", score) in proposed(con, "SCORE_SUM")


def test_funds_that_were_left_out(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update staging.form set total_score = total_score - 10")
    assert proposed(con, "SCORE_SUM") == [("funds_not_counted", -10.0)]


def test_funds_that_were_added_twice(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("update staging.fund set score = 10 where line_no = 2")
    con.execute("update staging.form set total_score = total_score + 10")
    assert ("total_counted_twice", 10.0) in proposed(con, "SCORE_SUM")


def test_a_row_printed_twice(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("insert into staging.indicator select * replace (100 as seq) from staging.indicator where seq = 2")
    (weight,) = con.execute("select weight::double from staging.indicator where seq = 2").fetchone() or (0,)
    assert proposed(con, "WEIGHT_SUM") == [("part_repeated", -weight)]


def test_one_block_that_was_counted(con: duckdb.DuckDBPyConnection) -> None:
    other = "seq + 50 as seq, 'long_term' as scope, level3 || '（长期）' as level3"
    con.execute(f"insert into staging.indicator select * replace ({other}) from staging.indicator")
    assert proposed(con, "WEIGHT_SUM") == [("one_block_only", -90.0)]
