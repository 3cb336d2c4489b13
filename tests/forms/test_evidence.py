"""Where values stand, what was read with doubt, and numbers as printed."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import jsonschema
import pytest

from perf_pipeline.extract.model import Fragment, Grid, Reading
from perf_pipeline.forms import json_schema, to_json, understand
from perf_pipeline.forms.form_json import box_text, to_text
from perf_pipeline.forms.model import SelfEvaluation
from tests.forms.grids import COLUMN_WIDTH, ROW_HEIGHT, reading

FORM = """
= 某市水务局部门整体支出绩效自评表
部门名称 {c2} | 某市水务局 {c6}
资金来源(万元) {c3} | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
财政拨款 {c3} | １，０００．５０ | 900.45 | 90% | 10 | 9
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 完成情况 | 分值 | 得分 | 偏差原因
产出指标 {r2} | 数量指标 | 检查次数 | ≥12次 | 15次 | 40 | 40 | —
质量指标 | 合格率 | ≥95% | 93% | 约30 | / | 设备老化
"""


def form_of(read: Reading) -> SelfEvaluation:
    [form] = understand(read, file_name="form.pdf")
    return form


def doubting(text: str, **doubt: object) -> SelfEvaluation:
    """The form with doubt about the cells of a text."""
    read = reading(FORM)
    grid = read.grids[0]
    cells = [replace(cell, **doubt) if cell.text == text else cell for cell in grid.cells]  # type: ignore[arg-type]
    return form_of(Reading(read.pages, [Grid(grid.n_rows, grid.n_cols, cells)], read.lines))


def box(row: int, first: int, last: int, line_offset: int = 2) -> tuple[float, float, float, float]:
    top = (row + line_offset) * ROW_HEIGHT
    return (first * COLUMN_WIDTH, top, (last + 1) * COLUMN_WIDTH, top + ROW_HEIGHT)


def test_row_box_leaves_out_cells_that_span_other_rows() -> None:
    first, second = form_of(reading(FORM)).indicators
    assert first.evidence.bbox == box(4, 1, 7)
    assert second.evidence.bbox == box(5, 1, 7)
    assert first.evidence.page == 1


def test_each_field_has_its_own_box() -> None:
    fields = form_of(reading(FORM)).indicators[1].evidence.fields
    assert fields["score"] == Fragment(1, box(5, 6, 6))
    assert fields["target_text"] == Fragment(1, box(5, 3, 3))
    assert set(fields) >= {"level1", "level2", "level3", "target_text", "actual_text", "weight", "deviation_text"}


def test_department_and_title_have_their_places() -> None:
    form = form_of(reading(FORM))
    assert form.department_evidence is not None and form.department_evidence.bbox == box(0, 2, 7)
    assert form.title_evidence is not None and form.title_evidence.page == 1


@pytest.mark.parametrize("doubt", [{"confidence": 0.9}, {"doubts": ("UNMAPPED_CHARACTERS",)}])
def test_fields_read_with_doubt_are_named(doubt: dict[str, object]) -> None:
    form = doubting("93%", **doubt)
    assert [row.uncertain for row in form.indicators] == [[], ["actual_text"]]
    assert doubting("900.45", **doubt).funds[0].uncertain == ["executed"]


def test_doubt_about_a_merged_label_concerns_every_row_it_covers() -> None:
    form = doubting("产出指标", confidence=0.5)
    assert [row.uncertain for row in form.indicators] == [["level1"], ["level1"]]


def test_numbers_are_read_exactly_and_kept_as_printed() -> None:
    [fund] = form_of(reading(FORM)).funds
    assert (fund.budget_full_year, fund.executed, fund.rate_pct) == (Decimal("1000.50"), Decimal("900.45"), 90)
    assert fund.printed == {
        "budget_full_year": "１，０００．５０", "executed": "900.45", "rate_pct": "90%", "weight": "10", "score": "9",
    }  # fmt: skip


def test_words_in_a_number_column_are_reported_and_not_guessed_at() -> None:
    form = form_of(reading(FORM))
    second = form.indicators[1]
    assert (second.weight, second.score) == (None, None)
    [doubt] = [found for found in form.issues if found.code == "NOT_A_NUMBER"]
    assert (doubt.before, doubt.column, doubt.seq) == ("约30", "weight", 2)


def test_json_follows_its_schema() -> None:
    jsonschema.validate(to_json(form_of(reading(FORM))), json_schema())


def test_the_text_of_a_form_is_its_json() -> None:
    read = reading(FORM)
    grid = read.grids[0]
    below = (Fragment(2, (0.0, -0.0, 12.5, 100.0)),)
    cells = [replace(cell, continued=below) if cell.text == "检查次数" else cell for cell in grid.cells]
    form = form_of(Reading(read.pages, [Grid(grid.n_rows, grid.n_cols, cells)], read.lines))
    assert form.indicators[0].evidence.continued == below
    assert to_text(form) == json.dumps(to_json(form), ensure_ascii=False, separators=(",", ":"))


def test_an_edge_is_written_as_it_is_whatever_was_written_before() -> None:
    assert box_text((0.0, 1.5, 2.0, 100.25)) == "0.0,1.5,2.0,100.25"
    assert box_text((-0.0, 1.5, 2.0, 100.25)) == "-0.0,1.5,2.0,100.25"
