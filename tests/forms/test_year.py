"""The year a form prints, and which year counts."""

from __future__ import annotations

import pytest

from perf_pipeline.forms import understand
from perf_pipeline.forms.year import fiscal_year_in, year_alone, year_of_file_name
from tests.forms.grids import reading

FORM = """
部门名称 {c2} | 某市水务局 {c5}
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 时效指标 | 完成时间 | 2018年12月底前 | 2018年11月 | 90 | 90
"""


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2019年度某局部门整体绩效自评表", 2019),
        ("（2022年度）", 2022),
        ("２０２２年度", 2022),
        ("2019年度)", 2019),
        ("二〇二一年度项目自评表", 2021),
        ("2020年项目支出绩效自评表", 2020),
        ("2020年3月填报", None),
        ("部门整体支出绩效自评表", None),
        ("12019年度", None),
    ],
)
def test_fiscal_year_in_a_title(text: str, year: int | None) -> None:
    assert fiscal_year_in(text) == year


@pytest.mark.parametrize(
    ("text", "year"), [("2022", 2022), ("(2022年)", 2022), ("2022年度总结", None), ("3022年度", None)]
)
def test_a_text_that_is_a_year_and_nothing_else(text: str, year: int | None) -> None:
    assert year_alone(text) == year


@pytest.mark.parametrize(
    ("name", "year"),
    [
        ("某局2021年自评表.pdf", 2021),
        ("form_2020.pdf", 2020),
        ("000_bd2019be522f40b2.txt", None),
        ("20210331.pdf", None),
    ],
)
def test_year_of_a_file_name(name: str, year: int | None) -> None:
    assert year_of_file_name(name) == year


@pytest.mark.parametrize(
    ("drawing", "folder", "name", "fiscal", "declared"),
    [
        ("= 2021年度部门整体绩效自评表\n" + FORM, 2019, "2022.pdf", 2019, 2021),
        ("= 2021年度部门整体绩效自评表\n" + FORM, None, "2022.pdf", 2021, 2021),
        ("= 部门整体绩效自评表\n= （2021年度）\n" + FORM, None, "x.pdf", 2021, 2021),
        ("= 部门整体绩效自评表\n年度 {c2} | 2021 {c5}\n" + FORM, None, "x.pdf", 2021, 2021),
        ("= 部门整体绩效自评表\n评价年度 {c2} | 2021年 {c5}\n" + FORM, None, "x.pdf", 2021, 2021),
        ("= 部门整体绩效自评表\n" + FORM, None, "某局2022年.pdf", 2022, None),
        ("= 部门整体绩效自评表\n" + FORM + "\n= 2022年", None, "x.pdf", None, None),
        ("= 部门整体绩效自评表\n= 填报日期：2022年3月1日\n" + FORM, None, "x.pdf", None, None),
    ],
)
def test_folder_before_form_before_file_name(
    drawing: str, folder: int | None, name: str, fiscal: int | None, declared: int | None
) -> None:
    [form] = understand(reading(drawing), file_name=name, folder_year=folder)
    assert (form.fiscal_year, form.declared_year) == (fiscal, declared)
