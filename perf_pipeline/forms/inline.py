"""Labels with their value in the same cell or line: `部门名 九三学社…`, `单位名称:X    填报日期:Y`, `评价结论:…`."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from perf_pipeline.forms.text import tidy
from perf_pipeline.forms.words import Meaning, vocabulary

LONGEST_LABEL = 20
"""Characters looked at before a colon."""
INLINE_GROUPS = frozenset({"header", "narrative", "note", "signature", "goal", "goal_block"})
# a blank instead of a colon is enough for the labels of a form's head only
BLANK_SEPARATED = frozenset({"header"})

_COLON = re.compile(r"[:：]")
_BLANK = re.compile(r"^(\S{3,10}?)[ \u3000\t]+(\S.*)$", re.DOTALL)


class InlineLabel(NamedTuple):
    """A label found in running text, and the text that follows it (None if nothing does)."""

    meaning: Meaning
    label: str
    value: str | None


@lru_cache(maxsize=16384)
def inline_label(text: str) -> InlineLabel | None:
    """The label a cell's text begins with, if its value follows in the same cell."""
    colon = _COLON.search(text)
    if colon and colon.start() <= LONGEST_LABEL:
        meaning = _meaning(text[: colon.start()])
        if meaning:
            return InlineLabel(meaning, text[: colon.start()], tidy(text[colon.end() :]))
    blank = _BLANK.match(text.strip())
    if blank:
        meaning = _meaning(blank.group(1))
        if meaning and meaning.group in BLANK_SEPARATED:
            return InlineLabel(meaning, blank.group(1), tidy(blank.group(2)))
    return None


@lru_cache(maxsize=4096)
def inline_labels(text: str) -> tuple[InlineLabel, ...]:
    """All `label:value` pairs of a line. A value ends where the next known label begins."""
    marks: list[tuple[int, int, Meaning]] = []
    for colon in _COLON.finditer(text):
        found = _label_before(text, colon.start(), marks[-1][1] if marks else 0)
        if found:
            marks.append((found[0], colon.end(), found[1]))
    if not marks:
        single = inline_label(text)
        return (single,) if single else ()
    ends = [start for start, _, _ in marks[1:]] + [len(text)]
    return tuple(
        InlineLabel(meaning, text[start : after - 1].strip(), tidy(text[after:end]))
        for (start, after, meaning), end in zip(marks, ends, strict=True)
    )


def _label_before(text: str, colon: int, floor: int) -> tuple[int, Meaning] | None:
    """The longest known label that ends at a colon."""
    for start in range(max(floor, colon - LONGEST_LABEL), colon - 1):
        meaning = _meaning(text[start:colon])
        if meaning and text[start].isalnum():
            return start, meaning
    return None


def _meaning(label: str) -> Meaning | None:
    return next((m for m in vocabulary().meanings(label) if m.group in INLINE_GROUPS), None)
