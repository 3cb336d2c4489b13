"""Targets given in one column or in three: comparator, value, unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.flow import text_of
from perf_pipeline.forms.quantity import parse_quantity
from perf_pipeline.forms.text import compact, number_of, tidy
from perf_pipeline.forms.vocabulary import load_yaml
from perf_pipeline.forms.words import vocabulary

TARGETS = frozenset({"target", "target_initial", "target_adjusted"})
"""Columns of which each gives a target."""
COMPARATORS = {
    "大于等于": "≥", "不小于": "≥", "大于或等于": "≥", ">=": "≥", "等于": "=", "大于": ">",
    "小于等于": "≤", "不大于": "≤", "小于或等于": "≤", "<=": "≤", "小于": "<",
}  # fmt: skip
"""Words and digraphs of a comparator column; a sign stands for itself."""
_BOUNDS = [
    re.escape(word)
    for sign, words in load_yaml("value_words.yaml")["before"].items()
    for word in sorted(words, key=len, reverse=True)
    if sign != "approx" and (len(word) > 1 or not word.isalpha())
]
_BOUND = re.compile(rf"^(.*?[^\d\s])\s*((?:{'|'.join(_BOUNDS)})\s*\d.*)$", re.DOTALL)
_SHARE = re.compile(r"^(.*?[^\d.\s])\s*(\d+(?:\.\d+)?\s*[%％])$", re.DOTALL)
_EITHER = re.compile("[/、]")
_COUNTED = re.compile("[0-9一二三四五六七八九十百千万两]")
LONGEST_UNIT = 5
_FILLERS = frozenset({"/", "—", "-", "--", "——"})


def target_text(fields: Mapping[str, Sequence[Cell]]) -> str | None:
    """One text: comparator, value, unit in that order, without blanks and fillers (`/`, 定性). A target in a single
    column keeps its wording. The adjusted value counts where one was set."""
    value = _text(fields, "target_adjusted") or _text(fields, "target") or _text(fields, "target_initial")
    if value is None:
        return _words_for_unit(fields)
    comparator, unit = _part(fields, "target_comparator"), _part(fields, "target_unit")
    if comparator is None and unit is None:
        return value
    plain = compact(value)
    answers = _EITHER.split(compact(unit or ""))
    if len(answers) > 1 and plain in answers[:2]:
        return value  # one of two answers, whose column of units lists both: 否 of 是/否
    front = "" if comparator is None or plain.startswith((comparator, "≥", "≤", "=", ">", "<")) else _sign(comparator)
    back = "" if unit is None or plain.endswith(compact(unit)) or not _COUNTED.search(plain) else unit
    return front + (value if not front and not back else "".join(value.split())) + back


def _words_for_unit(fields: Mapping[str, Sequence[Cell]]) -> str | None:
    """A target in words that stands where units do, its own column being blank: 单位（文字描述）."""
    said = _text(fields, "target_unit")
    return said if said is not None and len(said) > LONGEST_UNIT and "/" not in said else None


def target_of_name(name: str) -> tuple[str, str] | None:
    """A name and the target behind it in one cell, where a table has no column of targets: 发布稿件≥8000条, 合格率100%.
    Only a bound or a share is one: 建成2所学校 is a name."""
    found = _BOUND.match(name) or _SHARE.match(name)
    if found is None or (parse_quantity(found[2]).low is None and parse_quantity(found[2]).high is None):
        return None
    return found[1].rstrip(" :：,，、（("), found[2]


def with_unit(text: str | None, fields: Mapping[str, Sequence[Cell]]) -> str | None:
    """A result as a quantity is read from it: a bare number is in the unit that a column of its own gives (万人)."""
    unit = _part(fields, "target_unit")
    number = number_of(text) if text and unit else None
    return f"{text}{unit}" if number is not None and number.unit is None else text


def _text(fields: Mapping[str, Sequence[Cell]], name: str) -> str | None:
    if name not in fields:
        return None
    text = tidy(text_of(fields[name]))
    return None if text is None or compact(text) in _FILLERS else text


def _part(fields: Mapping[str, Sequence[Cell]], name: str) -> str | None:
    if name not in fields:
        return None
    text = compact(text_of(fields[name]))
    if not text or text in vocabulary().target_fillers:
        return None
    return "".join(text_of(fields[name]).split()) if name == "target_unit" else text


def _sign(comparator: str) -> str:
    return COMPARATORS.get(comparator, comparator)
