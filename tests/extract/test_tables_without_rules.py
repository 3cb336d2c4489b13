"""Tables that have horizontal rules only, or none: rows, columns and spans from how the texts stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from perf_pipeline.extract import read_document
from perf_pipeline.extract.model import Grid
from tests.extract.drawn import FONT, SIZE, draw, rule, text

EDGES = (40, 100, 160, 240, 300, 380)
LEADING = SIZE * 1.3


def centred(canvas: Canvas, left: float, right: float, middle: float, *lines: str) -> None:
    first = middle - LEADING * (len(lines) - 1) / 2 + SIZE * 0.4
    for number, words in enumerate(lines):
        wide = canvas.stringWidth(words, FONT, SIZE)
        text(canvas, (left + right - wide) / 2, first + number * LEADING, words)


def row(canvas: Canvas, middle: float, *cells: str | tuple[str, ...] | None) -> None:
    """Cells of EDGES' columns, centred; a tuple is a cell of several lines."""
    for left, right, cell in zip(EDGES, EDGES[1:], cells, strict=False):
        if cell:
            centred(canvas, left, right, middle, *((cell,) if isinstance(cell, str) else cell))


def indicators(canvas: Canvas) -> None:
    centred(canvas, EDGES[0], EDGES[1], 40, "项目名称")
    centred(canvas, EDGES[1], EDGES[5], 40, "道路养护项目")
    row(canvas, 60, "一级指标", "二级指标", "三级指标", "指标值", "偏差原因")
    row(canvas, 80, None, "数量指标", "养护里程", "95")
    row(canvas, 105, "产出指标", "质量指标", ("养护验收合格率和", "返工率"), "90", ("因降雨影响施", "工暂停"))
    row(canvas, 130, None, "时效指标", "完工时间", "100")
    row(canvas, 150, "效益指标", "社会效益", "群众出行", "98")
    centred(canvas, EDGES[0], EDGES[3], 170, "总分")
    row(canvas, 170, None, None, None, "100", None)


def found(grid: Grid) -> set[tuple[int, int, int, int, str]]:
    return {(c.row, c.col, c.row_span, c.col_span, c.text) for c in grid.cells if c.text}


INDICATORS = {
    (0, 0, 1, 1, "项目名称"),
    (0, 1, 1, 4, "道路养护项目"),
    *((1, col, 1, 1, name) for col, name in enumerate(("一级指标", "二级指标", "三级指标", "指标值", "偏差原因"))),
    *((2, col, 1, 1, name) for col, name in enumerate(("数量指标", "养护里程", "95"), 1)),
    (2, 0, 3, 1, "产出指标"),
    *(
        (3, col, 1, 1, name)
        for col, name in enumerate(("质量指标", "养护验收合格率和返工率", "90", "因降雨影响施工暂停"), 1)
    ),
    *((4, col, 1, 1, name) for col, name in enumerate(("时效指标", "完工时间", "100"), 1)),
    *((5, col, 1, 1, name) for col, name in enumerate(("效益指标", "社会效益", "群众出行", "98"))),
    (6, 0, 1, 3, "总分"),
    (6, 3, 1, 1, "100"),
}


def test_without_any_rule_labels_span_rows_and_values_columns(tmp_path: Path) -> None:
    (grid,) = read_document(draw(tmp_path / "a.pdf", indicators)).grids
    assert grid.kind == "aligned"
    assert found(grid) == INDICATORS


def test_horizontal_rules_tell_rows_and_their_spans(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        indicators(canvas)
        for y in (30, 50, 70, 140, 160, 180):
            rule(canvas, EDGES[0], y, EDGES[5], y)
        for y in (91, 119):
            rule(canvas, EDGES[1], y, EDGES[5], y)

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert found(grid) == INDICATORS


def test_a_frame_around_rows_makes_no_table_of_one_column(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        indicators(canvas)
        for y in (30, 50, 70, 140, 160, 180):
            rule(canvas, EDGES[0], y, EDGES[5], y)
        for y in (91, 119):
            rule(canvas, EDGES[1], y, EDGES[5], y)
        for x in (EDGES[0], EDGES[5]):
            rule(canvas, x, 30, x, 180)

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert found(grid) == INDICATORS


def test_a_heading_over_headings_has_the_others_beside_both(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        row(canvas, 60, "一级指标", None, None, "指标值", "得分")
        centred(canvas, EDGES[1], EDGES[3], 50, "三级指标")
        row(canvas, 70, None, "编号", "名称")
        for number in range(5):
            row(canvas, 90 + 20 * number, "产出指标", f"{number}", f"养护里程{number}", "95", "10")

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert {
        (0, 0, 2, 1, "一级指标"),
        (0, 1, 1, 2, "三级指标"),
        (1, 1, 1, 1, "编号"),
        (1, 2, 1, 1, "名称"),
        (0, 4, 2, 1, "得分"),
    } <= found(grid)


def test_a_short_rule_under_a_heading_is_a_row_edge_and_an_underlined_word_is_not(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        row(canvas, 60, "一级指标", None, None, "指标值", "得分")
        centred(canvas, EDGES[1], EDGES[2] + 20, 50, "三级指标")
        text(canvas, EDGES[1] + 8, 74, "编号")
        text(canvas, EDGES[2] - 12, 74, "名称")
        rule(canvas, EDGES[1], 60, EDGES[2] + 20, 60)
        for y in (40, 80, 100, 120, 140):
            rule(canvas, EDGES[0], y, EDGES[5], y)
        for number in range(3):
            centred(canvas, EDGES[0], EDGES[1], 90 + 20 * number, "产出指标")
            text(canvas, EDGES[1] + 12, 94 + 20 * number, str(number))
            text(canvas, EDGES[2] - 14, 94 + 20 * number, "里程")
            row(canvas, 90 + 20 * number, None, None, None, "95", "10")
        rule(canvas, EDGES[0] + 10, 116, EDGES[0] + 50, 116)

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert grid.n_rows == 5
    assert (0, 1, 1, 2, "三级指标") in found(grid)
    assert (1, 1, 1, 1, "编号") in found(grid)
    assert (0, 0, 2, 1, "一级指标") in found(grid)


def pair_of_pages() -> Sequence[str]:
    return [f"养护里程{number}" for number in range(9)]


def test_the_columns_of_all_pages_are_one_tables(tmp_path: Path) -> None:
    names = pair_of_pages()

    def first(canvas: Canvas) -> None:
        centred(canvas, EDGES[0], EDGES[5], 20, "项目支出绩效自评表")
        for number, name in enumerate(names[:6]):
            row(canvas, 60 + 20 * number, "产出指标", "数量指标", name, "95", "10")

    def second(canvas: Canvas) -> None:
        for number, name in enumerate(names[6:]):
            row(canvas, 40 + 20 * number, "产出指标", "数量", name, ("明显提高并", "长期保持"), "5")

    reading = read_document(draw(tmp_path / "a.pdf", first, second))
    (grid,) = reading.grids
    assert (grid.n_rows, grid.n_cols) == (9, 5)
    assert [grid.row(r)[2].text for r in range(9)] == names
    assert [line.text for line in reading.lines] == ["项目支出绩效自评表"]


def test_labels_with_their_values_above_a_table_are_lines(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, EDGES[0], 20, "单位名称：某局")
        text(canvas, EDGES[3], 20, "填报日期：2022年3月")
        indicators(canvas)

    reading = read_document(draw(tmp_path / "a.pdf", page))
    assert [line.text for line in reading.lines] == ["单位名称：某局", "填报日期：2022年3月"]
    assert found(reading.grids[0]) == INDICATORS


def test_a_number_too_long_for_its_column_runs_over(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for number in range(6):
            row(canvas, 60 + 24 * number, "产出指标", "数量指标", "养护里程", f"9{number}", f"1{number}")
        row(canvas, 60 + 24 * 6, "产出指标", "数量指标", "补助金额", ("8,639,500.0", "0"), "10")

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert (grid.n_rows, grid.n_cols) == (7, 5)
    assert grid.row(6)[3].text == "8,639,500.00"


@pytest.mark.parametrize("above", [True, False])
def test_rows_with_a_rule_on_one_side_are_all_read(tmp_path: Path, above: bool) -> None:
    def page(canvas: Canvas) -> None:
        for number in range(6):
            row(canvas, 60 + 20 * number, "产出指标", "数量指标", f"养护里程{number}", "95", "10")
            rule(canvas, EDGES[0], (50 if above else 70) + 20 * number, EDGES[5], (50 if above else 70) + 20 * number)
        text(canvas, EDGES[0], 190, "填表人：某某")

    reading = read_document(draw(tmp_path / "a.pdf", page))
    (grid,) = reading.grids
    assert [grid.row(r)[2].text for r in range(grid.n_rows)] == [f"养护里程{number}" for number in range(6)]
    assert [line.text for line in reading.lines] == ["填表人：某某"]


def test_rows_no_further_apart_than_lines_are_told_by_their_middles(tmp_path: Path) -> None:
    """As word processors set tables: no room above or below the text of a cell."""
    names = ("养护里程", "验收合格率", "按时完工", "群众出行", "投诉处理")

    def page(canvas: Canvas) -> None:
        y = 40.0
        for number, name in enumerate(names):
            lines = ("因降雨影响施", "工有所暂停") if number % 3 == 2 else ("无",)
            y += LEADING * len(lines) / 2
            row(canvas, y, "产出指标", "数量", name, f"9{number}", lines)
            y += LEADING * len(lines) / 2

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert [[cell.text for cell in grid.row(r)][2:] for r in range(grid.n_rows)] == [
        [name, f"9{number}", "因降雨影响施工有所暂停" if number % 3 == 2 else "无"] for number, name in enumerate(names)
    ]


@pytest.mark.parametrize("lines", [1, 12])
def test_prose_is_no_table(tmp_path: Path, lines: int) -> None:
    def page(canvas: Canvas) -> None:
        for number in range(lines):
            text(canvas, 40, 40 + 16 * number, "各单位要高度重视绩效自评工作，按时报送自评材料。")

    reading = read_document(draw(tmp_path / "a.pdf", page))
    assert reading.grids == []
    assert len(reading.lines) == lines


def test_rules_without_any_text_between_them_are_no_table(tmp_path: Path) -> None:
    """Found by the fuzz: damage had moved a page's text away from its rules."""

    def page(canvas: Canvas) -> None:
        text(canvas, 40, 280, "关于绩效自评的通知")
        for y in (40, 60, 80, 100, 120):
            rule(canvas, 40, y, 380, y)

    reading = read_document(draw(tmp_path / "a.pdf", page))
    assert reading.grids == []
    assert [line.text for line in reading.lines] == ["关于绩效自评的通知"]


def test_where_rows_could_be_shared_in_two_ways_the_header_has_no_label(tmp_path: Path) -> None:
    """收入构成 stands in the middle of its three rows, and of those with the header and the next label's first."""

    def funds(canvas: Canvas) -> None:
        row(canvas, 40, None, "资金来源", "年初预算", "执行数", "得分")
        names = ("财政拨款", "其他资金", "合计", "基本支出", "项目支出", "合计")
        for number, name in enumerate(names):
            label = {1: "收入构成", 4: "支出构成"}.get(number)
            row(canvas, 60 + 20 * number, label, name, f"{100 + number}", f"{90 + number}", "9")

    (grid,) = read_document(draw(tmp_path / "a.pdf", funds)).grids
    labels = {(cell.row, cell.row_span, cell.text) for cell in grid.cells if cell.col == 0 and cell.text}
    assert labels == {(1, 3, "收入构成"), (4, 3, "支出构成")}


def test_a_label_between_two_rows_has_both_in_a_column_of_names(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        row(canvas, 40, None, "年初目标", None, "完成情况", None)
        row(canvas, 65, None, ("完成培训任务", "保障机构运转"), None, ("全部完成培训", "各项效果良好"), None)
        centred(canvas, EDGES[0], EDGES[1], 56, "当年目标")
        for number in range(12):
            row(canvas, 100 + 15 * number, f"指标{number}名称", "人次", f"{number}", "100", "5")

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    label = grid.at(0, 0)
    assert label is not None
    assert (label.text, label.row_span) == ("当年目标", 2)


def test_a_table_with_rules_at_its_head_and_its_end_alone(tmp_path: Path) -> None:
    """Rules over and under the heads, and at the end: what stands between two of them is several rows."""

    def page(canvas: Canvas) -> None:
        row(canvas, 40, "资金来源", "预算数", "执行数", "执行率")
        row(canvas, 60, "财政拨款", "316", "312", "98%")
        row(canvas, 100, "三级指标", "指标值", "完成值", "分值", "得分")
        for number, name in enumerate(("办案件数", "立案件数", "合格率", "满意度")):
            row(canvas, 116 + 14 * number, name, "40", "46", "10", "9")
        for y in (32, 48, 92, 108, 168):
            rule(canvas, EDGES[0], y, EDGES[-1], y)

    [grid] = read_document(draw(tmp_path / "form.pdf", page)).grids
    rows = [[cell.text for cell in grid.cells if cell.row == number] for number in range(grid.n_rows)]
    assert [r for r in rows if "9" in r] == [
        [name, "40", "46", "10", "9"] for name in ("办案件数", "立案件数", "合格率", "满意度")
    ]
