"""Every rule's damage finds a place in the layouts, says where it is, and leaves the rest of the form alone."""

from __future__ import annotations

from collections import Counter

import pytest

from benchmarks.corpus.defects import DEFECTS, KINDS, Kind, again, many, one
from benchmarks.corpus.document import make_document
from benchmarks.corpus.layouts import FORMS
from benchmarks.recall import not_printed
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT

NOT_IN_TRUTH = {
    "EXTRACTION",  # the truth keeps the clean label
    "FOLDER_CONFLICT",  # the file is damaged, not the form
    "LEVEL_WEIGHT",  # the truth leaves points of levels out
    "TARGET_LOWERED",  # what a target was before is in `printed`, which the truth leaves out
    "ADJUSTMENT_UNEXPLAINED",  # the truth leaves the reasons of funds out
}


def test_every_rule_is_broken_or_named_with_a_reason() -> None:
    assert {rule.rule_id for rule in load_rules(PROJECT / "expectations")} == DEFECTS.keys() | not_printed().keys()
    assert not DEFECTS.keys() & not_printed().keys()


@pytest.mark.parametrize("kind", KINDS, ids="-".join)
def test_every_kind_finds_a_place_and_is_told(kind: Kind) -> None:
    rule, side = kind
    found = 0
    for layout in FORMS:
        for seed in range(3):
            clean = make_document(layout, seed, 2021)
            broken = make_document(layout, seed, 2021, one([kind]))
            for finding in broken.expected:
                found += 1
                assert (finding["rule_id"], finding["side"]) == kind
                assert finding["fires"] == (not side.startswith("within"))
            if not broken.expected:
                assert broken.forms == clean.forms
            elif rule not in NOT_IN_TRUTH and finding["fires"]:
                assert broken.forms != clean.forms
    assert found >= 2


def test_a_form_bears_many_defects_each_at_a_row_of_its_own() -> None:
    used: Counter[str] = Counter()
    for layout in FORMS:
        document = make_document(layout, 3, 2021, many(lambda: sorted(KINDS, key=lambda kind: used[kind[0]])))
        used.update(finding["rule_id"] for finding in document.expected)
        rows = [(e["form_no"], e["seq"]) for e in document.expected if e["subject"] == "fact_indicator"]
        assert len(rows) == len(set(rows))
        assert len(document.expected) >= 4
        chosen = [(e["form_no"], (e["rule_id"], e["side"])) for e in document.expected]
        assert make_document(layout, 3, 2021, again(chosen)).truth() == document.truth()


def test_a_skeleton_of_rows_out_of_order_is_drawn() -> None:
    """A benefit row under an output label tears its level 2 in two: the labels span what is left of each."""
    torn = [make_document("T4c", seed, 2021, one([("TAXONOMY", "gross")])) for seed in range(60)]
    assert all(document.expected for document in torn)
