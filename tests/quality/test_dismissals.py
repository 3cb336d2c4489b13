"""Findings a person set aside: out of the findings, kept in the history with the reason, back when taken out."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT
from perf_pipeline.staging.correction_files import Dismissal
from perf_pipeline.warehouse.connection import open_warehouse
from tests.homes import staged_year


def test_a_dismissed_finding_goes_to_the_history_and_comes_back(tmp_path: Path) -> None:
    rules = load_rules(PROJECT / "expectations")
    settings = staged_year(tmp_path, 2019)
    with open_warehouse(settings.warehouse_path) as con:
        judge_year(con, rules, 2019, "first")
        [(finding,)] = con.execute("select finding_id from quality.finding where rule_id = 'WEIGHT_SUM'").fetchall()
        set_aside = Dismissal(finding=finding, reason="第2页末行被截断", who="审计", when=dt.date(2026, 11, 23))
        open_one = "select count(*) from quality.finding where finding_id = ?"
        told = "select status, resolution, resolved_by from quality.finding_history where finding_id = ?"

        judge_year(con, rules, 2019, "second", [set_aside])
        assert con.execute(open_one, [finding]).fetchone() == (0,)
        assert con.execute(told, [finding]).fetchone() == ("dismissed", "第2页末行被截断", "审计")
        assert con.execute("select count(*) from quality.hypothesis where finding_id = ?", [finding]).fetchone() == (0,)

        judge_year(con, rules, 2019, "third")
        assert con.execute(open_one, [finding]).fetchone() == (1,)
        assert con.execute(told, [finding]).fetchone() == ("open", None, None)
