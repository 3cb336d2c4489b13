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


KINDS: list[tuple[str, Side]] = [
    (rule, side) for rule in DEFECTS for side in (SIDES if rule in BORDERLINE else SIDES[:1])
]
TRIES = 6


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
    """`forms` documents. Defects take turns: each form gets the kind of damage least used so far that it has a place
    for; a form without a place for any of the first few stays clean."""
    rng = Random(seed)
    used = dict.fromkeys(KINDS, 0)
    items: list[Item] = []
    for number in range(forms):
        other = rng.random() < others
        layout = rng.choice(list(OTHERS)) if other else layouts[number % len(layouts)]
        year, item_seed = rng.choice(years), f"{seed}/{number}"
        defect, side = None, SIDES[0]
        if not other and rng.random() < DEFECT_SHARE[defects]:
            defect, side = _next_defect(layout, item_seed, year, used)
        producer = producers[rng.randrange(len(producers))]
        item = Item(number, layout, year, producer, item_seed, defect, side)
        scanned, damaged = rng.random() < scans, rng.random() < hostile
        items.append(replace(item, scanned=scanned, hostile=damaged))
    return items


def _next_defect(layout: str, seed: str, year: int, used: dict[tuple[str, Side], int]) -> tuple[str | None, Side]:
    described = {**FORMS, **HOLDOUT}[layout]
    for rule, side in sorted(KINDS, key=lambda kind: used[kind])[:TRIES]:
        if make_document(described, seed, year, defect=rule, side=side).expected:
            used[rule, side] += 1
            return rule, side
    return None, SIDES[0]
