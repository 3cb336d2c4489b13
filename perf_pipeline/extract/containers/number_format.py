"""A workbook's value as the sheet shows it: 0.9713 under the format `0.00%` is the text 97.13%.

Covers what forms use: General, fixed decimals, thousands, percent, literals, dates and times (ECMA-376 part 1,
18.8.31). What it does not cover is shown unformatted, never guessed.
"""

from __future__ import annotations

import datetime as dt
import operator
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TOKEN = re.compile(r'"([^"]*)"|[\\!](.)|_.|\*.|\[[^\]]*\]|([0#?][0#?,.]*)|(%)|(.)', re.DOTALL)
_DATE_TOKEN = re.compile(
    r'"([^"]*)"|[\\!](.)|\[[^\]]*\]|(y+|m+|d+|h+|s+|a{3,4}|AM/PM|上午/下午)|(.)', re.IGNORECASE | re.DOTALL
)
_ACROSS = re.compile(r'[0#?](?:,*)(?:"[^"]*"|[\\!].)+[0#?]')
"""Words between the digits of one number: 0!.0, shows 300000 as 30.0, in 万."""
_CHAR = re.compile(r'"([^"]*)"|[\\!](.)|_.|\*.|\[[^\]]*\]|([0#?])|(,)|(.)', re.DOTALL)
CHINESE_DATES = {
    14: "yyyy/m/d",
    27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"', 30: "m/d/yy", 31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"', 33: 'h"时"mm"分"ss"秒"', 36: 'yyyy"年"m"月"',
    50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Dates by their number, as a Chinese Excel shows them; files do not spell them out (ECMA-376 part 1, 18.8.30)."""
_SYSTEM_DATE = re.compile(r"\[\$-F800\]", re.IGNORECASE)
_GENERAL = re.compile(r'((?:"[^"]*"|[\\!].|\[[^\]]*\])*)general((?:"[^"]*"|[\\!].)*)', re.IGNORECASE)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_COMPARE: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_WORDS = re.compile(r'"([^"]*)"|[\\!](.)')
_PLAIN_DIGITS = 11  # General shows at most eleven digits


def shown(value: object, number_format: str) -> str:
    """The text of a cell's value; "" for an empty cell."""
    match value:
        case None:
            return ""
        case bool():
            return "TRUE" if value else "FALSE"
        case int() | float() | Decimal():
            return _number(value, number_format)
        case dt.datetime() | dt.date() | dt.time():
            return _date(value, number_format)
        case dt.timedelta():
            return str(value)
    return str(value)


def _number(value: int | float | Decimal, number_format: str) -> str:
    try:
        number = Decimal(repr(value) if isinstance(value, float) else str(value))
    except InvalidOperation:
        return str(value)
    sections = _SECTION.split(number_format)
    if (fitting := _conditional(number, sections)) is not None:
        return _by_section(number, fitting)
    section = sections[0]
    if number < 0 and len(sections) > 1:
        inner = _bracketed(sections[1])  # an accountant's minus, which a reader of the text would not know
        return "-" + _by_section(-number, inner) if inner else _by_section(-number, sections[1])
    if number == 0 and len(sections) > 2:
        section = sections[2]
    return _by_section(number, section)


def _conditional(number: Decimal, sections: list[str]) -> str | None:
    """The section whose condition a number meets ([>=1]0;0%), the last where none does; None without conditions."""
    conditions = [_CONDITION.search(section) for section in sections]
    if not any(conditions):
        return None
    for section, found in zip(sections, conditions, strict=True):
        if found is None or _COMPARE[found[1]](number, Decimal(found[2])):
            return section
    return sections[-1]


def _by_section(number: Decimal, section: str) -> str:
    if general := _GENERAL.fullmatch(section):
        before, after = (
            "".join(quoted or escaped for quoted, escaped in _WORDS.findall(part)) for part in general.groups()
        )
        return before + _general(number) + after
    codes = _WORDS.sub("", section)
    if "general" in codes.lower() or "@" in codes or "/" in codes or not section:
        return _general(number)
    return _across(number, section) if _ACROSS.search(section) else _patterned(number, section)


def _bracketed(section: str) -> str | None:
    """What stands in the brackets of a section for negatives: (0.0%)."""
    plain = re.sub(r"\[[^\]]*\]|_.|\*.|[\\!](?=[()])", "", section).strip()
    return plain[1:-1] if plain.startswith("(") and plain.endswith(")") else None


def _across(number: Decimal, section: str) -> str:
    """A number whose digits have words between them, laid from the last to the first; commas behind the last digit
    scale by a thousand each."""
    parts: list[str] = []
    places: list[int] = []
    scale = 0
    for quoted, escaped, digit, comma, other in _CHAR.findall(section):
        if digit:
            places.append(len(parts))
            scale = 0
        scale += bool(comma)
        parts.append("0" if digit else quoted or escaped or other)
    digits = f"{abs(number.scaleb(-3 * scale)).quantize(Decimal(1), ROUND_HALF_UP):f}".rjust(len(places), "0")
    for place, shown_digits in zip(reversed(places), [*reversed(digits)], strict=False):
        parts[place] = shown_digits
    parts[places[0]] = digits[: len(digits) - len(places) + 1]
    return ("-" if number < 0 else "") + "".join(parts).strip()


def _general(number: Decimal) -> str:
    whole_digits = len(str(int(abs(number))))
    rounded = number if number == int(number) else round(number, max(0, _PLAIN_DIGITS - 1 - whole_digits))
    text = f"{rounded:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _patterned(number: Decimal, section: str) -> str:
    parts: list[str] = []
    digits_at: int | None = None
    pattern, percent = "", False
    for quoted, escaped, digits, sign, other in _TOKEN.findall(section):
        if digits and digits_at is None:
            digits_at, pattern = len(parts), digits
            parts.append("")
        elif sign:
            percent = True
            parts.append("%")
        else:
            parts.append(quoted or escaped or other)
    if re.search("E[+-]", section, re.IGNORECASE):
        return _general(number)
    if digits_at is None:  # only words, as `"—"` for zero
        return "".join(parts).strip()
    parts[digits_at] = _digits(number * 100 if percent else number, pattern)
    return "".join(parts).strip()


def _digits(number: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    # commas after the last digit scale by a thousand each
    scale = len(whole) - len(whole.rstrip(",")) if not fraction else len(fraction) - len(fraction.rstrip(","))
    fraction = fraction.rstrip(",")
    number = number.scaleb(-3 * scale)
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    text = f"{rounded:,f}" if "," in whole.rstrip(",") else f"{rounded:f}"
    optional = len(fraction) - len(fraction.rstrip("#?"))
    while optional and text.endswith("0"):
        text, optional = text[:-1], optional - 1
    text = text.rstrip(".") if "." in text else text
    if "0" not in whole and text.startswith(("0.", "-0.")):
        text = text.replace("0.", ".", 1)
    return text


def _date(value: dt.datetime | dt.date | dt.time, number_format: str) -> str:
    section = 'yyyy"年"m"月"d"日"' if _SYSTEM_DATE.search(number_format) else _SECTION.split(number_format)[0]
    if "general" in section.lower() or not re.search("[ymdhs]", section, re.IGNORECASE):
        return value.isoformat(sep=" ") if isinstance(value, dt.datetime) else value.isoformat()
    shown_parts: list[str] = []
    previous = ""
    for quoted, escaped, field, other in _DATE_TOKEN.findall(section):
        if field:
            code = field.lower()
            # m after hours is minutes
            shown_parts.append(_date_field(value, "n" * len(code) if code[0] == "m" and previous == "h" else code))
            previous = code[0]
        else:
            shown_parts.append(quoted or escaped or (other if other not in "@;" else ""))
    return "".join(shown_parts).strip()


def _date_field(value: dt.datetime | dt.date | dt.time, code: str) -> str:
    if code in ("aaa", "aaaa"):
        day = "一二三四五六日"[value.weekday()] if isinstance(value, dt.date) else ""
        return "星期" + day if code == "aaaa" else day
    name = {"y": "year", "m": "month", "d": "day", "h": "hour", "n": "minute", "s": "second"}.get(code[0])
    number = getattr(value, name, 0) if name else None
    if number is None:
        return ""
    if code[0] == "y":
        return f"{number % 100:02d}" if len(code) <= 2 else str(number)
    return f"{number:02d}" if len(code) == 2 else str(number)
