"""Dates and deadlines inside a text. `--MM-DD` says that the year is to be taken from the form."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from perf_pipeline.forms.units import MEASURES

_YEAR = r"(?P<year>(?:19|20)\d\d)"
_UNIT = "|".join(map(re.escape, MEASURES))  # 2020.12万元 is an amount, not a month
_DATE = re.compile(
    rf"(?:{_YEAR.replace('year', 'y3')}年?)?(?P<yearend>年底|年末|年终)"
    rf"|(?:{_YEAR}年度?)?(?:(?P<span>第?[一二三四1-4]个?季度(?!\d)|上半年|下半年)|(?:(?P<from>1[0-2]|[1-9])月?[-~—至到])?(?P<month>1[0-2]|0?[1-9])月份?(?:(?P<day>3[01]|[12]\d|0?[1-9])[日号])?(?P<third>[上中下]旬|初)?)"
    rf"|{_YEAR.replace('year', 'only')}年度?(?!\d)"
    rf"|{_YEAR.replace('year', 'y2')}[-./](?P<m2>1[0-2]|0?[1-9])(?:[-./](?P<d2>3[01]|[12]\d|0?[1-9]))?"
    rf"(?![\d.%万亿千百]|{_UNIT})"
)
_ANY = re.compile(r"[年月季]|(?:19|20)\d\d[-./]")
"""What every date has something of."""
_COMPACT = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?=$|[前之以日完])")
_QUARTER = {**dict(zip("一二三四", range(1, 5), strict=True)), **{str(n): n for n in range(1, 5)}}


@dataclass(frozen=True, slots=True)
class DateSpan:
    """First and last day (ISO, or --MM-DD) of the date written in text[start:end]."""

    first: str
    last: str
    start: int
    end: int
    precision: str


def dates(text: str) -> list[DateSpan]:
    """Every calendar date, month, quarter, half or year written in `text` (NFKC, no blanks) that exists."""
    found: list[DateSpan] = []
    if whole := _COMPACT.match(text):
        year, month, day = map(int, whole.groups())
        return [DateSpan(*(_iso(year, month, day),) * 2, 0, 8, "day")] if day <= last_day(year, month) else found
    if not _ANY.search(text):
        return found
    for match in _DATE.finditer(text):
        if match.start() and text[match.start() - 1].isdigit():
            continue
        if text[match.start() - 1 : match.start()] == "个" or (
            match["month"] and text[match.start() - 1 : match.start()] in ("每", "/")
        ):
            continue
        days = _days(match)
        if days:
            found.append(DateSpan(*days[:2], match.start(), match.end(), days[2]))
    return found


def last_day(year: int | None, month: int) -> int:
    """The month's last day; 29 for a February whose year is not said."""
    return monthrange(year or 2000, month)[1]


def _days(match: re.Match[str]) -> tuple[str, str, str] | None:
    year = match["year"] or match["only"] or match["y2"] or match["y3"]
    number = int(year) if year else None
    if match["yearend"]:
        return _iso(number, 12, 31), _iso(number, 12, 31), "day"
    if match["only"]:
        return _iso(number, 1, 1), _iso(number, 12, 31), "year"
    if span := match["span"]:
        if span == "上半年":
            first, last = 1, 6
        elif span == "下半年":
            first, last = 7, 12
        else:
            last = _QUARTER[span.strip("第个季度")] * 3
            first = last - 2
        return _iso(number, first, 1), _iso(number, last, last_day(number, last)), "span"
    month, day = int(match["month"] or match["m2"]), match["day"] or match["d2"]
    end = last_day(number, month)
    if day:
        return (_iso(number, month, int(day)),) * 2 + ("day",) if int(day) <= end else None
    if match["from"]:
        return _iso(number, int(match["from"]), 1), _iso(number, month, end), "span"
    first, last = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, end)}.get(match["third"] or "", (1, end))
    return _iso(number, month, first), _iso(number, month, last), "month"


def _iso(year: int | None, month: int, day: int) -> str:
    return f"{year:04d}-{month:02d}-{day:02d}" if year else f"--{month:02d}-{day:02d}"
