"""Grids to SelfEvaluation; the vocabulary is data. Knows nothing of PDF, DuckDB or Dagster."""

from __future__ import annotations

from math import inf

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import NOT_READ, Reading
from perf_pipeline.forms.documents import KINDS_REFUSED, Part, refusal, split_forms
from perf_pipeline.forms.draft import draft_vocabulary
from perf_pipeline.forms.flow import flow_of
from perf_pipeline.forms.form import FormReader
from perf_pipeline.forms.form_json import json_schema, to_json
from perf_pipeline.forms.issues import catalogue, issue
from perf_pipeline.forms.judged import settle
from perf_pipeline.forms.layout import families
from perf_pipeline.forms.model import FormIssue, NotASelfEvaluation, SelfEvaluation
from perf_pipeline.forms.recognised import report_doubts, snap_labels
from perf_pipeline.forms.running import with_heads
from perf_pipeline.forms.taxonomy import taxonomy
from perf_pipeline.forms.words import vocabulary

__all__ = ["draft_vocabulary", "json_schema", "load_vocabulary", "to_json", "understand"]


def load_vocabulary() -> None:
    """Reads now what else the first form would have to wait for."""
    for read_once in (vocabulary, taxonomy, catalogue, families):
        read_once()


def understand(
    reading: Reading, *, file_name: str, folder_year: int | None = None, default_amount_unit: str = "万元"
) -> list[SelfEvaluation]:
    """The self-evaluation forms in a document, in order.

    `folder_year` is the year of the folder the file came from, `default_amount_unit` what a form's amounts are taken
    to be in when it names no unit. Raises NotASelfEvaluation with a reason code and one clear line when the document
    holds none; parts of it that are something else are named in an issue of the forms it does hold.
    """
    snapped: list[FormIssue] = []
    if reading.text_source != "text":
        reading, snapped = snap_labels(reading)
    parts = split_forms(flow_of(with_heads(reading)))
    refused = [(part, reason) for part in parts if (reason := refusal(part)) is not None]
    read = [part for part in parts if not any(part is other for other, _ in refused)]
    if not read:
        unread = next((found for found in reading.issues if found.code == NOT_READ), None)
        raise NotASelfEvaluation("needs_ocr", unread.message) if unread else _refused(refused)
    forms = [
        FormReader(part, number, file_name, folder_year, default_amount_unit).read()
        for number, part in enumerate(read, start=1)
    ]
    for before, form, part in zip(forms, forms[1:], read[1:], strict=False):
        if form.declared_year is None and part.title_item is None:
            form.declared_year = before.declared_year  # one title and year over several tables
    for found in reading.issues:
        severity = "info" if found.code == NOT_READ and not _touches(found.page, read) else found.severity
        _form_of(found.page, read, forms, found.bbox[1] if found.bbox else None).issues.append(
            FormIssue(found.code, severity, found.message, found.page, found.bbox, before=found.before)
        )
    for mended in snapped:
        _form_of(mended.page, read, forms).issues.append(mended)
    if reading.text_source != "text":
        _report_doubts(reading, read, forms)
    for part, reason in refused:
        if part.title and reason != "not_a_form":
            forms[0].issues.append(issue("PART_SKIPPED", words={"title": part.title, "reason": reason}))
    return forms


def _touches(page: int | None, parts: list[Part]) -> bool:
    """Whether a page lies in a form or next to one, so that some of the form may stand on it."""
    return page is None or any(part.first_page - 1 <= page <= part.last_page + 1 for part in parts)


def _report_doubts(reading: Reading, parts: list[Part], forms: list[SelfEvaluation]) -> None:
    pages: dict[int, list[int]] = {}
    for page in reading.pages:
        pages.setdefault(identity(_form_of(page.number, parts, forms)), []).append(page.number)
    for form in forms:
        settle(reading, form)
        report_doubts(reading, pages.get(identity(form), []), form)


def _form_of(
    page: int | None, parts: list[Part], forms: list[SelfEvaluation], top: float | None = None
) -> SelfEvaluation:
    """The form a page, or a height of it (PDF points from its top), belongs to: the last that has begun there, else
    the first."""
    if page is None:
        return forms[0]
    place = (page, inf if top is None else top)
    begun = [form for part, form in zip(parts, forms, strict=True) if part.begins <= place]
    return begun[-1] if begun else forms[0]


def _refused(refused: list[tuple[Part, str]]) -> NotASelfEvaluation:
    part, reason = next(
        ((p, r) for p, r in refused if r in KINDS_REFUSED), refused[0] if refused else (Part(), "not_a_form")
    )
    named = f"「{part.title}」" if part.title else "the document"
    if reason in KINDS_REFUSED:
        return NotASelfEvaluation(reason, f"{named} {KINDS_REFUSED[reason]}")
    return NotASelfEvaluation("not_a_form", f"{named} has no indicator table with targets and results")
