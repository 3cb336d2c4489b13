"""Issues a form's reading raises; their severities and wording are data (vocabulary/issues.yaml)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from perf_pipeline.extract.model import BBox, Cell
from perf_pipeline.forms.model import FormIssue
from perf_pipeline.forms.vocabulary import load_yaml


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, Any]]:
    """Severity and wording by issue code."""
    entries: dict[str, dict[str, Any]] = load_yaml("issues.yaml")
    return entries


def issue(
    code: str,
    *,
    cell: Cell | None = None,
    page: int | None = None,
    bbox: BBox | None = None,
    seq: int | None = None,
    subject: str | None = None,
    column: str | None = None,
    before: str | None = None,
    after: str | None = None,
    words: Mapping[str, object] | None = None,
) -> FormIssue:
    """An issue of the catalogue at a cell or a place; `words` fill the message."""
    entry = catalogue()[code]
    message = entry["message"].format(before=before, after=after, **(words or {}))
    place = (cell.page, cell.bbox) if cell else (page, bbox)
    return FormIssue(code, entry["severity"], message, place[0], place[1], seq, subject, column, before, after)
