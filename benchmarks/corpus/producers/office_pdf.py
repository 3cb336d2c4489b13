"""PDF by LibreOffice, from workbooks (Calc) or Word documents (Writer), many files a call."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.corpus.model import DocumentModel
from benchmarks.corpus.producers.word import word_document
from benchmarks.corpus.producers.workbook import workbook
from benchmarks.corpus.style import Style

BATCH = 40
SECONDS_PER_FILE = 30


def missing() -> str | None:
    return None if shutil.which("soffice") else "soffice (LibreOffice) is not installed"


def produce_calc(batch: Sequence[tuple[DocumentModel, Style]]) -> list[bytes]:
    """Every document through a workbook, in order."""
    return convert([workbook(document, style, number) for number, (document, style) in enumerate(batch)], ".xlsx")


def produce_writer(batch: Sequence[tuple[DocumentModel, Style]]) -> list[bytes]:
    """Every document through a Word document, in order."""
    return convert([word_document(document, style) for document, style in batch], ".docx")


def convert(files: Sequence[bytes], suffix: str) -> list[bytes]:
    """Office files to PDF. Raises RuntimeError with LibreOffice's words when a file did not come out."""
    made: list[bytes] = []
    for start in range(0, len(files), BATCH):
        with tempfile.TemporaryDirectory() as folder:
            home = Path(folder)
            paths = [home / f"{number:05d}{suffix}" for number in range(len(files[start : start + BATCH]))]
            for path, data in zip(paths, files[start:], strict=False):
                path.write_bytes(data)
            done = subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{home}/profile", "--headless", "--convert-to", "pdf",
                 "--outdir", str(home), *map(str, paths)],
                capture_output=True, text=True, timeout=60 + SECONDS_PER_FILE * len(paths), check=False,
            )  # fmt: skip
            for path in paths:
                pdf = path.with_suffix(".pdf")
                if not pdf.exists():
                    raise RuntimeError(f"soffice made no PDF of {path.name}: {done.stderr.strip()[-500:]}")
                made.append(pdf.read_bytes())
    return made
