"""What a corpus holds: for every document its layout, year, defect, producer and style, all from one seed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks.corpus.defects import BORDERLINE, DEFECTS, Side
from benchmarks.corpus.document import make_document
from benchmarks.corpus.holdout import HOLDOUT
from benchmarks.corpus.layouts import FORMS
from benchmarks.corpus.layouts.others import OTHERS, make_other
from benchmarks.corpus.model import DocumentModel

SIDES: tuple[Side, ...] = ("gross", "within", "beyond")
DEFECT_SHARE = {"none": 0.0, "third": 1 / 3, "two-thirds": 2 / 3, "all": 1.0}


@dataclass(frozen=True, slots=True)
class Item:
    """One document to make. `scanned`: its pages become images; `hostile`: its bytes are damaged after that."""

    number: int
    layout: str
    year: int
    producer: str
    seed: str
    defect: str | None = None
    side: Side = "gross"
    hostile: bool = False
    scanned: bool = False

    @property
    def name(self) -> str:
        kind = "hostile" if self.hostile else "scan" if self.scanned else (self.defect or "clean").lower()
        return f"{self.number:06d}_{self.layout}_{self.producer}_{kind}"

    def document(self) -> DocumentModel:
        if self.layout in OTHERS:
            return make_other(self.layout, self.seed, self.year)
        return make_document(
            {**FORMS, **HOLDOUT}[self.layout], self.seed, self.year, defect=self.defect, side=self.side
        )


def draw_plan(
    forms: int,
    seed: int,
    producers: Sequence[str],
    *,
    layouts: Sequence[str] = tuple(FORMS),
    years: Sequence[int] = (2021,),
    defects: str = "third",
    hostile: float = 0.0,
    others: float = 0.0,
    scans: float = 0.0,
) -> list[Item]:
    """`forms` documents. Defects take turns, so that each rule comes up equally often; a layout in which a defect has
    no place gives a clean form (its truth then expects nothing)."""
    rng = Random(seed)
    rules = list(DEFECTS)
    items = []
    turn = 0
    for number in range(forms):
        other = rng.random() < others
        layout = rng.choice(list(OTHERS)) if other else layouts[number % len(layouts)]
        defect: str | None = None
        side: Side = "gross"
        if not other and rng.random() < DEFECT_SHARE[defects]:
            defect = rules[turn % len(rules)]
            side = rng.choice(SIDES) if defect in BORDERLINE else "gross"
            turn += 1
        producer = producers[rng.randrange(len(producers))]
        item = Item(number, layout, rng.choice(years), producer, f"{seed}/{number}", defect, side)
        scanned, damaged = rng.random() < scans, rng.random() < hostile
        items.append(replace(item, scanned=scanned, hostile=damaged))
    return items
