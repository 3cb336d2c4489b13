"""Loading is idempotent, keeps the quarantine's history, and knows what waits to be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from perf_pipeline.staging import load
from perf_pipeline.staging.fan_out import ParsedBatch
from perf_pipeline.staging.load import load_batch, pending
from perf_pipeline.staging.parse import ParseOptions, Task
from perf_pipeline.staging.tables import TABLES, decoded, schema_of
from perf_pipeline.staging.worker import Limits, read
from perf_pipeline.warehouse.connection import open_warehouse
from tests.staging.reading import good, misbehave, task


@pytest.fixture
def con(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_warehouse(tmp_path / "warehouse.duckdb") as made:
        yield made


def batch_of(*tasks: Task) -> ParsedBatch:
    results = [read([one], ParseOptions(), Limits(timeout_s=10_000), misbehave) for one in tasks]
    rows = {table: [r.rows[table] for r in results if table in r.rows] for table in TABLES}
    return ParsedBatch(
        [one.document_key for one in tasks],
        {table: decoded(table, some) for table, some in rows.items()},
        [entry for result in results for entry in result.quarantine],
    )


def everything(con: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    names = [f"staging.{table}" for table in TABLES] + ["quality.quarantine"]
    return {name: con.execute(f"select * from {name} order by all").fetchall() for name in names}


def register_document(con: duckdb.DuckDBPyConnection, one: Task) -> None:
    con.execute(
        "insert into raw.document values (?, ?, ?, ?, ?, 1, now())",
        [one.document_key, one.sha256, one.file_name, one.source_uri, one.folder_year],
    )


def waiting(con: duckdb.DuckDBPyConnection, year: int | None, **how: Any) -> list[str]:
    return [one.file_name for one in pending(con, year, Path("/archive"), **how)]


@pytest.mark.parametrize("table", TABLES)
def test_arrow_and_duckdb_read_the_same_ddl(con: duckdb.DuckDBPyConnection, table: str) -> None:
    described = con.execute(f"describe staging.{table}").fetchall()
    con.register("empty", schema_of(table).empty_table())
    seen = con.execute("describe empty").fetchall()
    assert [(name, kind) for name, kind, *_ in seen] == [(name, kind) for name, kind, *_ in described]
    assert [field.nullable for field in schema_of(table)] == [null == "YES" for _, _, null, *_ in described]


def test_loading_twice_changes_nothing(con: duckdb.DuckDBPyConnection) -> None:
    batch = batch_of(task("good1", 1), task("good2", 2))
    load_batch(con, batch)
    before = everything(con)
    load_batch(con, batch)
    assert everything(con) == before
    assert len(before["staging.cell"]) == 6


def test_a_failed_load_leaves_the_batch_as_it_was(con: duckdb.DuckDBPyConnection) -> None:
    load_batch(con, batch_of(task("good1", 1)))
    before = everything(con)
    broken = batch_of(task("good1", 1), task("good2", 2))
    broken.tables["cell"] = broken.tables["cell"].set_column(0, "document_key", pa.nulls(6, pa.string()))
    with pytest.raises(duckdb.Error):
        load_batch(con, broken)
    assert everything(con) == before


def test_quarantine_keeps_since_counts_attempts_and_lets_go(con: duckdb.DuckDBPyConnection) -> None:
    one, other = task("aside", 1), task("aside too", 2)
    load_batch(con, batch_of(one, other))
    first = con.execute("select since, attempts from quality.quarantine order by 1").fetchall()
    load_batch(con, batch_of(one))
    again = con.execute("select since, attempts, reason_code from quality.quarantine order by file_name").fetchall()
    assert again == [(first[0][0], 2, "not_a_form"), (first[1][0], 1, "not_a_form")]
    load_batch(con, batch_of(task("good now", 1)))
    assert con.execute("select file_name from quality.quarantine").fetchall() == [("aside too",)]
    assert con.execute("select file_name from staging.document").fetchall() == [("good now",)]


def test_a_document_set_aside_loses_the_rows_of_an_earlier_reading(con: duckdb.DuckDBPyConnection) -> None:
    load_batch(con, batch_of(task("good", 1)))
    load_batch(con, batch_of(task("aside", 1)))
    assert con.execute("select count(*) from staging.cell").fetchone() == (0,)


def test_only_what_was_never_tried_waits(con: duckdb.DuckDBPyConnection) -> None:
    for one in (
        task("good", 1),
        task("aside", 2),
        task("new", 3),
        task("other year", 4, 2020),
        task("no year", 5, None),
    ):
        register_document(con, one)
    load_batch(con, batch_of(task("good", 1), task("aside", 2)))
    assert waiting(con, 2019) == ["new"]
    assert waiting(con, 2020) == ["other year"]
    assert waiting(con, None) == ["no year"]


def test_an_archived_file_is_what_gets_read(con: duckdb.DuckDBPyConnection) -> None:
    one = task("../../etc/passwd", 1)
    register_document(con, one)
    (found,) = pending(con, 2019, Path("/archive"))
    assert found.path == f"/archive/00/{one.sha256}"


def test_reparse_takes_what_another_version_read(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    for one in (task("good", 1), task("aside", 2)):
        register_document(con, one)
    load_batch(con, batch_of(task("good", 1), task("aside", 2)))
    assert waiting(con, 2019, reparse=True) == []
    monkeypatch.setattr(load, "PARSER_VERSION", "next")
    assert waiting(con, 2019) == []
    assert waiting(con, 2019, reparse=True) == ["good", "aside"]


def test_a_document_moved_to_another_year_is_read_again(con: duckdb.DuckDBPyConnection) -> None:
    register_document(con, task("good", 1, 2019))
    load_batch(con, batch_of(task("good", 1, 2019)))
    con.execute("update raw.document set folder_year = 2021")
    assert waiting(con, 2021) == ["good"]


def test_a_document_without_a_year_folder_belongs_to_its_own_year(con: duckdb.DuckDBPyConnection) -> None:
    one = task("undated", 1, None)
    register_document(con, one)
    load_batch(con, batch_of(one))
    assert waiting(con, None) == []
    assert waiting(con, 2019, documents=["undated"]) == ["undated"]
    assert waiting(con, 2018, documents=["undated"]) == []


@pytest.mark.parametrize("name", ["good", f"{1:016x}", f"{1:016x}" * 4, "inbox/good"])
def test_one_document_by_any_of_its_names(con: duckdb.DuckDBPyConnection, name: str) -> None:
    register_document(con, task("good", 1))
    register_document(con, task("other", 2))
    load_batch(con, batch_of(task("good", 1)))
    assert waiting(con, 2019, documents=[name]) == ["good"]


def test_rows_know_no_other_columns() -> None:
    parsed = good(task("good", 1))
    parsed.rows["cell"][0]["colour"] = "red"
    result = read([task("good", 1)], ParseOptions(), Limits(timeout_s=10_000), lambda *_: parsed)
    (entry,) = result.quarantine
    assert "staging.cell has no column colour" in entry.reason


def test_a_null_where_none_may_be_costs_one_document_not_the_load() -> None:
    parsed = good(task("good", 1))
    parsed.rows["cell"][0]["cell_text"] = None
    result = read([task("good", 1)], ParseOptions(), Limits(timeout_s=10_000), lambda *_: parsed)
    (entry,) = result.quarantine
    assert "staging.cell takes no null in cell_text" in entry.reason


def test_half_a_surrogate_pair_does_not_lose_the_document(con: duckdb.DuckDBPyConnection) -> None:
    parsed = good(task("good", 1))
    parsed.rows["cell"][0]["cell_text"] = "绩效\ud800"
    result = read([task("good", 1)], ParseOptions(), Limits(timeout_s=10_000), lambda *_: parsed)
    assert decoded("cell", [result.rows["cell"]])["cell_text"].to_pylist() == ["绩效\ufffd", "x", "x"]


def test_a_warehouse_made_before_labels_had_a_column_gets_them(tmp_path: Path) -> None:
    path = tmp_path / "older.duckdb"
    labels = '{"fund_column":{"reason":["偏差原因"]}}'
    with open_warehouse(path) as con:
        con.execute("alter table staging.form drop column printed_labels")
        for form_no, extra in ((1, f'{{"printed_labels":{labels}}}'), (2, "{}")):
            con.execute(
                "insert into staging.form by name select 'd' as document_key, $no::text as form_key, $no as form_no,"
                " 2019 as fiscal_year, 'project' as form_type, 'x' as layout, 1 as amount_factor, 1 as coverage,"
                " $json as form_json, '1' as parser_version",
                {"no": form_no, "json": f'{{"extra":{extra}}}'},
            )
    with open_warehouse(path) as con:
        found = con.execute("select printed_labels from staging.form order by form_no").fetchall()
    assert found == [(labels,), ("{}",)]
