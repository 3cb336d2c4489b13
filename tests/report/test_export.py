"""Exports open elsewhere: Excel, CSV readers, Parquet."""

import csv
from pathlib import Path

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from perf_pipeline.cli import cli
from perf_pipeline.report.export import safe_name, to_csv, to_department_workbooks, to_workbook
from perf_pipeline.settings import Settings
from perf_pipeline.warehouse.connection import open_warehouse
from perf_pipeline.warehouse.published import open_marts
from tests.homes import build_all, staged_home


def test_a_workbook_has_units_in_its_headers_and_every_row(published: Settings, tmp_path: Path) -> None:
    with open_marts(published.marts_path) as con:
        to_workbook(con, tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(tmp_path / "all.xlsx")
    funds = book["资金 funds"]
    headers = [str(cell.value) for cell in funds[1]]
    assert any("executed_wan" in header and "[万元]" in header for header in headers)
    assert funds.max_row == 29
    assert funds.auto_filter.ref
    assert funds.row_dimensions[1].height >= 40, "unit and column name are hidden"
    assert (funds.page_setup.orientation, funds.page_setup.fitToWidth) == ("landscape", None)
    assert funds.print_title_rows == "$1:$1"
    assert book["指标 indicators"].max_row == 130


def test_numbers_stay_numbers_and_texts_stay_texts(published: Settings, tmp_path: Path) -> None:
    with open_marts(published.marts_path) as con:
        to_workbook(con, tmp_path / "all.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "all.xlsx")["指标 indicators"]
    names = [str(cell.value).split("\n")[1].split(" ")[0] for cell in sheet[1]]
    row = dict(zip(names, (cell.value for cell in sheet[2]), strict=True))
    assert isinstance(row["score"], int | float)
    assert isinstance(row["target_text"], str)


def test_a_finding_links_to_its_row(tmp_path: Path) -> None:
    settings = staged_home(tmp_path)
    with open_warehouse(settings.warehouse_path) as con:
        con.execute(
            """
            insert into quality.finding by name
            select 'f1' as finding_id, form_key, document_key, fiscal_year, 'SCORE_GT_WEIGHT' as rule_id,
                   'error' as severity, 'source' as origin, 'fact_indicator' as subject, 3 as subject_seq,
                   'score' as column_name, 'm' as message_en, '某' as message_zh,
                   now()::timestamp as first_seen, now()::timestamp as last_seen, 'r' as run_id
            from staging.form where fiscal_year = 2019
            """
        )
    build_all(settings)
    with open_marts(settings.marts_path) as con:
        files = list(to_department_workbooks(con, tmp_path / "out"))
    path = next(file.path for file in files if file.path.parent.name == "2019")
    book = openpyxl.load_workbook(path)
    (link,) = [cell.hyperlink for row in book["发现 findings"] for cell in row if cell.hyperlink]
    target = link.location.split("!")[1]
    assert book["指标 indicators"][target].row == 4


def test_csv_opens_in_excel(published: Settings, tmp_path: Path) -> None:
    result = CliRunner().invoke(
        cli, ["export", "--format", "csv", "--out", str(tmp_path), "--home", str(published.home)]
    )
    assert result.exit_code == 0, result.output
    path = tmp_path / "csv" / "marts.department_scorecard.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert len(list(csv.DictReader(file))) == 7


@pytest.mark.parametrize("text", ["=100%", "=cmd|'/c calc'!A1", "@SUM(A1)", "+1+1", "-2+3", "\t=1"])
def test_no_text_of_a_form_is_a_formula_in_a_spreadsheet(text: str, tmp_path: Path) -> None:
    assert exported(text, tmp_path) == f"'{text}"


@pytest.mark.parametrize("text", ["≥95%", "-", "+5", "-3.2%", "100%", "完成=是", "—"])
def test_other_texts_stay_as_they_are(text: str, tmp_path: Path) -> None:
    assert exported(text, tmp_path) == text


def exported(text: str, folder: Path) -> str:
    """What stands in the CSV for a text."""
    with duckdb.connect() as con:
        con.execute("create schema star")
        con.execute("create table star.dim_goal as select $1 as goal_text, ['a', 'b'] as uncertain", [text])
        (file,) = to_csv(con, folder)
    with file.path.open(encoding="utf-8-sig", newline="") as content:
        (row,) = csv.DictReader(content)
    assert row["uncertain"] == "a, b"
    return row["goal_text"]


@pytest.mark.parametrize("name", ["../../etc/passwd", "某/局", "..", "", "a\x00b", "CON:"])
def test_a_department_cannot_name_a_file_outside_the_folder(name: str, tmp_path: Path) -> None:
    path = (tmp_path / f"{safe_name(name)}.xlsx").resolve()
    assert path.parent == tmp_path.resolve()
