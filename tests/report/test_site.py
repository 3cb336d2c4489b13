"""The evidence report: whole, true to the marts, safe with any text, and sufficient unto itself."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import duckdb
import pytest
import yaml
from click.testing import CliRunner
from lxml import html

from perf_pipeline.cli import cli
from perf_pipeline.report import site as site_module
from perf_pipeline.report.site import ReportSummary, build_report
from perf_pipeline.settings import Settings
from perf_pipeline.warehouse.published import ALIAS_FILE, open_marts
from tests.homes import HOSTILE

ADDRESSES = "//*[@href or @src]"


def pages(site: ReportSummary) -> dict[Path, html.HtmlElement]:
    return {path: html.parse(str(path)).getroot() for path in sorted(site.index.parent.rglob("*.html"))}


def department(site: ReportSummary, year: int) -> html.HtmlElement:
    (path,) = site.index.parent.glob(f"departments/{year}-*.html")
    return html.parse(str(path)).getroot()


def addresses(page: html.HtmlElement) -> Iterator[str]:
    for element in page.xpath(ADDRESSES):
        yield element.get("href") or element.get("src")


def texts(elements: list[html.HtmlElement]) -> list[str]:
    return [" ".join(element.text_content().split()) for element in elements]


def test_every_link_and_picture_leads_somewhere(site: ReportSummary) -> None:
    found = pages(site)
    checked = 0
    for path, page in found.items():
        for address in addresses(page):
            parts = urlsplit(address)
            if address == "data:,":
                continue
            assert not parts.scheme, f"{address} in {path.name} leaves the report"
            assert not parts.netloc, f"{address} in {path.name} leaves the report"
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            assert target.is_file(), f"{address} in {path.name}"
            if parts.fragment:
                assert found[target].xpath("//*[@id=$id]", id=unquote(parts.fragment)), f"{address} in {path.name}"
            checked += 1
    assert checked > 100


def test_nothing_comes_from_a_network(site: ReportSummary) -> None:
    for path in site.index.parent.rglob("*"):
        if path.suffix in (".css", ".js"):
            assert not re.search(r"https?:|url\(|@import|fetch\(|XMLHttpRequest", path.read_text("utf-8")), path.name
    for page in pages(site).values():
        assert not page.xpath("//iframe | //object | //embed | //base | //form[@action]")


def test_every_page_has_one_heading_a_language_and_unique_ids(site: ReportSummary) -> None:
    for path, page in pages(site).items():
        assert len(page.xpath("//h1")) == 1, path.name
        assert page.get("lang") == "zh"
        ids = page.xpath("//@id")
        assert len(ids) == len(set(ids)), path.name


def test_whatever_is_said_in_one_language_is_said_in_the_other(site: ReportSummary) -> None:
    for path, page in pages(site).items():
        english, chinese = page.xpath("//*[@lang='en']"), page.xpath("//*[@lang='zh'][not(self::html)]")
        assert len(english) == len(chinese) > 10, path.name
        for element in english:
            assert element.getnext() is not None, (path.name, element.text_content())
            assert element.getnext().get("lang") == "zh", (path.name, element.text_content())


def test_scores_are_those_of_the_marts(site: ReportSummary, published: Settings) -> None:
    with open_marts(published.marts_path) as con:
        expected = con.execute(
            """
            select s.fiscal_year, s.department_name, s.declared_score::double, s.computed_score::double, s.errors
            from marts.department_scorecard as s order by all
            """
        ).fetchall()
    shown = []
    for row in html.parse(str(site.index)).getroot().xpath("//table[@id='departments']/tbody/tr"):
        year, name, _, declared, computed, _, errors, *_ = texts(row.xpath("./td"))
        shown.append((int(year), name, float(declared), float(computed), int(errors or 0)))
    assert sorted(shown) == expected


def test_every_finding_is_shown_once_at_its_place(site: ReportSummary, published: Settings) -> None:
    with open_marts(published.marts_path) as con:
        expected = con.execute(
            "select finding_id, message_zh, x0::double from quality.finding where fiscal_year = 2019"
        ).fetchall()
    page = department(site, 2019)
    shown = {element.get("id"): element for element in page.xpath("//li[contains(@class, 'finding')]")}
    assert len(shown) == len(expected) > 100
    for finding_id, message, x0 in expected:
        element = shown[finding_id]
        assert " ".join(message.split()) in " ".join(element.text_content().split())
        (box,) = element.xpath(".//*[local-name()='svg']/*[local-name()='rect']")
        assert float(box.get("x")) == pytest.approx(x0 - 1, abs=0.1)


def test_a_crop_shows_the_whole_row_of_its_cell(site: ReportSummary, published: Settings) -> None:
    with open_marts(published.marts_path) as con:
        ((finding_id, left, right),) = con.execute(
            """
            select f.finding_id, i.x0::double, i.x1::double from quality.finding as f
            inner join star.fact_indicator as i on f.form_key = i.form_key and f.subject_seq = i.seq
            where f.rule_id = 'FULL_WITHOUT_ACTUAL'
            """
        ).fetchall()
    (crop,) = department(site, 2019).xpath("//li[@id=$id]//*[local-name()='svg']", id=finding_id)
    x, _, width, _ = (float(value) for value in (crop.get("viewbox") or crop.get("viewBox")).split())
    assert x <= left < right <= x + width


def test_the_rules_counted_are_those_of_the_marts(site: ReportSummary, published: Settings) -> None:
    with open_marts(published.marts_path) as con:
        expected = con.execute("select rule_id, sum(findings)::int from marts.quality_summary group by 1").fetchall()
    rows = html.parse(str(site.index)).getroot().xpath("//table[@class='counts']/tbody/tr")
    shown = [(row.xpath(".//a/@href")[0].split("=")[1], int(texts(row.xpath("./td"))[1])) for row in rows]
    assert sorted(shown) == sorted(expected)


def test_rates_and_attainment_are_those_of_the_marts(site: ReportSummary, published: Settings) -> None:
    with open_marts(published.marts_path) as con:
        rates = con.execute(
            """
            select b.rate_reported_pct::double, b.rate_computed_pct::double from marts.budget_execution as b
            where b.fiscal_year = 2019 order by b.line_no
            """
        ).fetchall()
        ratios = con.execute(
            "select round(attainment_ratio, 3) from marts.indicator_attainment where fiscal_year = 2019 order by seq"
        ).fetchall()
    page = department(site, 2019)
    funds = [texts(row.xpath("./td"))[3:5] for row in page.xpath("//table[contains(@class, 'funds')]/tbody/tr")]
    assert [tuple(float(value) if value else None for value in row) for row in funds] == [
        tuple(None if value is None else round(value, 4) for value in row) for row in rates
    ]
    shown = texts(page.xpath("//table[contains(@class, 'indicators')]/tbody/tr/td[7]"))
    assert [float(value) if value else None for value in shown] == [ratio for (ratio,) in ratios]


def test_texts_of_forms_are_shown_as_text(hostile: ReportSummary) -> None:
    for path, page in pages(hostile).items():
        if path.name == "findings.html":  # its rows are a script's data, see below and test_browser.py
            continue
        assert all(script.get("src") for script in page.xpath("//script")), path.name
        assert not page.xpath("//@*[starts-with(name(), 'on')]"), path.name
        assert not page.xpath("//img[@src='x']"), path.name
        assert " ".join(HOSTILE.split()) in " ".join(page.text_content().split()), path.name


def test_leads_dismissals_and_corrections_stand_with_their_form(hostile: ReportSummary) -> None:
    page = department(hostile, 2019)
    said = " ".join(HOSTILE.split())
    leads = page.xpath("//div[@class='hypotheses']/ul/li")
    (lead,) = [lead for lead in leads if texts(lead.xpath("./span[@lang='zh']")) == [said]]
    assert "SCORE_SUM" in lead.xpath("ancestor::section/h4")[0].text_content()
    (dismissed,) = page.xpath("//ul[@class='dismissed']/li")
    assert texts(dismissed.xpath("./code")) == ["YEAR"]
    assert said in texts([dismissed])[0]
    (corrected,) = page.xpath("//table[@class='corrections']/tbody/tr")
    assert texts(corrected.xpath("./*")) == ["indicator 1: score", "—", said, said, f"{said}, 2020-01-02"]


def search_rows(site: ReportSummary) -> list[list[object]]:
    text = (site.index.parent / "findings.js").read_text("utf-8")
    return list(json.loads(text.removeprefix("window.reportFindings = ").removesuffix(";\n")))


def test_the_search_holds_every_finding(site: ReportSummary, published: Settings) -> None:
    with open_marts(published.marts_path) as con:
        expected = con.execute("select finding_id from quality.finding").fetchall()
    rows = search_rows(site)
    assert sorted(row[-1] for row in rows) == sorted(finding_id for (finding_id,) in expected)
    for row in rows:
        page = site.index.parent / "departments" / f"{row[2]}.html"
        assert f'id="{row[-1]}"' in page.read_text("utf-8")


def test_hostile_texts_stay_data_of_the_search(hostile: ReportSummary) -> None:
    assert all(row[1] == row[3] == HOSTILE for row in search_rows(hostile))


def test_hostile_texts_break_no_link(hostile: ReportSummary) -> None:
    test_every_link_and_picture_leads_somewhere(hostile)


def test_a_report_replaces_the_one_before_as_a_whole(published: Settings, tmp_path: Path) -> None:
    out = tmp_path / "核查 report"
    (out / "departments").mkdir(parents=True)
    (out / "departments" / "1999-gone.html").write_text("old", encoding="utf-8")
    result = CliRunner().invoke(cli, ["report", "--out", str(out), "--home", str(published.home)])
    assert result.exit_code == 0, result.output
    assert str(out / "index.html") in result.output
    assert not (out / "departments" / "1999-gone.html").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["核查 report"]


def test_an_original_that_is_gone_is_said_to_be_gone(published: Settings, tmp_path: Path) -> None:
    site = build_report(published.marts_path, tmp_path / "no archive", tmp_path / "report", published.expectations_dir)
    assert site.pictures == 0
    finding = department(site, 2019).xpath("//li[contains(@class, 'finding')]")[0]
    assert "The original is not in the archive." in finding.text_content()


def test_a_publication_without_forms_makes_a_report_all_the_same(published: Settings, tmp_path: Path) -> None:
    shutil.copy(published.marts_path, tmp_path / ALIAS_FILE)
    with duckdb.connect(str(tmp_path / ALIAS_FILE)) as con:
        for table in ("star.dim_form", "quality.finding"):
            con.execute(f"delete from {table}")
    site = build_report(
        tmp_path / "marts.duckdb", published.archive_dir, tmp_path / "report", published.expectations_dir
    )
    test_nothing_comes_from_a_network(site)
    assert texts(html.parse(str(site.index)).getroot().xpath("//dl[@class='tiles']//dd")) == ["0"] * 5


def test_nothing_published_is_said_in_one_line(tmp_path: Path) -> None:
    result = CliRunner().invoke(cli, ["report", "--home", str(tmp_path)])
    assert result.exit_code == 1
    assert "perf-pipeline run" in result.output
    assert result.output.count("\n") == 1


def test_every_text_of_the_report_is_there_in_both_languages() -> None:
    said = yaml.safe_load((Path(site_module.__file__).parent / "texts.yaml").read_text("utf-8"))
    for key, value in said.items():
        assert set(value) == {"en", "zh"}, key
        assert all(isinstance(text, str) and text for text in value.values()), key
