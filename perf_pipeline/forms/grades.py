"""Which grade is ticked where a form lists them all: 优（≥90分）√　良（80-90分）　中…"""

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
