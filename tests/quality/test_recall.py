"""Injected defects are found, values within a boundary and clean forms are left alone: `benchmarks.recall`, small."""

from __future__ import annotations

from pathlib import Path

from benchmarks.corpus.defects import DEFECTS
from benchmarks.recall import compare, findings, make_corpus, truths


def test_defects_are_found_and_clean_forms_left_alone(tmp_path: Path) -> None:
    make_corpus(tmp_path / "corpus", 60, seed=5)
    tally = compare(truths(tmp_path / "corpus" / "truth"), findings(tmp_path / "corpus" / "inbox", tmp_path / "home"))
    assert (tally.missed, tally.false_errors) == ([], [])
    assert len(tally.injected) >= len(DEFECTS) - 3
    assert tally.injected.total() >= 150 and tally.within.total() >= 50 and tally.clean >= 15
