"""sql/ → tables: order, headers, building by year."""

from pathlib import Path

import duckdb
import pytest

from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.warehouse.connection import open_warehouse
from perf_pipeline.warehouse.header import HeaderError
from perf_pipeline.warehouse.models import CycleError, build, create_tables, load_models

HEADER = "/*\ngrain: one row\n{extra}columns:\n  {columns}\n*/\n"


def write(folder: Path, table: str, sql: str, columns: str = "a: {en: A, zh: 甲}", extra: str = "") -> None:
    schema, name = table.split(".")
    (folder / schema).mkdir(parents=True, exist_ok=True)
    (folder / schema / f"{name}.sql").write_text(HEADER.format(columns=columns, extra=extra) + sql, encoding="utf-8")


def test_models_come_after_what_they_read(tmp_path: Path) -> None:
    write(tmp_path, "marts.first_by_name", "select a from star.zeta")
    write(tmp_path, "star.zeta", "with s as (select 1 as a) select a from s")
    assert [model.table for model in load_models(tmp_path)] == ["star.zeta", "marts.first_by_name"]


def test_files_that_need_each_other_are_named(tmp_path: Path) -> None:
    write(tmp_path, "star.a", "select a from star.b")
    write(tmp_path, "star.b", "select a from star.a")
    with pytest.raises(CycleError, match=r"star\.a"):
        load_models(tmp_path)


def test_a_file_without_header_is_named(tmp_path: Path) -> None:
    (tmp_path / "star").mkdir()
    (tmp_path / "star" / "bare.sql").write_text("select 1 as a", encoding="utf-8")
    with pytest.raises(HeaderError, match=r"bare\.sql"):
        load_models(tmp_path)


def test_header_and_query_must_name_the_same_columns(tmp_path: Path) -> None:
    write(tmp_path, "star.t", "select 1 as b")
    with duckdb.connect() as con, pytest.raises(HeaderError, match="'b'"):
        build(con, load_models(tmp_path)[0])


def test_one_year_is_replaced_and_the_others_stay(tmp_path: Path) -> None:
    columns = "y: {en: Year, zh: 年}\n  n: {en: N, zh: 数}"
    write(tmp_path, "star.t", "select y, n from src.s", columns, "year_column: y\n")
    model = load_models(tmp_path)[0]
    with duckdb.connect() as con:
        con.execute("create schema src; create table src.s as select * from (values (2020, 1), (2021, 2)) v(y, n)")
        assert build(con, model) == 2
        con.execute("update src.s set n = n * 10")
        assert build(con, model, 2021) == 1
        assert build(con, model, 2021) == 1
        assert con.execute("from star.t order by y").fetchall() == [(2020, 1), (2021, 20)]


def test_a_table_by_year_with_other_columns_than_before_is_made_anew_for_every_year(tmp_path: Path) -> None:
    columns = "y: {en: Year, zh: 年}"
    years = "select unnest([2020, 2021]) as y"
    write(tmp_path, "star.t", years, columns, "year_column: y\n")
    with duckdb.connect() as con:
        build(con, load_models(tmp_path)[0])
        write(tmp_path, "star.t", years + ", 1 as a", columns + "\n  a: {en: A, zh: 甲}", "year_column: y\n")
        build(con, load_models(tmp_path)[0], 2021)
        assert con.execute("from star.t order by y").fetchall() == [(2020, 1), (2021, 1)]


def test_a_table_of_an_earlier_version_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    write(tmp_path, "staging.t", "create table if not exists staging.t (a integer not null)")
    with duckdb.connect() as con:
        con.execute("create schema staging")
        create_tables(con, tmp_path)
        con.execute("insert into staging.t values (1)")
        columns = "a: {en: A, zh: 甲}\n  b: {en: B, zh: 乙}"
        write(tmp_path, "staging.t", "create table if not exists staging.t (a integer not null, b text)", columns)
        create_tables(con, tmp_path)
        assert con.execute("select a, b from staging.t").fetchall() == [(1, None)]


def test_a_failing_build_leaves_the_table_as_it_was(tmp_path: Path) -> None:
    write(tmp_path, "star.t", "select a::integer as a from src.s")
    model = load_models(tmp_path)[0]
    with duckdb.connect() as con:
        con.execute("create schema src; create table src.s as select '1' as a")
        build(con, model)
        con.execute("update src.s set a = 'x'")
        with pytest.raises(duckdb.ConversionException):
            build(con, model)
        assert con.execute("from star.t").fetchall() == [(1,)]


def test_every_published_column_is_described_in_both_languages(published: Settings) -> None:
    with open_warehouse(published.warehouse_path, read_only=True) as con:
        silent = con.execute(
            """
            select schema_name || '.' || table_name || '.' || column_name from duckdb_columns()
            where database_name = current_database() and schema_name in ('star', 'marts')
              and not coalesce(regexp_matches(comment, '[A-Za-z].* · .*\\p{Han}'), false)
            """
        ).fetchall()
    assert silent == []


def test_sql_folders_hold_only_tables_named_after_their_files() -> None:
    for model in load_models(PROJECT / "sql"):
        assert model.path.stem == model.name
        assert model.grain.startswith("one row per")
