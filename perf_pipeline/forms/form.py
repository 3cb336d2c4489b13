"""One form's blocks, read in order and put together as a SelfEvaluation."""

from __future__ import annotations

from dataclasses import replace
from itertools import takewhile
from typing import Any, cast

from perf_pipeline.extract.model import Cell, TextLine
from perf_pipeline.forms.blocks import Block, find_blocks
from perf_pipeline.forms.context import Context
from perf_pipeline.forms.documents import Part
from perf_pipeline.forms.evidence import evidence_of, evidence_of_line
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.funds import FundReader, unit_in
from perf_pipeline.forms.gaps import lost_rows
from perf_pipeline.forms.goals import GoalReader
from perf_pipeline.forms.header import (
    Department,
    Head,
    department_in_title,
    department_of,
    form_type_of,
    project_of,
    split_department_code,
)
from perf_pipeline.forms.indicators import IndicatorReader
from perf_pipeline.forms.inline import inline_labels
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.labels import LabelledValue, read_labels, values_below
from perf_pipeline.forms.layout import OTHER, layout_of, missing_columns, uneven_columns
from perf_pipeline.forms.model import Evidence, FormType, Goal, Indicator, Scope, SelfEvaluation, Total
from perf_pipeline.forms.names import Names
from perf_pipeline.forms.preface import department_before, year_before
from perf_pipeline.forms.text import compact, label_of, tidy
from perf_pipeline.forms.total import read_total, total_of_label
from perf_pipeline.forms.words import vocabulary
from perf_pipeline.forms.year import declared_year, fiscal_year_in, marked_year, year_alone, year_of_file_name

NARRATIVES = (
    "function_overview", "annual_tasks", "long_term_goals", "annual_goals", "long_term_completion", "annual_completion",
    "implementation", "conclusion", "problems", "deviation_summary", "improvement",
)  # fmt: skip


class FormReader:
    """Reads one form. Where things stand decides nothing that what they are called can decide."""

    def __init__(self, part: Part, form_no: int, file_name: str, folder_year: int | None, default_unit: str) -> None:
        self.part = part
        self.form_no = form_no
        self.file_name = file_name
        self.folder_year = folder_year
        self.default_unit = default_unit
        self.context = Context()
        self.head = Head()
        self.names = Names()
        self.funds = FundReader(self.context)
        self.goals = GoalReader(self.context)
        self.indicators = IndicatorReader(self.context, self.names)
        self.total: Total | None = None
        self.narratives: dict[str, tuple[str, Evidence | None]] = {}
        self.extra: dict[str, Any] = {}
        self._below: set[int] = set()
        self._open_narrative: str | None = None
        self._fund_headers: list[Any] = []
        self._printed_labels: dict[str, dict[str, list[str]]] = {}

    def read(self) -> SelfEvaluation:
        """The form. Blocks are read in order: an indicator table belongs to the goal whose title stands above it."""
        blocks = find_blocks(self.part.items)
        for i, block in enumerate(blocks):
            self._read_block(block, blocks[i + 1 : i + 2])
        return self._assemble()

    def _read_block(self, block: Block, following: list[Block]) -> None:
        row = block.rows[0] if block.rows else None
        self._keep_labels(block)
        if block.kind == "line" and block.line is not None:
            self._line(block.line)
            return
        self._open_narrative = None
        if block.kind == "fund_items":
            self.funds.read_items(block)
        elif block.kind == "indicators":
            self.indicators.read_table(block, self.goals.current)
        elif block.kind == "funds":
            self._fund_headers.append(block.header)
            self.funds.read_table(block)
        elif block.kind == "goals":
            self.goals.read_table(block)
        elif row is None or id(row) in self._below:
            return
        elif block.kind == "title":
            self.context.ledger.claim(*row.cells)
            for cell in row.cells[1:]:
                self._running_text(cell.text, [cell], None)
        elif block.kind == "goal_title":
            self.goals.read_title(row)
        elif block.kind == "total":
            header = self.indicators.headers[-1] if self.indicators.headers else None
            self.total = self.total or read_total(self.context, row, header)
        else:
            self._labels(row, next((b.rows[0] for b in following if b.kind == "labels"), None))

    def _line(self, line: TextLine) -> None:
        """A line outside the grids: labels with values, the unit, or the next line of a narrative."""
        labelled = self._running_text(line.text, [], line)
        if labelled or vocabulary().page_furniture.match(compact(line.text)) or line is self.part.title_item:
            return
        if self._open_narrative is not None:
            text, place = self.narratives[self._open_narrative]
            self.narratives[self._open_narrative] = (text + (tidy(line.text) or ""), place)

    def _running_text(self, text: str, cells: list[Cell], line: TextLine | None) -> bool:
        """Files the labels and values in running text; whether there were any."""
        found = inline_labels(text)
        for inline in found:
            concept, group = inline.meaning.concept, inline.meaning.group
            self._open_narrative = None
            if concept == "amount_unit" and (unit := unit_in(f"({inline.value})")):
                self.funds.unit = self.funds.unit or unit
            elif group == "header":
                self.head.put("department" if concept == "amount_unit" else concept, inline.value, cells, line)
            elif group == "narrative" and inline.value and concept not in self.narratives and line is not None:
                self.narratives[concept] = (inline.value, evidence_of_line(line))
                self._open_narrative = concept
        return bool(found)

    def _labels(self, row: Row, below: Row | None) -> None:
        if len(row.cells) == 1 and self._lone(row):
            return
        found, loose = read_labels(row)
        if found and values_below(found, row, below) and below is not None:
            self._below.add(id(below))
        found = self.funds.read_pairs(found)
        for value in found:
            self._value(value)
        for cell in loose:
            if vocabulary().page_furniture.match(compact(cell.text)):
                self.context.ledger.claim(cell)

    def _lone(self, row: Row) -> bool:
        """A cell alone in its row that is the year, or labels and values like a line outside the grid."""
        cell = row.cells[0]
        if year_alone(cell.text):
            self.head.put("year", tidy(cell.text), [cell])
        elif vocabulary().page_furniture.match(compact(cell.text)):
            pass
        else:
            return False
        self.context.ledger.claim(cell)
        return True

    def _value(self, value: LabelledValue) -> None:
        """Files a labelled value by its label's group."""
        group, concept = value.meaning.group, value.meaning.concept
        if group in ("goal", "goal_block"):
            self.goals.read_pair(value)
        elif group == "narrative":
            self._narrative(value)
        elif group == "header":
            self._head_value(value)
        elif group == "scope":
            self.context.ledger.claim(value.label_cell)
            self.indicators.section = cast("Scope", concept)
        elif group == "total":
            self.total = self.total or total_of_label(self.context, value)
        elif group not in ("fund_item", "fund_column") or self._blank(value):
            self.context.ledger.claim(value.label_cell, *value.cells)
            if group in ("note", "signature"):
                text = value.text or "".join(tidy(cell.text) or "" for cell in value.cells)
                self.extra.setdefault(f"{concept}s", []).append(text) if text else None

    @staticmethod
    def _blank(value: LabelledValue) -> bool:
        """A label of funds beside which nothing is written; with words beside it, it is no label of funds."""
        return bool(value.cells) and all(compact(cell.text) in vocabulary().blank_numbers for cell in value.cells)

    def _narrative(self, value: LabelledValue) -> None:
        self.context.ledger.claim(value.label_cell)
        cells = value.cells or [value.label_cell]
        text = self.context.answer(value.cells) if value.cells else self.context.written(value.text, cells)
        if text:
            self.narratives.setdefault(value.meaning.concept, (text, evidence_of(cells)))

    def _head_value(self, value: LabelledValue) -> None:
        self.context.ledger.claim(value.label_cell, *value.cells[:1])
        cells = value.cells[:1] or [value.label_cell]
        text = value.text if value.text is not None else tidy(value.cells[0].text) if value.cells else None
        concept = value.meaning.concept
        if concept == "amount_unit":
            if text and (unit := unit_in(f"({text})")) and len(compact(text)) <= 4:
                self.funds.unit = self.funds.unit or unit
                return
            concept = "department"
        text = self.context.written(text, cells)
        self.head.put(concept, text, cells)
        if concept in ("department", "supervising_department", "implementing_unit", "filling_unit"):
            self.names.add(text)
            self.names.add(split_department_code(text)[1] if text else None)

    def _assemble(self) -> SelfEvaluation:
        form_type = form_type_of(self.part.title, self.head.values)
        department = self._department(form_type)
        indicators = self.indicators.finish()
        funds = self.funds.all()
        total = self.total or Total(None, None)
        code, project = project_of(self.head)
        declared = self._declared_year(project)
        unit = self._unit(bool(funds))
        lost = {n for n, raw in enumerate(self.indicators.raw, start=1) if raw.levels.level1_lost}
        self.context.issues += lost_rows(indicators, funds, total, lost)
        layout = self._layout(form_type, indicators)
        rows = self.part.rows
        narratives = {**self.goals.narratives(), **self.narratives}
        coverage, unexplained = self.context.ledger.account(rows)
        self.context.issues += unexplained
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
            issues=self.context.issues,
            coverage=coverage,
            department_code=department.code,
            department_evidence=department.evidence,
            title_evidence=self._title_evidence(),
            narrative_evidence={name: place for name, (_, place) in narratives.items() if place is not None},
            extra=self._extra() | {name: found.text for name, found in self.head.values.items() if name in EXTRA_HEAD},
        )

    def _keep_labels(self, block: Block) -> None:
        """Which printed label fed which field: an analyst asks where a column comes from."""
        if block.header is None:
            return
        fields = self._printed_labels.setdefault(block.header.group, {})
        for column in block.header.columns:
            kept = fields.setdefault(column.field, [])
            label = tidy(column.label)
            if label and label not in kept:
                kept.append(label)

    def _extra(self) -> dict[str, Any]:
        """Notes and signatures; printed labels by field; the weights that level 1 labels carry (产出指标(50分))."""
        weights = self.indicators.level1_weights
        found = self.extra | ({"printed_labels": self._printed_labels} if self._printed_labels else {})
        return found | ({"level1_weights": dict(weights)} if weights else {})

    def _department(self, form_type: FormType) -> Department:
        department = department_of(self.head, form_type)
        if department.name is None and form_type == "department_overall":
            name = department_in_title(self.part.title)
            if name is not None:
                place = self._title_evidence() or Evidence(1, (0.0, 0.0, 0.0, 0.0))
                found = issue("DEPARTMENT_FROM_TITLE", page=place.page, bbox=place.bbox, after=name)
                self.context.issues.append(found)
                return department._replace(name=name, evidence=place)
        if department.name is None and (found_before := department_before(self.part.preface)):
            name, line = found_before
            place = evidence_of_line(line)
            self.context.issues.append(issue("DEPARTMENT_FROM_REPORT", page=place.page, bbox=place.bbox, after=name))
            return department._replace(name=name, evidence=place)
        return department

    def _title_evidence(self) -> Evidence | None:
        item = self.part.title_item
        if isinstance(item, Row):
            return evidence_of(item.cells)
        return evidence_of_line(item) if item is not None else None

    def _declared_year(self, project: str | None) -> int | None:
        head = takewhile(lambda item: isinstance(item, TextLine) or len(item.cells) < 2, self.part.items)
        lines = [item.text for item in head if isinstance(item, TextLine)]
        year = declared_year(self.part.title, self.head.text("year"), lines)
        if year is None and (year := marked_year(project)) is not None:
            self.context.issues.append(issue("YEAR_FROM_PROJECT_NAME", after=str(year)))
        return year

    def _fiscal_year(self, declared: int | None, project: str | None) -> int | None:
        """Folder before form before file name (docs/contract.md, section 1)."""
        own = self.folder_year or declared or fiscal_year_in(project or "") or year_of_file_name(self.file_name)
        return own or year_before(self.part.preface)

    def _unit(self, needed: bool) -> str | None:
        unit = self.funds.unit or (label_of(self.part.title).unit if self.part.title else None)
        if unit is None and needed:
            self.context.issues.append(
                issue("UNIT_ASSUMED", subject="form", column="amount_unit", after=self.default_unit)
            )
        return unit

    def _goals(self) -> list[Goal]:
        """Numbered goals and goal tables; a goal that only the indicator table's own column names counts too."""
        goals, named = self.goals.goals(), self.indicators.goals
        texts = {goal.goal_text: goal for goal in goals}
        merged = [replace(texts.get(g.goal_text, g), goal_no=g.goal_no) for g in named]
        if self.goals.titled or not named:
            return goals
        rest = [goal for goal in goals if goal.goal_text not in {g.goal_text for g in named}]
        return merged + [replace(goal, goal_no=len(merged) + n) for n, goal in enumerate(rest, start=1)]

    def _layout(self, form_type: FormType, indicators: list[Indicator]) -> str:
        headers = self.indicators.headers
        marks = {name for name in ("implementation",) if name in self.narratives}
        marks |= {"long_term"} if any(row.scope == "long_term" for row in indicators) else set()
        marks |= {"numbered_goals"} if self.goals.titled else set()
        columns = frozenset[str]().union(*(header.fields() for header in headers))
        fund_columns = frozenset[str]().union(*(header.fields() for header in self._fund_headers))
        layout = layout_of(form_type, columns, fund_columns, frozenset(marks))
        self.context.issues += uneven_columns(headers)
        self.context.issues += missing_columns(layout, [*headers, *self._fund_headers])
        return layout.name if layout else OTHER


EXTRA_HEAD = ("project_class", "fill_date", "contact", "form_code", "background")
