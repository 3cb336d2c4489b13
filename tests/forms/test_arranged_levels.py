"""Headers and levels that provinces arrange in their own way: found on forms that others drew from memory."""

from __future__ import annotations

from tests.forms.arranged import codes, form_of

HEAD = """
    = 部门整体支出绩效自评表
    部门名称 | 某县粮食局 {c7}
"""


def test_a_header_whose_measures_are_two_rows_high_beside_divided_levels() -> None:
    form = form_of(
        HEAD
        + """
        绩效指标 {c3} | 分值 {r2} | 评分标准 {r2} | 完成值 {r2} | 自评得分 {r2} | 原因 {r2}
        一级指标 | 二级指标 | 三级指标
        产出指标 | 数量指标 | 抽检批次 | 60 | ≥200批次 | 210批次 | 60 | /
        效益指标 | 社会效益指标 | 事故数 | 40 | 0起 | 1起 | 38 | 个别延迟
        总分 {c3} | 100 | | | 98 |
        """
    )
    assert [(row.weight, row.actual_text, row.score) for row in form.indicators] == [
        (60, "210批次", 60),
        (40, "1起", 38),
    ]
    assert form.indicators[1].deviation_text == "个别延迟"
    assert (form.total.weight, form.total.score) == (100, 98)


def test_points_of_the_levels_beside_points_of_the_indicators() -> None:
    form = form_of(
        HEAD
        + """
        一级指标 | 分值 | 二级指标 | 分值 | 三级指标 | 分值 | 目标值 | 自评得分
        产出指标 {r2} | 60 {r2} | 数量指标 {r2} | 60 {r2} | 抽检批次 | 40 | ≥200批次 | 40
        检查家数 | 20 | ≥20家 | 18
        效益指标 | 40 | 社会效益指标 | 40 | 事故数 | 40 | 0起 | 40
        """
    )
    assert [row.weight for row in form.indicators] == [40, 20, 40]
    assert form.indicators[0].printed["level1_weight"] == "60"
    assert not codes(form) & {"COLUMN_DUPLICATE", "MERGED_NUMBER"}


def test_indicators_go_by_the_fourth_level_where_there_is_one() -> None:
    form = form_of(
        HEAD
        + """
        一级指标 | 二级指标 | 三级指标 | 四级指标 | 目标值 | 完成值 | 分值 | 自评得分
        产出指标 {r2} | 数量指标 {r2} | 免疫规划 {r2} | 接种人次 | ≥200人次 | 210人次 | 40 | 40
        接种点 | ≥20个 | 20个 | 20 | 20
        """
    )
    assert [(row.level3, row.printed["level3_over"]) for row in form.indicators] == [
        ("接种人次", "免疫规划"),
        ("接种点", "免疫规划"),
    ]
    assert "LEVEL3_OVER" in codes(form)


def test_a_level_called_like_a_label_ends_no_table() -> None:
    form = form_of(
        HEAD
        + """
        一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 分值 | 得分 | 扣分原因
        决策 {r3} | 项目立项 | 立项依据充分性 | 充分 | 充分 | 3 | 3 | /
        绩效目标 {r2} | 绩效目标合理性 | 合理 | 合理 | 3 | 3 | /
        绩效指标明确性 | 明确 | 较明确 | 3 | 2 | 未细化
        过程 | 绩效目标 | 绩效目标完成率 | 100% | 90% | 10 | 9 | /
        """
    )
    assert [(row.level2, row.level3, row.score) for row in form.indicators] == [
        ("项目立项", "立项依据充分性", 3),
        ("绩效目标", "绩效目标合理性", 3),
        ("绩效目标", "绩效指标明确性", 2),
        ("绩效目标", "绩效目标完成率", 9),
    ]
    assert not form.goals


def test_of_two_answers_in_the_column_of_units_the_target_is_the_one_given() -> None:
    form = form_of(
        HEAD
        + """
        一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 实际完成值 | 分值
        产出指标 | 质量指标 | 是否超预算 | ＝ | 否 | 是/否 | 否 | 10
        产出指标 | 数量指标 | 检查次数 | ≥ | 12 | 次 | 15 | 10
        """
    )
    assert [row.target_text for row in form.indicators] == ["否", "≥12次"]


def test_names_and_points_under_the_label_of_each_level() -> None:
    form = form_of(
        HEAD
        + """
        一级指标 {c2} | 二级指标 {c2} | 三级指标 {c2} | 评分标准 {r2} | 自评得分 {r2}
        名称 | 权重 | 名称 | 权重 | 名称 | 权重
        投入 {r2} | 17 {r2} | 项目立项 {r2} | 12 {r2} | 论证决策 | 5 | 论证充分 | 5
        目标设置 | 12 | 目标完整 | 11
        """
    )
    assert [(row.level1, row.level2, row.level3, row.weight, row.score) for row in form.indicators] == [
        ("投入", "项目立项", "论证决策", 5, 5),
        ("投入", "项目立项", "目标设置", 12, 11),
    ]
    assert form.indicators[0].printed["level1_weight"] == "17"


def test_what_is_told_behind_the_scores_is_the_reason() -> None:
    table = """
        一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 分值 | 得分 | {label}
        产出指标 | 数量指标 | 检查次数 | ≥12次 | 10次 | 90 | 75 | 疫情影响
        """
    told = form_of(HEAD + table.format(label="说明")).indicators[0]
    assert told.deviation_text == "疫情影响"
    remarked = form_of(HEAD + table.format(label="备注")).indicators[0]
    assert (remarked.deviation_text, remarked.printed["remark"]) == (None, "疫情影响")


def test_names_and_points_in_the_third_row_of_a_header() -> None:
    form = form_of(
        HEAD
        + """
        评价指标 {c6} | 评分标准 {r3} | 自评分数 {r3}
        一级指标 {c2} | 二级指标 {c2} | 三级指标 {c2}
        名称 | 权重(%) | 名称 | 权重(%) | 名称 | 权重(%)
        预算编制情况 | 20 | 预算编制 | 10 | 编制合理性 | 5 | 依据充分 | 4
        """
    )
    [row] = form.indicators
    assert (row.level1, row.level2, row.level3, row.weight, row.score) == (
        "预算编制情况",
        "预算编制",
        "编制合理性",
        5,
        4,
    )


def test_points_and_score_of_an_indicator_in_one_column() -> None:
    form = form_of(
        HEAD
        + """
        一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 分值/得分 | 偏差原因 | 备注
        产出指标 | 数量指标 | 检查次数 | ≥12次 | 10次 | 10/8.33 | 疫情影响 | /
        """
    )
    assert [(row.weight, float(row.score or 0)) for row in form.indicators] == [(10, 8.33)]


def test_a_sum_of_amounts_is_no_score() -> None:
    form = form_of(
        HEAD
        + """
        一级指标 | 二级指标 | 三级指标 | 年度预算数 | 执行数 | 目标值 | 完成值 | 偏差原因
        产出指标 | 数量指标 | 检查次数 | 100 | 90 | ≥12次 | 10次 | 疫情影响
        合计 {c3} | 7904.40 | 7537.57 | / | / | /
        """
    )
    assert form.total.score is None
