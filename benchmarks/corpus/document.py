"""From a seed to a document: content, a typist's habits, the layout's blocks and the truth."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.corpus.content import draw_content, settle_totals
from benchmarks.corpus.defects import Damage
from benchmarks.corpus.layouts import FORMS
from benchmarks.corpus.layouts.parts import Layout
from benchmarks.corpus.model import Block, Break, DocumentModel
from benchmarks.corpus.printing import draw_printing


def make_document(layout: str | Layout, seed: int | str, year: int, damage: Damage | None = None) -> DocumentModel:
    """A document of a layout; the same arguments always give the same document. `expected` says what `damage` did; it
    stays empty where the forms have no place for it."""
    described = FORMS[layout] if isinstance(layout, str) else layout
    rng = Random(f"{described.name}/{seed}/{year}")
    printing = draw_printing(rng)
    blocks: list[Block] = []
    forms: list[dict[str, Any]] = []
    expected: list[dict[str, Any]] = []
    department = ""
    copy_under: int | None = None
    for form_no in range(1, rng.randint(*described.forms) + 1):
        content = draw_content(rng, year, described.needs)
        if form_no > 1:
            blocks.append(Break())
        department = department or content.department
        described.prepare(content)
        printing.settle(content)
        settle_totals(content)
        if damage is not None:
            expected += [finding.as_json() for finding in damage(content, described, str(seed), form_no)]
            copy_under = copy_under or content.copy_under
        blocks += described.draw(content, printing, described)
        forms.append(described.truth(content, form_no))
    landscape = rng.random() < described.landscape
    return DocumentModel(
        described.name, blocks, forms, year, department, landscape, copy_under=copy_under, expected=expected
    )
