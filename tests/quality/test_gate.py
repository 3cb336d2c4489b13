"""What stops a publication, and what keeps a form out of it; what a jurisdiction sets otherwise."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from perf_pipeline.quality.adapter import QualityEngineError
from perf_pipeline.quality.gate import check_release
from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import RuleError, load_rules
from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.warehouse.connection import open_warehouse
from tests.homes import build_all, staged_year

SEED = "湖北省"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("gate")
    settings = staged_year(folder, 2019)
    with open_warehouse(settings.warehouse_path) as con:
        judge_year(con, load_rules(PROJECT / "expectations"), 2019, "first")
    build_all(settings)
    return settings


@pytest.fixture
def con(home: Settings, tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    shutil.copy(home.warehouse_path, tmp_path / "warehouse.duckdb")
    with open_warehouse(tmp_path / "warehouse.duckdb") as opened:
        yield opened


def failed(con: duckdb.DuckDBPyConnection, home: Settings) -> set[str]:
    return {outcome.rule_id for outcome in check_release(con, home, "gate") if not outcome.success}


def test_a_sound_warehouse_passes(con: duckdb.DuckDBPyConnection, home: Settings) -> None:
    assert failed(con, home) == set()


@pytest.mark.parametrize(
    ("damage", "rule"),
    [
        ("delete from star.dim_goal", "ORPHAN_KEY"),
        ("insert into star.dim_form select * from star.dim_form", "DUPLICATE_KEY"),
        ("delete from star.fact_indicator where seq = 1", "LOST_ROW"),
        ("update star.fact_indicator set page_no = null where seq = 1", "MISSING_EVIDENCE"),
    ],
)
def test_damage_of_the_warehouse_itself_fails_the_gate(
    con: duckdb.DuckDBPyConnection, home: Settings, damage: str, rule: str
) -> None:
    con.execute(damage)
    assert rule in failed(con, home)


def with_overrides(tmp_path: Path, text: str) -> Path:
    folder = tmp_path / "expectations"
    shutil.copytree(PROJECT / "expectations", folder)
    (folder / "overrides.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("where", "applies"),
    [
        (f"jurisdiction: {SEED}", True),
        ("jurisdiction: 四川省", False),
        ("years: [2018, 2019]", True),
        ("years: [2020, null]", False),
    ],
)
def test_a_jurisdiction_and_its_years_set_a_rule_otherwise(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, where: str, applies: bool
) -> None:
    entry = f"- {{rule: WEIGHT_SUM, {where}, severity: info, parameters: {{tolerance: 0.5}}, source: a notice}}"
    judge_year(con, load_rules(with_overrides(tmp_path, entry)), 2019, "run")
    said = con.execute("select severity from quality.finding where rule_id = 'WEIGHT_SUM'").fetchall()
    assert said == [("info" if applies else "error",)]


def test_a_rule_switched_off_says_nothing(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    entry = f"- {{rule: WEIGHT_SUM, jurisdiction: {SEED}, enabled: false, source: a notice}}"
    judge_year(con, load_rules(with_overrides(tmp_path, entry)), 2019, "run")
    assert con.execute("select * from quality.finding where rule_id = 'WEIGHT_SUM'").fetchall() == []


def test_an_override_without_a_source_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RuleError, match=r"overrides\.yaml: an entry lacks source"):
        load_rules(with_overrides(tmp_path, "- {rule: WEIGHT_SUM, severity: info}"))


def test_withhold_keeps_the_form_out(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    entry = f"- {{rule: WEIGHT_SUM, jurisdiction: {SEED}, action: withhold, source: a notice}}"
    judge_year(con, load_rules(with_overrides(tmp_path, entry)), 2019, "run")
    assert con.execute("select rule_ids from quality.withheld_form").fetchall() == [(["WEIGHT_SUM"],)]


def test_findings_keep_their_ids_and_their_first_day(con: duckdb.DuckDBPyConnection) -> None:
    rules = load_rules(PROJECT / "expectations")
    columns = "select finding_id, first_seen from quality.finding order by 1"
    before = con.execute(columns).fetchall()
    judge_year(con, rules, 2019, "again")
    assert con.execute(columns).fetchall() == before
    con.execute("update staging.form set total_weight = 98")
    judge_year(con, rules, 2019, "mended")
    history = "select status, resolved_at is not null from quality.finding_history where rule_id = 'WEIGHT_SUM'"
    assert con.execute(history).fetchall() == [("resolved", True)]


def test_a_failure_of_great_expectations_is_no_verdict(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = load_rules(PROJECT / "expectations")
    before = con.execute("select count(*) from quality.finding").fetchone()

    def broken(*_: object, **__: object) -> None:
        raise QualityEngineError("Great Expectations failed")

    monkeypatch.setattr("perf_pipeline.quality.judge.validate", broken)
    with pytest.raises(QualityEngineError):
        judge_year(con, rules, 2019, "broken", everything=True)
    assert con.execute("select count(*) from quality.finding").fetchone() == before
