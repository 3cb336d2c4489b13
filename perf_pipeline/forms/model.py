"""What a form says, in the shape of `inspect --json`. `None` means "the form does not say"; nothing is invented."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from perf_pipeline.extract.model import BBox, Fragment, Severity
from perf_pipeline.forms.quantity import Quantity

FormType = Literal["department_overall", "project"]
Scope = Literal["long_term", "annual"]


@dataclass(slots=True)  # never changed; frozen, it would take three times as long to make
class Evidence:
    """Where a row stands: page from 1, box in PDF points (origin top left); `continued` where it crosses a page edge.

    `fields` holds the box of each field of the row, so that a finding can point at a cell and not at a line.
    """

    page: int
    bbox: BBox
    continued: tuple[Fragment, ...] = ()
    fields: dict[str, Fragment] = field(default_factory=dict)


@dataclass(slots=True)
class Fund:
    """One fund line. Amounts as printed, in the form's `amount_unit`; rate in percent; weight, score in points."""

    category: str | None
    item: str | None
    item_code: str
    is_total: bool
    budget_initial: Decimal | None
    budget_full_year: Decimal | None
    executed: Decimal | None
    rate_pct: Decimal | None
    weight: Decimal | None
    score: Decimal | None
    evidence: Evidence
    reason_text: str | None = None
    printed: dict[str, str] = field(default_factory=dict)  # field -> text as printed (precision matters to the rules)
    uncertain: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Goal:
    """One goal as it stood at the year's end. `initial_text` is how it was set, where the form gives both; `goal_year`
    the year it is for, where a form lists goals by year."""

    scope: Scope
    goal_no: int
    goal_text: str | None
    completion_text: str | None
    weight: Decimal | None
    evidence: Evidence | None = None
    initial_text: str | None = None
    goal_year: int | None = None


@dataclass(slots=True)
class Indicator:
    """One indicator row. level1/level2 as printed (cleaned); weight and score in points."""

    seq: int
    scope: Scope
    goal_no: int
    level1: str | None
    level2: str | None
    indicator_no: str | None
    level3: str | None
    target_text: str | None
    standard_text: str | None
    actual_text: str | None
    weight: Decimal | None
    score: Decimal | None
    deviation_text: str | None
    target: Quantity | None
    actual: Quantity | None
    evidence: Evidence
    score_method: str | None = None
    printed: dict[str, str] = field(default_factory=dict)
    uncertain: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Total:
    weight: Decimal | None
    score: Decimal | None
    evidence: Evidence | None = None
    deviation_text: str | None = None


@dataclass(frozen=True, slots=True)
class FormIssue:
    """Something doubted, repaired (`before`/`after`) or left unexplained while reading the form, with its place."""

    code: str
    severity: Severity
    message: str
    page: int | None = None
    bbox: BBox | None = None
    seq: int | None = None
    subject: str | None = None
    column: str | None = None
    before: str | None = None
    after: str | None = None


@dataclass(slots=True)
class SelfEvaluation:
    """One form. `narratives` keys are those of the contract; `coverage` is the share of non-empty cells explained."""

    title: str | None
    form_type: FormType
    layout: str
    fiscal_year: int | None
    declared_year: int | None
    form_no: int
    department: str | None
    implementing_unit: str | None
    project_code: str | None
    project_name: str | None
    amount_unit: str | None
    funds: list[Fund]
    narratives: dict[str, str | None]
    goals: list[Goal]
    indicators: list[Indicator]
    total: Total
    issues: list[FormIssue]
    coverage: float
    department_code: str | None = None
    department_evidence: Evidence | None = None
    title_evidence: Evidence | None = None
    narrative_evidence: dict[str, Evidence] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


class NotASelfEvaluation(Exception):
    """A document read well that is not a self-evaluation form: becomes a quarantine entry.

    reason_code: `not_a_form`, `objective_declaration`, `scoring_report`, `re_review_sheet`, `no_year`. `reason` is one
    clear line.
    """

    def __init__(self, reason_code: str, reason: str) -> None:
        super().__init__(reason)
        self.reason_code = reason_code
        self.reason = reason
