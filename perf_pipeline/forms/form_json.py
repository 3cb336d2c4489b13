"""A form as the JSON of docs/contract.md, section 3, and the schema of that JSON."""

from __future__ import annotations

import json
from dataclasses import fields
from decimal import Decimal
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from perf_pipeline.forms.model import SelfEvaluation

HEAD = (
    "title", "form_type", "layout", "fiscal_year", "declared_year", "form_no", "department", "department_code",
    "implementing_unit", "project_code", "project_name", "amount_unit",
)  # fmt: skip
LISTS = ("funds", "goals", "indicators", "issues")


def to_json(form: SelfEvaluation) -> dict[str, Any]:
    """The form as plain JSON values; numbers without a fraction are integers."""
    head = {name: getattr(form, name) for name in HEAD}
    lists = {name: _plain(getattr(form, name)) for name in LISTS}
    return {
        **head,
        "funds": lists["funds"],
        "narratives": dict(form.narratives),
        "goals": lists["goals"],
        "indicators": lists["indicators"],
        "total": _plain(form.total),
        "issues": lists["issues"],
        "coverage": form.coverage,
        "evidence": {
            "title": _plain(form.title_evidence),
            "department": _plain(form.department_evidence),
            "narratives": _plain(form.narrative_evidence),
        },
        "extra": _plain(form.extra),
    }


_AS_IT_IS = frozenset({str, int, bool, type(None)})
_EDGES = 4


def _plain(value: Any) -> Any:
    """Plain JSON values of whatever a form holds, in one pass: a document has thousands of them, most of them edges of
    boxes, which the reader has rounded."""
    kind = value.__class__
    if kind in _AS_IT_IS:
        return value
    if kind is tuple or kind is list:
        is_box = len(value) == _EDGES and value[0].__class__ is float
        return list(value) if is_box else [_plain(item) for item in value]
    if kind is dict:
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, float | Decimal):
        return _number(value)
    return {name: _plain(getattr(value, name)) for name in _field_names(kind)}


def _number(value: float | Decimal) -> int | float:
    if isinstance(value, float):
        return round(value, 2)
    return int(value) if value == value.to_integral_value() else float(value)


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@lru_cache(maxsize=1)
def json_schema() -> dict[str, Any]:
    """JSON Schema of `to_json`'s answer (draft 2020-12)."""
    schema: dict[str, Any] = json.loads((files("perf_pipeline.forms") / "form_schema.json").read_text(encoding="utf-8"))
    return schema
