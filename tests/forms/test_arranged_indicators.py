"""Indicator tables, however their rows are arranged."""

from __future__ import annotations

from perf_pipeline.forms import understand
from tests.forms.arranged import INDICATORS, codes, form_of
from tests.forms.grids import reading


def test_level_1_as_rows_of_their_own() -> None:
    form = form_of(
        """
        二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        产出指标（50分） {c6}
        数量指标 | 检查次数 | 12次 | 15次 | 50 | 50
        效益指标（40分） {c6}
        社会效益指标 | 节水意识 | 提高 | 提高 | 40 | 40
        """
    )
    assert [row.level1 for row in form.indicators] == ["产出指标", "效益指标"]
    assert form.coverage == 1.0


def test_scope_as_rows_of_their_own() -> None:
    form = form_of(
        """
        长期绩效指标 {c7}
        """
        + INDICATORS
        + """
        年度绩效指标 {c7}
        产出指标 | 质量指标 | 合格率 | ≥95% | 96% | 5 | 5
        """
    )
    assert [row.scope for row in form.indicators] == ["long_term", "annual"]
    assert form.coverage == 1.0


def test_scope_beside_the_rows_it_covers() -> None:
    form = form_of(
        """
        | 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        长期绩效指标 {r2} | 产出指标 | 数量指标 | 甲 | 1次 | 1次 | 10 | 10
        产出指标 | 质量指标 | 乙 | 1次 | 1次 | 10 | 10
        年度绩效指标 | 产出指标 | 数量指标 | 丙 | 1次 | 1次 | 10 | 10
        """
    )
    assert [row.scope for row in form.indicators] == ["long_term", "long_term", "annual"]


def test_goal_titles_between_rows_without_a_new_header() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值 | 得分
        年度目标1(50分)： {c2} | 做好参政议政 {c5}
        产出指标 | 数量指标 | 提案 | 12件 | 15件 | 50 | 50
        年度目标2(40分)： {c2} | 做好社会服务 {c5}
        产出指标 | 数量指标 | 活动 | 2次 | 3次 | 40 | 40
        """
    )
    assert [(goal.goal_no, goal.weight) for goal in form.goals] == [(1, 50), (2, 40)]
    assert [row.goal_no for row in form.indicators] == [1, 2]


def test_indicator_named_like_a_label_stays_an_indicator() -> None:
    form = form_of(INDICATORS + " 产出指标 | 时效指标 | 年度绩效目标 | 按时完成 | 当年完成 | 1 | 1")
    assert form.indicators[1].level3 == "年度绩效目标"


def test_placeholder_with_a_weight_stays_and_unused_rows_go() -> None:
    form = form_of(
        INDICATORS
        + """
        效益指标 | 经济效益指标 | 无 | | | 2 |
        效益指标 | 社会效益指标 | 指标1： | | | |
        效益指标 | 生态效益指标 | …… | / | / | |
        """
    )
    assert [(row.level3, row.weight, row.score) for row in form.indicators[1:]] == [("无", 2, None)]
    assert "SKELETON_DROPPED" in codes(form)


def test_number_and_name_in_one_cell() -> None:
    form = form_of(INDICATORS + " 产出指标 | 质量指标 | 指标1：合格率 | ≥95% | 96% | 5 | 5")
    assert (form.indicators[1].indicator_no, form.indicators[1].level3) == ("指标1", "合格率")


def test_weight_merged_over_two_indicators_counts_once() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
        产出指标 {r2} | 数量指标 {r2} | 甲 | 1次 | 1次 | 10 {r2} | 10 {r2}
        乙 | 2次 | 2次
        """
    )
    assert [(row.weight, row.score) for row in form.indicators] == [(10, 10), (None, None)]
    assert "MERGED_NUMBER" in codes(form)


def test_one_indicator_over_rows_that_another_column_splits() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 绩效标准 | 实际完成值 | 分值 | 得分
        产出指标 {r2} | 数量指标 {r2} | 甲 {r2} | 1次 {r2} | 按时 | 1次 {r2} | 10 {r2} | 10 {r2}
        保质
        产出指标 | 质量指标 | 乙 | 2次 | 达标 | 2次 | 5 | 5
        """
    )
    assert [(row.level3, row.standard_text, row.weight) for row in form.indicators] == [
        ("甲", "按时保质", 10),
        ("乙", "达标", 5),
    ]


def test_rest_of_a_row_cut_by_a_page_edge_joins_its_first_part() -> None:
    form = form_of(
        """
        一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因
        产出指标 | 数量指标 | 甲 | 1次 | 0次 | 10 | 0 | 受疫情影响活
        ---
         | | | | | | | 动取消
        """
    )
    assert [row.deviation_text for row in form.indicators] == ["受疫情影响活动取消"]
    assert [fragment.page for fragment in form.indicators[0].evidence.continued] == [2]
    assert "ROW_JOINED" in codes(form)


def test_weights_behind_the_names_where_no_column_gives_them() -> None:
    head = "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 得分\n"
    [row] = form_of(head + "产出指标 | 数量指标 | 检查次数（5分） | 12次 | 15次 | 4").indicators
    assert (row.level3, row.weight, row.score) == ("检查次数（5分）", 5, 4)
    [row] = form_of(INDICATORS.replace("检查次数", "检查次数（5分）")).indicators
    assert row.weight == 90


def test_the_last_letters_of_a_name_below_a_page_edge_join_it() -> None:
    drawing = """
    项目名称 {c2} | 节水项目 {c4}
    一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值
    产出指标 {r3} | 数量指标 | 监测次数 | 1次 | 1次 | 1
    质量指标 {r2} | 监测资料准确 | 95% | 99% | 1
    ---
    率 | | |
    效益指标 | 社会效益指标 | 公众认知 | 好 | 好 | 1
    """
    [form] = understand(reading(drawing), file_name="form.txt")
    assert [row.level3 for row in form.indicators] == ["监测次数", "监测资料准确率", "公众认知"]
    assert "ROW_JOINED" in {found.code for found in form.issues}


def test_an_unused_row_below_a_page_edge_is_no_end_of_a_name() -> None:
    drawing = """
    项目名称 {c2} | 节水项目 {c4}
    一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值
    产出指标 {r3} | 数量指标 {r3} | 监测次数 | 1次 | 1次 | 1
    监测覆盖 | 2次 | 2次 | 1
    ---
    …… | | |
    """
    [form] = understand(reading(drawing), file_name="form.txt")
    assert [row.level3 for row in form.indicators] == ["监测次数", "监测覆盖"]


def test_a_number_and_a_name_cut_by_one_page_edge_are_whole_again() -> None:
    drawing = """
    项目名称 {c2} | 节水项目 {c5}
    一级指标 | 二级指标 | 三级指标 {c2} | 指标值 | 完成值 | 分值
    产出指标 {r2} | 成本指标 {r2} | 指标 | 档案数字化支 | ≤8万元 | 7万元 | 3
    ---
    1 | 出上限 | | |
    """
    [form] = understand(reading(drawing), file_name="form.txt")
    assert [(row.indicator_no, row.level3) for row in form.indicators] == [("指标1", "档案数字化支出上限")]
