"""From failing rows to findings: stable ids, evidence of the very cell, origin, and the history of every finding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from perf_pipeline.quality.frames import literal, setting_column
from perf_pipeline.quality.rules import Rule
from perf_pipeline.quality.templates import as_sql
from perf_pipeline.settings import PROJECT
from perf_pipeline.staging.correction_files import Dismissal

TABLES = ("finding", "finding_history", "expectation_result", "hypothesis", "withheld_form")
PRINTED_FIELD = {
    "budget_initial_wan": "budget_initial",
    "budget_full_year_wan": "budget_full_year",
    "executed_wan": "executed",
    "rate_reported_pct": "rate_pct",
    "declared_weight": "weight",
    "declared_score": "score",
}
"""Columns of the star schema whose printed field goes by another name in `field_boxes` and `uncertain`."""


def ensure_tables(con: duckdb.DuckDBPyConnection, ddl_dir: Path | None = None) -> None:
    """Creates the quality tables that code writes, where they are missing."""
    con.execute("create schema if not exists quality")
    for table in TABLES:
        con.execute(((ddl_dir or PROJECT / "sql" / "quality") / f"{table}.sql").read_text(encoding="utf-8"))


def begin_year(con: duckdb.DuckDBPyConnection, dismissals: Sequence[Dismissal] = ()) -> None:
    """An empty `new_finding`, shaped like quality.finding, and `dismissed_finding`: those that people set aside."""
    con.execute("create or replace temp table new_finding as select * from quality.finding limit 0")
    con.execute(
        "create or replace temp table dismissed_finding"
        " (finding_id varchar, resolution varchar, resolved_by varchar, resolved_at timestamp)"
    )
    if dismissals:
        con.executemany(
            "insert into dismissed_finding values (?, ?, ?, ?)",
            [(d.finding, d.reason, d.who, d.when) for d in dismissals],
        )


def add(
    con: duckdb.DuckDBPyConnection,
    rule: Rule,
    columns: Mapping[str, str],
    rows: np.ndarray,
    *,
    year: int,
    run_id: str,
    now: datetime,
) -> None:
    """Words the failing `rows` (row numbers of the rule's frame) of one rule into `new_finding`."""
    if not len(rows):
        return
    con.register("failing_rows", pa.table({"row_no": pa.array(rows)}))
    try:
        con.execute(_insert(rule, columns), {"year": year, "run_id": run_id, "now": now})
    finally:
        con.unregister("failing_rows")


def _insert(rule: Rule, columns: Mapping[str, str]) -> str:
    text = {
        name: as_sql(template, columns, rule.rule_id)
        for name, template in (
            ("observed", rule.observed),
            ("expected", rule.expected),
            ("message_en", rule.message_en),
            ("message_zh", rule.message_zh),
            ("reconcile_en", rule.reconcile_en),
            ("reconcile_zh", rule.reconcile_zh),
        )
    }
    subject = "t.subject" if "subject" in columns else literal(rule.subject)
    column = literal(rule.column) if rule.column else "t.column_name"
    renamed = " ".join(f"when '{star}' then '{printed}'" for star, printed in PRINTED_FIELD.items())
    return f"""
    insert into new_finding by name
    with named as (
        select t.*, {subject} as told_subject, {column} as told_column
        from frame_{rule.frame.name} as t semi join failing_rows using (row_no)
    ),
    placed as (
        select *, case told_column {renamed} else told_column end as field from named
    ),
    boxed as (
        select *, json_extract(field_boxes, '$."' || field || '"')::double[] as box from placed
    )
    select
        substr(md5(concat_ws('|', {literal(rule.rule_id)}, t.document_key, coalesce(t.form_key, ''), t.told_subject,
            coalesce(t.subject_seq::varchar, ''), coalesce(t.told_column, ''), coalesce(t.detail, ''))), 1, 16)
            as finding_id,
        t.form_key, t.document_key, $year::integer as fiscal_year, {literal(rule.rule_id)} as rule_id,
        {_severity(rule)} as severity, {_origin(rule)} as origin,
        t.told_subject as subject, t.subject_seq, t.told_column as column_name, t.detail,
        {text["observed"]} as observed, {text["expected"]} as expected,
        {text["message_en"]} as message_en, {text["message_zh"]} as message_zh,
        {text["reconcile_en"]} as reconcile_en, {text["reconcile_zh"]} as reconcile_zh,
        coalesce(t.box[1]::integer, t.page_no) as page_no, coalesce(t.box[2], t.x0) as x0,
        coalesce(t.box[3], t.top) as top, coalesce(t.box[4], t.x1) as x1, coalesce(t.box[5], t.bottom) as bottom,
        $now::timestamp as first_seen, $now::timestamp as last_seen, $run_id as run_id
    from boxed as t left join judged_form as f using (form_key)
    """


def _severity(rule: Rule) -> str:
    """The rule's severity for the form's jurisdiction and year, never louder than that where a row carries its own."""
    chosen = f"coalesce(f.{setting_column(rule, 'severity')}, {literal(rule.severity)})"
    if rule.severity_column is None:
        return chosen
    scale = "['info', 'warning', 'error']"
    position = f"list_position({scale}, t.{rule.severity_column})"
    return f"{scale}[least(coalesce({position}, 3), list_position({scale}, {chosen}))]"


def _origin(rule: Rule) -> str:
    """`extraction` when the reader doubted one of the cells judged, `undetermined` when it doubted something near."""
    if rule.origin != "auto":
        return literal(rule.origin)
    cells = ", ".join(literal(cell) for cell in rule.cells)
    return f"""
        case
            when list_has_any(coalesce(t.uncertain, []), list_concat([{cells}]::varchar[], [t.field])) then 'extraction'
            when t.doubted_near then 'undetermined'
            else 'source'
        end"""


def take_over(con: duckdb.DuckDBPyConnection, year: int, run_id: str, now: datetime) -> None:
    """Puts the findings of documents that are not judged again (`kept_document`) into `new_finding`: seen now too."""
    con.execute(
        """
        insert into new_finding by name
        select f.* replace ($now::timestamp as last_seen, $run_id as run_id)
        from quality.finding as f semi join kept_document using (document_key) where f.fiscal_year = $year
        """,
        {"year": year, "run_id": run_id, "now": now},
    )


def settle(con: duckdb.DuckDBPyConnection, year: int, now: datetime) -> None:
    """Replaces the year's findings by `new_finding`, keeping when each was first seen and what became of the others."""
    con.execute(
        """
        update new_finding set first_seen = h.first_seen
        from quality.finding_history as h where h.finding_id = new_finding.finding_id
        """
    )
    _dismiss(con)
    con.execute("delete from quality.finding where fiscal_year = ?", [year])
    con.execute("delete from quality.finding where finding_id in (select finding_id from new_finding)")
    con.execute("insert into quality.finding by name select * from new_finding")
    con.execute(
        """
        update quality.finding_history set status = 'resolved', resolved_at = $now
        where
            fiscal_year = $year and status <> 'resolved'
            and finding_id not in (select finding_id from new_finding union all select finding_id from set_aside)
        """,
        {"year": year, "now": now},
    )
    con.execute(
        """
        insert or replace into quality.finding_history by name
        select finding_id, form_key, document_key, fiscal_year, rule_id, 'open' as status, observed,
               message_en, message_zh, first_seen, last_seen, null as resolved_at, null as resolution,
               null as resolved_by
        from new_finding
        """
    )


def _dismiss(con: duckdb.DuckDBPyConnection) -> None:
    """Moves findings that people set aside from `new_finding` to the history, with their reason."""
    con.execute(
        """
        create or replace temp table set_aside as
        select n.*, d.resolution, d.resolved_by, d.resolved_at
        from new_finding as n join dismissed_finding as d using (finding_id)
        """
    )
    con.execute("delete from new_finding where finding_id in (select finding_id from set_aside)")
    con.execute(
        """
        insert or replace into quality.finding_history by name
        select finding_id, form_key, document_key, fiscal_year, rule_id, 'dismissed' as status, observed, message_en,
               message_zh, first_seen, last_seen, resolved_at, resolution, resolved_by
        from set_aside
        """
    )


def withhold(con: duckdb.DuckDBPyConnection, rules: list[Rule], year: int) -> None:
    """Writes which of the forms judged now a rule with the action `withhold` keeps out of the marts."""
    actions = " ".join(f"when {literal(rule.rule_id)} then f.{setting_column(rule, 'action')}" for rule in rules)
    con.execute(
        "delete from quality.withheld_form where fiscal_year = ? and form_key not in"
        " (select form_key from staging.form semi join kept_document using (document_key))",
        [year],
    )
    con.execute(
        f"""
        insert into quality.withheld_form by name
        select n.form_key, n.fiscal_year, list_sort(list(distinct n.rule_id)) as rule_ids
        from new_finding as n join judged_form as f using (form_key)
        where case n.rule_id {actions} end = 'withhold'
        group by n.form_key, n.fiscal_year
        """
    )
