"""What a form's blocks say, put together as a SelfEvaluation."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import Any

from perf_pipeline.extract.model import TextLine
from perf_pipeline.forms.documents import Part
from perf_pipeline.forms.evidence import evidence_of, evidence_of_line
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.form_blocks import FormBlocks
from perf_pipeline.forms.gaps import lost_rows
from perf_pipeline.forms.header import (
    Department,
    department_in_title,
    department_of,
    form_type_of,
    is_unit_only,
    project_of,
)
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.layout import OTHER, layout_of, missing_columns, uneven_columns
from perf_pipeline.forms.model import Evidence, FormType, Goal, Indicator, SelfEvaluation, Total
from perf_pipeline.forms.preface import department_before, year_before
from perf_pipeline.forms.text import label_of
from perf_pipeline.forms.year import declared_year, fiscal_year_in, marked_year, year_of_file_name

NARRATIVES = (
    "function_overview", "annual_tasks", "long_term_goals", "annual_goals", "long_term_completion", "annual_completion",
    "fund_management", "implementation", "conclusion", "problems", "deviation_summary", "improvement", "other_matters",
)  # fmt: skip
EXTRA_HEAD = ("central_department", "project_class", "fill_date", "contact", "form_code", "background")


class FormReader:
    """Reads one form of a document."""

    def __init__(self, part: Part, form_no: int, file_name: str, folder_year: int | None, default_unit: str) -> None:
        self.part = part
        self.form_no = form_no
        self.file_name = file_name
        self.folder_year = folder_year
        self.default_unit = default_unit
        self.said = FormBlocks(part)
        self.issues = self.said.context.issues

    def read(self) -> SelfEvaluation:
        """The form."""
        self.said.read()
        form_type = form_type_of(self.part.title, self.said.head.values)
        department = self._department(form_type)
        indicators = self.said.indicators.finish()
        funds = self.said.funds.all()
        total = self.said.totals.form or Total(None, None)
        code, project = project_of(self.said.head)
        declared = self._declared_year(project)
        unit = self._unit(bool(funds))
        lost = {n for n, raw in enumerate(self.said.indicators.raw, start=1) if raw.levels.level1_lost}
        self.issues += lost_rows(indicators, funds, total, lost)
        layout = self._layout(form_type, indicators)
        rows = self.part.rows
        narratives = {**self.said.goals.narratives(), **self.said.narratives}
        coverage, unexplained = self.said.context.ledger.account(rows)
        self.issues += unexplained
        return SelfEvaluation(
            title=self.part.title,
            form_type=form_type,
            layout=layout,
            fiscal_year=self._fiscal_year(declared, project),
            declared_year=declared,
            form_no=self.form_no,
            department=department.name,
            implementing_unit=department.implementing_unit,
            project_code=code if form_type == "project" else None,
            project_name=project if form_type == "project" else None,
            amount_unit=unit,
            funds=funds,
            narratives={name: narratives[name][0] if name in narratives else None for name in NARRATIVES},
            goals=self._goals(),
            indicators=indicators,
            total=total,
            issues=self.issues,
            coverage=coverage,
            department_code=department.code,
            department_evidence=department.evidence,
            title_evidence=self._title_evidence(),
            narrative_evidence={name: place for name, (_, place) in narratives.items() if place is not None},
            extra=self._extra(),
        )

    def _extra(self) -> dict[str, Any]:
        """Notes and signatures; printed labels by field; the weights that level 1 labels carry (产出指标(50分)); what
        of the head has no field of its own."""
        weights = self.said.indicators.level1_weights
        found = self.said.extra | ({"printed_labels": self.said.printed_labels} if self.said.printed_labels else {})
        found |= {"level1_weights": dict(weights)} if weights else {}
        return found | {name: value.text for name, value in self.said.head.values.items() if name in EXTRA_HEAD}

    def _department(self, form_type: FormType) -> Department:
        department = department_of(self.said.head, form_type)
        if form_type == "project" and department.name and is_unit_only(self.said.head):
            return self._told_from("DEPARTMENT_FROM_UNIT", department, department.name, department.evidence)
        if department.name is None and form_type == "department_overall":
            name = department_in_title(self.part.title)
            if name is not None:
                return self._told_from("DEPARTMENT_FROM_TITLE", department, name, self._title_evidence())
        if department.name is None and (found_before := department_before(self.part.preface)):
            name, line = found_before
            return self._told_from("DEPARTMENT_FROM_REPORT", department, name, evidence_of_line(line))
        return department

    def _told_from(self, code: str, department: Department, name: str, evidence: Evidence | None) -> Department:
        """A department that no label of its own names, and the issue that says where its name comes from."""
        place = evidence or Evidence(1, (0.0, 0.0, 0.0, 0.0))
        self.issues.append(issue(code, page=place.page, bbox=place.bbox, after=name))
        return department._replace(name=name, evidence=place)

    def _title_evidence(self) -> Evidence | None:
        item = self.part.title_item
        if isinstance(item, Row):
            return evidence_of(item.cells)
        return evidence_of_line(item) if item is not None else None

    def _declared_year(self, project: str | None) -> int | None:
        head = takewhile(lambda item: isinstance(item, TextLine) or len(item.cells) < 2, self.part.items)
        lines = [item.text for item in head if isinstance(item, TextLine)]
        year = declared_year(self.part.title, self.said.head.text("year"), lines)
        if year is None and (year := marked_year(project)) is not None:
            self.issues.append(issue("YEAR_FROM_PROJECT_NAME", after=str(year)))
        return year

    def _fiscal_year(self, declared: int | None, project: str | None) -> int | None:
        """Folder before form before file name (docs/contract.md, section 1)."""
        own = self.folder_year or declared or fiscal_year_in(project or "") or year_of_file_name(self.file_name)
        return own or year_before(self.part.preface)

    def _unit(self, needed: bool) -> str | None:
        unit = self.said.funds.lines.unit or (label_of(self.part.title).unit if self.part.title else None)
        if unit is None and needed:
            self.issues.append(issue("UNIT_ASSUMED", subject="form", column="amount_unit", after=self.default_unit))
        return unit

    def _goals(self) -> list[Goal]:
        """Numbered goals and goal tables; a goal that only the indicator table's own column names counts too."""
        goals, named = self.said.goals.goals(), self.said.indicators.goals
        texts = {goal.goal_text: goal for goal in goals}
        merged = [replace(texts.get(g.goal_text, g), goal_no=g.goal_no) for g in named]
        if self.said.goals.titled or not named:
            return goals
        rest = [goal for goal in goals if goal.goal_text not in {g.goal_text for g in named}]
        return merged + [replace(goal, goal_no=len(merged) + n) for n, goal in enumerate(rest, start=1)]

    def _layout(self, form_type: FormType, indicators: list[Indicator]) -> str:
        headers = self.said.indicators.headers
        marks = {name for name in ("implementation",) if name in self.said.narratives}
        marks |= {"long_term"} if any(row.scope == "long_term" for row in indicators) else set()
        marks |= {"numbered_goals"} if self.said.goals.titled else set()
        columns = frozenset[str]().union(*(header.fields() for header in headers))
        fund_columns = frozenset[str]().union(*(header.fields() for header in self.said.fund_headers))
        layout = layout_of(form_type, columns, fund_columns, frozenset(marks))
        self.issues += uneven_columns(headers)
        self.issues += missing_columns(layout, [*headers, *self.said.fund_headers])
        return layout.name if layout else OTHER
