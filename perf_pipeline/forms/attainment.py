"""What was reached against what was aimed at."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache

from perf_pipeline.forms.quantity import Quantity
from perf_pipeline.forms.units import conversion

_ONE, _WHOLE, _ABOUT = Fraction(1), Fraction(100), Fraction(1, 20)
_WORDS = frozenset({"all", "none"})
"""Notes of texts that state an amount in words."""
_OFTEN = frozenset({"half_year", "quarter", "month", "week"})
HALF = 50
"""Percent. A bare 0.95 beside ≥95% may be a share or a percentage, as spreadsheets print them; beside ≤5% it is one."""


@dataclass(slots=True, unsafe_hash=True)  # never changed; frozen, it would take three times as long to make
class Attainment:
    """`ratio` 1.0 = reached exactly; `reason` says why there is no ratio (None where there is one).

    Reasons: blank, qualitative, kinds, no_number, ratio_text, several_numbers, vague (数十次), units, period,
    zero_target, zero_actual, sign, dates (dates have no ratio), no_year, fraction (0.95 beside ≥95%: 95 % or 0.95 %).
    """

    ratio: float | None
    meets_target: bool | None
    comparable: bool
    reason: str | None


def attain(target: Quantity, actual: Quantity, fiscal_year: int | None = None) -> Attainment:
    """Actual against target by the target's comparator; null with a reason where they cannot be compared.

    actual/target for >=, > and =; target/actual for <= and <; 1 inside a range, else against the nearer bound.
    A bare number takes the other side's unit. Dates without a year are resolved with `fiscal_year`.
    """
    if target.note in _WORDS or actual.note in _WORDS:
        said = _of_all(target, actual) if "all" in (target.note, actual.note) else _of_none(target, actual)
        if said is not None:
            return said
    if reason := _unfit(target, actual):
        return Attainment(None, None, False, reason)
    return _dates(target, actual, fiscal_year) if target.kind == "date" else _amounts(target, actual)


def _of_all(target: Quantity, actual: Quantity) -> Attainment | None:
    """全部完成 beside 100%: all is a hundred percent. None where the other side is no share."""
    if target.note == actual.note:
        return Attainment(1.0, True, True, None)
    share = actual if target.note == "all" else target
    value = _exact(share.low)
    if share.kind != "quantitative" or share.unit != "%" or value is None:
        return None
    if target.note == "all":
        return _ratio(value, _WHOLE, value >= _WHOLE)
    return Attainment(1.0, True, True, None) if value == _WHOLE else None


def _of_none(target: Quantity, actual: Quantity) -> Attainment | None:
    """未发生 is none: what a target of 0起 asks for, and one of 不发生 is missed by any."""
    if target.note == actual.note:
        return Attainment(1.0, True, True, None)
    if target.note == "none":
        value = _point(actual) if actual.kind == "quantitative" else None
        return None if value is None else _ratio(value, Fraction(0), value == 0)
    bounded = target.comparator in ("<", "<=") or _exact(target.low) == 0
    return _numbers(target, Fraction(0)) if target.kind == "quantitative" and bounded else None


def _amounts(target: Quantity, actual: Quantity) -> Attainment:
    factor = _factor(actual, target)
    if factor is None:
        return Attainment(None, None, False, "units")
    if target.period != actual.period and "yoy" in (target.period, actual.period) and actual.period is not None:
        return Attainment(None, None, False, "period")
    if target.period in _OFTEN and actual.period != target.period:
        return Attainment(None, None, False, "period")  # 每周1次 and 52次: how many weeks there were is not said
    value = _point(actual)
    if value is None:
        return Attainment(None, None, False, "no_number")
    if target.unit == "%" and actual.unit is None and actual.note is None and 0 < value <= 1 and _least(target) >= HALF:
        return Attainment(None, None, False, "fraction")
    return _numbers(target, value if factor == 1 else value * factor)


def _factor(actual: Quantity, target: Quantity) -> Fraction | None:
    """From the actual's unit to the target's; a share written as a fraction (1/3) beside one in percent is one too.
    What something is per may stand on one side only: 0.5万元 for each 场, 4800元/场."""
    if actual.unit == "%" and target.unit is None and target.note == "fraction":
        return Fraction(1, 100)
    if target.unit == "%" and actual.unit is None and actual.note == "fraction":
        return Fraction(100)
    if not actual.unit or not target.unit:
        return _ONE
    factor = conversion(actual.unit, target.unit)
    if factor is None and ("/" in actual.unit) != ("/" in target.unit):
        return conversion(actual.unit.partition("/")[0], target.unit.partition("/")[0])
    return factor


def _least(target: Quantity) -> Fraction:
    bounds = [bound for bound in (_exact(target.low), _exact(target.high)) if bound is not None]
    return min(bounds, default=Fraction(0))


def _unfit(target: Quantity, actual: Quantity) -> str | None:
    if "blank" in (target.kind, actual.kind):
        return "blank"
    if "qualitative" in (target.kind, actual.kind):
        return "qualitative"
    if target.note == "recurring" or actual.note == "recurring":
        return "dates"
    if target.kind != actual.kind:
        return "kinds"
    return _unstated(target) or _unstated(actual)


def _unstated(side: Quantity) -> str | None:
    if side.note == "multi_value":
        return "several_numbers"
    if side.note == "ratio":
        return "ratio_text"
    if side.note == "vague":
        return "vague"
    return "no_number" if side.low is None and side.high is None and side.period is None else None


def _point(actual: Quantity) -> Fraction | None:
    """The number that was reached: a bound counts as its bound; a span of numbers is no single number."""
    if actual.comparator == "range":
        return None
    return _exact(actual.low if actual.low is not None else actual.high)


@lru_cache(maxsize=16384)
def _exact(bound: float | str | None) -> Fraction | None:
    """A bound as it is written: 0.1 is a tenth."""
    return None if bound is None else Fraction(str(bound))


def _numbers(target: Quantity, value: Fraction) -> Attainment:
    low, high = _exact(target.low), _exact(target.high)
    sign = target.comparator
    if sign == "range" and low is not None and high is not None:
        if low <= value <= high:
            return Attainment(1.0, True, True, None)
        # above a range: more than was aimed at, or a bound overrun; the text does not tell which
        return _ratio(value, low, False) if value < low else _ratio(value, high, None)
    if sign in ("<", "<=") and high is not None:
        return _ratio(high, value, value < high if sign == "<" else value <= high, "zero_actual")
    if low is None:
        return Attainment(None, None, False, "no_number")
    if low == 0 and sign in ("=", "approx"):
        return _ratio(value, low, value == 0)  # a target of 0起 is missed by any accident, not surpassed
    if low < 0 and sign == "=" and target.period in ("change", "yoy"):
        low, value = -low, -value  # a fall by so much is reached by a deeper one
    least = low - abs(low) * _ABOUT if sign == "approx" else low
    return _ratio(value, low, value > low if sign == ">" else value >= least)


def _ratio(upper: Fraction, lower: Fraction, meets: bool | None, zero: str = "zero_target") -> Attainment:
    if upper == lower:
        return Attainment(1.0, meets, True, None)
    if upper == 0 > lower:
        return Attainment(None, meets, True, "sign")  # nothing at most, and a fall: no share of anything
    if lower == 0:
        return Attainment(None, meets, True, zero)
    if upper < 0 or (lower < 0 and upper != 0):
        return Attainment(None, meets, True, "sign")
    return Attainment(float(upper / lower), meets, True, None)


def _dates(target: Quantity, actual: Quantity, year: int | None) -> Attainment:
    due, done = _day(target, year, latest=True), _day(actual, year, latest=True)
    begun = _day(actual, year, latest=False)
    if due is None or done is None:
        return Attainment(None, None, False, "no_year")
    met = done < due if target.comparator == "<" else done <= due
    if not met and begun is not None and begun <= due:
        return Attainment(None, None, True, "dates")  # done in a month of which a part lies before the deadline
    return Attainment(None, met, True, "dates")


def _day(quantity: Quantity, year: int | None, *, latest: bool) -> date | None:
    """The last day (or first) with the year filled in; a date relative to the form's year ends on 31 December."""
    text = quantity.high if latest else quantity.low
    text = text or quantity.low or quantity.high
    if text is None:
        return date(year, 12, 31) if year and quantity.period == "year" else None
    stated = str(text)
    if not stated.startswith("--"):
        return date.fromisoformat(stated)
    if year is None:
        return None
    month, day = int(stated[2:4]), int(stated[5:7])
    return date(year, month, min(day, monthrange(year, month)[1]))
