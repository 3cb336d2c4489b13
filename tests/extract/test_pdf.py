"""Pages to grids: what may stand on a page, and what must come out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from perf_pipeline.extract import Reading, UnreadableDocument, pdf, read_document
from tests.extract.drawn import COL, FONT, HEIGHT, LEFT, ROW, SIZE, TOP, WIDTH, draw, table, text

HEADER: list[str | None] = ["一级指标", "三级指标", "年度指标值", "实际完成值"]
ROWS: list[list[str | None]] = [HEADER, ["产出指标", "受益人数", "≥100", "120"], [None, "完成率", "95%", "95%"]]


def cells(reading: Reading) -> list[tuple[int, int, int, int, str]]:
    (grid,) = reading.grids
    return [(cell.row, cell.col, cell.row_span, cell.col_span, cell.text) for cell in grid.cells]


EXPECTED = [
    (0, 0, 1, 1, "一级指标"),
    (0, 1, 1, 1, "三级指标"),
    (0, 2, 1, 1, "年度指标值"),
    (0, 3, 1, 1, "实际完成值"),
    (1, 0, 2, 1, "产出指标"),
    (1, 1, 1, 1, "受益人数"),
    (1, 2, 1, 1, "≥100"),
    (1, 3, 1, 1, "120"),
    (2, 1, 1, 1, "完成率"),
    (2, 2, 1, 1, "95%"),
    (2, 3, 1, 1, "95%"),
]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
def test_a_ruled_table_is_a_grid_with_spans_whatever_its_rotation(tmp_path: Path, rotate: int) -> None:
    if rotate:

        def page(canvas: Canvas) -> None:
            # drawn against the page's rotation: a viewer shows it upright
            canvas.translate(*{90: (HEIGHT + 50, 0), 180: (400, 300), 270: (0, 400)}[rotate])
            canvas.rotate(rotate)
            table(canvas, ROWS)
    else:

        def page(canvas: Canvas) -> None:
            table(canvas, ROWS)

    assert cells(read_document(draw(tmp_path / "a.pdf", page, rotate=rotate))) == EXPECTED


def test_cell_borders_as_thin_filled_rectangles_with_gaps_are_one_grid(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        for r, row in enumerate(ROWS[:1] * 3):
            for c, words in enumerate(row):
                x, y = LEFT + c * COL + 0.75, HEIGHT - TOP - r * ROW - 0.75
                for box in (
                    (x, y, COL - 1.5, 0.75),
                    (x, y - ROW + 1.5, COL - 1.5, 0.75),
                    (x, y - ROW + 1.5, 0.75, ROW - 1.5),
                    (x + COL - 1.5, y - ROW + 1.5, 0.75, ROW - 1.5),
                ):
                    canvas.rect(*box, stroke=0, fill=1)
                text(canvas, LEFT + c * COL + 4, TOP + r * ROW + 16, words or "")

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert (grid.n_rows, grid.n_cols, len(grid.cells)) == (3, 4, 12)


def test_rules_inside_a_form_object_count(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        canvas.beginForm("form")
        canvas.setFont(FONT, SIZE)
        table(canvas, ROWS)
        canvas.endForm()
        canvas.doForm("form")

    assert cells(read_document(draw(tmp_path / "a.pdf", page))) == EXPECTED


def test_what_is_not_seen_on_paper_is_not_read(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, ROWS)
        x, y = LEFT + COL + 40, HEIGHT - TOP - 16
        invisible = canvas.beginText(x, y)
        invisible.setFont(FONT, SIZE)
        invisible.setTextRenderMode(3)
        invisible.textOut("隐")
        canvas.drawText(invisible)
        text(canvas, 900, 76, "页外")
        text(canvas, LEFT + 4.3, TOP + 16, "一级指标")  # fake bold: printed twice
        canvas.saveState()
        clip = canvas.beginPath()
        clip.rect(0, 0, 10, 10)
        canvas.clipPath(clip, stroke=0)
        text(canvas, x, TOP + 16, "裁")
        canvas.restoreState()

    assert cells(read_document(draw(tmp_path / "a.pdf", page))) == EXPECTED


@pytest.mark.parametrize("lower", [0.0, 0.2, 0.5, 0.8, 1.1])
def test_text_printed_twice_is_there_once_however_little_lower(lower: float, tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, ROWS)
        for row in range(3):
            for column, words in enumerate(ROWS[row]):
                if words:
                    text(canvas, LEFT + column * COL + 4.3, TOP + row * ROW + 16 + lower, words)

    assert cells(read_document(draw(tmp_path / "a.pdf", page))) == EXPECTED


def test_a_slanted_watermark_is_left_out_and_reported(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, ROWS)
        canvas.translate(150, 150)
        canvas.rotate(35)
        canvas.drawString(0, 0, "内部资料")

    reading = read_document(draw(tmp_path / "a.pdf", page))
    assert cells(reading) == EXPECTED
    assert [
        issue.message for issue in reading.issues if issue.code == "TURNED_TEXT_DROPPED" and "内部资料" in issue.message
    ]


def test_lines_of_a_cell_are_joined_as_chinese_is(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, [["", ""], [None, None]])
        text(canvas, LEFT + 4, TOP + 16, "完成高标准农田")
        text(canvas, LEFT + 4, TOP + 28, "建设 12")
        text(canvas, LEFT + 4, TOP + 40, "34亩")
        text(canvas, LEFT + COL + 4, TOP + 16, "Green Energy")
        text(canvas, LEFT + COL + 4, TOP + 28, "Plan")

    assert [cell[4] for cell in cells(read_document(draw(tmp_path / "a.pdf", page)))] == [
        "完成高标准农田建设 1234亩",
        "Green Energy Plan",
    ]


def test_a_hyphen_that_ends_a_line_is_kept(tmp_path: Path) -> None:
    """PDFium has a code of its own for it."""

    def page(canvas: Canvas) -> None:
        table(canvas, [["", "x"], [None, "y"]])
        text(canvas, LEFT + 4, TOP + 16, "本级-")
        text(canvas, LEFT + 4, TOP + 28, "213001")

    assert cells(read_document(draw(tmp_path / "a.pdf", page)))[0][4] == "本级-213001"


def test_numbers_below_each_other_stay_two_where_the_cell_had_room_for_one(tmp_path: Path) -> None:
    """Two indicators' weights in one cell; a number too long for its column goes on below and is one."""

    def page(canvas: Canvas) -> None:
        table(canvas, [["", ""], [None, None]])
        for at, words in enumerate(("20", "19.75", "10%")):
            text(canvas, LEFT + 4, TOP + 14 + 12 * at, words)
        for at, words in enumerate(("1234567890123", "45.50")):
            text(canvas, LEFT + COL + 4, TOP + 14 + 12 * at, words)

    assert [cell[4] for cell in cells(read_document(draw(tmp_path / "a.pdf", page)))] == [
        "20\n19.75\n10%",
        "123456789012345.50",
    ]


def test_titles_are_lines_and_page_numbers_are_nothing(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, 120, 30, "项目支出绩效自评表")
        table(canvas, ROWS)
        text(canvas, 190, 292, "- 1 -")

    assert [line.text for line in read_document(draw(tmp_path / "a.pdf", page)).lines] == ["项目支出绩效自评表"]


def test_a_year_under_the_title_of_every_page_is_no_running_header(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        text(canvas, 20, 10, "某市财政局汇编")
        canvas.setFont(FONT, 18)
        text(canvas, 120, 24, "项目支出绩效自评表")
        canvas.setFont(FONT, SIZE)
        text(canvas, 150, 34, "（2021年度）")
        table(canvas, ROWS)

    lines = read_document(draw(tmp_path / "a.pdf", page, page)).lines
    assert [line.text for line in lines if line.page == 2] == ["项目支出绩效自评表", "（2021年度）"]


def test_a_table_without_rules_is_read_by_alignment(tmp_path: Path) -> None:
    rows = [[f"指标{r}", f"目标{r}", f"结果{r}"] for r in range(6)]

    def page(canvas: Canvas) -> None:
        for r, row in enumerate(rows):
            for c, words in enumerate(row):
                text(canvas, LEFT + c * 100, TOP + r * ROW, words)

    (grid,) = read_document(draw(tmp_path / "a.pdf", page)).grids
    assert [[cell.text for cell in grid.row(r)] for r in range(grid.n_rows)] == rows


def test_text_over_a_cells_edge_is_doubted(tmp_path: Path) -> None:
    def page(canvas: Canvas) -> None:
        table(canvas, [["甲", "乙"], ["", "丙"]])
        text(canvas, LEFT + 4, TOP + ROW + 16, "很长很长很长很长的字")

    reading = read_document(draw(tmp_path / "a.pdf", page))
    doubts = [cell.doubts for cell in reading.grids[0].cells if cell.row == 1]
    assert any("TEXT_OUTSIDE_CELLS" in codes for codes in doubts)
    assert "TEXT_OUTSIDE_CELLS" in [issue.code for issue in reading.issues]


def test_both_readers_agree_on_a_sound_page(tmp_path: Path) -> None:
    reading = read_document(draw(tmp_path / "a.pdf", lambda canvas: table(canvas, ROWS)), cross_check=True)
    assert [issue.code for issue in reading.issues] == []


def test_readers_that_differ_are_an_issue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from perf_pipeline.extract import celltext

    read = celltext.cell_texts

    def misread(*given: Any) -> celltext.CellTexts:
        found = read(*given)
        return found._replace(texts=[text.replace("120", "720") for text in found.texts])

    monkeypatch.setattr(celltext, "cell_texts", misread)
    reading = read_document(draw(tmp_path / "a.pdf", lambda canvas: table(canvas, ROWS)), cross_check=True)
    (issue,) = reading.issues
    assert issue.code == "READERS_DIFFER"
    assert "720" in issue.message and "120" in issue.message
    assert [cell.text for cell in reading.grids[0].cells if cell.doubts] == ["720"]


def test_text_without_a_table_is_lines(tmp_path: Path) -> None:
    reading = read_document(draw(tmp_path / "a.pdf", lambda canvas: text(canvas, 40, 60, "关于绩效自评的通知")))
    assert reading.grids == []
    assert [line.text for line in reading.lines] == ["关于绩效自评的通知"]


def locked(path: Path, user: str) -> Path:
    canvas = Canvas(str(path), encrypt=StandardEncryption(user, "owner"))
    draw(path.with_suffix(".plain"), lambda page: None)  # registers the font
    canvas.setFont(FONT, SIZE)
    table(canvas, ROWS)
    canvas.save()
    return path


def test_a_pdf_that_asks_for_a_password_is_named_so(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument) as error:
        read_document(locked(tmp_path / "a.pdf", "secret"))
    assert error.value.reason_code == "encrypted"


def test_an_owners_password_does_not_keep_readers_out(tmp_path: Path) -> None:
    assert len(read_document(locked(tmp_path / "a.pdf", "")).grids) == 1


@pytest.mark.parametrize(("content", "code"), [(b"", "empty_file"), (b"%PDF-1.7\n1 0 obj\n<<", "damaged")])
def test_files_that_are_no_documents(tmp_path: Path, content: bytes, code: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(content)
    with pytest.raises(UnreadableDocument) as error:
        read_document(path)
    assert error.value.reason_code == code


def test_a_scanned_page_does_not_keep_the_others_from_being_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "_can_recognise", lambda: False)
    picture = Image.new("L", (40, 30), 200)

    def cover(canvas: Canvas) -> None:
        canvas.drawInlineImage(picture, 0, 0, WIDTH, HEIGHT)

    reading = read_document(draw(tmp_path / "a.pdf", cover, table_page))
    assert [issue.code for issue in reading.issues] == ["PAGE_NOT_READ"]
    assert len(reading.grids) == 1
    with pytest.raises(UnreadableDocument, match="needs the ocr extra") as caught:
        read_document(draw(tmp_path / "b.pdf", cover))
    assert caught.value.reason_code == "needs_ocr"


def table_page(canvas: Canvas) -> None:
    table(canvas, ROWS)
