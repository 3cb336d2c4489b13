"""Pages to grids of cells with spans and coordinates; knows nothing of forms, DuckDB or Dagster."""

from __future__ import annotations

from pathlib import Path

from perf_pipeline.extract.model import Reading, UnreadableDocument

__all__ = ["Reading", "UnreadableDocument", "read_document"]


def read_document(path: Path, *, file_name: str | None = None, cross_check: bool = False) -> Reading:
    """Read a document of any supported kind (.pdf, .xlsx, .docx, .html, tab-separated text), told by its bytes.

    With `cross_check` pdfplumber reads every text page of a PDF again; without, only pages the first reader doubts.
    Raises UnreadableDocument with a reason code and one clear line.
    """
    from perf_pipeline.extract.containers import read_container, recognise

    kind = recognise(path, file_name)
    if kind != "pdf":
        return read_container(path, kind)
    from perf_pipeline.extract.pdf import read_pdf

    return read_pdf(path, cross_check=cross_check)
