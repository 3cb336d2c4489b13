"""A document's forms as rows of the staging tables; see `sql/staging/*.sql` for what each column means."""

from __future__ import annotations

import datetime as dt
import time
from decimal import ROUND_HALF_EVEN, Decimal
from itertools import chain
from json.encoder import encode_basestring, encode_basestring_ascii
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import numpy as np

from perf_pipeline.extract.model import BBox, Reading, ReadingIssue
from perf_pipeline.forms.departments import canonical_department
from perf_pipeline.forms.form_json import box_text, labels_text, level_weights_text, to_text
from perf_pipeline.forms.model import Evidence, FormIssue, Fund, Indicator, SelfEvaluation
from perf_pipeline.forms.taxonomy import canonical_levels
from perf_pipeline.staging import PARSER_VERSION
from perf_pipeline.staging.tables import Columns
from perf_pipeline.staging.values import told_columns

if TYPE_CHECKING:
    from perf_pipeline.staging.parse import Rows, Task

ByTable = dict[str, list[dict[str, Any]]]

WAN_PER_UNIT = {"元": Decimal("0.0001"), "千元": Decimal("0.1"), "万元": Decimal(1), "亿元": Decimal(10_000)}
"""万元 in one unit of money."""

_AMOUNTS = ("budget_initial", "budget_full_year", "executed")
_POINTS = ("weight", "score")
_SIX_PLACES = Decimal("0.000001")
_TOO_LARGE = Decimal(10) ** 18  # beyond decimal(24, 6)
_NO_PLACE: dict[str, Any] = dict.fromkeys(("page_no", "x0", "top", "x1", "bottom"))
_COLUMNS_OF_TOTAL = {"weight": "total_weight", "score": "total_score"}
_AS_PRINTED = (
    "seq", "scope", "goal_no", "indicator_no", "level3", "target_text", "standard_text", "actual_text",
    "deviation_text", "score_method",
)  # fmt: skip
_as_printed = attrgetter(*_AS_PRINTED)


def document_rows(
    task: Task, reading: Reading, forms: list[SelfEvaluation], default_amount_unit: str, started: float
) -> Rows:
    """Rows by table. `started` is the `time.perf_counter()` at which reading began; every form must have its year."""
    year = forms[0].fiscal_year
    common = {"document_key": task.document_key, "parser_version": PARSER_VERSION}
    rows: ByTable = {"form": [], "fund": [], "goal": [], "indicator": [], "narrative": [], "issue": []}
    for form in forms:
        form_rows = _FormRows(form, common, default_amount_unit)
        for table, some in form_rows.by_table().items():
            rows[table] += some
    said = {(issue.code, issue.page, issue.message) for form in forms for issue in form.issues}
    rows["issue"] += [
        common | {"fiscal_year": year} | _reading_issue(issue)
        for issue in reading.issues
        if (issue.code, issue.page, issue.message) not in said
    ]
    document = common | {
        "sha256": task.sha256,
        "file_name": task.file_name,
        "source_uri": task.source_uri,
        "folder_year": task.folder_year,
        "fiscal_year": year,
        "page_count": len(reading.pages),
        "text_source": reading.text_source,
        "forms": len(forms),
        "parsed_at": dt.datetime.now(dt.UTC).replace(tzinfo=None),
        "seconds": round(time.perf_counter() - started, 4),
    }
    cells = _cells(reading, common | {"fiscal_year": year})
    return {**rows, "cell": cells, "document": [document]}


class _FormRows:
    def __init__(self, form: SelfEvaluation, common: dict[str, Any], default_amount_unit: str) -> None:
        self.form = form
        self.keys = common | {"form_key": f"{common['document_key']}-{form.form_no}", "fiscal_year": form.fiscal_year}
        self.factor = WAN_PER_UNIT[form.amount_unit or default_amount_unit]
        self.issues: list[dict[str, Any]] = [self.keys | _form_issue(issue) for issue in form.issues]

    def by_table(self) -> ByTable:
        rows: ByTable = {
            "form": [self._form()],
            "fund": [self._fund(line_no, fund) for line_no, fund in enumerate(self.form.funds, start=1)],
            "goal": self._goals(),
            "indicator": [self._indicator(indicator) for indicator in self.form.indicators],
            "narrative": self._narratives(),
        }
        # last: making the rows may have found numbers that no column can hold
        return rows | {"issue": self.issues}

    def _form(self) -> dict[str, Any]:
        form = self.form
        department = canonical_department(form.department, form.department_code)
        total = {"weight": form.total.weight, "score": form.total.score}
        numbers = self._numbers(total, "form", None, form.total.evidence)
        return (
            self.keys
            | {
                "form_no": form.form_no,
                "declared_year": form.declared_year,
                "form_type": form.form_type,
                "layout": form.layout,
                "title": form.title,
                "department_printed": form.department,
                "department_code": form.department_code,
                "department_name": department.name,
                "region": department.region,
                "implementing_unit": form.implementing_unit,
                "project_code": form.project_code,
                "project_name": form.project_name,
                "amount_unit": form.amount_unit,
                "amount_factor": self.factor,
                "total_deviation_text": form.total.deviation_text,
                "coverage": form.coverage,
                "form_json": to_text(form),
                "printed_labels": labels_text(form),
                "level1_weights": level_weights_text(form),
            }
            | {_COLUMNS_OF_TOTAL[name]: number for name, number in numbers.items()}
            | _place(form.total.evidence or form.title_evidence)
        )

    def _fund(self, line_no: int, fund: Fund) -> dict[str, Any]:
        numbers = {name: getattr(fund, name) for name in (*_AMOUNTS, "rate_pct", *_POINTS)}
        return {
            **self.keys,
            "line_no": line_no,
            "category": fund.category,
            "item": fund.item,
            "item_code": fund.item_code,
            "is_total": fund.is_total,
            "reason_text": fund.reason_text,
            "amount_factor": self.factor,
            **self._numbers(numbers, "fund", line_no, fund.evidence),
            **_row_evidence(fund),
        }

    def _goals(self) -> list[dict[str, Any]]:
        return [
            self.keys
            | {
                "scope": goal.scope,
                "goal_no": goal.goal_no,
                "goal_text": goal.goal_text,
                "completion_text": goal.completion_text,
                "initial_text": goal.initial_text,
                "goal_year": goal.goal_year,
            }
            | self._numbers({"weight": goal.weight}, "goal", goal.goal_no, goal.evidence)
            | _place(goal.evidence)
            for goal in self.form.goals
        ]

    def _indicator(self, indicator: Indicator) -> dict[str, Any]:
        level1, level2 = canonical_levels(indicator.level1, indicator.level2)
        points = {name: getattr(indicator, name) for name in _POINTS}
        return {
            **self.keys,
            **dict(zip(_AS_PRINTED, _as_printed(indicator), strict=True)),
            "level1_text": indicator.level1,
            "level2_text": indicator.level2,
            "level1": level1,
            "level2": level2,
            **self._numbers(points, "indicator", indicator.seq, indicator.evidence),
            **told_columns(indicator.target, indicator.actual, self.form.fiscal_year),
            **_row_evidence(indicator),
        }

    def _narratives(self) -> list[dict[str, Any]]:
        return [
            self.keys | {"narrative": name, "narrative_text": text} | _place(self.form.narrative_evidence.get(name))
            for name, text in self.form.narratives.items()
            if text is not None
        ]

    def _numbers(
        self, numbers: dict[str, Decimal | None], subject: str, seq: int | None, evidence: Evidence | None
    ) -> dict[str, Decimal | None]:
        """Numbers as the columns hold them, to six places; one too large for any column is an issue, not a figure."""
        kept: dict[str, Decimal | None] = {}
        for name, number in numbers.items():
            fits = number is None or (number.is_finite() and abs(number) < _TOO_LARGE)
            kept[name] = number.quantize(_SIX_PLACES, ROUND_HALF_EVEN) if fits and number is not None else None
            if not fits:
                issue = FormIssue(
                    "NUMBER_TOO_LARGE", "error", f"{number} is no amount, rate, weight or score", subject=subject,
                    seq=seq, column=name, before=str(number),
                )  # fmt: skip
                self.issues.append(self.keys | _form_issue(issue) | _place(evidence))
        return kept


def _row_evidence(row: Fund | Indicator) -> dict[str, Any]:
    boxes = [
        f"{encode_basestring_ascii(name)}:[{spot.page},{box_text(spot.bbox)}]"
        for name, spot in row.evidence.fields.items()
    ]
    return {
        "printed": _printed(row.printed),
        "uncertain": list(row.uncertain),
        "field_boxes": f"{{{','.join(boxes)}}}",
        **_place(row.evidence),
    }


def _printed(texts: dict[str, str]) -> str:
    """As `json.dumps` writes them, which makes a new encoder for every call."""
    entries = [f"{encode_basestring(name)}: {encode_basestring(text)}" for name, text in texts.items()]
    return f"{{{', '.join(entries)}}}"


def _place(evidence: Evidence | None) -> dict[str, Any]:
    return _box(evidence.page, evidence.bbox) if evidence else _NO_PLACE


def _box(page: int | None, bbox: BBox | None) -> dict[str, Any]:
    x0, top, x1, bottom = bbox or (None, None, None, None)
    return {"page_no": page, "x0": x0, "top": top, "x1": x1, "bottom": bottom}


def _reading_issue(issue: ReadingIssue) -> dict[str, Any]:
    return {
        "code": issue.code,
        "severity": issue.severity,
        "message": issue.message,
        "before_text": issue.before,
    } | _box(issue.page, issue.bbox)


def _form_issue(issue: FormIssue) -> dict[str, Any]:
    return {
        "code": issue.code,
        "severity": issue.severity,
        "message": issue.message,
        "subject": issue.subject,
        "subject_seq": issue.seq,
        "column_name": issue.column,
        "before_text": issue.before,
        "after_text": issue.after,
    } | _box(issue.page, issue.bbox)


def _cells(reading: Reading, keys: dict[str, Any]) -> Columns:
    cells = [cell for grid in reading.grids for cell in grid.cells]
    whole = {
        "grid_no": [grid_no for grid_no, grid in enumerate(reading.grids, start=1) for _ in grid.cells],
        "row_no": [cell.row for cell in cells],
        "col_no": [cell.col for cell in cells],
        "row_span": [cell.row_span for cell in cells],
        "col_span": [cell.col_span for cell in cells],
        "page_no": [cell.page for cell in cells],
    }
    edges = np.fromiter(chain.from_iterable([cell.bbox for cell in cells]), np.float64, 4 * len(cells))
    return Columns(
        len(cells),
        shared=keys,
        values={
            **{name: np.array(numbers, np.int32) for name, numbers in whole.items()},
            **dict(zip(("x0", "top", "x1", "bottom"), edges.reshape(-1, 4).T, strict=True)),
            "cell_text": [cell.text for cell in cells],
            "confidence": np.array([cell.confidence for cell in cells], np.float64),
        },
    )
