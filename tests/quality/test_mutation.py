"""Rules broken on purpose are noticed: `benchmarks.mutation` at one change a place, and its list of equivalents."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.mutants import Mutant
from benchmarks.mutation import equivalents, every_mutant, try_all
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT
from tests.quality.cases import warehouse

RULES = load_rules(PROJECT / "expectations")
TURNED_ROUND = ("value_set", "max_value", "strict_max")
"""Arguments of expectations: test_rules.py turns them all round at once."""


@pytest.fixture(scope="module")
def mutants() -> list[Mutant]:
    return every_mutant(RULES)


def test_a_rule_broken_anywhere_is_noticed(tmp_path: Path, mutants: list[Mutant]) -> None:
    first = {m.place: m for m in reversed(mutants) if not m.place.endswith(TURNED_ROUND)}
    assert len(first.keys() & {str(rule.kwargs["column"]) for rule in RULES}) >= 50
    with warehouse(tmp_path) as con:
        tally = try_all(con, RULES, first.values())
    assert [mutant.name for mutant in tally.survivors] == []
    assert tally.noticed.total() >= 90


def test_equivalent_mutants_are_mutants(mutants: list[Mutant]) -> None:
    assert equivalents().keys() <= {mutant.name for mutant in mutants}
