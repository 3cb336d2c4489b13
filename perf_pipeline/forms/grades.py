"""What is ticked where a form lists all there is: 优（≥90分）√　良（80-90分）　中…, 持续性项目□ 新增性项目☑."""

from __future__ import annotations

import re

from perf_pipeline.forms.words import vocabulary

TICKS = "√✓✔☑■●"
BLANKS = "□☐○"


def chosen(text: str) -> str | None:
    """The grade whose mark is a tick; None unless exactly one of several is. Marks stand before the grades or behind
    them, as the first does."""
    grades = sorted(vocabulary().grades, key=len, reverse=True)
    found = list(re.finditer("|".join(map(re.escape, grades)), text))
    marks = list(re.finditer(f"[{TICKS}{BLANKS}]", text))
    if len(found) < 2 or not marks:
        return None
    behind = marks[0].start() > found[0].start()
    ticked = set()
    for mark in marks:
        of = [grade for grade in found if (grade.start() < mark.start()) == behind]
        if mark.group() in TICKS and of:
            ticked.add((of[-1] if behind else of[0]).group())
    return ticked.pop() if len(ticked) == 1 else None


_BOXES = ((re.compile(r"[(（]\s*[)）]"), "□"), (re.compile(rf"[(（]\s*([{TICKS}])\s*[)）]"), r"\1"))
_NUMBER = re.compile(r"^[\s、,，;；]*(?:[(（]?\d{1,2}[)）]?\s*[、.．:：]?)?\s*")


def ticked(text: str) -> str | None:
    """The options that are ticked, joined by 、; None where the text is no list of options or none is ticked. Marks
    stand before the options or behind them, as the first does."""
    for pattern, mark in _BOXES:
        text = pattern.sub(mark, text)
    parts = re.split(f"([{TICKS}{BLANKS}])", text)
    marks, options = parts[1::2], [_NUMBER.sub("", part).strip() for part in parts[::2]]
    told = options[1:] if not options[0] else options[:-1]
    if not marks or not all(told):
        return None
    return "、".join(option for option, mark in zip(told, marks, strict=True) if mark in TICKS) or None
