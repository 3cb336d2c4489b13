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
_YEARLY = {"year": 1, "half_year": 2, "quarter": 4, "month": 12}
"""How often a year each period comes; how many weeks it has is not said."""
_OFTEN = {"half_year": 2, "quarter": 4, "month": 12, "week": 52}
_CHANGES = frozenset({"yoy", "change"})
_AT_LEAST, _AT_MOST = (">", ">="), ("<", "<=")
_TOWARDS = frozenset({"fall", "rise"})
HALF = 50
"""Percent. A bare 0.95 beside ≥95% may be a share or a percentage, as spreadsheets print them; beside ≤5% it is one."""


@dataclass(slots=True, unsafe_hash=True)  # never changed; frozen, it would take three times as long to make
class Attainment:
    """`ratio` 1.0 = reached exactly; `reason` says why there is no ratio (None where there is one).

    Reasons: blank, qualitative, kinds, no_number, ratio_text, several_numbers, vague (数十次), units, period,
    zero_target, zero_actual, bound (90%以上 beside ≥95%), sign, dates (dates have no ratio), no_year, fraction (0.95
    beside ≥95%: 95 % or 0.95 %).
    """

    ratio: float | None
    meets_target: bool | None
    comparable: bool
    reason: str | None


def _unknown(reason: str) -> Attainment:
    return Attainment(None, None, False, reason)


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
        return _unknown(reason)
    if target.note in _TOWARDS:
        return _towards(target, actual)
    return _dates(target, actual, fiscal_year) if target.kind == "date" else _amounts(target, actual)


def _towards(target: Quantity, actual: Quantity) -> Attainment:
    """下降 and 下降8.1%: the right way, and nothing says how far."""
    value = _point(actual)
    if value is None:
        return _unknown("no_number")
    return Attainment(None, value < 0 if target.note == "fall" else value > 0, True, "sign")


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
        return _unknown("units")
    if target.period in _OFTEN and actual.period is None:
        return _over_the_year(target, actual, factor)
    times = _frequency(target, actual)
    if times is None:
        return _unknown("period")
    value = _point(actual)
    if value is None:
        return _spanned(target, actual, factor) if actual.comparator == "range" else _unknown("no_number")
    if actual.note is None and 0 < value <= 1 and _least(target) >= HALF and _may_be_share(target, actual):
        return _unknown("fraction")
    return _judged(target, actual, value * factor * times)


def _may_be_share(target: Quantity, actual: Quantity) -> bool:
    return actual.unit is None and (target.unit == "%" or (target.unit is None and _least(target) <= _WHOLE))


def _over_the_year(target: Quantity, actual: Quantity, factor: Fraction) -> Attainment:
    """每月1次 and 12次: what was reached may be the year's or a month's; the year's full number is both."""
    value, least = _point(actual), _least(target) * _OFTEN[str(target.period)]
    if value is None or target.comparator not in (">=", "=", ">") or least <= 0 or value * factor < least:
        return _unknown("period")
    return _ratio(value * factor, least, True)


def _frequency(target: Quantity, actual: Quantity) -> Fraction | None:
    """From how often the actual counts to how often the target does; None where one is a change and the other not, or
    neither can be told from the other."""
    aimed, reached = target.period, actual.period
    if aimed == reached or {aimed, reached} == _CHANGES:
        return _ONE
    if aimed in _YEARLY and reached in _YEARLY:
        return Fraction(_YEARLY[reached], _YEARLY[aimed]) if target.unit != "%" else None
    if aimed in _OFTEN or ("yoy" in (aimed, reached) and reached is not None):
        return None
    fall = aimed in _CHANGES and reached is None and _point(target) is not None and (_point(target) or 0) < 0
    return None if fall and (_point(actual) or 0) > 0 else _ONE  # 下降10% and 12%: by so much, or to it


def _judged(target: Quantity, actual: Quantity, value: Fraction) -> Attainment:
    """A result that is itself a bound tells only what lies on its side: 90%以上 may be 95 %, 不足100人 are not 100."""
    told = _numbers(target, value)
    sign = "<" if actual.note == "nearly" else actual.comparator
    if sign not in (*_AT_LEAST, *_AT_MOST) or told.meets_target is None:
        return told
    bound = _exact(target.high if target.comparator in _AT_MOST else target.low)
    if target.comparator == "range" or bound is None:
        return told if told.meets_target else _unknown("bound")
    passed = value == bound and sign in ("<", ">")
    if (sign in _AT_LEAST) == (target.comparator not in _AT_MOST):  # on the side that the target asks for
        if passed:
            return Attainment(1.0, True, True, None)
        return told if told.meets_target else _unknown("bound")
    missed = passed or not told.meets_target
    return Attainment(told.ratio, False, True, told.reason) if missed else _unknown("bound")


def _spanned(target: Quantity, actual: Quantity, factor: Fraction) -> Attainment:
    """A result between two numbers: both must tell the same."""
    ends = [
        _numbers(target, bound * factor) for bound in (_exact(actual.low), _exact(actual.high)) if bound is not None
    ]
    alike = len({end.meets_target for end in ends}) == 1
    return min(ends, key=lambda end: end.ratio or 0) if alike else _unknown("no_number")


def _factor(actual: Quantity, target: Quantity) -> Fraction | None:
    """From the actual's unit to the target's; a share written as a fraction (1/3) beside one in percent is one too.
    What something is per may stand on one side only: 0.5万元 for each 场, 4800元/场."""
    if actual.unit == "%" and target.unit is None and (target.note == "fraction" or 0 < _least(target) <= 1):
        return Fraction(1, 100)  # 98% beside 0.95
    if actual.note == "fraction" and target.note != "fraction":
        return Fraction(100) if target.unit == "%" and actual.unit is None else None  # 9/10 beside 10个
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
    if target.note in _TOWARDS and actual.kind == "quantitative" and actual.period in _CHANGES:
        return None
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
        # above a range: more than was aimed at, or a bound overrun; only ±3% tells which
        return _ratio(value, low, False) if value < low else _ratio(value, high, False if low == -high else None)
    if sign in ("<", "<=") and high is not None:
        return _ratio(high, value, value < high if sign == "<" else value <= high, "zero_actual")
    if low is None:
        return _unknown("no_number")
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
        return _unknown("no_year")
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
