"""A corpus on disk: an inbox by year, a truth for every document, the same bytes for the same seed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from benchmarks.corpus.__main__ import main
from benchmarks.corpus.plan import KINDS, draw_plan
from benchmarks.corpus.producers import usable


def make(out: Path, *more: str) -> list[Path]:
    arguments = ["--out", str(out), "--forms", "12", "--seed", "5", "--workers", "1", "--years", "2019-2020"]
    assert main([*arguments, "--producers", "reportlab", *more]) == 0
    return sorted(out.glob("inbox/*/*.pdf"))


def test_every_document_has_its_truth(tmp_path: Path) -> None:
    files = make(tmp_path, "--others", "20%")
    assert len(files) == 12
    for file in files:
        truth = json.loads((tmp_path / "truth" / f"{file.stem}.json").read_text(encoding="utf-8"))
        assert str(truth["fiscal_year"]) == file.parent.name
        assert bool(truth["forms"]) != bool(truth["not_a_form"])
        grids = json.loads((tmp_path / "grids" / f"{file.stem}.json").read_text(encoding="utf-8"))
        assert len(grids) == len(truth["forms"]) or truth["not_a_form"]
        with pypdfium2.PdfDocument(file) as pdf:
            assert len(pdf) >= 1


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = make(tmp_path / "a", "--hostile", "30%"), make(tmp_path / "b", "--hostile", "30%")
    assert [file.name for file in first] == [file.name for file in second]
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]


def test_defects_take_turns() -> None:
    items = draw_plan(300, 1, ["reportlab"], defects="two-thirds")
    counts = Counter((item.defect, item.side) for item in items if item.defect)
    assert counts.keys() == set(KINDS)
    assert min(counts.values()) >= 3
    assert max(counts.values()) <= 8
    assert 60 <= sum(item.defect is None for item in items) <= 150


def test_unknown_producers_are_named() -> None:
    with pytest.raises(ValueError, match="unknown producer quark"):
        usable(["quark"])
