"""Forms annexed to a report: what the report says before and after them is not theirs."""

from __future__ import annotations

from perf_pipeline.forms import understand
from tests.forms.grids import reading

TABLE = """
= 部门：某市水务局　　金额单位：万元
收入 {c3} | 支出 {c3}
项目 | 行次 | 决算数 | 项目 | 行次 | 决算数
一、财政拨款收入 | 1 | 2312.40 | 一、农林水支出 | 33 | 2200.00
"""
REPORT = f"= 某市水务局2021年度部门决算公开\n= 项目支出绩效自评表\n{TABLE}"
FORM = """
= 部门整体支出绩效自评表
单位名称 {c2} | 衡山市图书馆 {c5}
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 检查次数 | ≥12次 | 15次 | 90 | 90
"""
NAMELESS = FORM.replace("单位名称 {c2} | 衡山市图书馆 {c5}\n", "")


def test_the_reports_department_and_tables_are_none_of_the_forms() -> None:
    [form] = understand(reading(f"{REPORT}\n---\n===\n{FORM}\n---\n===\n{TABLE}"), file_name="report.pdf")
    assert (form.title, form.department, form.fiscal_year) == ("部门整体支出绩效自评表", "衡山市图书馆", 2021)
    assert (len(form.funds), form.coverage) == (0, 1.0)
    assert [found.code for found in form.issues] == ["TABLE_LEFT_OUT"]


def test_a_form_that_names_no_department_takes_the_one_its_report_names() -> None:
    [form] = understand(reading(f"{REPORT}\n---\n===\n{NAMELESS}"), file_name="report.pdf")
    assert form.department == "某市水务局"
    assert [found.code for found in form.issues] == ["DEPARTMENT_FROM_REPORT"]
