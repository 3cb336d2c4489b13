"""One document to plain rows: read the pages, understand the forms, judge the values; or the reason why not."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from perf_pipeline import extract
from perf_pipeline.extract.model import UnreadableDocument
from perf_pipeline.forms import understand
from perf_pipeline.forms.model import NotASelfEvaluation, SelfEvaluation
from perf_pipeline.staging import rows as rows_of
from perf_pipeline.staging.tables import Columns

Rows = Mapping[str, list[dict[str, Any]] | Columns]


@dataclass(frozen=True, slots=True)
class Task:
    """A document to read. `path` is local; `folder_year` None lets the form's own year decide."""

    document_key: str
    sha256: str
    file_name: str
    source_uri: str
    folder_year: int | None
    path: str


@dataclass(frozen=True, slots=True)
class ParseOptions:
    """What settings say about reading; the names are theirs."""

    default_amount_unit: Literal["万元", "元"] = "万元"
    cross_check: bool = False
    max_file_mb: int = 200


@dataclass(frozen=True, slots=True)
class Quarantine:
    """Why a document is set aside: `reason_code` for machines, `reason` one line for people."""

    document_key: str
    sha256: str
    file_name: str
    source_uri: str
    folder_year: int | None
    fiscal_year: int | None
    reason_code: str
    reason: str


@dataclass(slots=True)
class ParsedDocument:
    """Rows by staging table, or a quarantine entry; never both. `defect` is a traceback of our own failure."""

    task: Task
    rows: Rows = field(default_factory=dict)
    quarantine: Quarantine | None = None
    defect: str | None = None


def set_aside(task: Task, reason_code: str, reason: str) -> Quarantine:
    return Quarantine(
        document_key=task.document_key,
        sha256=task.sha256,
        file_name=task.file_name,
        source_uri=task.source_uri,
        folder_year=task.folder_year,
        fiscal_year=task.folder_year,
        reason_code=reason_code,
        reason=" ".join(reason.split()),
    )


def parse_document(task: Task, options: ParseOptions | None = None) -> ParsedDocument:
    """Read one document. What is wrong with the file is a quarantine entry; whatever else is raised is our own."""
    options = options or ParseOptions()
    started = time.perf_counter()
    try:
        _check_size(Path(task.path), options)
        reading = extract.read_document(Path(task.path), file_name=task.file_name, cross_check=options.cross_check)
        forms = understand(
            reading,
            file_name=task.file_name,
            folder_year=task.folder_year,
            default_amount_unit=options.default_amount_unit,
        )
        _settle_years(forms)
    except (UnreadableDocument, NotASelfEvaluation) as fault:
        return ParsedDocument(task, quarantine=set_aside(task, fault.reason_code, fault.reason))
    rows = rows_of.document_rows(task, reading, forms, options.default_amount_unit, started)
    return ParsedDocument(task, rows=rows)


def _check_size(path: Path, options: ParseOptions) -> None:
    size_mb = path.stat().st_size / 2**20
    if size_mb > options.max_file_mb:
        raise UnreadableDocument(
            "too_large", f"the file has {size_mb:.0f} MiB, more than max_file_mb = {options.max_file_mb} allows"
        )


def _settle_years(forms: list[SelfEvaluation]) -> None:
    """A form that names no year takes the one that all others in its document share. Raises NotASelfEvaluation."""
    known = {form.fiscal_year for form in forms if form.fiscal_year is not None}
    for form in forms:
        if form.fiscal_year is None:
            if len(known) != 1:
                raise NotASelfEvaluation(
                    "no_year", "no fiscal year: not in a year's folder, none printed on the form, none in the file name"
                )
            (form.fiscal_year,) = known
