"""Tables without rules over several pages, and those whose texts are set at the left: what tells their cells."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from reportlab.pdfgen.canvas import Canvas

from perf_pipeline.extract import read_document
from perf_pipeline.extract.aligned.blocks import Block, blocks, steps_of
from perf_pipeline.extract.aligned.cells import place, widen
from perf_pipeline.extract.aligned.labels import lengthen
from perf_pipeline.extract.aligned.pieces import Piece
from perf_pipeline.extract.model import Grid
from tests.extract.drawn import draw, rule, text
from tests.extract.test_tables_without_rules import EDGES, centred, found, row

EM = 10.0


def piece(words: str, centre: float, baseline: float, wide: float | None = None) -> Piece:
    half = (EM * len(words) if wide is None else wide) / 2
    return Piece(centre - half, baseline - 8, centre + half, baseline + 2, baseline, words)


def labels(grid: Grid, col: int) -> set[tuple[int, int, str]]:
    return {(cell.row, cell.row_span, cell.text) for cell in grid.cells if cell.col == col and cell.text}


def test_texts_at_the_left_have_the_columns_of_the_headings_over_them(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        centred(canvas, EDGES[0], EDGES[3], 40, "预期目标")
        centred(canvas, EDGES[3], EDGES[5], 40, "实际完成情况")
        text(canvas, EDGES[0] + 4, 64, "完成年度养护任务")
        text(canvas, EDGES[3] + 4, 64, "完成")
        row(canvas, 80, "一级指标", "二级指标", "三级指标", "指标值", "完成值")
        for number in range(6):
            row(canvas, 100 + 20 * number, "产出指标", "数量指标", f"养护里程{number}", "95", "96")

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert {(1, 0, 1, 3, "完成年度养护任务"), (1, 3, 1, 2, "完成")} <= found(grid)


def test_a_label_without_its_value_has_not_the_columns_of_the_total_over_it(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for number in range(6):
            row(canvas, 40 + 20 * number, "产出指标", "数量指标", f"养护里程{number}", "95", "96")
        centred(canvas, EDGES[0], EDGES[4], 160, "总分")
        row(canvas, 160, None, None, None, None, "96")
        row(canvas, 180, "主要问题", None, None, None, None)
        row(canvas, 200, "改进措施", "按时养护", None, None, None)
        for y in range(30, 220, 20):
            rule(canvas, EDGES[0], y, EDGES[5], y)

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert (7, 0, 1, 4, "主要问题") not in found(grid)
    assert (6, 0, 1, 4, "总分") in found(grid)


def test_rows_of_one_text_at_the_end_are_the_tables_and_a_note_is_not(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for number in range(6):
            row(canvas, 40 + 16 * number, "产出指标", "数量指标", f"养护里程{number}", "95", "96")
        row(canvas, 136, None, None, "养护里程六", None, None)
        text(canvas, EDGES[0] - 4, 156, "注：本表一式两份")

    reading = read_document(draw(tmp_path / "a.pdf", page))
    (grid,) = reading.grids
    assert grid.row(6)[2].text == "养护里程六"
    assert [line.text for line in reading.lines] == ["注：本表一式两份"]


def test_a_label_goes_on_over_the_page(tmp_path: Path) -> None:
    """On the next page its rows have no text of it, and other labels within them."""

    def first(canvas: Canvas) -> None:
        for number in range(5):
            names = ("绩效指标" if number == 2 else None, "产出指标" if number == 2 else None)
            row(canvas, 40 + 20 * number, *names, f"里程{number}", f"9{number}", "96")

    def second(canvas: Canvas) -> None:
        for number in range(6):
            name = {1: "效益指标", 4: "满意度"}.get(number)
            row(canvas, 40 + 20 * number, None, name, f"出行{number}", f"8{number}", "96")
        row(canvas, 160, "总分", None, None, "100", "98")

    (grid,) = read_document(draw(tmp_path / "a.pdf", first, second)).grids
    assert labels(grid, 0) == {(0, 11, "绩效指标"), (11, 1, "总分")}
    assert labels(grid, 1) == {(0, 5, "产出指标"), (5, 3, "效益指标"), (8, 3, "满意度")}


def test_the_pages_of_a_table_have_their_lines_equally_far_apart(tmp_path: Path) -> None:
    """The second page has no numbers under each other to tell that its steps are those between rows."""

    def first(canvas: Canvas) -> None:
        for number in range(6):
            row(canvas, 40 + 32 * number, "产出指标", "数量指标", ("公路养护", f"里程{number}"), f"9{number}", "96")
        for number in range(2):
            row(canvas, 236 + 19 * number, "产出指标", "数量指标", f"公路里程{number}", f"8{number}", "96")

    def second(canvas: Canvas) -> None:
        for number in range(9):
            value = "持续提升" if number % 2 else "健全"
            row(canvas, 40 + 19 * number, "满意度", "群众", f"出行{number}次", value, "甲")

    (grid,) = read_document(draw(tmp_path / "a.pdf", first, second)).grids
    assert grid.n_rows == 17
    assert [grid.row(8 + number)[2].text for number in range(9)] == [f"出行{number}次" for number in range(9)]


def test_a_label_that_is_level_with_none_of_the_next_column_has_its_own(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        names = (None, "产出指标", None, None, "效益指标", None)
        for number, name in enumerate(names):
            row(canvas, 40 + 20 * number, None, name, f"里程{number}", f"9{number}", f"8{number}")
        centred(canvas, EDGES[0], EDGES[1] - 4, 90, "年度指标")

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert grid.n_cols == 5
    assert labels(grid, 0) == {(0, 6, "年度指标")}
    assert labels(grid, 1) == {(0, 3, "产出指标"), (3, 3, "效益指标")}


def test_one_stray_step_is_not_the_one_between_lines() -> None:
    """Two texts of a scan that stand a little too near: all lines of all cells were taken for rows."""
    pieces = [piece(f"{number}5", 200, 20 + 23 * number) for number in range(8)]
    for number in range(8):
        pieces += [piece("公路养护", 100, 13 + 23 * number), piece("里程", 100, 26 + 23 * number)]
    pieces += [piece("某局", 300, 14), piece("某处", 300, 23)]
    assert sum(len(block.pieces) == 2 for block in blocks_of(pieces)) >= 8


def blocks_of(pieces: list[Piece]) -> list[Block]:
    return blocks(pieces, EM, lambda upper, lower: False, steps_of(pieces, EM))


def test_a_sign_that_takes_no_room_at_the_end_leaves_a_text_in_its_column() -> None:
    """A scan's text ends with its ink: the half of the colon's square that is paper moves the middle."""
    xs, ys = np.array([0.0, 60, 140, 200, 260]), np.array([0.0, 20, 40])
    texts = [piece("产出", 30, 14), piece("指标1里程", 100, 14), piece("95", 170, 14, 10), piece("96", 230, 14, 10)]
    texts += [piece("产出", 30, 34), piece("指标2：", 97.8, 34)]
    placed = place(blocks_of(texts), xs, ys)
    widen(placed, xs, 2, EM)
    assert [(p.col, p.col_end) for p in placed if p.block.pieces[0].text == "指标2："] == [(1, 2)]


def test_a_label_in_two_pieces_leaves_the_others_their_rows() -> None:
    """A scan's label of which one line lost a character was two texts of one cell: no label of the page was given its
    rows."""
    xs, ys = np.array([0.0, 60, 140, 200, 260]), np.arange(0.0, 120, 20)
    texts = [
        Piece(10, 18, 50, 42, 30, "产出指标"),
        Piece(10, 70, 50, 92, 80, "年度总"),
        Piece(20, 86, 50, 98, 96, "目标"),
    ]
    for number in range(5):
        texts += [piece("里程", centre, 14 + 20 * number) for centre in (100, 170, 230)]
    placed = place([Block(one) for one in texts], xs, ys)
    lengthen(placed, ys, 4, EM, after=False, before=False)
    assert (placed[0].row, placed[0].row_end) == (0, 3)
