"""A sample scan from its picture to its fields, and pages that lie on their side or head."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.corpus.scans import Wear, scan
from perf_pipeline.extract import read_document
from perf_pipeline.forms import to_json, understand
from perf_pipeline.settings import PROJECT

SCAN = PROJECT / "samples" / "scans" / "2018" / "hubei_1_soffice_scan.pdf"
ORIGINAL = PROJECT / "samples" / "inbox" / "2018" / "hubei_1_soffice.pdf"
TRUTH = Path(__file__).parents[2] / "fixtures" / "truth" / "hubei_1_soffice.json"


def form_of(path: Path) -> dict[str, Any]:
    return to_json(understand(read_document(path), file_name=path.name, folder_year=2018)[0])


def unlike(truth: dict[str, Any], read: dict[str, Any]) -> list[str]:
    """Fields of indicators and fund totals that are neither right nor named in `uncertain`."""
    assert len(read["indicators"]) == len(truth["indicators"])
    total = [fund for fund in read["funds"] if fund["item_code"] == "total"]
    return [
        f"{name}: {value!r}, read {seen.get(name)!r}"
        for said, seen in zip(truth["indicators"] + truth["funds"], read["indicators"] + total, strict=True)
        for name, value in said.items()
        if value != seen.get(name) and name not in seen["uncertain"]
    ]


def test_a_sample_scan_is_read_right_or_says_that_it_is_not() -> None:
    read = form_of(SCAN)
    assert unlike(json.loads(TRUTH.read_text(encoding="utf-8")), read) == []
    doubts = sum(len(row["uncertain"]) for row in read["indicators"])
    assert doubts == sum(issue["code"] == "LOW_CONFIDENCE" for issue in read["issues"] if issue["seq"])


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_scanned_on_its_side_or_head_is_read_upright(tmp_path: Path, turn: int) -> None:
    turned = tmp_path / "turned.pdf"
    turned.write_bytes(scan(ORIGINAL.read_bytes(), Wear(turn=turn), 1).data)  # type: ignore[arg-type]
    read = form_of(turned)
    assert unlike(json.loads(TRUTH.read_text(encoding="utf-8")), read) == []
    assert "PAGE_TURNED" in {issue["code"] for issue in read["issues"]}
