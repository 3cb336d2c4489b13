"""A corpus on disk: an inbox by year, a truth for every document, the same bytes for the same seed."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pypdfium2
import pytest

from benchmarks.corpus.__main__ import main
from benchmarks.corpus.defects import KINDS, OF_FILES
from benchmarks.corpus.plan import draw_plan
from benchmarks.corpus.producers import usable
from benchmarks.corpus.write import write_corpus
from benchmarks.recall import LAYOUTS


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
    items = draw_plan(400, 1, ["reportlab"], defects="two-thirds")
    counts = Counter(kind for item in items for _, kind in item.damage)
    assert all(len(item.damage) <= 1 for item in items)
    assert counts.keys() == {kind for kind in KINDS if kind[0] not in OF_FILES}
    assert max(counts.values()) <= 6
    assert 90 <= sum(not item.damage for item in items) <= 200


def test_a_thorough_corpus_breaks_every_rule_often_and_lays_some_files_twice(tmp_path: Path) -> None:
    items = draw_plan(180, 1, ["reportlab"], layouts=LAYOUTS, defects="two-thirds", thorough=True)
    counts = Counter(kind for item in items for _, kind in item.damage)
    assert counts.keys() == set(KINDS)
    copied = [item for item in items if any(kind == ("FOLDER_CONFLICT", "gross") for _, kind in item.damage)]
    assert sum(write_corpus(copied[:1], tmp_path, workers=1)) == 1
    first, second = sorted(tmp_path.glob("inbox/*/*.pdf"))
    assert (first.parent.name, second.parent.name) == ("2021", "2022")
    assert first.read_bytes() == second.read_bytes()


def test_unknown_producers_are_named() -> None:
    with pytest.raises(ValueError, match="unknown producer quark"):
        usable(["quark"])
