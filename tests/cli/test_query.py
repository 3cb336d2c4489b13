"""`perf-pipeline query` on a published file: formats, and that it can do nothing but read."""

import json
from decimal import Decimal
from pathlib import Path

import duckdb
import pyarrow.parquet
import pytest
from click.testing import CliRunner, Result

from perf_pipeline.cli import cli


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "published").mkdir()
    with duckdb.connect(tmp_path / "published" / "analysis.duckdb") as con:
        con.execute("create schema marts")
        con.execute("create table marts.card as select '某[red]局' as name, 1.50::decimal(9,2) as score, null as grade")
    (tmp_path / "published" / "marts.duckdb").hardlink_to(tmp_path / "published" / "analysis.duckdb")
    (tmp_path / "secret.csv").write_text("a\n1\n")
    return tmp_path


def query(home: Path, sql: str, *more: str) -> Result:
    return CliRunner().invoke(cli, ["query", sql, "--home", str(home), *more])


def test_a_table_shows_text_as_it_is_and_null_as_nothing(home: Path) -> None:
    result = query(home, "from marts.card")
    assert result.exit_code == 0
    assert "某[red]局" in result.stdout and "1.50" in result.stdout and "1 row" in result.stdout
    assert "None" not in result.stdout


def test_csv_and_json(home: Path) -> None:
    assert query(home, "from marts.card", "--format", "csv").stdout == "name,score,grade\n某[red]局,1.50,\n"
    assert json.loads(query(home, "from marts.card", "--format", "json").stdout) == [
        {"name": "某[red]局", "score": 1.5, "grade": None}
    ]


def test_parquet_goes_to_a_file(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    assert query(home, "from marts.card", "--format", "parquet").exit_code == 1
    assert query(home, "from marts.card", "--format", "parquet", "--out", str(out)).exit_code == 0
    assert pyarrow.parquet.read_table(out).to_pylist()[0]["score"] == Decimal("1.50")


def test_a_fault_in_the_sql_is_duckdbs_message_and_exit_1(home: Path) -> None:
    result = query(home, "select nothing_like_it from marts.card")
    assert result.exit_code == 1
    assert "nothing_like_it" in result.stderr and "Traceback" not in result.stderr


@pytest.mark.parametrize(
    "sql",
    [
        "create table marts.other as select 1",
        "delete from marts.card",
        "drop table marts.card",
        "attach ':memory:' as other",
        "attach '{home}/other.duckdb' as other",
        "from read_csv('{home}/secret.csv')",
        "from '{home}/secret.csv'",
        "from read_text('/etc/hostname')",
        "from glob('{home}/*')",
        "copy marts.card to '{home}/stolen.csv'",
        "export database '{home}/stolen'",
        "set enable_external_access = true",
        "set lock_configuration = false",
        "reset enable_external_access",
        "install httpfs",
        "load '{home}/extension'",
        "set temp_directory = '{home}/elsewhere'",
    ],
)
def test_it_can_neither_write_nor_attach_nor_read_files(home: Path, sql: str) -> None:
    before = sorted(home.rglob("*"))
    result = query(home, sql.format(home=home))
    assert result.exit_code == 1, result.stdout
    assert sorted(home.rglob("*")) == before
    with duckdb.connect(home / "published" / "analysis.duckdb", read_only=True) as con:
        assert con.execute("select count(*) from marts.card").fetchone() == (1,)


def test_before_the_first_run_it_says_what_to_do(tmp_path: Path) -> None:
    result = query(tmp_path, "select 1")
    assert result.exit_code == 1
    assert "perf-pipeline run" in result.stderr
