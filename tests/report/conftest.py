"""One home with the bundled samples read, judged and published, and its report, for all tests of this room."""

import shutil
from pathlib import Path

import duckdb
import pytest

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.report.site import ReportSummary, build_report
from perf_pipeline.settings import Settings
from perf_pipeline.warehouse.connection import open_warehouse
from perf_pipeline.warehouse.models import build, load_models
from perf_pipeline.warehouse.published import ALIAS_FILE
from tests.homes import HOSTILE, build_all, staged_home


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


@pytest.fixture(scope="session")
def hostile(published: Settings, tmp_path_factory: pytest.TempPathFactory) -> ReportSummary:
    """The same publication, its texts such as a malicious form or file name would have them."""
    folder = Path(tmp_path_factory.mktemp("hostile"))
    marts = folder / ALIAS_FILE
    shutil.copy(published.marts_path, marts)
    with duckdb.connect(str(marts)) as con:
        for table, column in (
            ("star.dim_department", "department_name"),
            ("star.dim_document", "file_name"),
            ("star.dim_form", "title"),
            ("star.dim_project", "project_name"),
            ("star.fact_indicator", "level3"),
            ("star.fact_indicator", "actual_text"),
            ("star.fact_funding", "item"),
            ("star.dim_goal", "goal_text"),
            ("quality.finding", "message_zh"),
            ("quality.finding", "message_en"),
            ("quality.finding", "observed"),
        ):
            con.execute(f"update {table} set {column} = ?", [HOSTILE])
        con.execute(
            """
            insert into quality.quarantine by name
            select 'q' as document_key, 'q' as sha256, $1 as file_name, $1 as source_uri, 2020 as fiscal_year,
                   'unreadable' as reason_code, $1 as reason, now()::timestamp as since, 1 as attempts
            """,
            [HOSTILE],
        )
        con.execute(
            """
            insert into quality.hypothesis by name
            select finding_id, form_key, document_key, fiscal_year, rule_id, 'lost_row' as hypothesis, 2.0 as gap,
                   1 as strength, $1 as evidence_en, $1 as evidence_zh, page_no
            from quality.finding where rule_id = 'SCORE_SUM'
            """,
            [HOSTILE],
        )
        con.execute(
            """
            update quality.finding_history set status = 'dismissed', resolution = $1, resolved_by = $1
            where rule_id = 'YEAR'
            """,
            [HOSTILE],
        )
        con.execute(
            """
            insert into marts.correction by name
            select 'c' as correction_key, form_key, document_key, fiscal_year, 'indicator' as table_name,
                   '1' as row_id, 'score' as field, null as old_text, $1 as new_text, $1 as reason,
                   $1 as corrected_by, date '2020-01-02' as corrected_on
            from star.dim_form where fiscal_year = 2019
            """,
            [HOSTILE],
        )
    return build_report(marts, published.archive_dir, folder / "report", published.expectations_dir)
