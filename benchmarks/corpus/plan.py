"""What a corpus holds: for every document its layout, year, defect, producer and style, all from one seed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from benchmarks.corpus.content import FormContent
from benchmarks.corpus.defects import KINDS, OF_FILES, Damage, Expected, Kind, again, many, one
from benchmarks.corpus.document import make_document
from benchmarks.corpus.holdout import HOLDOUT
from benchmarks.corpus.layouts import FORMS
from benchmarks.corpus.layouts.others import OTHERS, make_other
from benchmarks.corpus.layouts.parts import Layout
from benchmarks.corpus.model import DocumentModel

DEFECT_SHARE = {"none": 0.0, "third": 1 / 3, "two-thirds": 2 / 3, "all": 1.0}


@dataclass(frozen=True, slots=True)
class Item:
    """One document to make. `damage`: form number and kind of each of its defects. `scanned`: its pages become
    images; `hostile`: its bytes are damaged after that."""

    number: int
    layout: str
    year: int
    producer: str
    seed: str
    damage: tuple[tuple[int, Kind], ...] = ()
    hostile: bool = False
    scanned: bool = False

    @property
    def name(self) -> str:
        kind = "hostile" if self.hostile else "scan" if self.scanned else self._damaged_as
        return f"{self.number:06d}_{self.layout}_{self.producer}_{kind}"

    @property
    def _damaged_as(self) -> str:
        return "damaged" if len(self.damage) > 1 else self.damage[0][1][0].lower() if self.damage else "clean"

    def document(self) -> DocumentModel:
        if self.layout in OTHERS:
            return make_other(self.layout, self.seed, self.year)
        return make_document({**FORMS, **HOLDOUT}[self.layout], self.seed, self.year, again(self.damage))


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
    thorough: bool = False,
) -> list[Item]:
    """`forms` documents. Defects take turns: a document gets the kind of damage least used so far that it has a place
    for; `thorough`: every form of a damaged document as many kinds as it has room for, and some files lie twice."""
    rng = Random(seed)
    used = Counter[Kind]()
    items: list[Item] = []
    for number in range(forms):
        other = rng.random() < others
        layout = rng.choice(list(OTHERS)) if other else layouts[number % len(layouts)]
        year, item_seed = rng.choice(years), f"{seed}/{number}"
        damage: tuple[tuple[int, Kind], ...] = ()
        if not other and rng.random() < DEFECT_SHARE[defects]:
            damage = _next_damage(layout, item_seed, year, used, thorough=thorough)
        producer = producers[rng.randrange(len(producers))]
        item = Item(number, layout, year, producer, item_seed, damage)
        scanned, damaged = rng.random() < scans, rng.random() < hostile
        items.append(replace(item, scanned=scanned, hostile=damaged))
    return items


def _next_damage(
    layout: str, seed: str, year: int, used: Counter[Kind], *, thorough: bool
) -> tuple[tuple[int, Kind], ...]:
    """What a document bears of the kinds in need of a turn; notes them as used."""

    def in_need() -> list[Kind]:
        return sorted(KINDS, key=lambda kind: used[kind])

    def counted(content: FormContent, described: Layout, item_seed: str, form_no: int) -> list[Expected]:
        done = damage(content, described, item_seed, form_no)
        used.update((expected.rule_id, expected.side) for expected in done)
        return done

    damage: Damage = many(in_need) if thorough else one([kind for kind in in_need() if kind[0] not in OF_FILES])
    made = make_document({**FORMS, **HOLDOUT}[layout], seed, year, counted)
    return tuple((one["form_no"], (one["rule_id"], one["side"])) for one in made.expected)
