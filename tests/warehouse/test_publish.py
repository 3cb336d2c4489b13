"""What analysts open: whole, openable, described, and left alone when publishing fails."""

from pathlib import Path

import duckdb
import pytest

from perf_pipeline.settings import Settings
from perf_pipeline.warehouse import publish as publishing
from perf_pipeline.warehouse.connection import WarehouseBusyError, open_warehouse
from perf_pipeline.warehouse.published import open_marts
from tests.homes import build_all, staged_home


def test_the_same_file_has_a_name_that_tools_can_open(published: Settings) -> None:
    """DuckDB finds marts.x ambiguous in a file called marts.duckdb (seen on 1.5.5)."""
    with duckdb.connect(str(published.published_dir / "analysis.duckdb"), read_only=True) as con:
        assert con.execute("select count(*) from marts.department_scorecard").fetchone() == (7,)


def test_parquet_says_what_the_file_says(published: Settings) -> None:
    with open_marts(published.marts_path) as con:
        tables = con.execute(
            "select schema_name || '.' || table_name from duckdb_tables() where database_name = 'analysis'"
        ).fetchall()
        for (table,) in tables:
            path = published.published_dir / "parquet" / f"{table.split('.')[1]}.parquet"
            apart = con.execute(f"select count(*) from (from {table} except all from '{path}')").fetchone()
            assert apart == (0,), table
    assert len(list((published.published_dir / "parquet").iterdir())) == len(tables)


def test_a_reader_keeps_what_it_opened(tmp_path: Path) -> None:
    settings = staged_home(tmp_path)
    first = build_all(settings)
    with open_marts(settings.marts_path) as reader:
        second = build_all(settings)
        assert reader.execute("select release_id from marts.release").fetchone() == (first.release_id,)
    with open_marts(settings.marts_path) as con:
        seen = con.execute("select release_id, previous_release_id from marts.release").fetchone()
    assert seen == (second.release_id, first.release_id)


def test_a_publication_says_what_changed(tmp_path: Path) -> None:
    settings = staged_home(tmp_path)
    build_all(settings)
    with open_warehouse(settings.warehouse_path) as con:
        con.execute("update staging.indicator set score = score - 1 where seq = 1 and fiscal_year = 2019")
    build_all(settings)
    with open_marts(settings.marts_path) as con:
        changed = con.execute(
            """
            select fiscal_year, rows_before, rows_after, rows_added, rows_removed
            from marts.release_diff where "table" = 'star.fact_indicator'
            """
        ).fetchall()
    assert changed == [(2019, 55, 55, 1, 1)]


def test_a_publication_that_fails_leaves_the_last_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = staged_home(tmp_path)
    first = build_all(settings)

    def full_disk(path: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(publishing, "_sync", full_disk)
    with pytest.raises(OSError, match="No space left"):
        build_all(settings)
    monkeypatch.undo()
    with open_marts(settings.marts_path) as con:
        assert con.execute("select release_id from marts.release").fetchone() == (first.release_id,)
    assert not list(settings.published_dir.glob(".publishing-*.duckdb"))


def test_what_a_killed_publication_left_is_collected(tmp_path: Path) -> None:
    settings = staged_home(tmp_path)
    settings.published_dir.mkdir(parents=True)
    (settings.published_dir / ".publishing-old.duckdb").write_bytes(b"half")
    (settings.published_dir / ".publishing-old.parquet").mkdir()
    build_all(settings)
    assert not list(settings.published_dir.glob(".publishing-*"))


def test_a_locked_reader_can_do_nothing_but_read(published: Settings, tmp_path: Path) -> None:
    with open_marts(published.marts_path, locked=True) as con:
        for sql in (
            "create table t (a int)",
            f"copy (select 1) to '{tmp_path / 'x.csv'}'",
            "select * from read_csv('/etc/passwd')",
            f"attach '{tmp_path / 'other.duckdb'}'",
            "set enable_external_access = true",
        ):
            with pytest.raises(duckdb.Error):
                con.execute(sql)


def test_the_dictionary_describes_every_published_column(published: Settings) -> None:
    with open_marts(published.marts_path) as con:
        missing = con.execute(
            """
            select c.schema_name || '.' || c.table_name || '.' || c.column_name
            from duckdb_columns() as c
            left join marts.data_dictionary as d
                on d."table" = c.schema_name || '.' || c.table_name and d."column" = c.column_name
                and d.description_en <> '' and d.description_zh <> ''
            where c.database_name = 'analysis' and d."column" is null
            """
        ).fetchall()
        wrong_type = con.execute(
            """
            select c.table_name, c.column_name, c.data_type, d.type
            from duckdb_columns() as c
            join marts.data_dictionary as d
                on d."table" = c.schema_name || '.' || c.table_name and d."column" = c.column_name
            where c.database_name = 'analysis' and c.data_type <> d.type
            """
        ).fetchall()
    assert missing == []
    assert wrong_type == []


def test_a_held_warehouse_is_waited_for_and_then_named(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = tmp_path / "warehouse.duckdb"
    with open_warehouse(path):
        script = (
            "import sys; from pathlib import Path\n"
            "from perf_pipeline.warehouse.connection import WarehouseBusyError, open_warehouse\n"
            "try:\n"
            "    with open_warehouse(Path(sys.argv[1]), patience_s=0.3): print('opened')\n"
            "except WarehouseBusyError as error: print(error)\n"
        )
        said = subprocess.run(
            [sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, timeout=60
        ).stdout
    assert "is in use" in said
    assert said.count("\n") == 1
    assert issubclass(WarehouseBusyError, Exception)
