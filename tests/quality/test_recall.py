"""Injected defects are found, values within a boundary and clean forms are left alone: `benchmarks.recall`, small."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.corpus.defects import DEFECTS
from benchmarks.recall import Found, compare, findings, make_corpus, truths


def test_defects_are_found_and_clean_forms_left_alone(tmp_path: Path) -> None:
    make_corpus(tmp_path / "corpus", 60, seed=5)
    tally = compare(truths(tmp_path / "corpus" / "truth"), findings(tmp_path / "corpus" / "inbox", tmp_path / "home"))
    assert (tally.missed, tally.false_errors) == ([], [])
    assert len(tally.injected) >= len(DEFECTS) - 3
    assert tally.injected.total() >= 150 and tally.within.total() >= 50 and tally.clean >= 15


def expected(rule_id: str, *, fires: bool, seq: int | None = None, item_code: str | None = None) -> dict[str, Any]:
    return {"rule_id": rule_id, "fires": fires, "seq": seq, "form_no": 1, "side": "gross" if fires else "within",
            "category": None, "item_code": item_code, "column": "executed"}  # fmt: skip


def found(document: str, rule_id: str, seq: int | None, **fund: str) -> Found:
    item = fund.get("item_code")
    return Found(f"{document}.pdf", 1, rule_id, "error", seq, None, item, fund.get("column"))


def test_a_finding_counts_at_its_own_form_and_row_only() -> None:
    truth = {
        "a": {"expected_findings": [expected("SCORE_GT_WEIGHT", fires=True, seq=3)]},
        "b": {"expected_findings": [expected("SCORE_GT_WEIGHT", fires=True, seq=3)]},
        "c": {"expected_findings": [expected("FUND_SUM", fires=True, item_code="total")]},
        "d": {"expected_findings": [expected("UNDER_BUT_FULL", fires=False, seq=2)]},
        "clean": {"expected_findings": []},
    }
    findings_ = [
        found("a", "SCORE_GT_WEIGHT", 3),
        found("b", "SCORE_GT_WEIGHT", 4),
        found("c", "FUND_SUM", 1, item_code="total", column="budget_full_year_wan"),
        found("d", "UNDER_BUT_FULL", 2),
        found("clean", "MISSING_SCORE", 1),
    ]
    tally = compare(truth, findings_)
    assert (tally.injected.total(), tally.found.total()) == (3, 1)
    assert (tally.within.total(), tally.left_alone.total()) == (1, 0)
    assert (tally.clean, tally.false_errors) == (1, ["clean: MISSING_SCORE on a clean form, row 1"])
    assert len(tally.missed) == 3
