"""A total decides between two readings of a figure only where exactly one of them makes it hold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from perf_pipeline.extract.model import Cell, Grid, Reading
from perf_pipeline.forms import understand
from perf_pipeline.forms.model import SelfEvaluation
from tests.forms.grids import reading

FORM = """
= 2021年度部门整体绩效自评表
单位名称 | 衡山市教育局 {c6}
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 检查次数 | 12次 | 12次 | 60 | 51
产出指标 | 质量指标 | 合格率 | 90% | 95% | 40 | 37
总分 {c5} | 100 | 94
"""


def judged(alternatives: dict[str, tuple[str, ...]]) -> SelfEvaluation:
    """The form read from an image, some figures of which may also be read as `alternatives`."""

    def seen(cell: Cell) -> Cell:
        others = alternatives.get(cell.text, ())
        return replace(cell, confidence=0.6 if others else 0.995, alternatives=others)

    drawn = reading(FORM, "scan")
    grids = [Grid(g.n_rows, g.n_cols, [seen(cell) for cell in g.cells], g.kind) for g in drawn.grids]
    return understand(Reading(drawn.pages, grids, drawn.lines, text_source="ocr"), file_name="form.pdf")[0]


def scores(form: SelfEvaluation) -> list[Decimal | None]:
    return [row.score for row in form.indicators]


def test_the_one_reading_that_makes_the_total_hold_is_taken_said_and_still_uncertain() -> None:
    form = judged({"51": ("57",)})
    assert scores(form) == [57, 37]
    chosen = next(found for found in form.issues if found.code == "READING_CHOSEN")
    assert (chosen.subject, chosen.seq, chosen.column) == ("indicator", 1, "score")
    assert (chosen.before, chosen.after) == ("51", "57")
    assert form.indicators[0].uncertain == ["score"]


@pytest.mark.parametrize(
    "alternatives",
    [{"51": ("57",), "37": ("43",)}, {"51": ("54",)}, {"51": ("S7",)}, {}],
    ids=["two hold", "none holds", "no number", "no doubt"],
)
def test_where_no_single_reading_decides_the_figures_stay_as_read(alternatives: dict[str, tuple[str, ...]]) -> None:
    form = judged(alternatives)
    assert scores(form) == [51, 37]
    assert "READING_CHOSEN" not in {found.code for found in form.issues}


def test_a_doubtful_total_yields_to_the_rows() -> None:
    form = judged({"94": ("88",)})
    assert form.total.score == 88
    assert scores(form) == [51, 37]
