"""Target and result of one indicator read together: what its name and its other side say of a number."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from perf_pipeline.forms.quantity import FLIPPED, Quantity, any_of, bounded, parse_quantity, plain_number
from perf_pipeline.forms.quantity_numbers import numbers
from perf_pipeline.forms.text import compact
from perf_pipeline.forms.units import MEASURES, conversion
from perf_pipeline.forms.vocabulary import load_yaml

_WORDS: dict[str, Any] = load_yaml("value_words.yaml")
_ABOVE = re.compile(_WORDS["bounded_above"])
_TIMES, _PROVIDED, _STANDARDS = (re.compile(_WORDS[name]) for name in ("times", "provided", "standards"))
_TIME_UNITS = frozenset(
    {"天", "日", "个工作日", "工作日", "个自然日", "小时", "个小时", "分钟", "个月", "月", "周", "年"}
)
_SIGNS = [
    word
    for side in ("before", "after")
    for sign, words in _WORDS[side].items()
    for word in words
    if sign not in ("=", "approx") or side == "after"
]
_SIGNED = re.compile(rf"{any_of(_SIGNS)}|[-~至到±约]")
_SHARES = ("率", "比", "比例", "占比", "比重")
_OF_CHANGE = "(?:率|比例|幅度|百分比|百分点|幅)?"
_FALLING = re.compile(rf"(?:{any_of(_WORDS['falls'])}){_OF_CHANGE}$|降幅$")
_RISING = re.compile(rf"(?:{any_of(_WORDS['rises'])}){_OF_CHANGE}$|增速$")
_CHANGES = ("yoy", "change")
_UNITS = "|".join(re.escape(unit) for unit in (*MEASURES, "美元") if unit != "分")  # (10分) behind a name are points
_UNIT_OF_NAME = re.compile(rf"\(([≥≤><=]?)[*＊]*([万亿千百]?)({_UNITS})\)$")
_SIGN_OF_NAME = {"≥": ">=", "≤": "<=", ">": ">", "<": "<"}
_SCALED = re.compile(r"\d[百千]?([万亿])")
_SCALE_OF_NAME = re.compile(r"\(([万亿])")
_SCALES = {"万": 10**4, "亿": 10**8}
_FAR = 100
"""How far a result may be from its target and still be in its unit: 28 beside 28万亩 is in 万亩."""
_BEGUN, _PLANNED, _FINISHED = (re.compile(_WORDS[name]) for name in ("begun", "planned", "finished"))


@lru_cache(maxsize=16384)
def measured(
    target_text: str | None, actual_text: str | None, name: str | None, level: str | None = None
) -> tuple[Quantity, Quantity]:
    """Target and result of an indicator of this name under this level.

    A bare number is in the unit that the other side makes likely: 4.8万 beside 万元 is money, 28 beside 28万亩 is so
    many 万亩. Of several numbers the one in the target's unit counts. A name that says which way something goes
    (下降率) turns falls into their size. Work that has begun, or is planned, is not done.
    """
    target, actual = parse_target(target_text, name, level), parse_quantity(actual_text)
    plain, named = compact(actual_text or ""), compact(name or "")
    if actual.note == "multi_value" and target.unit is not None:
        actual = _of_unit(plain, target, actual)
    if actual.kind == "blank" and plain == "无" and target.kind == "quantitative" and 0 in (target.low, target.high):
        actual = Quantity("qualitative", note="none")
    if actual.kind == "date" and (_PLANNED.search(plain) or (_BEGUN.search(plain) and not _FINISHED.search(plain))):
        actual = Quantity("qualitative")
    target, actual = _money(target, compact(target_text or ""), actual), _money(actual, plain, target)
    actual = _scaled(actual, plain, target, compact(target_text or "") + named)
    if _FALLING.search(named) or _RISING.search(named):
        falling = _FALLING.search(named) is not None
        target, actual = _sized(target, falling=falling), _sized(actual, falling=falling)
    return target, actual


def parse_target(text: str | None, name: str | None, level: str | None = None) -> Quantity:
    """The value a target states for an indicator of this name under this level. A number without a bound is an upper
    one where the name says so (公用经费控制率 100%), where it is a cost or how long something takes; a number without
    a unit takes the one behind its name: 成本控制数(万元)."""
    stated = parse_quantity(text)
    if stated.kind != "quantitative" or not name:
        return stated
    named = compact(name or "")
    of_name = _of_name(stated, named)
    stated = of_name or stated
    if stated.comparator != "=" or stated.low is None or (stated.note and of_name is None):
        return stated
    cost = (level or "").removesuffix("指标").endswith("成本") and (
        not _STANDARDS.search(named) or named.endswith("成本")
    )
    time = stated.unit in _TIME_UNITS and ((level or "").startswith("时效") or _TIMES.search(named) is not None)
    time = time and "=" not in compact(text or "") and not _PROVIDED.search(named)
    above = _ABOVE.search(named) or (cost and not named.endswith(_SHARES)) or time or stated.unit == "名次"
    if not above or _SIGNED.search(compact(text or "").replace(str(stated.unit), "")):
        return stated
    return replace(stated, comparator="<=", low=None, note="bound by name")


def _of_name(stated: Quantity, named: str) -> Quantity | None:
    """A bare number with the unit, and the sign, that its name gives: 总投入(≥**万元), 造林面积(万亩)."""
    found = _UNIT_OF_NAME.search(named) if stated.unit is None and stated.note is None and stated.comparator else None
    if found is None:
        return None
    sign, scale, unit = found.groups()
    if unit.endswith("元") or not scale:
        told, factor = scale + unit, 1
    else:
        told, factor = unit, _SCALES.get(scale, 1)
    low, high = _times(stated.low, factor), _times(stated.high, factor)
    if stated.comparator == "=" and sign in _SIGN_OF_NAME and isinstance(low, int | float):
        return bounded(_SIGN_OF_NAME[sign], low, told, stated.period, "unit of name")
    return replace(stated, low=low, high=high, unit=told, note="unit of name")


def _times(bound: float | int | str | None, factor: float) -> float | int | str | None:
    return round(bound * factor, 6) if isinstance(bound, int | float) else bound


def _of_unit(plain: str, target: Quantity, actual: Quantity) -> Quantity:
    """Of several numbers the only one in the target's unit: 受理1200件,结案率90% beside ≥85%."""
    values = {found.value for found in numbers(plain) if found.unit == target.unit}
    if len(values) != 1 or target.unit is None:
        return actual
    return bounded("=", plain_number(values.pop()), target.unit, actual.period, None)


def _money(quantity: Quantity, plain: str, other: Quantity) -> Quantity:
    """A bare amount in 元: one folded from 万, or ten thousand times what stands on the other side."""
    bare = quantity.kind == "quantitative" and quantity.unit is None and quantity.comparator is not None
    unit = (other.unit or "").partition("/")[0]
    if not bare or other.kind != "quantitative" or not unit.endswith("元"):
        return quantity
    factor = conversion(unit, "元")
    own, beside = _bound(quantity), _bound(other)
    far = own is not None and beside and factor is not None and factor > 1 and own >= beside * _FAR * 10
    return replace(quantity, unit="元") if _SCALED.search(plain) or far else quantity


def _scaled(actual: Quantity, plain: str, target: Quantity, where: str) -> Quantity:
    """A bare result in the scale of its target: 28 in the 万 that 28万亩, or the name's unit, counts in; 62.73万 beside
    a bare 62.73 in none."""
    scale, own = _SCALED.search(where) or _SCALE_OF_NAME.search(where), _SCALED.search(plain)
    value, aimed = _bound(actual), _bound(target)
    if not value or not aimed or actual.unit is not None or bool(scale) == bool(own):
        return actual
    if own:
        folded = _SCALES[own[1]]
        near = aimed / 10 < value / folded < aimed * 10
        return _multiplied(actual, 1 / folded) if near and value > aimed * _FAR and target.unit is None else actual
    near = value > 0 and value * _FAR <= aimed and actual.comparator == "="
    money = (target.unit or "").endswith("元")
    return _multiplied(actual, _SCALES[scale[1]]) if scale and near and not money else actual


def _multiplied(quantity: Quantity, factor: float) -> Quantity:
    return replace(quantity, low=_times(quantity.low, factor), high=_times(quantity.high, factor))


def _bound(quantity: Quantity) -> float | int | None:
    bound = quantity.low if quantity.low is not None else quantity.high
    return bound if isinstance(bound, int | float) else None


def _sized(quantity: Quantity, *, falling: bool) -> Quantity:
    """A change as the size that its name measures: 同比下降8% is 8 % of a 下降率, 上升1.2% is -1.2 %; a fall printed
    with a minus is one too."""
    low, high = quantity.low, quantity.high
    if quantity.kind != "quantitative" or isinstance(low, str) or isinstance(high, str):
        return quantity
    if quantity.period not in _CHANGES:
        printed_fall = falling and quantity.comparator == "=" and low is not None and low < 0
        return replace(quantity, low=-low, high=-low) if printed_fall and low is not None else quantity
    if not falling:
        return replace(quantity, period=None)
    turned = FLIPPED.get(quantity.comparator or "", quantity.comparator)
    flipped = (None if high is None else -high), (None if low is None else -low)
    return replace(quantity, comparator=turned, low=flipped[0], high=flipped[1], period=None)
