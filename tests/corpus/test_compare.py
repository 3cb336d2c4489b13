"""The comparison that other tests lean on must see every difference and invent none."""

from __future__ import annotations

from copy import deepcopy

from benchmarks.corpus.compare import form_differences, grid_scores
from benchmarks.corpus.document import make_document

TRUTH = make_document("T4a", 1, 2021).forms[0]


def test_equal_forms_do_not_differ() -> None:
    read = deepcopy(TRUTH) | {"layout": "anything", "issues": []}
    assert form_differences(read, TRUTH) == []


def test_numbers_are_compared_as_numbers_and_text_without_blanks() -> None:
    read = deepcopy(TRUTH)
    read["indicators"][0]["weight"] = int(read["indicators"][0]["weight"]) or read["indicators"][0]["weight"]
    truth = deepcopy(TRUTH)
    truth["indicators"][0]["weight"] = float(read["indicators"][0]["weight"])
    read["department"] = " ".join(TRUTH["department"])
    assert form_differences(read, truth) == []


def test_every_difference_is_named() -> None:
    read = deepcopy(TRUTH)
    read["indicators"][2]["score"] = None
    read["funds"][0]["executed"] += 0.01
    del read["goals"][0]
    assert [difference.path for difference in form_differences(read, TRUTH)] == [
        "funds[0].executed",
        "goals.length",
        "indicators[2].score",
    ]


def test_zero_is_not_blank() -> None:
    assert [d.path for d in form_differences({"a": None}, {"a": 0})] == ["a"]
    assert [d.path for d in form_differences({"a": 0}, {"a": None})] == ["a"]


def test_grid_scores_tell_text_from_place() -> None:
    truth = [{"cells": [{"row": 0, "col": c, "row_span": 1, "col_span": 1, "text": t} for c, t in enumerate("甲乙丙")]}]
    moved = deepcopy(truth)
    moved[0]["cells"][2]["col_span"] = 2
    assert grid_scores(truth, truth).full == 1
    assert grid_scores(moved, truth).text == 1
    assert round(grid_scores(moved, truth).full, 3) == round(2 / 3, 3)
    assert grid_scores([], truth).text == 0
