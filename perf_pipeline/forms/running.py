"""Lines that stand at the same place on several pages: running headers, or the heads of forms set one to a page."""

from __future__ import annotations

from dataclasses import replace

from perf_pipeline.extract.model import Reading
from perf_pipeline.forms.inline import inline_labels
from perf_pipeline.forms.titles import title_kind
from perf_pipeline.forms.year import year_alone


def with_heads(reading: Reading) -> Reading:
    """The reading with those running lines that a form's head has: its title, the year, labels with their values. Over
    a table that goes on they say once more what was said."""
    heads = [line for line in reading.running if tells_head(line.text)]
    return replace(reading, lines=[*reading.lines, *heads]) if heads else reading


def tells_head(text: str) -> bool:
    """Whether a line is a form's title, its year or a label of its head with the value."""
    if title_kind(text) is not None or year_alone(text) is not None:
        return True
    return any(found.meaning.group == "header" for found in inline_labels(text))
