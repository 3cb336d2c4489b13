"""From a figure back to the page."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from PIL import Image

from perf_pipeline.cli import cli
from perf_pipeline.report.trace import NoSuchRow, trace
from perf_pipeline.settings import Settings
from perf_pipeline.warehouse.published import open_marts

SEED = "九三学社武汉市委员会"


def call(settings: Settings, *words: str) -> Result:
    return CliRunner().invoke(cli, ["trace", *words, "--home", str(settings.home)])


def form_of(settings: Settings, year: int) -> str:
    with open_marts(settings.marts_path) as con:
        return str(con.execute("select form_key from star.dim_form where fiscal_year = ?", [year]).fetchall()[0][0])


def test_a_fund_line_leads_to_its_row_on_the_page(published: Settings, tmp_path: Path) -> None:
    form = form_of(published, 2019)
    result = call(published, f"fund:{form}/6", "--json", "--crop", str(tmp_path))
    assert result.exit_code == 0, result.output
    (chain,) = json.loads(result.output)
    assert [step["what"] for step in chain["steps"]] == [
        "star.fact_funding",
        "star.dim_form",
        "star.dim_document",
        "page",
    ]
    assert chain["steps"][0]["rate_reported_pct"] == "200.0000"
    assert (chain["file_name"], chain["page_no"]) == ("jiusan_wuhan_department_overall.pdf", 1)
    with Image.open(chain["crop"]) as picture:
        colours = picture.convert("RGB").getcolors(10**6)
    assert any(colour == (200, 30, 30) for _, colour in colours or [])


def test_a_mart_row_leads_to_the_declared_total(published: Settings, tmp_path: Path) -> None:
    result = call(published, f"mart:department_scorecard/{SEED}/2019", "--crop", str(tmp_path))
    assert result.exit_code == 0, result.output
    assert "declared_score=94" in result.output
    assert "computed_score=92" in result.output
    assert "page=5" in result.output


def test_a_row_of_a_mart_leads_to_its_own_row_on_the_page(published: Settings, tmp_path: Path) -> None:
    with open_marts(published.marts_path) as con:
        ((seq,),) = con.execute(
            "select seq from marts.indicator_attainment where full_marks and attainment = 'no_actual'"
        ).fetchall()
    reference = f"mart:indicator_attainment/{SEED}/2019/{seq}"
    result = call(published, reference, "--json", "--crop", str(tmp_path))
    assert result.exit_code == 0, result.output
    (chain,) = json.loads(result.output)
    assert [step["what"] for step in chain["steps"]][:2] == ["marts.indicator_attainment", "star.fact_indicator"]
    assert chain["steps"][0]["level3"] == "统战部网站采用"
    assert chain["page_no"] == 4


@pytest.mark.parametrize(
    "reference",
    [
        "nothing",
        "indicator:none/1",
        "fund:none",
        "mart:no_such_mart/x/2019",
        "mart:quality_summary/x/2019",
        f"mart:department_scorecard/{SEED}/1999",
        f"mart:budget_execution/{SEED}/2019/999",
        "finding:none",
        "colour:red",
    ],
)
def test_what_is_not_there_is_said_in_one_line(published: Settings, reference: str) -> None:
    result = call(published, reference)
    assert result.exit_code == 1
    assert result.output.count("\n") == 1
    with open_marts(published.marts_path) as con, pytest.raises(NoSuchRow):
        trace(con, reference)
