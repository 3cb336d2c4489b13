"""Pages as producers make them: rules of every kind, fonts that say nothing, what stands around tables and pages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from perf_pipeline.cli import cli
from perf_pipeline.extract import Reading, read_document
from perf_pipeline.extract.doubt import unknown_characters
from perf_pipeline.extract.join import PageParts, PageTable
from perf_pipeline.extract.lattice import find_lattices
from perf_pipeline.extract.model import Page, TextLine
from perf_pipeline.extract.pdf import _take_running_lines
from tests.extract.drawn import COL, HEIGHT, LEFT, ROW, TOP, WIDTH, Drawing, draw, rule, table, text

FIXTURES = Path(__file__).parents[1] / "fixtures" / "pdf"
HEADER: list[str | None] = ["一级指标", "三级指标", "年度指标值", "实际完成值"]
ROWS: list[list[str | None]] = [HEADER, ["产出指标", "受益人数", "≥100", "120"], [None, "完成率", "95%", "95%"]]


def shape(reading: Reading) -> list[tuple[int, int, int]]:
    return [(grid.n_rows, grid.n_cols, len(grid.cells)) for grid in reading.grids]


@pytest.mark.parametrize("side", [0.75, 1.5, 2.25])
def test_borders_drawn_dot_by_dot_are_one_grid(tmp_path: Path, side: float) -> None:
    """As browsers draw dotted borders: squares as far apart as they are wide."""

    def dots(canvas: Canvas, x0: float, y0: float, x1: float, y1: float) -> None:
        for step in np.arange(0, max(x1 - x0, y1 - y0), 2 * side).tolist():
            x, y = (x0 + step, y0) if x1 > x0 else (x0, y0 + step)
            canvas.rect(x, HEIGHT - y - side, side, side, stroke=0, fill=1)

    def page(canvas: Canvas) -> None:
        canvas.setFillGray(0.7)
        for r in range(4):
            dots(canvas, LEFT + (COL if r == 2 else 0), TOP + r * ROW, LEFT + 4 * COL, TOP + r * ROW)
        for c in range(5):
            dots(canvas, LEFT + c * COL, TOP, LEFT + c * COL, TOP + 3 * ROW)
        for r, row in enumerate(ROWS):
            for c, words in enumerate(row):
                text(canvas, LEFT + c * COL + 6, TOP + r * ROW + 16, words or "")

    reading = read_document(draw(tmp_path / "a.pdf", page))
    assert shape(reading) == [(3, 4, 11)]
    assert [cell.text for cell in reading.grids[0].row(2)] == ["产出指标", "完成率", "95%", "95%"]


@pytest.mark.parametrize(("on", "off"), [(1, 1.5), (6, 3)])
def test_dashed_grey_hairlines_are_rules(tmp_path: Path, on: float, off: float) -> None:
    def page(canvas: Canvas) -> None:
        canvas.setDash(on, off)
        canvas.setStrokeGray(0.8)
        canvas.setLineWidth(0.1)
        table(canvas, ROWS)

    assert shape(read_document(draw(tmp_path / "a.pdf", page))) == [(3, 4, 11)]


def test_a_frame_of_two_lines_adds_no_rows_or_columns(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, ROWS)
        canvas.rect(LEFT - 3, HEIGHT - TOP - 3 * ROW - 3, 4 * COL + 6, 3 * ROW + 6)

    assert shape(read_document(draw(tmp_path / "a.pdf", page))) == [(3, 4, 11)]


def test_a_stray_box_in_a_cell_is_no_table(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, ROWS)
        canvas.rect(LEFT + COL + 50, HEIGHT - TOP - 2 * ROW + 8, 8, 8)

    reading = read_document(draw(tmp_path / "a.pdf", page))
    assert shape(reading) == [(3, 4, 11)]
    assert reading.grids[0].row(1)[1].text == "受益人数"


def test_two_tables_of_a_page_stay_two(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, ROWS, 30)
        text(canvas, LEFT, 140, "二、绩效指标")
        table(canvas, ROWS[:2], 160)

    reading = read_document(draw(tmp_path / "a.pdf", page))
    assert shape(reading) == [(3, 4, 11), (2, 4, 8)]
    assert [line.text for line in reading.lines] == ["二、绩效指标"]


def test_columns_that_drift_from_page_to_page_are_the_same(tmp_path: Path) -> None:
    def drifted(canvas: Canvas) -> None:
        for r in range(3):
            rule(canvas, LEFT, TOP + r * ROW, LEFT + 4 * COL, TOP + r * ROW)
        for c, shift in enumerate((0, 6, -5, 3, 0)):
            rule(canvas, LEFT + c * COL + shift, TOP, LEFT + c * COL + shift, TOP + 2 * ROW)
        for c in range(4):
            for r in range(2):
                text(canvas, LEFT + c * COL + 12, TOP + r * ROW + 16, f"值{r}{c}")

    reading = read_document(draw(tmp_path / "a.pdf", lambda canvas: table(canvas, ROWS), drifted))
    assert shape(reading) == [(5, 4, 19)]


def test_a_row_cut_by_the_page_edge_with_rules_at_it_is_one(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        table(canvas, [["受益人数", "100", "120", "因降雨影响施工"]])

    def second(canvas: Canvas) -> None:
        table(canvas, [["", "", "", "暂停"], ["完成率", "95%", "95%", ""]])

    (grid,) = read_document(draw(tmp_path / "a.pdf", first, second)).grids
    assert [cell.text for cell in grid.row(0)] == ["受益人数", "100", "120", "因降雨影响施工暂停"]
    assert (grid.n_rows, grid.row(0)[0].row_span) == (2, 1)


def test_of_a_row_cut_below_its_text_only_the_foot_is_on_the_next_page(tmp_path: Path) -> None:
    """Writer closes the cells at the page edge and draws a row without any text under it."""

    def second(canvas: Canvas) -> None:
        table(canvas, [["", "", "", ""], [None, "满意度", "95%", "95%"]])

    rows = [["绩效指标", "产出指标", "≤291万元", "291万元"], [None, "效益指标", "100", ""]]
    path = draw(tmp_path / "a.pdf", lambda canvas: table(canvas, rows), second)
    (grid,) = read_document(path).grids
    assert [[cell.text for cell in grid.row(row)] for row in range(grid.n_rows)] == [
        ["绩效指标", "产出指标", "≤291万元", "291万元"],
        ["绩效指标", "效益指标", "100", ""],
        ["绩效指标", "满意度", "95%", "95%"],
    ]
    assert {cell.text: cell.row_span for cell in grid.cells}["绩效指标"] == 3


ABOVE = ["质量指标", "指标1", "农村饮水安全巡", "95", "2", "1.9"]
"""A row whose texts fill their cells; the columns are as wide as seven characters, four and four."""


def over_the_edge(folder: Path, below: list[str], above: list[str] = ABOVE) -> list[list[str]]:
    def page(rows: list[list[str]]) -> Drawing:
        widths = (52, 42, 82, 40, 30, 30)

        def drawing(canvas: Canvas) -> None:
            edges = [LEFT + sum(widths[:n]) for n in range(len(widths) + 1)]
            for r in range(len(rows) + 1):
                rule(canvas, LEFT, TOP + r * ROW, edges[-1], TOP + r * ROW)
            for x in edges:
                rule(canvas, x, TOP, x, TOP + len(rows) * ROW)
            for r, row in enumerate(rows):
                for x, said in zip(edges, row, strict=False):
                    text(canvas, x + 4, TOP + r * ROW + 16, said)

        return drawing

    next_row = ["数量指标", "指标1", "新建泵站", "3", "2", "2"]
    (grid,) = read_document(draw(folder / "a.pdf", page([next_row, above]), page([below, next_row]))).grids
    return [[cell.text for cell in grid.row(row)] for row in range(grid.n_rows)]


@pytest.mark.parametrize("below", [["", "", "查次数", "", "", ""], ["", "1", "查次数", "", "", ""]])
def test_lines_that_go_on_below_the_page_edge_are_of_the_row_above(tmp_path: Path, below: list[str]) -> None:
    rows = over_the_edge(tmp_path, below)
    assert len(rows) == 3
    assert rows[1] == [above + rest for above, rest in zip(ABOVE, below, strict=True)]


def test_a_longer_text_of_a_wider_column_has_no_more_lines(tmp_path: Path) -> None:
    above, below = ["可持续影", "指标1", "农村饮水安全", "95", "2", "1.9"], ["响指标", "", "", "", "", ""]
    rows = over_the_edge(tmp_path, below, above)
    assert len(rows) == 3
    assert rows[1] == ["可持续影响指标", *above[1:]]


REASONS = "上级追加任务量，以后年度据实测算指标；前期准备不足，拟优化"


@pytest.mark.parametrize(
    ("above", "below", "whole"),
    [
        (REASONS, "实施方案。年中追加预算。", True),
        (REASONS[:-1] + "。", "年中追加预算。", False),  # a text of its own beside the same label
        (REASONS[:12], "以后年度据实测算指标。", False),  # room was left: nothing was cut
    ],
)
def test_a_sentence_that_goes_on_over_the_page_is_one_text(tmp_path: Path, above: str, below: str, whole: bool) -> None:
    def page(said: str, label: str) -> Drawing:
        def drawing(canvas: Canvas) -> None:
            for y in (TOP, TOP + ROW):
                rule(canvas, LEFT, y, LEFT + 350, y)
            for x in (LEFT, LEFT + 40, LEFT + 350):
                rule(canvas, x, TOP, x, TOP + ROW)
            text(canvas, LEFT + 4, TOP + 16, label)
            text(canvas, LEFT + 44, TOP + 16, said)

        return drawing

    path = draw(tmp_path / "a.pdf", page(above, "原因"), page(below, ""))
    (grid,) = read_document(path).grids
    assert [cell.text for cell in grid.cells if cell.col] == ([above + below] if whole else [above, below])


@pytest.mark.parametrize(
    "below",
    [
        ["时效指标", "", "", "", "", ""],
        ["", "指标2", "……", "", "", ""],
        ["", "", "……", "", "", ""],
        ["", "指标2：", "", "", "", ""],
        ["", "", "新建泵站", "3", "2", "2"],
        ["效益指标", "指标1", "", "", "", ""],
    ],
)
def test_a_row_that_is_not_filled_in_is_not_the_rest_of_the_one_above(tmp_path: Path, below: list[str]) -> None:
    rows = over_the_edge(tmp_path, below)
    assert len(rows) == 4
    labels = 2 if not any(below[:2]) else 1 if not below[0] else 0  # without a text they go on from the page before
    assert rows[1:3] == [ABOVE, ABOVE[:labels] + below[labels:]]


@pytest.mark.parametrize("size", [9, 16])
def test_running_headers_and_page_numbers_are_no_part_of_the_form(tmp_path: Path, size: float) -> None:
    def page(number: int) -> Drawing:
        def drawing(canvas: Canvas) -> None:
            canvas.setFontSize(size)
            text(canvas, LEFT, 20, "某市财政局")
            canvas.setFontSize(10)
            table(canvas, ROWS[number % 2 :], TOP)
            text(canvas, WIDTH / 2, 292, f"第 {number} 页")

        return drawing

    reading = read_document(draw(tmp_path / "a.pdf", page(1), page(2)))
    assert len(reading.grids) == 1
    assert [line.page for line in reading.lines] == [1]
    assert [(line.page, line.text) for line in reading.running] == [(2, "某市财政局")]


def test_a_running_header_of_a_page_fed_askew_is_told_by_its_place_on_the_straight_page() -> None:
    """At 5 degrees a header at the left lay far down the page, counted as text, and kept a table's last page apart."""
    lower, straight = (28.0, 77.0, 94.0, 92.0), (49.0, 49.0, 113.0, 58.0)
    title = TextLine("项目支出绩效自评表", 1, (322.0, 74.0, 484.0, 105.0))
    first = PageParts(1, [], [TextLine("清河市统计局", 1, lower), title], straight={lower: straight})
    second = PageParts(2, [], [TextLine("清河市统计局", 2, lower)], straight={lower: straight})
    _take_running_lines([first, second], [Page(number, 842, 595, source="ocr") for number in (1, 2)])
    assert second.lines == []
    assert title in first.lines


def test_a_font_without_a_unicode_map_is_read_by_the_second_reader() -> None:
    """The smallest of its kind: PDFium takes all codes of this font for control characters and finds no text."""
    reading = read_document(FIXTURES / "no-unicode-map.pdf")
    assert [issue.code for issue in reading.issues] == ["SECOND_READER"]
    assert [cell.text for cell in reading.grids[0].row(1)] == ["产出指标", "受益人数", "100", "120"]


def test_characters_without_a_unicode_value_are_doubted() -> None:
    (lattice,) = find_lattices(
        np.array([(0, y, 100, y) for y in (0, 20)] + [(x, 0, x, 20) for x in (0, 50, 100)], float)
    )
    cells = PageTable(1, lattice, ["\ue0011", "120"], [(0, 0, 50, 20), (50, 0, 100, 20)])
    (issue,) = unknown_characters(cells)
    assert (issue.code, issue.bbox) == ("UNKNOWN_CHARACTERS", (0, 0, 50, 20))
    assert cells.doubts == [("UNKNOWN_CHARACTERS",), ()]


def test_inspect_draws_what_was_read(tmp_path: Path) -> None:
    file = draw(tmp_path / "a.pdf", lambda canvas: table(canvas, ROWS), lambda canvas: None)
    CliRunner().invoke(cli, ["inspect", str(file), "--debug-image", str(tmp_path / "images")])
    names = sorted(path.name for path in (tmp_path / "images").iterdir())
    assert names == ["a-1.png", "a-2.png"]
    with Image.open(tmp_path / "images" / "a-1.png") as image:
        colours = {image.getpixel((round(x * 1.5), round(y * 1.5))) for x, y in ((LEFT, TOP + 5), (LEFT + 5, TOP))}
    assert colours == {(220, 50, 47)}
