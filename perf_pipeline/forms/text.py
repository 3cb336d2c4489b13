"""Text of cells: what a person would read, labels made comparable, numbers."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

_LINE_BREAK = re.compile(r"[ \t\u3000]*\n\s*")
_BLANKS = re.compile(r"[\s\u200b\ufeff\u00ad]+")
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕|<[^<>]*>")
_BRACKET = re.compile(r"[(\[【〔<]")
_OPEN_BRACKET = re.compile(r"[(\[【〔][^)\]】〕]*$")
_NUMBERING = re.compile(r"^(?:\d{1,2}[.、]|[一二三四五六七八九十]{1,3}、|其中[:,]?)+")
_EDGES = " :;,.。、*＊%★☆·-—/)]】〕\"'"
_POINTS = re.compile(r"[(\[【〔](\d+(?:\.\d+)?)分|^[^\d(]{2,12}?(\d+(?:\.\d+)?)分\)?:?$")
_UNIT = re.compile(r"(?:[(\[【:,、/]|单位|人民币|金额)(亿元|万元|千元|元)")
"""A money unit set off from the label; the half of one that a cell's edge cut (元)) is none."""
_BARE_COMPARATOR = re.compile(
    r"^[^0-9一二三四五六七八九十百千万]*(?:不少于|不低于|不超过|不高于|不大于|不小于|至少|[≥≤<>=]+)\)?$"
)
_NUMBER = re.compile(r"^[¥￥]?([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(%|分|亿元|万元|千元|元|万|亿)?$")

MOST_DIGITS = 20
"""Digits before the point; what has more is no amount, rate or score."""


class Label(NamedTuple):
    """A label made comparable: `core` without blanks, brackets, numbering; `points` from (50分); `unit` from (万元)."""

    core: str
    points: Decimal | None
    unit: str | None


class Number(NamedTuple):
    """A number as a cell prints it, with the unit printed behind it."""

    value: Decimal
    unit: str | None


@lru_cache(maxsize=16384)
def tidy(text: str) -> str | None:
    """The form's wording without line breaks; None for a blank cell.

    A break inside a line of Chinese, or inside a number of a narrow column, leaves nothing; between Latin words it
    leaves a blank.
    """
    text = text.strip().strip("\u200b\ufeff")
    if not text:
        return None
    if "\n" in text:
        text = _LINE_BREAK.sub(lambda gap: _joint(text, gap.start(), gap.end()), text)
    return text


def _joint(text: str, start: int, end: int) -> str:
    before, after = text[start - 1], text[end]
    return " " if before.isascii() and after.isascii() and before.isalpha() and after.isalpha() else ""


@lru_cache(maxsize=16384)
def breaks_off(text: str) -> bool:
    """Whether a text has lost its end: a bracket is open, or a comparator stands without any number."""
    plain = compact(text)
    return plain.count("(") > plain.count(")") or bool(_BARE_COMPARATOR.search(plain))


@lru_cache(maxsize=16384)
def squeeze(text: str) -> str:
    """Without any blanks: level labels and titles, which are set wide (`绩 效 指 标`)."""
    return _BLANKS.sub("", text)


@lru_cache(maxsize=65536)
def compact(text: str) -> str:
    """NFKC without any blanks: the form in which numbers and labels are compared."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=65536)
def label_of(text: str) -> Label:
    """A cell's text as a label."""
    plain = compact(text)
    core = plain
    if _BRACKET.search(plain):
        while (shorter := _BRACKETS.sub("", core)) != core:
            core = shorter
        core = _OPEN_BRACKET.sub("", core)
    points = _POINTS.search(plain) if "分" in plain else None
    unit = _UNIT.search(plain) if "元" in plain else None
    core = _NUMBERING.sub("", core.strip(_EDGES)).strip(_EDGES)
    if points and points.group(2):
        core = core.removesuffix(points.group(2) + "分")
    value = Decimal(points.group(1) or points.group(2)) if points else None
    return Label(core, value, unit.group(1) if unit else None)


@lru_cache(maxsize=16384)
def number_of(text: str) -> Number | None:
    """The number a cell prints (thousands separators, full-width digits, a percent sign or unit behind), else None:
    7,00.0,77 may be 700.077 or anything."""
    plain = compact(text)
    match = _NUMBER.match(plain.replace(",", ""))
    if not match or "," in plain.partition(".")[2]:
        return None
    value, unit = Decimal(match.group(1)), match.group(2)
    unit = f"{unit}元" if unit in ("万", "亿") else unit  # 5万 among amounts
    return Number(value, unit) if value.adjusted() <= MOST_DIGITS else None
