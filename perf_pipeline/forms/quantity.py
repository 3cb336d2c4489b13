"""Value strings of target and actual cells as numbers with comparator, unit and period."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from perf_pipeline.forms.quantity_dates import DateSpan, dates
from perf_pipeline.forms.quantity_numbers import Found, numbers
from perf_pipeline.forms.units import MEASURES, normal_unit
from perf_pipeline.forms.vocabulary import load_yaml

Kind = Literal["quantitative", "qualitative", "date", "blank"]


@dataclass(slots=True, unsafe_hash=True)  # never changed; frozen, it would take three times as long to make
class Quantity:
    """A value string, parsed. `low`/`high` are numbers in `unit` (percent stays percent), or ISO dates for `date`."""

    kind: Kind
    comparator: str | None = None
    low: float | int | str | None = None
    high: float | int | str | None = None
    unit: str | None = None
    period: str | None = None
    note: str | None = None


def any_of(words: list[str]) -> str:
    """A pattern of words, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_WORDS: dict[str, Any] = load_yaml("value_words.yaml")
_BEFORE = {word: sign for sign, words in _WORDS["before"].items() for word in words}
_AFTER = {word: sign for sign, words in _WORDS["after"].items() for word in words}
_PERIOD = {word: period for period, words in _WORDS["periods"].items() for word in words}
_COMPARE = re.compile(rf"({any_of(list(_BEFORE))})(?:{any_of(_WORDS['between'])})*[(\[]?$")
_BEHIND = re.compile(rf"[)\]]?(?:\((?:含|包含)[^()]*\)|\(含\))?({any_of(list(_AFTER))})")
_INCLUDED = re.compile(r"\((?:含|包含|包括)[^()]{0,8}\)")
_METRES = re.compile(r"(?<=[\d万亿千百/])k?m[23](?![\d.])")
_UNIT_IN_BRACKETS = re.compile(rf"(?<=\d)\(([万亿千百]?(?:{'|'.join(map(re.escape, MEASURES))}))\)$")
_PERIODS = re.compile(rf"({any_of(list(_PERIOD))})(?![一二三四五六七八九十\d]*季度)")
_YOY = re.compile(any_of(_WORDS["yoy"]))
_CHANGE = re.compile(
    rf"(?P<rise>{any_of(_WORDS['rises'])})?(?P<fall>{any_of(_WORDS['falls'])})?(?:了|幅度|比例|约)*(?:{any_of(list(_BEFORE))})?(?:了)?$"
)
_ADVERSE = re.compile(rf"({any_of(_WORDS['adverse'])})在$")
_ZERO = re.compile(rf"零({any_of(_WORDS['zero'])})")
_NAMES = re.compile("|".join(f"(?:{name})" for name in _WORDS["names"]))
_BUDGET = re.compile(_WORDS["budget"])
_NEARLY = tuple(_WORDS["nearly"])
_TOWARDS = re.compile(f"{_WORDS['towards']}(?:(?P<fall>{any_of(_WORDS['falls'])})|{any_of(_WORDS['rises'])})[。;]?")
_PLANNED_AND_DONE = re.compile(r"(?:计划|目标|应)[^,;]*\d[^,;]*[,;]实际")
_CLAUSE = re.compile(r"(?<!\d)[,;]|[,;](?!\d{3}(?!\d))")
_SHORT_YEAR = re.compile(r"(?<!\d)([1-4]\d)年(?=(?:1[0-2]|0?[1-9])月)")
_EACH = re.compile(r"(?<=[人户床亩])[*×](?=[天日月年])")
_FILLER = re.compile(_WORDS["date_filler"])
_NOT_LATER = re.compile(r"^(?:不得?[晚迟]于|最[晚迟]|≤|<=)")
_DEADLINE = re.compile(_WORDS["deadline"])
_RELATIVE_YEAR = re.compile(_WORDS["relative_year"])
_BLANK_WORDS = frozenset(_WORDS["blank"])
_BLANK = re.compile(r"[-—―–_/\\*.…·、,;:。()×]*|指标\d*:?|[.…]*指标\d+[.…:]*")
_RATIO = re.compile(r"(?:[^\d:]*)(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)")
_FRACTION = re.compile(rf"([<>=≥≤]*)(\d{{1,4}})/(\d{{1,4}})({any_of(list(_AFTER))})?")
_PRODUCT = re.compile(r"\d[\u4e00-\u9fff]{0,3}[×*xX]\d")
_TOLERANCE = re.compile(r"±")
_RANGE = re.compile(r"[-~—―–−至到]{1,2}|—+")
_PER_PERSON = re.compile(r"每(人|户|次|亩|个|场|平方米|公里|吨|件|套|台|名|期|篇|村|处)(?=[^,、;]*\d)")
_DANGLING = re.compile(rf"(?:^|.*\()({any_of(list(_BEFORE))})\)?$")
_REVERSED = re.compile(r"(<=|>=|=<|=>|[≤≥<>])(?=[^\d])")
FLIPPED = {">=": "<=", "<=": ">=", ">": "<", "<": ">"}
_PER_MANY = re.compile(r"(?<=\d)(/(?:10{1,2}|十|百)?[万千])(?:人|车|活产)(?!\d)")
_RANK = re.compile(
    r"(?:(?:排名|位列|位居|位次|进入|居|在)*(?:[全本]?[国省市州县区])?)*([前第])(\d{1,3}|[一二三四五六七八九十])(?:名|位)?"
)
_NOTHING = re.compile(_WORDS["nothing_happened"])
_ALL = re.compile(_WORDS["all_done"])
_RECURRING = re.compile(_WORDS["recurring"])
_SIGN_ALONE = re.compile(rf"(?:{any_of(list(_BEFORE))})?(?:完成|共|共计|已完成|实际完成)?")
_REMARK = re.compile(r"(?<=[^(])\([^()]*\d[^()]*\)$|[,;，；](?:其中|含|因|由于|受)[^,;]*\d.*$")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_THOUSANDTH = re.compile(r"(?<=\d)%[0oO〇]")


def parse_quantity(text: str | None) -> Quantity:
    """The value a target or actual cell states. Never raises: what states no number or date is qualitative or blank."""
    return _parse(text or "")


@lru_cache(maxsize=65536)
def _parse(text: str) -> Quantity:
    plain = _THOUSANDTH.sub("‰", _SPACES.sub("", unicodedata.normalize("NFKC", text)))
    plain = _METRES.sub(lambda found: normal_unit(found[0]), plain)  # else m2 is taken for a name with a digit
    if worded := _in_words(plain):
        return worded
    plain = _UNIT_IN_BRACKETS.sub(r"\1", _INCLUDED.sub("", plain))
    if (remark := _REMARK.search(plain)) and any(map(str.isdigit, plain[: remark.start()])):
        plain = plain[: remark.start()]
    plain = _PER_MANY.sub(r"\1", plain)
    if special := _ratio(plain) or _rank(plain):
        return special
    plain = _SHORT_YEAR.sub(r"20\1年", _EACH.sub("·", _answer(plain)))
    if _PRODUCT.search(plain):
        return Quantity("quantitative", note="multi_value")  # 8人×12月
    masked = _NAMES.sub(lambda name: "□" * len(name.group()), plain)
    spans = dates(masked)
    rest = masked
    for span in reversed(spans):
        rest = rest[: span.start] + "□" * (span.end - span.start) + rest[span.end :]
    stated = _stated(rest)
    if stated:
        return _with_note(stated, "compound") if spans and any(s.precision != "year" for s in spans) else stated
    return _date(masked, spans) or _worded(masked)


def _answer(plain: str) -> str:
    """Of a text in clauses, what answers: 计划500人,实际完成487人; 405公里,占年度任务的63.8%; 8个,完成率80%."""
    if planned := _PLANNED_AND_DONE.match(plain):
        return plain[planned.end() :]
    first, *others = _CLAUSE.split(plain)
    found = numbers(first) if others else []
    if len(found) != 1 or not _SIGN_ALONE.fullmatch(first[: found[0].start]) or found[0].end != len(first):
        return plain
    beside = [(clause, numbers(clause)) for clause in others]
    alike = {told[0].unit for clause, told in beside if told and (told[0].start, told[0].end) == (0, len(clause))}
    return plain if found[0].unit in alike | {None} else first


def _in_words(plain: str) -> Quantity | None:
    """A whole text that states nothing, a deadline without a date, none or all of something."""
    if plain in _BLANK_WORDS or _BLANK.fullmatch(plain):
        return Quantity("blank")
    if _RELATIVE_YEAR.match(plain):
        return Quantity("date", "<=", period="year", note="relative_year")
    if _RECURRING.search(plain):
        return Quantity("date", "<=", note="recurring")
    if _NOTHING.match(plain):
        return Quantity("qualitative", note="none")
    if towards := _TOWARDS.fullmatch(plain):
        return Quantity("qualitative", note="fall" if towards["fall"] else "rise")
    return Quantity("qualitative", note="all") if _ALL.match(plain) else None


def _rank(plain: str) -> Quantity | None:
    """前3名 is met by the second."""
    if (found := _RANK.fullmatch(plain)) is None:
        return None
    place = int(found[2]) if found[2].isdigit() else "一二三四五六七八九十".index(found[2]) + 1
    return bounded("<=" if found[1] == "前" else "=", place, "名次", None, None)


def _with_note(quantity: Quantity, note: str) -> Quantity:
    return Quantity(
        quantity.kind, quantity.comparator, quantity.low, quantity.high, quantity.unit, quantity.period, note
    )


def _ratio(plain: str) -> Quantity | None:
    if _RATIO.fullmatch(plain):
        return Quantity("quantitative", "=", note="ratio")
    fraction = _FRACTION.fullmatch(plain)
    if fraction and int(fraction[3]) and not (len(fraction[2]) == 4 and fraction[2][:2] in ("19", "20")):
        value = plain_number(Decimal(fraction[2]) / Decimal(fraction[3]))
        sign = _AFTER[fraction[4]] if fraction[4] else _BEFORE.get(fraction[1], "=")
        return bounded(sign, value, None, None, "fraction")
    return None


def _stated(rest: str) -> Quantity | None:
    """The number or numbers of a text whose names and dates are masked by □; None where it states none."""
    if zero := _ZERO.search(rest):
        return Quantity("quantitative", "=", 0, 0, note=f"zero: {zero.group()}")
    bare, period = _without_period(rest)
    found = [number for number in numbers(bare) if _counts(number, bare)]
    if not found:
        return None
    first, last = found[0], found[-1]
    per = _PER_PERSON.search(bare[: first.start + 1])
    unit = last.unit or first.unit
    if per and unit and "/" not in unit:
        unit = f"{unit}/{per[1]}"
    if (len(found) == 2 and _RANGE.fullmatch(bare[first.end : last.start] + ("-" if last.value < 0 else ""))) or (
        len(found) == 2 and last.value < 0 and last.start == first.end
    ):
        high = abs(last.value)
        if first.unit in (None, unit) and first.value <= high:
            return Quantity("quantitative", "range", plain_number(first.value), plain_number(high), unit, period)
    if between := _between(found, bare):
        return Quantity("quantitative", "range", *between, unit, period)
    if len({(number.value, number.unit) for number in found}) > 1:
        units = {number.unit for number in found}
        return Quantity("quantitative", unit=unit if len(units) == 1 else None, period=period, note="multi_value")
    return _single(first, bare, unit, period)


def _between(found: list[Found], text: str) -> tuple[int | float, int | float] | None:
    """≥90%且≤100%: a bound on either side; 90±5%: so much on either."""
    if len(found) != 2:
        return None
    first, second = found
    if text[first.end : second.start] == "±" and first.unit in (None, second.unit):
        return plain_number(first.value - second.value), plain_number(first.value + second.value)
    if first.value > second.value:
        return None
    signs = [_COMPARE.search(text[: number.start]) for number in found]
    if signs[0] and signs[1] and _BEFORE[signs[0][1]] in (">", ">=") and _BEFORE[signs[1][1]] in ("<", "<="):
        return plain_number(first.value), plain_number(second.value)
    return None


def _without_period(rest: str) -> tuple[str, str | None]:
    yoy = _YOY.search(rest)
    match = _PERIODS.search(rest)
    bare = _PERIODS.sub("", rest)
    return bare, "yoy" if yoy else _PERIOD[match[1]] if match else None


def _counts(number: Found, text: str) -> bool:
    """A number without a unit counts only where nothing but an end, a bracket or a bound follows it."""
    if number.unit:
        return True
    tail = text[number.end :]
    return not tail or bool(_BEHIND.match(tail)) or tail[0] in "()[],、;。~-—–至到±"


def _single(number: Found, text: str, unit: str | None, period: str | None) -> Quantity:
    head, value = text[: number.start], number.value
    sign = "="
    if match := _COMPARE.search(head):
        sign = _BEFORE[match[1]]
    elif _ADVERSE.search(head):
        sign = "<="
    if behind := _BEHIND.match(text, number.end):
        after = _AFTER[behind[1]]
        sign = after if sign in ("=", "approx") or after != "<=" else "<="
    elif number.bound and sign == "=":
        sign = number.bound
    elif reversed_sign := _REVERSED.match(text, number.end):
        sign = FLIPPED[_BEFORE[reversed_sign[1]]]  # 95%≤满意度
    if head.endswith("±") or _TOLERANCE.search(head):
        return Quantity("quantitative", "range", plain_number(-value), plain_number(value), unit, period)
    change = _CHANGE.search(head) if head else None
    if change and (change["rise"] or change["fall"]):
        period = "yoy" if period == "yoy" else "change"
        if change["fall"]:
            value, sign = -value, FLIPPED.get(sign, sign)
    note = "vague" if text[number.start] in "数几" else None  # 数十次: more than ten, and nobody knows how many
    if sign == "approx" and head.endswith(_NEARLY):
        note = "nearly"
    return bounded(sign, plain_number(value), unit, period, note)


def bounded(sign: str, value: int | float, unit: str | None, period: str | None, note: str | None) -> Quantity:
    """A number with its sign as bounds: `low` for what is to be reached, `high` for what is not to be passed."""
    low = None if sign in ("<", "<=") else value
    high = None if sign in (">", ">=") else value
    return Quantity("quantitative", sign, low, high, normal_unit(unit) if unit else None, period, note)


def plain_number(value: Decimal) -> int | float:
    """A number as bounds hold it: whole ones as integers."""
    return int(value) if value == value.to_integral_value() else float(value)


def _date(text: str, spans: list[DateSpan]) -> Quantity | None:
    if not spans:
        return None
    first, last = spans[0], spans[-1]
    outside = text[: first.start] + text[last.end :]
    between = text[first.end : last.start]
    if len(spans) == 2 and _RANGE.fullmatch(between):
        return Quantity("date", "range", first.first, last.last)
    if len(spans) > 1:
        return Quantity("date", note="multi_value")
    if due := _due(text, first, outside):
        return due
    if _FILLER.match(outside.removeprefix("底").removeprefix("末")):
        sign = "range" if first.precision in ("year", "span") else "="
        return Quantity("date", sign, first.first, first.last)
    return None


def _due(text: str, span: DateSpan, outside: str) -> Quantity | None:
    """A deadline: 前, 底前, 内 behind the date (2021年前 ends before the year begins), ≤ before it."""
    if match := _DEADLINE.match(text, span.end):
        if span.precision == "year" and match.group().endswith("前") and not match.group().startswith("底"):
            return Quantity("date", "<", None, span.first)
        if span.precision != "year" or match.group() not in ("至", "止"):
            return Quantity("date", "<=", None, span.last)
    bare = _NOT_LATER.sub("", outside)
    return Quantity("date", "<=", None, span.last) if bare != outside and _FILLER.match(bare) else None


def _worded(text: str) -> Quantity:
    if _BUDGET.search(text):
        return Quantity("qualitative", "<=")
    if dangling := _DANGLING.match(text):
        return Quantity("quantitative", _BEFORE[dangling[1]], note="no_number")
    return Quantity("qualitative")
