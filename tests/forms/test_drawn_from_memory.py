"""Templates drawn from memory, and what of them was read wrongly at first sight."""

from __future__ import annotations

import pytest

from perf_pipeline.forms import understand
from perf_pipeline.forms.attainment import attain
from perf_pipeline.forms.quantity import parse_quantity
from tests.forms.grids import reading

ACCOUNTS = """
    = 2022年度部门决算说明
    科目编码 | 科目名称 | 本年收入合计 | 财政拨款收入 | 其他收入
    201 | 一般公共服务支出 | 1,520.33 | 1,500.00 | 20.33
    合计 {c2} | 1,520.33 | 1,500.00 | 20.33
"""
FORM = """
    = 项目支出绩效自评表
    项目名称 | 节水宣传 {c3} | 主管部门 | 某市水务局 {c2}
    一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
    产出指标 | 数量指标 | 检查次数 | ≥12次 | 15次 | 90 | 90
    总分 {c5} | 100 | 99.5
"""


def test_accounts_on_the_page_before_the_title_are_not_of_the_form() -> None:
    [form] = understand(reading(ACCOUNTS + FORM), file_name="form.html")
    assert (form.total.weight, form.total.score) == (100, 99.5)
    assert form.coverage == 1.0
    assert not form.issues


def test_what_adds_up_above_the_indicators_is_no_total_of_points() -> None:
    total = "合计 {c4} | 470.00 | 461.20\n"
    [form] = understand(reading(FORM.replace("    一级指标", f"    {total}    一级指标", 1)), file_name="form.pdf")
    assert (form.total.weight, form.total.score) == (100, 99.5)


def test_a_result_without_a_unit_is_in_the_unit_of_its_column() -> None:
    [form] = understand(
        reading(
            """
            = 项目支出绩效自评表
            项目名称 | 安全饮水 {c8}
            一级指标 | 二级指标 | 三级指标 | 运算符号 | 指标值 | 度量单位 | 实际完成值 | 分值 | 得分
            效益指标 | 社会效益 | 受益人口 | ≥ | 2.6 | 万人 | 2.65 | 15 | 15
            产出指标 | 时效指标 | 完工时间 | ≤ | 12 | 月 | 11 | 10 | 10
            产出指标 | 成本指标 | 单价 | ≤ | 2 | 万元 | 1.8万元 | 10 | 10
            """
        ),
        file_name="form.pdf",
        folder_year=2022,
    )
    people, finished, price = form.indicators
    assert people.actual_text == "2.65"
    assert people.target is not None and people.actual is not None
    reached = attain(people.target, people.actual)
    assert reached.meets_target and reached.ratio is not None and round(reached.ratio, 4) == 1.0192
    assert finished.target and finished.actual and attain(finished.target, finished.actual, 2022).meets_target
    assert price.target and price.actual and attain(price.target, price.actual).ratio == 2 / 1.8


def test_a_direction_column_gives_the_comparator_and_a_total_row_set_aside_its_numbers_by_order() -> None:
    [form] = understand(
        reading(
            """
            = 项目支出绩效自评表
            项目名称 | 水土保持 {c9}
            绩效指标 {r3} | 一级指标 | 二级指标 | 三级指标 | 指标方向 | 指标值 | 计量单位 | 实际完成值 | 分值 | 得分
            产出指标 {r2} | 质量指标 | 验收合格率 | ≥ | 95 | 百分比 | 96 | 50 | 50
            时效指标 | 完工时限 | = | 2022-11-30 | 日期 | 2022-10-31 | 50 | 46
            总分 {c7} | 100 | 96 |
            """
        ),
        file_name="form.pdf",
        folder_year=2022,
    )
    rate, finished = form.indicators
    assert rate.target and rate.actual and (rate.target.comparator, rate.target.unit, rate.actual.unit) == (
        ">=", "%", "%",
    )  # fmt: skip
    assert finished.target_text == "=2022-11-30"
    assert (form.total.weight, form.total.score) == (100, 96)


@pytest.mark.parametrize(
    ("text", "unit", "low"), [("≥85.00（%）", "%", 85), ("=186.00（万平方米）", "平方米", 1_860_000)]
)
def test_a_unit_in_brackets_behind_the_number_is_its_unit(text: str, unit: str, low: float) -> None:
    quantity = parse_quantity(text)
    assert (quantity.unit, quantity.low) == (unit, low)
