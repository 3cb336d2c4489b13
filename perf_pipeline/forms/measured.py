"""Target and result of one indicator read together: what its name and its other side say of a number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from functools import lru_cache
from typing import Any

from perf_pipeline.forms.quantity import SPACES, Quantity, any_of, parse_quantity
from perf_pipeline.forms.units import MEASURES
from perf_pipeline.forms.vocabulary import load_yaml

_WORDS: dict[str, Any] = load_yaml("value_words.yaml")
_ABOVE = re.compile(_WORDS["bounded_above"])
_TIMES, _STANDARDS = re.compile(_WORDS["times"]), re.compile(_WORDS["standards"])
_TIME_UNITS = frozenset({"天", "日", "个工作日", "工作日", "个自然日", "小时", "个小时", "分钟", "个月", "月", "周"})
_SIGNS = [word for side in ("before", "after") for words in _WORDS[side].values() for word in words]
_SIGNED = re.compile(rf"{any_of(_SIGNS)}|[-~至到±]")
_SHARES = ("率", "比", "比例", "占比", "比重")
_FALLING = re.compile(rf"({any_of(_WORDS['falls'])})(率|比例|幅度|百分比)?$")
_UNITS = "|".join(re.escape(unit) for unit in (*MEASURES, "美元") if unit != "分")  # (10分) are points
_UNIT_OF_NAME = re.compile(rf"\(([万亿千百]?(?:{_UNITS}))\)$")
_SCALED = re.compile(r"\d[百千]?[万亿]")


@lru_cache(maxsize=16384)
def measured(
    target_text: str | None, actual_text: str | None, name: str | None, level: str | None = None
) -> tuple[Quantity, Quantity]:
    """Target and result of an indicator of this name under this level.

    A bare 4.8万 beside an amount of money is one; a fall printed with a minus (下降率 -4.1%) is a fall by so much.
    """
    target, actual = parse_target(target_text, name, level), parse_quantity(actual_text)
    target, actual = _money(target, target_text, actual), _money(actual, actual_text, target)
    fall = target.period is None and isinstance(target.low, int | float) and target.low > 0
    if fall and isinstance(actual.low, int | float) and actual.low < 0 and actual.low == actual.high:
        named = _FALLING.search(_plain(name))
        actual = replace(actual, low=-actual.low, high=-actual.low) if named else actual
    return target, actual


def parse_target(text: str | None, name: str | None, level: str | None = None) -> Quantity:
    """The value a target states for an indicator of this name under this level. A number without a sign is an upper
    bound where the name says so (公用经费控制率 100%), where it is a cost or how long something takes; a number without
    a unit takes the one behind its name: 成本控制数(万元)."""
    stated = parse_quantity(text)
    if stated.kind != "quantitative" or not name:
        return stated
    named = _plain(name)
    unit = _UNIT_OF_NAME.search(named) if stated.unit is None and stated.note is None and stated.comparator else None
    if unit:
        stated = replace(stated, unit=unit[1])
    if stated.comparator != "=" or stated.low is None or stated.note:
        return replace(stated, note="unit of name") if unit else stated
    plain = unicodedata.normalize("NFKC", text or "")
    cost = (level or "").removesuffix("指标").endswith("成本") and not _STANDARDS.search(named)
    time = stated.unit in _TIME_UNITS and ((level or "").startswith("时效") or _TIMES.search(named) is not None)
    bounded = _ABOVE.search(named) or (cost and not named.endswith(_SHARES)) or time
    if not bounded or _SIGNED.search(plain.replace(str(stated.unit), "")):
        return replace(stated, note="unit of name") if unit else stated
    return replace(stated, comparator="<=", low=None, note="bound by name")


def _plain(name: str | None) -> str:
    return SPACES.sub("", unicodedata.normalize("NFKC", name or ""))


def _money(quantity: Quantity, text: str | None, other: Quantity) -> Quantity:
    bare = quantity.kind == "quantitative" and quantity.unit is None and quantity.comparator is not None
    money = other.kind == "quantitative" and (other.unit or "").partition("/")[0].endswith("元")
    return replace(quantity, unit="元") if bare and money and _SCALED.search(_plain(text)) else quantity
