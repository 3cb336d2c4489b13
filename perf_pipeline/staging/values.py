"""Parsed target and actual values as the columns of `staging.indicator`."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from functools import lru_cache
from typing import Any

from perf_pipeline.forms.attainment import Attainment, attain
from perf_pipeline.forms.quantity import Quantity

_NOT_SAID = Attainment(None, None, False, None)


@lru_cache(maxsize=16384)
def told_columns(target: Quantity | None, actual: Quantity | None, year: int | None) -> dict[str, Any]:
    """All that target and actual say: their columns, and attainment in the form's year. Not to be changed: the same
    few pairs fill most rows."""
    target, actual = dated(target, year), dated(actual, year)
    reached = attain(target, actual, year) if target and actual else _NOT_SAID
    return {
        **target_columns(target),
        **actual_columns(actual, target),
        "attainment_ratio": None if reached.ratio is None else float(reached.ratio),
        "meets_target": reached.meets_target,
        "attainment_reason": reached.reason,
    }


def target_columns(target: Quantity | None) -> dict[str, Any]:
    if target is None:
        return {}
    low, high = _number(target.low), _number(target.high)
    return {
        "target_kind": target.kind,
        "target_comparator": target.comparator,
        "target_low": low,
        "target_high": high,
        "target_unit": target.unit,
        "target_period": target.period,
        "target_date_low": _day(target.low),
        "target_date_high": _day(target.high),
        "target_note": target.note,
    }


def actual_columns(actual: Quantity | None, target: Quantity | None) -> dict[str, Any]:
    if actual is None:
        return {}
    low, high = _number(actual.low), _number(actual.high)
    one = high if low is None else low if high is None or high == low else None
    # a bare number in the actual column takes the target's unit (contract, fact_indicator)
    bare = actual.kind == "quantitative" and actual.unit is None and target is not None
    return {
        "actual_kind": actual.kind,
        "actual_comparator": actual.comparator,
        "actual_low": low,
        "actual_high": high,
        "actual_value": one,
        "actual_unit": target.unit if bare and target else actual.unit,
        "actual_period": actual.period,
        "actual_date": _day(actual.high) or _day(actual.low),
        "actual_note": actual.note,
    }


def _number(bound: float | str | None) -> float | None:
    return None if bound is None or isinstance(bound, str) else float(bound)


def dated(quantity: Quantity | None, year: int | None) -> Quantity | None:
    """A date without a year (`--06-30`) in the form's own year."""
    if quantity is None or quantity.kind != "date" or year is None:
        return quantity
    low, high = _of_year(quantity.low, year), _of_year(quantity.high, year)
    return quantity if (low, high) == (quantity.low, quantity.high) else replace(quantity, low=low, high=high)


def _of_year(bound: float | str | None, year: int) -> float | str | None:
    return f"{year}-{bound[2:]}" if isinstance(bound, str) and bound.startswith("--") else bound


def _day(bound: float | str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(bound) if isinstance(bound, str) else None
    except ValueError:  # 29 February of a common year, as forms do print
        return None
