"""One home with the bundled samples read, judged and published, and its report, for all tests of this room."""

from pathlib import Path

import pytest

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.report.site import ReportSummary, build_report
from perf_pipeline.settings import Settings
from perf_pipeline.warehouse.connection import open_warehouse
from perf_pipeline.warehouse.models import build, load_models
from tests.homes import build_all, staged_home


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = staged_home(Path(tmp_path_factory.mktemp("家 home")))
    with open_warehouse(settings.warehouse_path) as con:
        for model in load_models(settings.sql_dir):
            if model.schema == "star":
                build(con, model)
        rules = load_rules(settings.expectations_dir)
        for (year,) in con.execute("select distinct fiscal_year from star.dim_form").fetchall():
            judge_year(con, rules, year, "test-run")
    build_all(settings)
    return settings


@pytest.fixture(scope="session")
def site(published: Settings, tmp_path_factory: pytest.TempPathFactory) -> ReportSummary:
    """The report of `published`, in a folder whose name has blanks and Chinese."""
    out = Path(tmp_path_factory.mktemp("核查 报告")) / "report"
    return build_report(published.marts_path, published.archive_dir, out, published.expectations_dir)
