"""Every rule's damage finds a place in most layouts, says where it is, and leaves the rest of the form alone."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.corpus.compare import form_differences
from benchmarks.corpus.defects import BORDERLINE, DEFECTS, FURTHER
from benchmarks.corpus.document import make_document
from benchmarks.corpus.layouts import FORMS


@pytest.mark.parametrize("rule", [*DEFECTS, *FURTHER])
def test_every_rule_can_be_broken_and_only_there(rule: str) -> None:
    found = 0
    for layout in FORMS:
        for seed in range(2):
            clean = make_document(layout, seed, 2021)
            broken = make_document(layout, seed, 2021, defect=rule)
            for finding in broken.expected:
                found += 1
                assert (finding["rule_id"], finding["fires"]) == (rule, True)
            if not broken.expected:
                assert broken.forms == clean.forms
            elif rule != "EXTRACTION":  # the truth keeps the clean label
                assert form_differences(broken.forms[0], clean.forms[0])
    assert found >= (2 if rule == "TWIN_CONFLICT" else 8)


@pytest.mark.parametrize("rule", BORDERLINE)
def test_both_sides_of_a_tolerance(rule: str) -> None:
    sides: Counter[tuple[str, bool]] = Counter()
    for layout in FORMS:
        for seed in range(4):
            for side in ("within", "beyond"):
                for finding in make_document(layout, seed, 2021, defect=rule, side=side).expected:
                    sides[side, finding["fires"]] += 1
    assert set(sides) == {("within", False), ("beyond", True)}
    assert min(sides.values()) >= 5


def test_a_skeleton_of_rows_out_of_order_is_drawn() -> None:
    """A benefit row under an output label tears its level 2 in two: the labels span what is left of each."""
    for seed in (59, 60, 165):
        make_document("T4c", seed, 2021, defect="TAXONOMY")
