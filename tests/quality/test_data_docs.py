"""Great Expectations' own pages, for those who ask: every rule is on them, and the warehouse is only read."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from perf_pipeline.cli import cli
from perf_pipeline.quality.data_docs import write_data_docs
from perf_pipeline.quality.judge import QualityEngineError
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.warehouse.connection import open_warehouse
from tests.homes import build_all, staged_year

RULES = load_rules(PROJECT / "expectations")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = staged_year(tmp_path_factory.mktemp("docs"), 2022)
    build_all(settings)
    return settings


def test_pages_hold_every_rule_of_every_year(home: Settings) -> None:
    quiet = CliRunner().invoke(cli, ["report", "--home", str(home.home)])
    assert quiet.exit_code == 0, quiet.output
    folder = home.published_dir / "report" / "data-docs"
    assert not folder.exists()
    called = CliRunner().invoke(cli, ["report", "--data-docs", "--home", str(home.home)])
    assert called.exit_code == 0, called.output
    assert "data-docs" in called.output.replace("\n", "")
    assert "validations" in (folder / "index.html").read_text(encoding="utf-8")
    suites = "".join(page.read_text(encoding="utf-8") for page in folder.glob("expectations/*.html"))
    assert all(str(rule.kwargs["column"]) in suites for rule in RULES)
    judged = [page.stem for page in folder.glob("validations/**/*.html")]
    assert any("indicator 2022" in name for name in judged)


def test_a_rule_that_cannot_be_judged_is_said(home: Settings, tmp_path: Path) -> None:
    broken = replace(RULES[0], frame=replace(RULES[0].frame, sql="select 1 as nothing"))
    with (
        open_warehouse(home.warehouse_path, read_only=True) as con,
        pytest.raises(QualityEngineError, match="lacks"),
    ):
        write_data_docs(con, [broken], tmp_path)
