"""A person who corrects a field has answered the reader's doubt about it: its finding closes, and no other."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT
from perf_pipeline.staging.correction_files import Correction
from perf_pipeline.staging.corrections import apply, shown
from perf_pipeline.warehouse.connection import open_warehouse
from tests.homes import staged_year

DOUBT = """
    insert into staging.issue by name
    select document_key, form_key, fiscal_year, 'LOW_CONFIDENCE' as code, 'warning' as severity,
           'seen ' || ? as message, ? as subject,
           ?::integer as subject_seq, ? as column_name, page_no, x0, top, x1, bottom, parser_version
    from staging.form
"""
FIELDS = [  # what the reader doubted: subject, number, column; what is corrected: table, row, field
    (("indicator", 2, "score"), ("indicator", "2", "score")),
    (("indicator", 2, "target"), ("indicator", "2", "target_text")),
    (("indicator", 2, "level3"), ("indicator", "2", "level3")),
    (("fund", 1, "executed"), ("fund", "1", "executed")),
    (("total", None, "score"), ("form", "", "total_score")),
    (("total", None, "deviation"), ("form", "", "total_deviation_text")),
]


@pytest.mark.parametrize(("doubted", "corrected"), FIELDS, ids=[".".join(map(str, field[0])) for field in FIELDS])
def test_a_correction_closes_the_doubt_about_its_field(
    tmp_path: Path, doubted: tuple[str, int | None, str], corrected: tuple[str, str, str]
) -> None:
    rules = load_rules(PROJECT / "expectations")
    told = "select count(*) from quality.finding where message_en like '%seen ' || ? || '%'"
    table, row, field = corrected
    subject, seq, column = doubted
    with open_warehouse(staged_year(tmp_path, 2022).warehouse_path) as con:
        [(document, form)] = con.execute("select document_key, form_key from staging.form").fetchall()
        con.execute(DOUBT, ["it", subject, seq, column])
        con.execute(DOUBT, ["another", "indicator", 3, "score"])
        judge_year(con, rules, 2022, "first")
        assert con.execute(told, ["it"]).fetchone() == (1,)

        number = {"fund": "line_no", "indicator": "seq"}.get(table)
        where = f"form_key = ?{f' and {number} = {row}' if number else ''}"
        [(read,)] = con.execute(f"select {field} from staging.{table} where {where}", [form]).fetchall()
        entry = Correction.model_validate(
            {"document": document, "table": table, "row": row, "field": field, "old": shown(read), "new": "7",
             "reason": "misread", "who": "me", "when": dt.date(2026, 11, 29)}
        )  # fmt: skip
        assert apply(con, [("2022.yaml, entry 1", entry)], 2022) == 1
        judge_year(con, rules, 2022, "second")
        assert con.execute(told, ["it"]).fetchone() == (0,)
        assert con.execute(told, ["another"]).fetchone() == (1,)
