"""Workbooks come out as the same grids as pages do."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import openpyxl
import pytest

from perf_pipeline.extract.containers.number_format import shown
from perf_pipeline.extract.containers.sheet import COLUMN_WIDTH, ROW_HEIGHT
from tests.extract.containing import THIN, assert_whole, read, texts


class TestWorkbook:
    def test_title_table_and_signature_of_a_sheet(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet["A1"] = "项目支出绩效自评表"
        sheet.merge_cells("A1:D1")
        sheet["D2"] = "单位：万元"
        rows = [["产出\n指标", "数量", 0.9713, 5], [None, "质量", 1, 5.25], ["合计", None, None, 10.25]]
        for r, row in enumerate(rows, start=3):
            for c, value in enumerate(row, start=1):
                sheet.cell(r, c, value).border = THIN
        sheet["C3"].number_format = "0.00%"
        sheet["D4"].number_format = "0.0"
        sheet.merge_cells("A3:A4")
        sheet.merge_cells("A5:C5")
        sheet["A6"] = "填报人：张三"
        sheet["A9"], sheet["B9"] = "另一张", "表"
        sheet["A10"], sheet["B10"] = "x", 1
        book.save(path := tmp_path / "表 格.xlsx")

        reading = read(path)
        first, second = reading.grids
        assert texts(first) == [
            ["产出指标", "数量", "97.13%", "5"],
            ["产出指标", "质量", "1", "5.3"],
            ["合计", "10.25"],
        ]
        assert_whole(first)
        assert texts(second) == [["另一张", "表"], ["x", "1"]]
        assert [line.text for line in reading.lines] == ["项目支出绩效自评表", "单位：万元", "填报人：张三"]
        assert first.at(2, 0).bbox == (0, 4 * ROW_HEIGHT, 3 * COLUMN_WIDTH, 5 * ROW_HEIGHT)  # type: ignore[union-attr]

    def test_each_sheet_is_a_page_and_hidden_ones_are_reported(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        for number, sheet in enumerate((book.active, book.create_sheet(), book.create_sheet())):
            assert sheet is not None
            sheet.append(["表", number])
            sheet.append(["值", "一"])
        book.worksheets[1].sheet_state = "hidden"
        book.save(path := tmp_path / "a.xlsx")
        reading = read(path)
        assert [(grid.first_page, texts(grid)[0]) for grid in reading.grids] == [(1, ["表", "0"]), (3, ["表", "2"])]
        assert [issue.code for issue in reading.issues] == ["HIDDEN_SHEET"]

    def test_hidden_rows_and_columns_leave_no_gap(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (["甲", "guid", "乙"], ["隐", "x", "藏"], ["1", "y", "2"]):
            sheet.append(row)
        sheet.row_dimensions[2].hidden = True
        sheet.column_dimensions["B"].hidden = True
        book.save(path := tmp_path / "a.xlsx")
        reading = read(path)
        (grid,) = reading.grids
        assert texts(grid) == [["甲", "乙"], ["1", "2"]]
        assert grid.at(1, 0).bbox[1] == 2 * ROW_HEIGHT  # type: ignore[union-attr]
        assert {issue.code for issue in reading.issues} == {"HIDDEN_CELL"}
        assert len(reading.issues) == 5

    def test_a_formula_nobody_calculated_is_an_issue_not_a_zero(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["合计", "=1+1"])
        sheet.append(["分值", 2])
        book.save(path := tmp_path / "a.xlsx")
        reading = read(path)
        assert texts(reading.grids[0])[0] == ["合计", ""]
        assert [(issue.code, issue.severity) for issue in reading.issues] == [("FORMULA_WITHOUT_VALUE", "warning")]

    def test_a_stray_cell_a_million_rows_down_costs_nothing(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["甲", "乙"])
        sheet.append(["1", "2"])
        sheet["XFD1048576"] = "迷路"
        book.save(path := tmp_path / "a.xlsx")
        reading = read(path)
        assert [texts(grid) for grid in reading.grids] == [[["甲", "乙"], ["1", "2"]]]
        assert [line.text for line in reading.lines] == ["迷路"]

    @pytest.mark.parametrize(("built_in", "expected"), [(31, "2022年12月31日"), (57, "2022年12月"), (14, "2022/12/31")])
    def test_dates_in_formats_that_files_keep_by_number(self, built_in: int, expected: str, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["甲", 44926])
        sheet["A1"].border = sheet["B1"].border = THIN
        sheet["B1"]._style.numFmtId = built_in
        book.save(path := tmp_path / "a.xlsx")
        assert [texts(grid) for grid in read(path).grids] == [[["甲", expected]]]

    def test_amounts_typed_below_each_other_stay_apart(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["甲\n乙", "10\n9", "100%\n99%", "≥120人\n30套", "2022年\n12月"])
        for cell in sheet[1]:
            cell.border = THIN
        book.save(path := tmp_path / "a.xlsx")
        assert [texts(grid) for grid in read(path).grids] == [
            [["甲乙", "10；9", "100%；99%", "≥120人；30套", "2022年12月"]]
        ]

    def test_a_workbook_with_formulas_is_read_whatever_its_name(self, tmp_path: Path) -> None:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.append(["甲", 1, "=B1*2"])
        for cell in sheet[1]:
            cell.border = THIN
        book.save(path := tmp_path / "a.xlsx")
        path = path.rename(tmp_path / "0f3a")  # an archive names files after their content
        reading = read(path)
        assert [texts(grid) for grid in reading.grids] == [[["甲", "1", ""]]]
        assert [issue.code for issue in reading.issues] == ["FORMULA_WITHOUT_VALUE"]

    @pytest.mark.parametrize(
        ("value", "number_format", "expected"),
        [
            (0.9713, "0.00%", "97.13%"),
            (1, "0%", "100%"),
            (1234567.5, "#,##0.00", "1,234,567.50"),
            (0.1 + 0.2, "General", "0.3"),
            (710.51, "General", "710.51"),
            (100.0, "General", "100"),
            (12.5, "0.##", "12.5"),
            (12, "0.##", "12"),
            (-5, "0.00;(0.00)", "-5.00"),  # nobody who reads the text would know an accountant's minus
            (-0.032, "0.0%_);[Red]\\(0.0%\\)", "-3.2%"),
            (300000, "0!.0,", "30.0"),  # a Chinese Excel's 万元
            (-285000, "0\\.0,", "-28.5"),
            (300000, '0"."0000', "30.0000"),
            (12000, '0!.0,"万人次"', "1.2万人次"),
            (20, 'General"人以上"', "20人以上"),
            (15, '"≤"0.00"万元/公里"', "≤15.00万元/公里"),
            (0.99, "[>=1]0;0%", "99%"),
            (2, "[>=1]0;0%", "2"),
            (dt.datetime(2022, 12, 31), "[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2022年12月31日"),
            (0, '0.00;-0.00;"—"', "—"),
            (30, '0"万元"', "30万元"),
            (30, '"≥"0', "≥30"),
            (2.675, "0.00", "2.68"),
            (12345, '0.0,"千"', "12.3千"),
            (dt.datetime(2021, 12, 5), "yyyy-mm-dd", "2021-12-05"),
            (dt.datetime(2021, 12, 5), 'yyyy"年"m"月"', "2021年12月"),
            (dt.datetime(2022, 12, 31), 'm"月"d"日"aaaa', "12月31日星期六"),
            (dt.time(8, 5), "hh:mm", "08:05"),
            ("≥90%", "General", "≥90%"),
            (True, "General", "TRUE"),
            (None, "0.00", ""),
        ],
    )
    def test_values_as_the_sheet_shows_them(self, value: object, number_format: str, expected: str) -> None:
        assert shown(value, number_format) == expected
