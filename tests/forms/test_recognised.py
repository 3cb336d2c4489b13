"""Readings of scans: what is put right, what is only said, and that a text layer is left alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perf_pipeline.extract.model import Grid, Reading
from perf_pipeline.forms import understand
from perf_pipeline.forms.model import SelfEvaluation
from perf_pipeline.forms.recognised import digits_for
from tests.forms.grids import reading

FORM = """
= 2021年度部门整体绩效自评表
单位名称 | 衡山市教育局 {c6}
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 检查次数 | 12次 | 12次 | 10 | 10
产出指标 | 质量指标 | 合格率 | 90% | 95% | 10 | 8
"""


def scanned(text: str, doubted: dict[str, float], confidence: float = 0.995) -> SelfEvaluation:
    """The form as an image reader hands it over: `doubted` cells at their confidence, others at `confidence`."""
    drawn = reading(text, "scan")
    grids = [
        Grid(g.n_rows, g.n_cols, [replace(c, confidence=doubted.get(c.text, confidence)) for c in g.cells], g.kind)
        for g in drawn.grids
    ]
    return understand(Reading(drawn.pages, grids, drawn.lines, text_source="ocr"), file_name="form.pdf")[0]


def codes(form: SelfEvaluation) -> list[str]:
    return [found.code for found in form.issues]


def test_a_label_one_character_off_is_put_right_and_said() -> None:
    form = scanned(FORM.replace("实际完成值", "实际兀成值"), {"实际兀成值": 0.6})
    assert [row.actual_text for row in form.indicators] == ["12次", "95%"]
    snapped = next(found for found in form.issues if found.code == "LABEL_SNAPPED")
    assert (snapped.before, snapped.after) == ("实际兀成值", "实际完成值")


def test_a_label_one_character_from_two_known_ones_is_left_as_read() -> None:
    form = scanned(FORM.replace("数量指标", "效量指标"), {"效量指标": 0.6})
    assert form.indicators[0].level2 == "效量指标"
    assert "LABEL_SNAPPED" not in codes(form)
    assert "level2" in form.indicators[0].uncertain


def test_a_number_of_a_goal_is_never_taken_for_a_misread_label() -> None:
    form = scanned(FORM.replace("三级指标", "三级指标2"), {"三级指标2": 0.6})
    assert "LABEL_SNAPPED" not in codes(form)


def test_a_doubted_cell_is_uncertain_and_an_issue_at_its_field() -> None:
    form = scanned(FORM, {"8": 0.7})
    row = form.indicators[1]
    assert row.score == 8
    assert row.uncertain == ["score"]
    found = next(found for found in form.issues if found.code == "LOW_CONFIDENCE")
    assert (found.severity, found.subject, found.seq, found.column) == ("warning", "indicator", 2, "score")
    assert found.bbox == row.evidence.fields["score"].bbox


def test_letters_that_look_like_digits_are_read_as_digits_and_stay_uncertain() -> None:
    form = scanned(FORM.replace("| 8\n", "| 8.O\n"), {})
    row = form.indicators[1]
    assert row.score == 8
    assert row.uncertain == ["score"]
    assert "NUMBER_LOOKS_LIKE" not in codes(scanned(FORM, {}))


def test_words_in_a_number_column_of_a_scan_are_uncertain_however_sure_the_reader_is() -> None:
    form = scanned(FORM.replace("| 8\n", "| 八十\n"), {})
    assert form.indicators[1].score is None
    assert form.indicators[1].uncertain == ["score"]


def test_a_text_layer_is_left_alone() -> None:
    drawn = reading(FORM.replace("| 8\n", "| 1O\n").replace("实际完成值", "实际兀成值"))
    form = understand(drawn, file_name="form.pdf")[0]
    assert form.indicators[1].score is None
    assert {"LABEL_SNAPPED", "LOW_CONFIDENCE", "NUMBER_LOOKS_LIKE"}.isdisjoint(codes(form))


@pytest.mark.parametrize(
    ("read", "number"),
    [("1O", "10"), ("l2.5", "12.5"), ("9。5", "9.5"), ("OO", None), ("良好", None), ("10分左右", None)],
)
def test_digits_for_look_alikes(read: str, number: str | None) -> None:
    assert digits_for(read) == number
