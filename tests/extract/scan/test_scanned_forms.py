"""A sample scan from its picture to its fields, and pages that lie on their side or head."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from reportlab.pdfgen.canvas import Canvas

from benchmarks.corpus.scans import Wear, scan
from perf_pipeline.extract import read_document
from perf_pipeline.forms import to_json, understand
from perf_pipeline.settings import PROJECT
from tests.extract.drawn import draw, has_chinese_font, rule
from tests.extract.test_tables_without_rules import EDGES, indicators, row

SCANS = sorted((PROJECT / "samples" / "scans").rglob("*.pdf"))
ORIGINAL = PROJECT / "samples" / "inbox" / "2018" / "hubei_1_soffice.pdf"
TRUTHS = Path(__file__).parents[2] / "fixtures" / "truth"


def form_of(path: Path, year: int = 2018) -> dict[str, Any]:
    return to_json(understand(read_document(path), file_name=path.name, folder_year=year)[0])


def truth_of(name: str) -> dict[str, Any]:
    said: dict[str, Any] = json.loads((TRUTHS / f"{name}.json").read_text(encoding="utf-8"))
    return said


def unlike(truth: dict[str, Any], read: dict[str, Any]) -> list[str]:
    """Fields of indicators and funds that are neither right nor named in `uncertain`."""
    assert len(read["indicators"]) == len(truth["indicators"])
    funds = {(fund.get("category"), fund["item_code"]): fund for fund in read["funds"]}
    pairs = list(zip(truth["indicators"], read["indicators"], strict=True))
    pairs += [(said, funds[said.get("category"), said["item_code"]]) for said in truth["funds"]]
    return [
        f"{name}: {value!r}, read {seen.get(name)!r}"
        for said, seen in pairs
        for name, value in said.items()
        if value != seen.get(name) and name not in seen["uncertain"]
    ]


@pytest.mark.parametrize("scanned", SCANS, ids=lambda path: path.stem)
def test_a_sample_scan_is_read_right_or_says_that_it_is_not(scanned: Path) -> None:
    """The one of 2019 bears a red seal: characters beside it stay, its ring is no rule."""
    read = form_of(scanned, int(scanned.parent.name))
    assert unlike(truth_of(scanned.stem.removesuffix("_scan")), read) == []
    doubts = sum(len(row["uncertain"]) for row in read["indicators"])
    assert doubts == sum(issue["code"] == "LOW_CONFIDENCE" for issue in read["issues"] if issue["seq"])


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_scanned_on_its_side_or_head_is_read_upright(tmp_path: Path, turn: int) -> None:
    turned = tmp_path / "turned.pdf"
    turned.write_bytes(scan(ORIGINAL.read_bytes(), Wear(turn=turn), 1).data)  # type: ignore[arg-type]
    read = form_of(turned)
    assert unlike(truth_of(ORIGINAL.stem), read) == []
    assert {issue["before"] for issue in read["issues"] if issue["code"] == "PAGE_TURNED"} == {str(360 - turn)}


@pytest.mark.skipif(not has_chinese_font(), reason="needs a Chinese font: apt-get install fonts-noto-cjk")
@pytest.mark.parametrize("ruled", [False, True], ids=["no rules", "rules between rows"])
def test_a_scanned_table_without_columns_of_rules_is_read_and_none_of_it_is_certain(
    tmp_path: Path, ruled: bool
) -> None:
    def page(canvas: Canvas) -> None:
        indicators(canvas)
        for y in (50, 70, 90, 120, 140, 160, 180) if ruled else ():
            rule(canvas, EDGES[0], y, EDGES[-1], y)

    born = draw(tmp_path / "born.pdf", page)
    scanned = tmp_path / "scanned.pdf"
    scanned.write_bytes(scan(born.read_bytes(), Wear(noise=3, jpeg=80), 1).data)
    (grid,) = read_document(scanned).grids
    texts = {cell.text for cell in grid.cells if cell.text}
    assert {"一级指标", "数量指标", "养护里程", "95", "质量指标", "90", "时效指标", "100", "社会效益", "98"} <= texts
    at = {cell.text: cell.row for cell in grid.cells}
    assert at["数量指标"] == at["养护里程"] == at["95"] != at["90"] == at["质量指标"]
    assert all("LOW_CONFIDENCE" in cell.doubts for cell in grid.cells)


@pytest.mark.skipif(not has_chinese_font(), reason="needs a Chinese font: apt-get install fonts-noto-cjk")
def test_the_columns_of_scanned_pages_without_rules_are_one_tables(tmp_path: Path) -> None:
    """A page's columns were told without what the pages after it tell: the same edge in two places was two."""
    names = [f"养护里程{number}" for number in range(9)]

    def first(canvas: Canvas) -> None:
        for number, name in enumerate(names[:6]):
            row(canvas, 60 + 20 * number, "产出指标", "数量指标", name, "95", "10")

    def second(canvas: Canvas) -> None:
        for number, name in enumerate(names[6:]):
            row(canvas, 40 + 20 * number, "产出指标", "数量", name, "比上年明显提高", "5")

    scanned = tmp_path / "scanned.pdf"
    scanned.write_bytes(scan(draw(tmp_path / "a.pdf", first, second).read_bytes(), Wear(noise=3, jpeg=80), 1).data)
    (grid,) = read_document(scanned).grids
    assert (grid.n_rows, grid.n_cols) == (9, 5)
