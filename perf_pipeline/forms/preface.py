"""What the report a form is annexed to says of the form: read only where the form itself is silent."""

from __future__ import annotations

from collections.abc import Sequence

from perf_pipeline.extract.model import TextLine
from perf_pipeline.forms.flow import FlowItem
from perf_pipeline.forms.inline import inline_labels
from perf_pipeline.forms.text import compact
from perf_pipeline.forms.year import marked_year

LONGEST_COVER_LINE = 40
"""Characters of a line that may be a report's title; longer ones are its text, which speaks of many years."""


def department_before(preface: Sequence[FlowItem]) -> tuple[str, TextLine] | None:
    """The one department that the lines before a form name (部门：某局), None where they name several or none."""
    named = {
        found.value: line
        for line in preface
        if isinstance(line, TextLine)
        for found in inline_labels(line.text)
        if found.meaning.concept in ("department", "filling_unit") and found.value
    }
    return next(iter(named.items())) if len(named) == 1 else None


def year_before(preface: Sequence[FlowItem]) -> int | None:
    """The fiscal year in the title of the report (某局2021年度部门决算)."""
    titles = (item.text for item in preface if isinstance(item, TextLine))
    short = (text for text in titles if len(compact(text)) <= LONGEST_COVER_LINE)
    return next((year for text in short if (year := marked_year(text)) is not None), None)
