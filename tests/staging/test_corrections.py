"""Corrections: applied once, undone when taken out, refused when the reading is another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from perf_pipeline.staging.correction_files import Correction, CorrectionError, Dismissal, append, load_corrections
from perf_pipeline.staging.corrections import apply
from perf_pipeline.warehouse.connection import open_warehouse
from tests.homes import staged_year

TODAY = dt.date(2026, 11, 23)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corrections")
    return staged_year(folder, 2022).warehouse_path


@pytest.fixture
def con(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(warehouse) as opened:
        yield opened
        apply(opened, [], 2022)


def entry(con: duckdb.DuckDBPyConnection, **what: Any) -> tuple[str, Correction]:
    (document,) = con.execute("select document_key from staging.document").fetchone() or ("",)
    told = {"document": document, "table": "indicator", "row": "1", "reason": "read wrong", "who": "me", "when": TODAY}
    return "2022.yaml, entry 1", Correction.model_validate(told | what)


def value(con: duckdb.DuckDBPyConnection, column: str, table: str = "indicator", where: str = "seq = 1") -> Any:
    return (con.execute(f"select {column} from staging.{table} where {where}").fetchone() or (None,))[0]


def test_a_number_is_corrected_as_often_as_the_year_is_built_and_undone_when_taken_out(
    con: duckdb.DuckDBPyConnection,
) -> None:
    read = value(con, "score")
    correction = entry(con, field="score", old=str(read), new="3.5")
    for _ in range(2):
        assert apply(con, [correction], 2022) == 1
        assert value(con, "score") == Decimal("3.5")
    assert value(con, "new_text", "correction", "field = 'score'") == "3.5"
    assert apply(con, [], 2022) == 0
    assert value(con, "score") == read
    assert value(con, "count(*)", "correction", "true") == 0


def test_what_follows_from_a_text_follows_from_the_corrected_one(con: duckdb.DuckDBPyConnection) -> None:
    target, actual = value(con, "target_text"), value(con, "actual_text")
    apply(
        con,
        [
            entry(con, field="target_text", old=target, new="≥200人"),
            entry(con, field="actual_text", old=actual, new="150人"),
        ],
        2022,
    )
    assert (value(con, "target_low"), value(con, "target_unit"), value(con, "meets_target")) == (200, "人", False)
    assert value(con, "attainment_ratio") == 0.75
    apply(con, [], 2022)
    assert (value(con, "target_text"), value(con, "actual_text")) == (target, actual)
    assert value(con, "meets_target") is not False


def test_a_correction_ends_the_doubt_about_its_cell(con: duckdb.DuckDBPyConnection) -> None:
    read = value(con, "score")
    con.execute("update staging.indicator set uncertain = ['actual_text', 'score'] where seq = 1")
    apply(con, [entry(con, field="score", old=str(read), new="1")], 2022)
    assert value(con, "uncertain") == ["actual_text"]
    con.execute("update staging.indicator set uncertain = [] where seq = 1")


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ({"field": "score", "old": "99", "new": "1"}, "not '99': look at it again"),
        ({"field": "score", "old": None, "new": "1"}, "reads '.*', not None"),
        ({"field": "score", "old": "5", "new": "five"}, "'five' is no number"),
        ({"field": "form_key", "old": "5", "new": "1"}, "indicator has no field form_key"),
        ({"row": "77", "field": "score", "old": "5", "new": "1"}, "has no indicator '77'"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_line(
    con: duckdb.DuckDBPyConnection, what: dict[str, Any], said: str
) -> None:
    before = value(con, "score")
    what = {name: str(before.normalize()) if given == "5" else given for name, given in what.items()}
    with pytest.raises(CorrectionError, match=said):
        apply(con, [entry(con, **what)], 2022)
    assert value(con, "score") == before


def test_a_document_that_is_not_there_waits(con: duckdb.DuckDBPyConnection) -> None:
    assert apply(con, [entry(con, document="0123456789abcdef", field="score", old="1", new="2")], 2022) == 0


def test_entries_are_read_back_as_written(tmp_path: Path, con: duckdb.DuckDBPyConnection) -> None:
    _, correction = entry(con, field="score", old="5", new=None)
    dismissal = Dismissal(finding="0" * 16, reason="合并单元格", who="审计", when=TODAY)
    append(tmp_path, "2022.yaml", correction)
    append(tmp_path, "2022.yaml", dismissal)
    read = load_corrections(tmp_path)
    assert read.corrections == [("2022.yaml, entry 1", correction)]
    assert read.dismissals == [("2022.yaml, entry 2", dismissal)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- document: [", "not YAML"),
        ("document: x", "a list of entries"),
        ("- {document: x, table: indicator, field: score, old: 1, new: 2, who: me, when: 2026-01-01}", "reason"),
        ("- {finding: abc, reason: x, who: me, when: 2026-01-01}", "finding: String should match"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "2019.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(CorrectionError, match=said) as caught:
        load_corrections(tmp_path)
    assert "2019.yaml" in str(caught.value) and "\n" not in str(caught.value)
