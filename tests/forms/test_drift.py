"""Columns that moved, were renamed, lost or added: named, and never a value in a field that is not its own."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from perf_pipeline.extract.model import Grid, Reading
from perf_pipeline.forms import draft_vocabulary, to_json, understand
from perf_pipeline.forms.model import SelfEvaluation
from tests.forms.grids import permuted, reading

HEAD = "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 绩效标准 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施"
FIELDS = (
    "level1",
    "level2",
    "level3",
    "target_text",
    "standard_text",
    "actual_text",
    "weight",
    "score",
    "deviation_text",
)
FORM = f"""
{HEAD}
产出指标 | 数量指标 | 检查次数 | ≥12次 | 每月一次 | 15次 | 40 | 40 | 超额完成
产出指标 | 质量指标 | 合格率 | ≥95% | 国标 | 93% | 30 | 29 | 设备老化
效益指标 | 社会效益指标 | 知晓率 | 80% | 抽样 | 82% | 20 | 20 | 无
"""


def form_of(read: Reading) -> SelfEvaluation:
    [form] = understand(read, file_name="form.pdf")
    return form


def values(form: SelfEvaluation) -> list[dict[str, Any]]:
    return [{name: row[name] for name in FIELDS} for row in to_json(form)["indicators"]]


@pytest.mark.parametrize("seed", range(12))
def test_column_order_does_not_matter(seed: int) -> None:
    read = reading(FORM)
    order = list(range(len(FIELDS)))
    random.Random(seed).shuffle(order)
    moved = Reading(read.pages, [permuted(read.grids[0], order)], read.lines)
    assert values(form_of(moved)) == values(form_of(read))
    assert form_of(moved).issues == []


@pytest.mark.parametrize("column", range(len(FIELDS)))
def test_a_renamed_column_is_named_and_its_values_kept_out(column: int) -> None:
    read = reading(FORM)
    grid = read.grids[0]
    cells = [replace(cell, text="甲乙丙丁") if (cell.row, cell.col) == (0, column) else cell for cell in grid.cells]
    form = form_of(Reading(read.pages, [Grid(grid.n_rows, grid.n_cols, cells, grid.kind)], []))
    without = [row | {FIELDS[column]: None} for row in values(form_of(read))]
    if FIELDS[column] == "level1":  # what level 2 says about it is inferred, and said to be
        without = [row | {"level1": None} for row in without]
        assert [row | {"level1": None} for row in values(form)] == without
    else:
        assert values(form) == without
    assert any(found.code == "HEADER_UNKNOWN" and "甲乙丙丁" in found.message for found in form.issues)


@pytest.mark.parametrize("column", range(len(FIELDS)))
def test_an_added_column_is_named_and_shifts_nothing(column: int) -> None:
    lines = []
    for n, line in enumerate(FORM.strip().splitlines()):
        cells = line.split("|")
        cells.insert(column, " 内部流水号 " if n == 0 else f" {n} ")
        lines.append("|".join(cells))
    form = form_of(reading("\n".join(lines)))
    assert values(form) == values(form_of(reading(FORM)))
    assert any(found.code == "HEADER_UNKNOWN" and "内部流水号" in found.message for found in form.issues)


def test_a_lost_column_of_a_known_layout_is_named() -> None:
    layout = Path(__file__).parent / "layouts" / "T4a_weights_in_labels.txt"
    drawing = layout.read_text(encoding="utf-8").replace("实际完成值", "  ")
    form = form_of(reading(drawing))
    assert all(row.actual_text is None for row in form.indicators)
    assert [row.weight for row in form.indicators] == [20, 20, 10, 30, 10]
    [missing] = [found for found in form.issues if found.code == "COLUMN_MISSING"]
    assert missing.column == "actual"


def test_a_table_that_lacks_what_the_forms_other_tables_have_is_said() -> None:
    table = "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值\n 产出指标 | 数量指标 | 甲 | 1 | 1 | 5\n"
    less = "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 备注\n 产出指标 | 数量指标 | 乙 | 1 | 1 | \n"
    form = form_of(reading(table + table + less))
    assert [found.column for found in form.issues if found.code == "COLUMN_MISSING"] == ["weight"]
    assert form.indicators[2].weight is None


@pytest.mark.parametrize(
    ("label", "known"),
    [
        ("偏差原因分析及改进", "偏差原因分析及改进"),
        ("实际完成值情况", "实际完成值"),
        ("年度指标直", "年度指标值"),
        ("绩 效 标\\n准", "绩效标准"),
    ],
)
def test_cut_extended_and_misspelt_labels_are_read(label: str, known: str) -> None:
    field = {"偏差原因分析及改进": 8, "实际完成值": 5, "年度指标值": 3, "绩效标准": 4}[known]
    head = HEAD.split(" | ")
    head[field] = label
    form = form_of(reading(FORM.replace(HEAD, " | ".join(head))))
    assert values(form) == values(form_of(reading(FORM)))


def test_a_draft_names_the_nearest_and_can_be_pasted() -> None:
    import yaml

    text = draft_vocabulary(reading(FORM.replace("实际完成值", "实际取得数值").replace("绩效标准", "甲乙丙丁")))
    assert "实际取得数值" in text and "甲乙丙丁" in text
    assert "nearest known" in text
    documents = [
        yaml.safe_load(part) for part in text.split("# 「") if "P: [" in part for part in [part.split("\n", 1)[1]]
    ]
    assert documents[1]["indicator_column"]["actual"] == {"P": ["实际取得数值"]}


def test_a_draft_says_when_every_label_is_known() -> None:
    assert draft_vocabulary(reading(FORM)).startswith("# every label")
