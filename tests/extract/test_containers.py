"""Word documents, web pages and tabbed text come out as the same grids as pages do."""

from __future__ import annotations

import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from perf_pipeline.extract.containers import recognise
from perf_pipeline.extract.containers.sheet import COLUMN_WIDTH, ROW_HEIGHT
from perf_pipeline.extract.containers.wording import decode, one_line
from tests.extract.containing import SEED_TEXT, assert_whole, read, refused, texts, write


class TestTabbedText:
    def test_the_seed_form_is_one_grid_over_its_pages(self) -> None:
        reading = read(SEED_TEXT)
        (grid,) = reading.grids
        assert (grid.n_rows, grid.n_cols) == (89, 12)
        assert_whole(grid)
        assert [line.text for line in reading.lines] == ["九三学社武汉市委员会部门整体支出绩效自评表"]
        assert {cell.page for cell in grid.cells} == {1, 2, 3, 4}
        last = grid.row(88)
        assert (last[0].text, last[9].text) == ("总分", "94")

    def test_a_box_leads_back_to_the_line_and_column(self) -> None:
        (grid,) = read(SEED_TEXT).grids
        cell = next(cell for cell in grid.cells if cell.text == "200.00")
        lines = [text for text in SEED_TEXT.read_text("utf-8").split("\n") if text.strip()]
        row, col = int(cell.bbox[1] / ROW_HEIGHT), int(cell.bbox[0] / COLUMN_WIDTH)
        assert lines[row].split("\t")[col] == "200.00"

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "gbk"])
    def test_every_usual_encoding(self, tmp_path: Path, encoding: str) -> None:
        path = write(tmp_path / "表.txt", "项目名称\t节水\n年度\t2021\n", encoding)
        assert texts(read(path).grids[0]) == [["项目名称", "节水"], ["年度", "2021"]]

    def test_fields_quoted_by_a_spreadsheet(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.txt", '"产出\n指标"\t"他说""好"""\t"放管服"\n"放管服"改革\t1\t"x"\n')
        assert texts(read(path).grids[0]) == [["产出指标", '他说"好"', '"放管服"'], ['"放管服"改革', "1", '"x"']]

    def test_a_line_of_text_parts_two_tables(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.tsv", "一\t二\n第二张表\n三\t四\t五\n")
        reading = read(path)
        assert [texts(grid) for grid in reading.grids] == [[["一", "二"]], [["三", "四", "五"]]]
        assert [type(block).__name__ for block in reading.blocks()] == ["Grid", "TextLine", "Grid"]

    def test_text_without_a_tab_has_no_table(self, tmp_path: Path) -> None:
        assert refused(write(tmp_path / "a.txt", "只有一句话\n")) == ("no_table", "the text file has no table in it")

    def test_a_line_of_a_million_tabs_is_refused(self, tmp_path: Path) -> None:
        assert refused(write(tmp_path / "a.txt", "a" + "\t" * 1_000_000))[0] == "too_large"


class TestWord:
    def test_merges_both_ways_with_text_around_in_order(self, tmp_path: Path) -> None:
        document = docx.Document()
        document.add_paragraph("部门整体绩效自评表")
        table = document.add_table(rows=3, cols=3)
        for r, row in enumerate([["产出", "数量", "1"], ["", "质量", "2"], ["总分", "", "3"]]):
            for c, text in enumerate(row):
                table.cell(r, c).text = text
        table.cell(0, 0).merge(table.cell(1, 0))
        table.cell(2, 0).merge(table.cell(2, 1))
        document.add_page_break()
        document.add_paragraph("签字：\n李四")
        document.save(str(path := tmp_path / "a.docx"))

        reading = read(path)
        (grid,) = reading.grids
        assert texts(grid) == [["产出", "数量", "1"], ["产出", "质量", "2"], ["总分", "3"]]
        assert_whole(grid)
        assert [(line.text, line.page) for line in reading.lines] == [("部门整体绩效自评表", 1), ("签字：李四", 2)]
        assert [type(block).__name__ for block in reading.blocks()] == ["TextLine", "Grid", "TextLine"]

    def test_deleted_and_hidden_text_is_not_read(self, tmp_path: Path) -> None:
        document = docx.Document()
        table = document.add_table(rows=1, cols=2)
        paragraph = table.cell(0, 0).paragraphs[0]
        paragraph.add_run("留")
        paragraph.add_run("藏").font.hidden = True
        deleted = OxmlElement("w:del")
        run = paragraph.add_run("删")
        run._r.getparent().remove(run._r)
        deleted.append(run._r)
        paragraph._p.append(deleted)
        table.cell(0, 1).text = "值"
        document.save(str(path := tmp_path / "a.docx"))
        assert texts(read(path).grids[0]) == [["留", "值"]]

    def test_nested_table_is_a_grid_of_its_own(self, tmp_path: Path) -> None:
        document = docx.Document()
        outer = document.add_table(rows=1, cols=2)
        outer.cell(0, 0).text = "外"
        inner = outer.cell(0, 1).add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "内一", "内二"
        document.save(str(path := tmp_path / "a.docx"))
        assert [texts(grid) for grid in read(path).grids] == [[["外", ""]], [["内一", "内二"]]]

    def test_a_row_that_starts_late_keeps_its_columns(self, tmp_path: Path) -> None:
        document = docx.Document()
        table = document.add_table(rows=2, cols=2)
        for r, c, text in ((0, 0, "甲"), (0, 1, "乙"), (1, 1, "丙")):
            table.cell(r, c).text = text
        row = table.rows[1]._tr
        row.remove(row.tc_lst[0])
        before = OxmlElement("w:gridBefore")
        before.set(qn("w:val"), "1")
        row.get_or_add_trPr().append(before)
        document.save(str(path := tmp_path / "a.docx"))
        assert texts(read(path).grids[0]) == [["甲", "乙"], ["", "丙"]]


class TestWebPage:
    def test_spans_lines_and_line_breaks(self, tmp_path: Path) -> None:
        path = write(
            tmp_path / "a.html",
            """<html><head><title>不要</title></head><body><h1>绩效自评表</h1><p>（2021<b>年度</b>）</p>
            <table><thead><tr><th colspan=2>指标</th><th>分值</th></tr></thead>
            <tr><td rowspan=2>产出<br>指标</td><td>数
            量</td><td>1</td></tr><tr><td><p>质量</p><p style="display: none">藏</p></td><td>2</td></tr></table>
            <script>var x</script>备注</body></html>""",
        )
        reading = read(path)
        (grid,) = reading.grids
        assert texts(grid) == [["指标", "分值"], ["产出指标", "数量", "1"], ["产出指标", "质量", "2"]]
        assert_whole(grid)
        assert [line.text for line in reading.lines] == ["绩效自评表", "（2021年度）", "备注"]

    def test_layout_tables_are_looked_through(self, tmp_path: Path) -> None:
        inner = "<table><tr><td>甲</td><td>乙</td></tr></table>"
        path = write(tmp_path / "a.htm", f"<table><tr><td>标题</td></tr><tr><td>{inner}</td></tr></table>")
        reading = read(path)
        assert [texts(grid) for grid in reading.grids] == [[["甲", "乙"]]]
        assert [line.text for line in reading.lines] == ["标题"]

    @pytest.mark.parametrize(
        ("charset", "encoding"), [("gb2312", "gbk"), ("GBK", "gb18030"), ("utf-8", "gbk"), ("big5", "big5")]
    )
    def test_the_charset_declared_or_not_so_truly(self, tmp_path: Path, charset: str, encoding: str) -> None:
        page = f"<meta charset={charset}><table><tr><td>項目名称</td><td>一二</td></tr></table>"
        page = page.replace("項", "项") if encoding != "big5" else page.replace("称", "稱")
        reading = read(write(tmp_path / "a.html", page, encoding))
        assert texts(reading.grids[0])[0][1] == "一二"

    def test_spans_beyond_reason_are_cut(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.html", "<table><tr><td rowspan=999999999>甲</td><td rowspan=0>乙</td></tr></table>")
        assert texts(read(path).grids[0]) == [["甲", "乙"]]
        path = write(tmp_path / "b.html", "<table><tr>" + "<td colspan=1000>x</td>" * 5_000 + "</tr></table>")
        assert refused(path)[0] == "too_large"

    def test_deep_nesting_ends_well(self, tmp_path: Path) -> None:
        path = write(tmp_path / "a.html", "<div>" * 100_000 + "<table><tr><td>a</td><td>b</td></tr></table>")
        assert refused(path)[0] in ("no_table", "damaged")


class TestWhatAFileIs:
    def test_content_decides_not_the_name(self, tmp_path: Path) -> None:
        html = write(tmp_path / "a.pdf", "<table><tr><td>a</td></tr></table>")
        book = tmp_path / "b.pdf"
        openpyxl.Workbook().save(book)
        pdf = write(tmp_path / "c.xlsx", b"\n%PDF-1.7\n")
        tabbed = write(tmp_path / "d.pdf", "甲\t乙\n")
        assert [recognise(path) for path in (html, book, pdf, tabbed)] == ["html", "xlsx", "pdf", "text"]

    @pytest.mark.parametrize(
        ("content", "code", "words"),
        [
            (b"", "empty_file", "empty"),
            (b"\x00" * 500, "empty_file", "empty"),
            (b"{\\rtf1 x}", "not_a_document", "RTF"),
            (b"\x89PNG\r\n\x1a\n..", "not_a_document", "PNG"),
            (b"PK\x03\x04 broken", "damaged", "zip"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), "not_a_document", ".xls"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "encrypted", "password"),
            (bytes(range(256)) * 9, "not_a_document", "neither"),
        ],
    )
    def test_what_cannot_be_read_is_named(self, tmp_path: Path, content: bytes, code: str, words: str) -> None:
        found, reason = refused(write(tmp_path / "a.xlsx", content))
        assert found == code
        assert words in reason
        assert "\n" not in reason

    def test_zip_bombs_are_refused_unread(self, tmp_path: Path) -> None:
        path = tmp_path / "bomb.xlsx"
        openpyxl.Workbook().save(path)
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/worksheets/sheet9.xml", b" " * (40 * 2**20))
        code, reason = refused(path)
        assert code == "too_large"
        assert "sheet9" in reason

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
    def test_entity_bombs_are_refused(self, tmp_path: Path, encoding: str) -> None:
        document = docx.Document()
        document.save(str(whole := tmp_path / "whole.docx"))
        bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
        path = tmp_path / "bomb.docx"
        with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
            for name in source.namelist():
                target.writestr(name, bomb.encode(encoding) if name == "word/document.xml" else source.read(name))
        code, reason = refused(path)
        assert (code, "entities" in reason) == ("damaged", True)

    def test_a_merge_of_the_whole_sheet_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "whole.xlsx"
        openpyxl.Workbook().save(path)
        bomb = tmp_path / "bomb.xlsx"
        with zipfile.ZipFile(path) as source, zipfile.ZipFile(bomb, "w") as target:
            for name in source.namelist():
                data = source.read(name)
                merge = b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
                data = data.replace(b"<sheetData/>", b"<sheetData>" + merge).replace(b"<sheetData></sheetData>", merge)
                target.writestr(name, data)
        assert refused(bomb)[0] == "too_large"

    def test_damaged_parts_are_a_reason_not_a_traceback(self, tmp_path: Path) -> None:
        path = tmp_path / "a.docx"
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("word/document.xml", "<w:broken")
        code, reason = refused(path)
        assert code == "damaged"
        assert "\n" not in reason


def test_line_breaks_leave_no_trace_between_cjk() -> None:
    assert one_line("产出\r\n指标 ") == "产出指标"
    assert one_line("Big\nData 认证\n率") == "Big Data 认证率"
    assert one_line("≥\n90%") == "≥90%"
    assert one_line("12\n345.6") == "12345.6", "numbers broken over lines are whole again, as on pages"
    assert one_line("（一）\u00a0总分\u200b") == "（一） 总分"


def test_one_stray_byte_does_not_lose_a_page() -> None:
    assert decode("绩效自评表".encode() * 50 + b"\xff").startswith("绩效自评表")
