"""Known damage to a form's content, one kind per review rule, with the finding that it must lead to.

`DEFECTS` maps a rule to its injector: `(content, layout, rng, side) -> Expected | None` (None: this form has no place
for it). `side` is `gross`, or for rules with a tolerance `beyond` (just outside: must be found) and `within` (just
inside: must not be).
"""

from __future__ import annotations

from benchmarks.corpus.defects.common import Expected, Injector, Side
from benchmarks.corpus.defects.funds import FUND_DEFECTS
from benchmarks.corpus.defects.further import FURTHER
from benchmarks.corpus.defects.rows import ROW_DEFECTS
from benchmarks.corpus.defects.texts import TEXT_DEFECTS

DEFECTS: dict[str, Injector] = {**FUND_DEFECTS, **ROW_DEFECTS, **TEXT_DEFECTS}
BORDERLINE = (
    "WEIGHT_SUM", "SCORE_SUM", "SCORE_GT_WEIGHT", "FUND_SUM", "RATE_MISMATCH", "RATE_SCORE", "UNDER_BUT_FULL",
    "OVER_130", "LOW_TARGET",
)  # fmt: skip
"""Rules whose injector knows both sides of the tolerance."""

__all__ = ["BORDERLINE", "DEFECTS", "FURTHER", "Expected", "Injector", "Side"]
