"""A form's head: department, unit, project, and codes printed before names."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from perf_pipeline.extract.model import Cell, TextLine
from perf_pipeline.forms.evidence import evidence_of, evidence_of_line
from perf_pipeline.forms.model import Evidence, FormType
from perf_pipeline.forms.text import compact, squeeze
from perf_pipeline.forms.words import vocabulary

# whose name counts as the department: in a project form the department in charge, in a department's own form itself
DEPARTMENT_LABELS: dict[FormType, tuple[str, ...]] = {
    "project": (
        "local_department",
        "supervising_department",
        "department",
        "filling_unit",
        "implementing_unit",
        "central_department",
    ),
    "department_overall": ("department", "filling_unit", "supervising_department"),
}
_CODE_AND_NAME = re.compile(r"^\s*([0-9][0-9A-Za-z]{2,})\s*[-－—–_:：]\s*(\D.*)$", re.DOTALL)
_LONG_CODE_AND_NAME = re.compile(r"^\s*([0-9]{6}[0-9A-Z]{9,})\s*[-－—–_:：]\s*(\S.*)$", re.DOTALL)
"""A code of the budget system is told by its length from a year or amount, whatever follows it."""
_NAME_AND_CODE = re.compile(r"^\s*(\D+?)\s*[(（\s]?\s*([0-9]{3,})\s*[)）]?\s*$")
_NAME_AND_MARKED_CODE = re.compile(r"^\s*(\D+?)\s*(?:[-－—–_]\s*([0-9]{3,})|[\[【]\s*([0-9]{3,})\s*[\]】])\s*$")
_CODE_IN_BRACKETS = re.compile(r"^\s*[\[【]\s*([0-9][0-9A-Za-z]{2,})\s*[\]】]\s*(\D.*)$", re.DOTALL)
_YEAR = re.compile(r"^(19|20)\d\d$")
_TITLE_TAIL = re.compile(r"(部门|单位)?(预算)?(整体|项目|专项|财政|绩效|自评|\().*$")
_TITLE_HEAD = re.compile(r"^.*?\d{4}年?度?|^关于")


class Found(NamedTuple):
    """A value of the head with its place."""

    text: str
    evidence: Evidence | None


@dataclass(slots=True)
class Head:
    """Values of the head by concept; the first answer to a label counts."""

    values: dict[str, Found] = field(default_factory=dict)

    def put(self, concept: str, text: str | None, cells: list[Cell], line: TextLine | None = None) -> None:
        if text and concept not in self.values:
            place = evidence_of(cells) if cells else evidence_of_line(line) if line else None
            self.values[concept] = Found(text, place)

    def text(self, concept: str) -> str | None:
        found = self.values.get(concept)
        return found.text if found else None


class Department(NamedTuple):
    """Who the form is about, and who filled it in."""

    name: str | None
    code: str | None
    implementing_unit: str | None
    evidence: Evidence | None


def is_unit_only(head: Head) -> bool:
    """Whether nothing names a department but the unit that carries the project out."""
    named = set(DEPARTMENT_LABELS["project"]) - {"implementing_unit", "central_department"}
    return "implementing_unit" in head.values and head.values.keys().isdisjoint(named)


def department_of(head: Head, form_type: FormType) -> Department:
    """The department by the labels that name it, and the unit that carries the project out."""
    order = DEPARTMENT_LABELS[form_type]
    concept = next((c for c in order if c in head.values), None)
    found = head.values[concept] if concept else None
    code, name = split_department_code(found.text) if found else (None, None)
    unit = head.text("implementing_unit")
    if unit is None and form_type == "project":
        other = next((c for c in ("filling_unit", "department") if c != concept and c in head.values), None)
        unit = head.text(other) if other else None
    return Department(
        name,
        code or head.text("department_code"),
        split_department_code(unit)[1] if unit else None,
        found.evidence if found else None,
    )


def project_of(head: Head) -> tuple[str | None, str | None]:
    """Project code and name."""
    text = head.text("project_name")
    code, name = split_code(text) if text else (None, None)
    return code or head.text("project_code"), name


def split_code(text: str) -> tuple[str | None, str]:
    """`219001-某局`, `[169]某局` → code and name; a year before the name (2021-…) is no code."""
    match = _CODE_AND_NAME.match(text) or _LONG_CODE_AND_NAME.match(text) or _CODE_IN_BRACKETS.match(text)
    if match is None or _YEAR.match(match.group(1)):
        return None, text
    return match.group(1), match.group(2).strip()


def split_department_code(text: str) -> tuple[str | None, str]:
    """As `split_code`; 主管部门及代码 also prints the code behind the name: `某局 052`, `某局052`, `某局(052)`,
    `某局-052`, `某局[052]`."""
    marked = _NAME_AND_MARKED_CODE.match(text)
    if marked:
        return marked.group(2) or marked.group(3), marked.group(1).strip()
    behind = _NAME_AND_CODE.match(text)
    return (behind.group(2), behind.group(1).strip()) if behind else split_code(text)


def form_type_of(title: str | None, concepts: Mapping[str, Found]) -> FormType:
    """What the title says, else whether a project is named."""
    plain = compact(title or "")
    for kind, form_type in (("department_overall", "department_overall"), ("project", "project")):
        if vocabulary().titles[kind].search(plain):
            return form_type  # type: ignore[return-value]
    return "project" if "project_name" in concepts else "department_overall"


def department_in_title(title: str | None) -> str | None:
    """`2023年度某市总工会部门整体绩效自评表` → 某市总工会."""
    plain = squeeze(title or "")
    head = _TITLE_HEAD.sub("", plain)
    name = _TITLE_TAIL.sub("", head).strip("()（）的")
    return name if len(name) > 3 else None
