"""A total, or a rate, decides between two readings of a figure only where exactly one of them makes it hold."""

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


def judged(alternatives: dict[str, tuple[str, ...]], form: str = FORM) -> SelfEvaluation:
    """The form read from an image, some figures of which may also be read as `alternatives`."""

    def seen(cell: Cell) -> Cell:
        others = alternatives.get(cell.text, ())
        return replace(cell, confidence=0.6 if others else 0.995, alternatives=others)

    drawn = reading(form, "scan")
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


FUNDED = """
= 2021年度项目支出绩效自评表
项目名称 | 节水宣传 {c2} | 主管部门 | 衡山市水务局 {c2}
项目资金（万元） {r3} | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率
年度资金总额 | 620.00 | 640.00 | 576.00 | 90.00%
其中：财政拨款 | 620.00 | 640.00 | 516.00 | 90.00%
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 得分
产出指标 | 数量指标 | 检查次数 | 12次 | 12次 | 60
"""


@pytest.mark.parametrize(
    ("alternatives", "executed"),
    [
        ({"516.00": ("576.00",)}, 576),
        ({"516.00": ("518.00",)}, 516),  # does not make the rate hold
        ({"516.00": ("576.00",), "640.00": ("573.33",)}, 516),  # two readings do
        ({}, 516),
    ],
    ids=["one holds", "none holds", "two hold", "no doubt"],
)
def test_the_one_reading_that_makes_a_rate_of_execution_hold_is_taken(
    alternatives: dict[str, tuple[str, ...]], executed: int
) -> None:
    form = judged(alternatives, FUNDED)
    line = form.funds[1]
    assert (line.budget_full_year, line.executed, line.rate_pct) == (640, executed, 90)
    assert form.funds[0].executed == 576
    chosen = [found for found in form.issues if found.code == "READING_CHOSEN_BY_RATE"]
    assert [(found.subject, found.seq, found.column) for found in chosen] == [("fund", 2, "executed")][
        : executed == 576
    ]
    assert executed == 516 or "executed" in line.uncertain
