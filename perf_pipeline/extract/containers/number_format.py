"""A workbook's value as the sheet shows it: 0.9713 under the format `0.00%` is the text 97.13%.

Covers what forms use: General, fixed decimals, thousands, percent, literals, dates and times (ECMA-376 part 1,
18.8.31). What it does not cover is shown unformatted, never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

_SECTION = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_TOKEN = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]|([0#?][0#?,.]*)|(%)|(.)', re.DOTALL)
_DATE_TOKEN = re.compile(r'"([^"]*)"|\\(.)|\[[^\]]*\]|(y+|m+|d+|h+|s+|AM/PM|上午/下午)|(.)', re.IGNORECASE | re.DOTALL)
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
    section = sections[0]
    if number < 0 and len(sections) > 1:
        section, number = sections[1], abs(number)
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    if "general" in section.lower() or "@" in section or "/" in section or not number_format:
        return _general(number)
    return _patterned(number, section)


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
    section = _SECTION.split(number_format)[0]
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
    name = {"y": "year", "m": "month", "d": "day", "h": "hour", "n": "minute", "s": "second"}.get(code[0])
    number = getattr(value, name, 0) if name else None
    if number is None:
        return ""
    if code[0] == "y":
        return f"{number % 100:02d}" if len(code) <= 2 else str(number)
    return f"{number:02d}" if len(code) == 2 else str(number)
