"""Units of value cells: spellings, and which units convert exactly. The data is vocabulary/units.yaml."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from typing import Any

from perf_pipeline.forms.vocabulary import load_yaml

_DATA: dict[str, Any] = load_yaml("units.yaml")
_SYNONYM: dict[str, str] = {other: unit for unit, others in _DATA["synonyms"].items() for other in others}
_DIMENSION: dict[str, tuple[str, Fraction]] = {
    unit: (dimension, Fraction(str(factor)))
    for dimension, units in _DATA["dimensions"].items()
    for unit, factor in units.items()
}
_EQUAL: dict[str, str] = {unit: group[0] for group in _DATA["equal"] for unit in group}

MEASURES: tuple[str, ...] = tuple(
    sorted({*map(str, _DATA["measures"]), *_SYNONYM, *_DIMENSION, *_EQUAL}, key=len, reverse=True)
)
"""Every unit that may stand behind a number, longest first."""


@lru_cache(maxsize=4096)
def normal_unit(unit: str) -> str:
    """The spelling that is kept: 百分比 is %, 元整 is 元. Of 元/人 the first part is normalised."""
    if unit in _SYNONYM:
        return _SYNONYM[unit]
    head, slash, rest = unit.partition("/")
    return _SYNONYM.get(head, head) + slash + rest


@lru_cache(maxsize=4096)
def conversion(source: str, target: str) -> Fraction | None:
    """The exact factor from numbers in `source` to numbers in `target`; None where they are not comparable."""
    source, target = normal_unit(source), normal_unit(target)
    if source == target:
        return Fraction(1)
    source_head, _, source_per = source.partition("/")
    target_head, _, target_per = target.partition("/")
    if _each(source_per) != _each(target_per):
        return None
    if source_head in _DIMENSION and target_head in _DIMENSION:
        (one, factor), (other, divisor) = _DIMENSION[source_head], _DIMENSION[target_head]
        return factor / divisor if one == other else None
    return Fraction(1) if _alike(source_head, target_head) else None


def _alike(one: str, other: str) -> bool:
    """Whether two units count the same: 场 and 场次, 5个 and 5项, 17个课题 and 10个, 3个行政村 and 3个村."""
    if _EQUAL.get(one, one) == _EQUAL.get(other, other):
        return True
    if _is_time(one, other) or "个" not in (one[0], other[0]):
        return False
    if "项" in (one, other) or "个" in (one, other):
        return {one[0], other[0]} <= {"项", "个"}
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return one[0] == other[0] and longer.endswith(shorter[1:])


def _each(per: str) -> frozenset[str]:
    """What an amount is for each of, in any order and spelling: 人·天, 天/人, 人/日."""
    return frozenset("天" if one == "日" else one for one in per.replace("·", "/").replace("人天", "人/天").split("/"))


def _is_time(*units: str) -> bool:
    return any(unit.endswith(("日", "月", "天", "小时", "年", "周")) for unit in units)
