"""Titles of documents, in a line or in a cell of their own."""

from __future__ import annotations

import re
from functools import lru_cache

from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.inline import inline_label
from perf_pipeline.forms.text import compact
from perf_pipeline.forms.words import vocabulary
from perf_pipeline.forms.year import year_alone

MOST_CELLS = 3
"""Cells of a row that is a title: itself, and the unit and the year beside it."""


def is_title(row: Row) -> bool:
    """A title set inside the grid: a cell that says what the document is, beside it at most the unit and the like."""
    if not 0 < len(row.cells) <= MOST_CELLS or title_kind(row.cells[0].text) is None:
        return False
    return all(inline_label(cell.text) or year_alone(cell.text) for cell in row.cells[1:])


LONGEST_TITLE = 60
"""Characters; a longer text is a sentence that mentions a form."""
NO_TITLE = re.compile(r".*[。;,]|附[件表][^:]*$|.*(?:清单|目录|汇总表|一览表)$", re.DOTALL)


@lru_cache(maxsize=8192)
def title_kind(text: str) -> str | None:
    """Which kind of document a title announces, None for a text that is no title."""
    plain = compact(text)
    if len(plain) > LONGEST_TITLE or NO_TITLE.match(plain):
        return None
    kinds = ("re_review_sheet", "objective_declaration", "scoring_report", "self_evaluation")
    return next((kind for kind in kinds if vocabulary().titles[kind].search(plain)), None)
