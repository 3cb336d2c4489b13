"""Tables that go on over a page: cut cells, repeated headers, labels whose rows stand on both."""

from __future__ import annotations

from pathlib import Path

from reportlab.pdfgen.canvas import Canvas

from perf_pipeline.extract import read_document
from tests.extract.drawn import COL, LEFT, ROW, TOP, draw, rule, table, text

HEADER: list[str | None] = ["一级指标", "三级指标", "年度指标值", "实际完成值"]
ROWS: list[list[str | None]] = [HEADER, ["产出指标", "受益人数", "≥100", "120"], [None, "完成率", "95%", "95%"]]


def test_tables_with_a_title_between_stay_apart(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        table(canvas, ROWS)

    def second(canvas: Canvas) -> None:
        text(canvas, 120, 30, "项目支出绩效自评表")
        table(canvas, ROWS)

    assert [grid.first_page for grid in read_document(draw(tmp_path / "a.pdf", first, second)).grids] == [1, 2]


def test_a_cell_open_at_the_page_break_is_one_cell(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        table(canvas, ROWS, open_end="0")

    def second(canvas: Canvas) -> None:
        table(canvas, [["", "覆盖面", "80%", "81%"]], TOP - 40, open_top="0")
        rule(canvas, LEFT, TOP - 40 + ROW, LEFT + 4 * COL, TOP - 40 + ROW)

    reading = read_document(draw(tmp_path / "a.pdf", first, second))
    (grid,) = reading.grids
    label = grid.at(3, 0)
    assert label is not None
    assert (label.text, label.row, label.row_span) == ("产出指标", 1, 3)
    assert [part.page for part in label.continued] == [2]


def test_a_header_repeated_above_the_last_row_of_all_heads_nothing(tmp_path: Path) -> None:
    """The page before ended in a row of one cell, as the one below the header is."""
    header = ["一级指标", "二级指标", "三级指标", "指标值"]

    def wide(canvas: Canvas, top: float, words: str) -> None:
        rule(canvas, LEFT, top + ROW, LEFT + 4 * COL, top + ROW)
        for x in (LEFT, LEFT + 4 * COL):
            rule(canvas, x, top, x, top + ROW)
        text(canvas, LEFT + 4, top + 16, words)

    def first(canvas: Canvas) -> None:
        table(canvas, [header, ["产出", "数量", "新建泵站", "3"]])
        wide(canvas, TOP + 2 * ROW, "存在问题：无")

    def second(canvas: Canvas) -> None:
        table(canvas, [[*header]])
        wide(canvas, TOP + ROW, "改进措施：加强管理")

    (grid,) = read_document(draw(tmp_path / "a.pdf", first, second)).grids
    assert [grid.row(row)[0].text for row in range(grid.n_rows)] == [
        "一级指标",
        "产出",
        "存在问题：无",
        "改进措施：加强管理",
    ]


def test_a_header_repeated_on_the_next_page_stands_once(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        table(canvas, ROWS)

    def second(canvas: Canvas) -> None:
        table(canvas, [HEADER, ["效益指标", "满意度", "90%", "93%"]])

    (grid,) = read_document(draw(tmp_path / "a.pdf", first, second)).grids
    assert [grid.row(row)[0].text for row in range(grid.n_rows)] == ["一级指标", "产出指标", "产出指标", "效益指标"]


def test_a_header_under_the_next_goal_is_a_block_of_its_own(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        table(canvas, ROWS)
        rule(canvas, LEFT, TOP + 4 * ROW, LEFT + 4 * COL, TOP + 4 * ROW)
        for x in (LEFT, LEFT + 4 * COL):
            rule(canvas, x, TOP + 3 * ROW, x, TOP + 4 * ROW)
        text(canvas, LEFT + 4, TOP + 3 * ROW + 16, "长期目标2：")

    def second(canvas: Canvas) -> None:
        table(canvas, ROWS)

    (grid,) = read_document(draw(tmp_path / "a.pdf", first, second)).grids
    assert [cell.text for cell in grid.row(4)] == HEADER


def test_a_label_whose_text_stands_on_its_second_page_names_the_rows_of_the_first(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        table(canvas, [HEADER, ["", "受益人数", "≥100", "120"]])

    def second(canvas: Canvas) -> None:
        table(canvas, [["产出指标", "完成率", "95%", "95%"], [None, "合格率", "95%", "95%"]])

    (grid,) = read_document(draw(tmp_path / "a.pdf", first, second)).grids
    label = grid.at(1, 0)
    assert label is not None
    assert (label.text, label.row_span) == ("产出指标", 3)


def test_a_row_without_any_rule_at_the_page_break_was_cut_in_two(tmp_path: Path) -> None:
    def first(canvas: Canvas) -> None:
        table(canvas, [HEADER, ["产出指标", "受益", "≥1", "1"]], open_end="0123")

    def second(canvas: Canvas) -> None:
        table(canvas, [["", "人数", "00人", "20人"]], open_top="0123")

    (grid,) = read_document(draw(tmp_path / "a.pdf", first, second)).grids
    assert [cell.text for cell in grid.row(1)] == ["产出指标", "受益人数", "≥100人", "120人"]
