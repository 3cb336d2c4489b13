"""Known damage to a form's content, for every review rule that print can break, with the finding it must lead to.

`DEFECTS` maps a rule to its `Defect`. An injector takes `(content, layout, rng, side)` and says what finding to expect;
None means that this form has no place for it, and then nothing was changed. Rules that no print can break are named,
with the reason, in `benchmarks/corpus/defects/not_printed.yaml`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from random import Random

from benchmarks.corpus.content import FormContent
from benchmarks.corpus.defects.common import Defect, Expected, Injector, Part, Side
from benchmarks.corpus.defects.funds import FUND_DEFECTS
from benchmarks.corpus.defects.results import RESULT_DEFECTS
from benchmarks.corpus.defects.rows import ROW_DEFECTS
from benchmarks.corpus.defects.texts import TEXT_DEFECTS
from benchmarks.corpus.defects.totals import TOTAL_DEFECTS
from benchmarks.corpus.defects.twins import TWIN_DEFECTS
from benchmarks.corpus.layouts.parts import Layout

DEFECTS: dict[str, Defect] = {
    **TOTAL_DEFECTS,
    **FUND_DEFECTS,
    **ROW_DEFECTS,
    **RESULT_DEFECTS,
    **TWIN_DEFECTS,
    **TEXT_DEFECTS,
}
Kind = tuple[str, Side]
"""A rule and the way it is broken."""
KINDS: list[Kind] = [(rule, side) for rule, defect in DEFECTS.items() for side in defect.sides]
Damage = Callable[[FormContent, Layout, str, int], list[Expected]]
"""(content, layout, seed, form_no) -> what was done; damages the content in place."""

OF_FILES = {rule for rule, defect in DEFECTS.items() if defect.part == "file"}
"""Rules broken by where a file lies: a corpus of one file a document leaves them out."""

LIMITS: dict[Part, int] = {"rows": 3, "twins": 2, "funds": 2, "texts": 1, "header": 1, "file": 1, "totals": 1}
"""How many defects a form of a thorough corpus bears in each part, in the order they are made: totals follow rows."""


def one(kinds: Sequence[Kind]) -> Damage:
    """The first of the kinds that the document's first form has a place for."""

    def damage(content: FormContent, layout: Layout, seed: str, form_no: int) -> list[Expected]:
        tried = (_inflict(content, layout, seed, form_no, kind) for kind in kinds if form_no == 1)
        found = next((found for found in tried if found is not None), None)
        return [found] if found else []

    return damage


def many(preferred: Callable[[], Sequence[Kind]]) -> Damage:
    """As many kinds as each form has room for, in the order that `preferred` gives when a form's turn comes."""

    def damage(content: FormContent, layout: Layout, seed: str, form_no: int) -> list[Expected]:
        done: list[Expected] = []
        kinds = preferred()
        for part, limit in LIMITS.items():
            left = 0 if part == "file" and form_no > 1 else limit
            for kind in kinds:
                told = {expected.rule_id for expected in done}
                if left and DEFECTS[kind[0]].part == part and kind[0] not in told:
                    found = _inflict(content, layout, seed, form_no, kind)
                    done += [found] if found else []
                    left -= found is not None
        return done

    return damage


def again(chosen: Sequence[tuple[int, Kind]]) -> Damage:
    """What `one` or `many` did before, by form number."""

    def damage(content: FormContent, layout: Layout, seed: str, form_no: int) -> list[Expected]:
        kinds = [kind for number, kind in chosen if number == form_no]
        return [found for kind in kinds if (found := _inflict(content, layout, seed, form_no, kind))]

    return damage


def _inflict(content: FormContent, layout: Layout, seed: str, form_no: int, kind: Kind) -> Expected | None:
    """One defect; what it touched is kept from the next. Its chance depends on nothing but form and kind."""
    rule, side = kind
    found = DEFECTS[rule].inject(content, layout, Random(f"{seed}/{form_no}/{rule}/{side}"), side)
    if found is None:
        return None
    for row in content.indicators:
        row.damaged |= row.seq == found.seq
    return replace(found, form_no=form_no)


__all__ = [
    "DEFECTS", "KINDS", "OF_FILES", "Damage", "Defect", "Expected", "Injector", "Kind", "Side", "again", "many", "one",
]  # fmt: skip
