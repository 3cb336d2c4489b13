"""What the report shows, read from the published marts: nothing here computes a figure of its own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

import duckdb

Row = dict[str, Any]

FORMS = """
    select
        f.form_key, f.document_key, f.form_no, f.form_type, f.layout, f.fiscal_year, f.declared_year, f.title,
        f.amount_unit, f.coverage, f.quality_status, f.is_withheld,
        d.file_name, d.source_uri, d.sha256, d.page_count, d.text_source, d.turned_pages,
        coalesce(dep.department_name, '') as department_name, f.department_key, dep.region,
        p.project_name, p.project_code,
        e.declared_weight, e.declared_score, e.computed_weight, e.computed_score, e.weight_gap, e.score_gap, e.grade
    from star.dim_form as f
    inner join star.dim_document as d using (document_key)
    left join star.dim_department as dep using (department_key)
    left join star.dim_project as p using (project_key)
    left join star.fact_evaluation as e using (form_key)
    where f.is_current
    order by f.fiscal_year, dep.department_name, f.form_type, p.project_name, f.form_key
"""
FUNDS = "select * from star.fact_funding order by form_key, line_no"
GOALS = "select * from star.dim_goal order by form_key, scope desc, goal_no"
INDICATORS = "select * from star.fact_indicator order by form_key, seq"
FINDINGS = """
    select * from quality.finding
    order by
        form_key,
        case severity when 'error' then 0 when 'warning' then 1 else 2 end,
        rule_id, subject, subject_seq
"""


HYPOTHESES = """
    select * from quality.hypothesis
    order by finding_id, strength desc, hypothesis
"""
DISMISSED = """
    select * from quality.finding_history
    where status = 'dismissed'
    order by form_key, rule_id, finding_id
"""
CORRECTIONS = """
    select * from marts.correction
    order by form_key, table_name, row_id, field
"""


@dataclass(slots=True)
class FormView:
    """One current form with everything the report shows of it."""

    form: Row
    funds: list[Row] = field(default_factory=list)
    goals: list[Row] = field(default_factory=list)
    indicators: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)
    dismissed: list[Row] = field(default_factory=list)
    corrections: list[Row] = field(default_factory=list)

    @property
    def rules(self) -> list[tuple[Row, list[Row]]]:
        """Findings rule by rule, gravest first; each with its first finding to name it by."""
        groups = [list(group) for _, group in groupby(self.findings, key=lambda row: (row["severity"], row["rule_id"]))]
        return [(group[0], group) for group in groups]

    def count(self, severity: str) -> int:
        return sum(finding["severity"] == severity for finding in self.findings)


@dataclass(slots=True)
class DepartmentYear:
    """All current forms of one department and fiscal year: one page of the report."""

    key: str
    department_name: str
    region: str | None
    fiscal_year: int
    forms: list[FormView] = field(default_factory=list)

    def count(self, severity: str) -> int:
        return sum(form.count(severity) for form in self.forms)


def department_years(con: duckdb.DuckDBPyConnection) -> list[DepartmentYear]:
    """Every department and year in the published marts, in order of year and name."""
    parts = {name: _grouped(con, sql, "form_key") for name, sql in _PARTS.items()}
    hypotheses = _grouped(con, HYPOTHESES, "finding_id")
    for findings in parts["findings"].values():
        for finding in findings:
            finding["hypotheses"] = hypotheses.get(finding["finding_id"], [])
    # a finding about a document as a whole stands with the first of its forms
    of_documents: dict[str, list[Row]] = defaultdict(list)
    for finding in parts["findings"].pop(None, []):
        of_documents[finding["document_key"]].append(finding)
    found: dict[tuple[int, str], DepartmentYear] = {}
    for form in _rows(con, FORMS):
        view = FormView(form, **{name: rows.get(form["form_key"], []) for name, rows in parts.items()})
        view.findings += of_documents.pop(form["document_key"], [])
        _put_in_their_rows(view)
        place = (form["fiscal_year"], form["department_key"] or "")
        if place not in found:
            key = f"{place[0]}-{place[1] or 'unnamed'}"
            found[place] = DepartmentYear(key, form["department_name"], form["region"], form["fiscal_year"])
        found[place].forms.append(view)
    return list(found.values())


def _put_in_their_rows(view: FormView) -> None:
    """`row_box` of a finding about one cell: the row the cell stands in, without which a crop tells nothing of whom."""
    rows = {("fact_indicator", row["seq"]): row for row in view.indicators}
    rows |= {("fact_funding", row["line_no"]): row for row in view.funds}
    for finding in view.findings:
        row = rows.get((finding["subject"], finding["subject_seq"]))
        same_page = row is not None and row["page_no"] == finding["page_no"] and row["x0"] is not None
        finding["row_box"] = tuple(row[side] for side in ("x0", "top", "x1", "bottom")) if row and same_page else None


def quarantine(con: duckdb.DuckDBPyConnection) -> list[Row]:
    """Documents set aside, with their reasons."""
    return _rows(con, "select * from quality.quarantine order by fiscal_year, file_name")


_PARTS = {
    "funds": FUNDS,
    "goals": GOALS,
    "indicators": INDICATORS,
    "findings": FINDINGS,
    "dismissed": DISMISSED,
    "corrections": CORRECTIONS,
}


def _grouped(con: duckdb.DuckDBPyConnection, sql: str, key: str) -> dict[str | None, list[Row]]:
    grouped: dict[str | None, list[Row]] = defaultdict(list)
    for row in _iterate(con, sql):
        grouped[row[key]].append(row)
    return grouped


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[Row]:
    return list(_iterate(con, sql))


def _iterate(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[Row]:
    cursor = con.execute(sql)
    names = [column[0] for column in cursor.description or []]
    while batch := cursor.fetchmany(5000):
        for values in batch:
            yield {name: _plain(value) for name, value in zip(names, values, strict=True)}


def _plain(value: Any) -> Any:
    """Decimals without trailing zeros, so that 9.740000 shows as 9.74."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value
