"""A form as the JSON of docs/contract.md, section 3, and the schema of that JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import fields
from decimal import Decimal
from functools import cache, lru_cache
from json.encoder import encode_basestring
from operator import attrgetter
from pathlib import Path
from typing import Any

from perf_pipeline.extract.model import BBox, Fragment
from perf_pipeline.forms.model import Evidence, SelfEvaluation
from perf_pipeline.forms.quantity import Quantity

HEAD = (
    "title", "form_type", "layout", "fiscal_year", "declared_year", "form_no", "department", "department_code",
    "implementing_unit", "project_code", "project_name", "amount_unit",
)  # fmt: skip


def to_json(form: SelfEvaluation) -> dict[str, Any]:
    """The form as plain JSON values; numbers without a fraction are integers."""
    plain: dict[str, Any] = _plain(_contents(form))
    return plain | {"coverage": form.coverage}


def to_text(form: SelfEvaluation) -> str:
    """`to_json` as dense JSON text, written in one pass: of its thousands of values most are edges of boxes,
    quantities and points, and those repeat."""
    texts = {name: _text(value) for name, value in _contents(form).items()} | {"coverage": repr(form.coverage)}
    return "{" + ",".join([f'"{name}":{text}' for name, text in texts.items()]) + "}"


def labels_text(form: SelfEvaluation) -> str:
    """The labels the form printed, by block and field, as they stand in `to_text`; {} for a form without any."""
    return _text(form.extra.get("printed_labels", {}))


def level_weights_text(form: SelfEvaluation) -> str | None:
    """The points printed with level 1 labels, as they stand in `to_text`; None where there are none."""
    weights = form.extra.get("level1_weights")
    return _text(weights) if weights else None


def box_text(bbox: BBox) -> str:
    """A box's edges as JSON has them, with no brackets around."""
    return ",".join(map(_edge if 0.0 in bbox else _known_edge, bbox))  # -0.0 is equal to 0.0, and written otherwise


def _contents(form: SelfEvaluation) -> dict[str, Any]:
    return {
        **{name: getattr(form, name) for name in HEAD},
        "funds": form.funds,
        "narratives": form.narratives,
        "goals": form.goals,
        "indicators": form.indicators,
        "total": form.total,
        "issues": form.issues,
        "coverage": None,  # the one number of more than six places
        "evidence": {
            "title": form.title_evidence,
            "department": form.department_evidence,
            "narratives": form.narrative_evidence,
        },
        "extra": form.extra,
    }


_AS_IT_IS = frozenset({str, int, bool, type(None)})
_NUMBERS = (float, Decimal)
_EDGES = 4


def _plain(value: Any) -> Any:
    """Plain JSON values of whatever a form holds."""
    kind = value.__class__
    if kind in _AS_IT_IS:
        return value
    if kind is tuple or kind is list:
        is_box = len(value) == _EDGES and value[0].__class__ is float  # its edges are rounded by the reader
        return list(value) if is_box else [_plain(item) for item in value]
    if kind is dict:
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, float | Decimal):
        return _number(value)
    return {name: _plain(getattr(value, name)) for name in _field_names(kind)}


def _text(value: Any) -> str:
    if value is None:
        return "null"
    return _WRITERS.get(value.__class__, _object)(value)


def _object(value: Any) -> str:
    """A dataclass, or a number of a class of its own."""
    if isinstance(value, _NUMBERS):
        return _number_text(value)
    template, values = _read_out(value.__class__)
    return _filled(template, values(value))


def _filled(template: str, values: Iterable[Any]) -> str:
    return template % (*["null" if item is None else _WRITERS.get(item.__class__, _object)(item) for item in values],)


@cache
def _read_out(kind: type) -> tuple[str, Callable[[Any], tuple[Any, ...]]]:
    """A dataclass as JSON with %s for each value, and what takes the values out of an instance."""
    names = _field_names(kind)
    return "{" + ",".join([f'"{name}":%s' for name in names]) + "}", attrgetter(*names)


def _mapping(values: dict[str, Any]) -> str:
    return "{" + ",".join([f"{encode_basestring(name)}:{_text(value)}" for name, value in values.items()]) + "}"


def _evidence(place: Evidence) -> str:
    continued = ",".join([_spot(spot) for spot in place.continued])
    fields = ",".join([f"{encode_basestring(name)}:{_spot(spot)}" for name, spot in place.fields.items()])
    return f'{{"page":{place.page},"bbox":[{box_text(place.bbox)}],"continued":[{continued}],"fields":{{{fields}}}}}'


def _spot(spot: Fragment) -> str:
    return f'{{"page":{spot.page},"bbox":[{box_text(spot.bbox)}]}}'


def _quantity(quantity: Quantity) -> str:
    return _known_quantity(*_read_out(Quantity)[1](quantity))


@lru_cache(maxsize=4096, typed=True)  # 1 is equal to 1.0, and written otherwise
def _known_quantity(*values: Any) -> str:
    return _filled(_read_out(Quantity)[0], values)


def _number_text(value: float | Decimal) -> str:
    return repr(_number(value))


_known_decimal = lru_cache(maxsize=4096)(_number_text)  # most are points, and of few values


_WRITERS: dict[type, Callable[[Any], str]] = {
    str: encode_basestring,
    bool: lambda value: "true" if value else "false",
    int: repr,
    dict: _mapping,
    list: lambda items: f"[{','.join([_text(item) for item in items])}]",
    tuple: lambda bbox: f"[{box_text(bbox)}]",
    Evidence: _evidence,
    Quantity: _quantity,
    Decimal: _known_decimal,
    float: _number_text,
}


def _number(value: float | Decimal) -> int | float:
    if isinstance(value, float):
        return round(value, 6)
    return int(value) if value == value.to_integral_value() else float(value)


def _edge(edge: float) -> str:
    return float.__repr__(float(edge))


_known_edge = lru_cache(maxsize=16384)(_edge)


@cache
def _field_names(kind: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@lru_cache(maxsize=1)
def json_schema() -> dict[str, Any]:
    """JSON Schema of `to_json`'s answer (draft 2020-12)."""
    schema: dict[str, Any] = json.loads(Path(__file__).with_name("form_schema.json").read_text(encoding="utf-8"))
    return schema
