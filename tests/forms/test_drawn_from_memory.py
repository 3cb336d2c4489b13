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


def test_the_rate_of_execution_across_all_levels_is_the_rows_name() -> None:
    for label in ("预算执行率（10分） {c3}", "预算执行率 {c2} | "):
        row = f"{label} | 100% | 95% | 10 | 9.5\n"
        [form] = understand(reading(FORM.replace("    总分", f"    {row}    总分", 1)), file_name="form.pdf")
        rate = form.indicators[-1]
        assert (rate.level1, rate.level2, rate.level3) == ("预算执行率", None, "预算执行率")
        assert (rate.target_text, rate.actual_text, rate.weight, rate.score) == ("100%", "95%", 10, 9.5)
        assert rate.evidence is not None and "level3" in rate.evidence.fields
        assert "NAME_MISSING" not in {issue.code for issue in form.issues}


def test_a_level_of_the_standard_is_no_name() -> None:
    row = "效益指标 | 社会效益 |  | ≥90% | 95% | 5 | 5\n"
    [form] = understand(reading(FORM.replace("    总分", f"    {row}    总分", 1)), file_name="form.pdf")
    assert form.indicators[-1].level3 is None
    assert "NAME_MISSING" in {issue.code for issue in form.issues}


def test_one_kind_of_funds_twice_in_a_row_is_no_second_budget() -> None:
    """Without amounts over them nobody says that the second is what was executed."""
    row = "其中：财政拨款 | 960.00 {c2} | 其中：财政拨款 | 933.50 {c2}\n"
    [form] = understand(reading(FORM.replace("    一级指标", f"    {row}    一级指标", 1)), file_name="form.pdf")
    assert not form.funds
    assert {issue.before for issue in form.issues if issue.code == "CELL_UNEXPLAINED"} >= {"960.00", "933.50"}


def test_a_label_that_nobody_knows_is_no_goal() -> None:
    rows = "年度目标 | 拟实现的目标 {c3} | 实现的情况 {c3}\n     | 检查12次。 {c3} | 检查15次。 {c3}\n"
    [form] = understand(reading(FORM.replace("    一级指标", f"    {rows}    一级指标", 1)), file_name="form.pdf")
    assert "拟实现的目标" not in {goal.goal_text for goal in form.goals}
    assert "CELL_UNEXPLAINED" in {issue.code for issue in form.issues}


@pytest.mark.parametrize(
    ("printed", "name", "target"),
    [
        ("发布稿件≥8000条", "发布稿件", "≥8000条"),
        ("受益户数不少于300户", "受益户数", "不少于300户"),
        ("重大新闻24小时内发布率100%", "重大新闻24小时内发布率", "100%"),
        ("建成2所学校", "建成2所学校", None),
        ("11月底前完工", "11月底前完工", None),
        ("超额完成率", "超额完成率", None),
    ],
)
def test_a_target_behind_its_name_where_no_column_has_targets(printed: str, name: str, target: str | None) -> None:
    [form] = understand(
        reading(
            f"""
            = 项目支出绩效自评表
            项目名称 | 节水宣传 {{c5}}
            一级指标 | 二级指标 | 三级指标及目标值 | 实际完成值 | 分值 | 得分
            产出指标 | 数量指标 | {printed} | 已完成 | 50 | 50
            产出指标 | 质量指标 | 合格率 | 已完成 | 50 | 50
            """
        ),
        file_name="form.pdf",
        folder_year=2022,
    )
    first = form.indicators[0]
    assert (first.level3, first.target_text) == (name, target)
    assert target is None or (first.evidence is not None and "target_text" in first.evidence.fields)


def test_a_bound_in_a_name_stays_there_where_targets_have_a_column() -> None:
    [form] = understand(
        reading(FORM.replace("检查次数", "检查次数≥2", 1).replace("≥12次", "", 1)), file_name="form.pdf"
    )
    assert (form.indicators[0].level3, form.indicators[0].target_text) == ("检查次数≥2", None)


@pytest.mark.parametrize(
    ("printed", "target", "actual"),
    [("1500人/1482人", "1500人", "1482人"), ("≤35元/份/33.8元/份", "≤35元/份", "33.8元/份"), ("已完成", None, None)],
)
def test_target_and_result_in_one_column(printed: str, target: str | None, actual: str | None) -> None:
    drawing = FORM.replace("年度指标值 | 实际完成值", "目标值/完成值").replace("≥12次 | 15次", printed)
    [form] = understand(reading(drawing.replace("{c5} | 100", "{c4} | 100")), file_name="form.pdf", folder_year=2022)
    assert (form.indicators[0].target_text, form.indicators[0].actual_text) == (target, actual)
    assert ("CELL_ACROSS_FIELDS" in {issue.code for issue in form.issues}) == (target is None)
