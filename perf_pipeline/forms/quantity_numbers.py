"""Numbers inside a text: Arabic and Chinese numerals (capitals too), with the unit that stands behind them."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from perf_pipeline.forms.units import MEASURES, normal_unit
from perf_pipeline.forms.vocabulary import load_yaml

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"两": 2, "貳": 2, "參": 3, "陸": 6, "俩": 2}
_PLACES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_GROUPS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_HAN = "".join((*_DIGITS, *_PLACES, *_GROUPS))
_UNIT = "|".join(map(re.escape, MEASURES))
_ARABIC = r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_NUMBER = re.compile(
    rf"(?P<vague>[数几上](?=[十百千万]))?(?:(?P<sign>负)?(?P<arabic>(?<![\d.]){_ARABIC})(?P<scale>[百千]?[万亿]|[千百](?!分|瓦|克|米))?|(?P<share>百分之)?(?P<han>[{_HAN}]+(?:点[{_HAN}]+)?))"
    rf"(?P<more>[余多])?(?P<scale_after>[万亿](?=[元圆人]))?"
    rf"(?P<unit>{_UNIT}|成(?!立|果|员|本|功|效))?"
)
_NOUN = re.compile(
    r"(?!以[上下内]|之内|及以|及其|左右|上下)[\u4e00-\u9fff]{1,4}?(?=$|[,、;。()/]|以上|以内|以下|之内|及以上|左右|及其)"
)
_FREE_UNIT = re.compile(r"[\u4e00-\u9fff]{1,2}(?=$|[()]|以上|以内|以下|及以上)")
_PER = re.compile(
    r"/(?:10{1,2}|[十百])?[万千](?:人|车|户|公里|名|件|例|活产)?|/百?万?(?:公里|千米)"
    r"|/(?:[·/]?(?:人|户|次|亩|天|日|个|场|平方米|公里|吨|件|套|台|小时|名|期|家|篇|人次|村|处|项|学时|课时))+"
)
_CENTS = re.compile(rf"^([{_HAN}]|\d)角(?:([{_HAN}]|\d)分)?整?")
_RISES = tuple(load_yaml("value_words.yaml")["rises"])
_NUMBER_LIMIT = 18


class Found(NamedTuple):
    """One number of a text with its unit; `start`/`end` are places in the text.

    `bound`: > where 余 or 多 follows or 数 or 几 leads, >= where 上 leads (上百次).
    """

    value: Decimal
    unit: str | None
    start: int
    end: int
    bound: str | None = None


def han_value(text: str) -> Decimal | None:
    """The value of a Chinese numeral, capitals included; None for characters that are no numeral (万 alone)."""
    whole, point, fraction = text.partition("点")
    if not whole or whole[0] in _GROUPS:
        return None
    if len(whole) > 1 and all(c in _DIGITS for c in whole):
        value = Decimal("".join(str(_DIGITS[c]) for c in whole))
    else:
        value = Decimal(_grouped(whole))
    if point:
        if not fraction or any(c not in _DIGITS for c in fraction):
            return None
        value += Decimal("0." + "".join(str(_DIGITS[c]) for c in fraction))
    return value


def _grouped(text: str) -> int:
    total = group = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _PLACES:
            group += (digit or 1) * _PLACES[char]
            digit = 0
        else:
            step = _GROUPS[char]
            if step == 10**8:
                total = (total + group + digit) * step
            else:
                total += (group + digit) * step
            group = digit = 0
    return total + group + digit


def numbers(text: str) -> list[Found]:
    """Every number of `text` (NFKC, no blanks) that counts something."""
    found = []
    place = 0
    while match := _NUMBER.search(text, place):
        number = _number(match, text)
        place = max(number.end if number else match.end(), match.start() + 1)
        if number:
            found.append(number)
    return found


def _number(match: re.Match[str], text: str) -> Found | None:
    arabic, han, unit, end = match["arabic"], match["han"], match["unit"], match.end()
    start = match.start()
    scale = (match["scale"] or "") + (match["scale_after"] or "")
    if arabic:
        dash = arabic[0] in "+-" and start and (text[start - 1].isalnum() or text[start - 1] in "%‰)")
        if dash and not text[:start].endswith(_RISES):  # 增长-25% is a fall
            arabic, start = arabic[1:], start + 1
        if len(arabic) > _NUMBER_LIMIT:
            return None
        value = Decimal(arabic.replace(",", ""))
        value = -value if match["sign"] else value
    else:
        if unit in ("元", "圆", "元整", "圆整") and len(han) > 1 and han[-1] in _GROUPS:
            han, scale = han[:-1], han[-1]
        counted = han_value(han)
        if counted is None or not (unit or match["share"] or scale) or len(han) > _NUMBER_LIMIT:
            return None
        value = counted
    if match["share"] or unit == "成":
        return Found(value if match["share"] else value * 10, "%", start, end)
    scale = scale.replace("萬", "万").replace("億", "亿")
    if unit in ("元", "圆", "元整", "圆整") and scale in ("万", "亿", "千", "百", "百万"):
        unit = scale + "元"
    else:
        for step in scale:
            value *= _GROUPS.get(step) or _PLACES[step]
    if unit in ("元", "圆"):
        small, length = _cents(text[end:])
        value, end = value + small, end + length
    unit, end = _whole_unit(unit, text, end, at_start=not text[:start].strip("<>=≥≤~"))
    bound = ">=" if match["vague"] == "上" else ">" if match["more"] or match["vague"] else None
    return Found(value, normal_unit(unit) if unit else None, start, end, bound)


def _cents(tail: str) -> tuple[Decimal, int]:
    """角 and 分 behind 元, in 元, and how many characters they take."""
    value, match = Decimal(0), _CENTS.match(tail)
    if not match:
        return value, 0
    for digit, worth in zip(match.groups(), (Decimal("0.1"), Decimal("0.01")), strict=True):
        if digit:
            value += (int(digit) if digit.isdigit() else _DIGITS.get(digit, 0)) * worth
    return value, match.end()


def _whole_unit(unit: str | None, text: str, end: int, *, at_start: bool) -> tuple[str | None, int]:
    if unit == "个" and (noun := _NOUN.match(text, end)):
        unit, end = unit + noun.group(), noun.end()
    elif (
        unit is None
        and at_start
        and (free := _FREE_UNIT.match(text, end))
        and free.group() not in ("以上", "以内", "以下", "左右", "之内")
    ):
        unit, end = free.group(), free.end()
    if unit and (per := _PER.match(text, end)):
        unit, end = unit + per.group(), per.end()
    return unit, end
