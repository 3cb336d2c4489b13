"""Ways to make a file of a document. What a machine lacks is left out, with a word why."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from benchmarks.corpus.fonts import available
from benchmarks.corpus.model import DocumentModel
from benchmarks.corpus.producers import chromium_pdf, fpdf_pdf, office_pdf, reportlab_pdf
from benchmarks.corpus.producers.tabbed import tabbed_text
from benchmarks.corpus.producers.web_page import web_page
from benchmarks.corpus.producers.word import word_document
from benchmarks.corpus.producers.workbook import workbook
from benchmarks.corpus.style import UNEMBEDDED, Style

Batch = Sequence[tuple[DocumentModel, Style]]


@dataclass(frozen=True, slots=True)
class Producer:
    """`make` turns a batch into files of its suffix; `batch` documents a call pay best. `fonts`: faces it can use."""

    name: str
    make: Callable[[Batch], list[bytes]]
    missing: Callable[[], str | None]
    batch: int
    suffix: str = ".pdf"

    def fonts(self) -> list[str]:
        faces = available()
        return [*faces, *UNEMBEDDED] if self.name == "reportlab" else faces

    def fit(self, style: Style) -> Style:
        """The style without what this producer cannot do."""
        if self.name == "reportlab":
            return replace(style, no_unicode_map=False)  # its subsets hold no way back to characters
        if self.name == "fpdf2":
            return replace(style, rotate=0)
        return replace(style, rotate=0, no_unicode_map=False, watermark=False, doubled_text=False, shuffled=False)


def _each(produce: Callable[[DocumentModel, Style], bytes]) -> Callable[[Batch], list[bytes]]:
    return lambda batch: [produce(document, style) for document, style in batch]


def _nothing_missing() -> str | None:
    return None


PRODUCERS: dict[str, Producer] = {
    producer.name: producer
    for producer in (
        Producer("reportlab", _each(reportlab_pdf.produce), reportlab_pdf.missing, 25),
        Producer("fpdf2", _each(fpdf_pdf.produce), fpdf_pdf.missing, 25),
        Producer("calc", office_pdf.produce_calc, office_pdf.missing, office_pdf.BATCH),
        Producer("writer", office_pdf.produce_writer, office_pdf.missing, office_pdf.BATCH),
        Producer("chromium", chromium_pdf.produce_batch, chromium_pdf.missing, 40),
        Producer("xlsx", _each(workbook), _nothing_missing, 25, ".xlsx"),
        Producer("docx", _each(word_document), _nothing_missing, 25, ".docx"),
        Producer(
            "html", _each(lambda document, style: web_page(document, style).encode()), _nothing_missing, 25, ".html"
        ),
        Producer("tsv", _each(lambda document, _: tabbed_text(document).encode()), _nothing_missing, 25, ".tsv"),
    )
}


def usable(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Of the named producers those this machine has, and a line for each that it lacks."""
    unknown = [name for name in names if name not in PRODUCERS]
    if unknown:
        raise ValueError(f"unknown producer {unknown[0]}; known: {', '.join(PRODUCERS)}")
    why = {name: PRODUCERS[name].missing() for name in names}
    for name in names:
        if why[name] is None and not PRODUCERS[name].fonts():
            why[name] = "no Chinese font (fonts-noto-cjk)"
    return [name for name in names if why[name] is None], [f"{name}: {text}" for name, text in why.items() if text]
