"""Level labels: carried, centred, cut by a page edge, lost, misplaced."""

from __future__ import annotations

import pytest

from perf_pipeline.forms import understand
from perf_pipeline.forms.levels import centred_stretches
from perf_pipeline.forms.model import SelfEvaluation
from perf_pipeline.forms.taxonomy import canonical_levels, clean_level, parents_of
from tests.forms.grids import GridKind, reading

HEAD = "部门名称 {c2} | 九三学社武汉市委员会 {c4}\n 一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值\n"


def form_of(rows: str, kind: GridKind = "sheet") -> SelfEvaluation:
    [form] = understand(reading(HEAD + rows, kind), file_name="form.txt")
    return form


def levels(form: SelfEvaluation) -> list[tuple[str | None, str | None]]:
    return [(row.level1, row.level2) for row in form.indicators]


def test_lost_merges_are_carried_down() -> None:
    form = form_of("产出指标 | 数量指标 | 甲 | 1次 | 1次 | 1\n | | 乙 | 2次 | 2次 | 1\n | 质量指标 | 丙 | 好 | 好 | 1")
    assert levels(form) == [("产出指标", "数量指标"), ("产出指标", "数量指标"), ("产出指标", "质量指标")]
    assert form.issues == []


def test_a_label_centred_in_its_cell_covers_the_rows_above_it() -> None:
    form = form_of(
        """
        产出指标 | 数量指标 | 甲 | 1次 | 1次 | 1
         | 经济效益指标 | 乙 | 2次 | 2次 | 1
        效益指标 | 社会效益指标 | 丙 | 好 | 好 | 1
        """
    )
    assert levels(form)[1] == ("效益指标", "经济效益指标")
    assert [(found.code, found.seq, found.before, found.after) for found in form.issues] == [
        ("LEVEL1_CENTRED", 2, "产出指标", "效益指标")
    ]


def test_a_lost_label_follows_from_level_2() -> None:
    form = form_of("产出指标 | 数量指标 | 甲 | 1次 | 1次 | 1\n | 社会效益指标 | 乙 | 2次 | 2次 | 1")
    assert levels(form)[1] == ("效益指标", "社会效益指标")
    assert [found.code for found in form.issues] == ["LEVEL1_INFERRED"]


def test_a_label_printed_elsewhere_is_not_inferred_again() -> None:
    form = form_of(
        """
        产出指标 | 数量指标 | 甲 | 1次 | 1次 | 1
        效益指标 | 社会效益指标 | 乙 | 2次 | 2次 | 1
         | 时效指标 | 丙 | 好 | 好 | 1
         | 经济效益指标 | 丁 | 好 | 好 | 1
        """
    )
    assert [level1 for level1, _ in levels(form)] == ["产出指标", "效益指标", "效益指标", "效益指标"]


def test_what_is_printed_stays_though_it_contradicts_the_standard() -> None:
    form = form_of("效益指标 | 时效指标 | 甲 | 1次 | 1次 | 1", "ruled")
    assert levels(form) == [("效益指标", "时效指标")]
    assert form.issues == []


def test_a_level_2_label_alone_in_the_level_1_column_is_moved() -> None:
    form = form_of("数量指标 | | 甲 | 1次 | 1次 | 1", "ruled")
    assert levels(form) == [("产出指标", "数量指标")]
    assert {found.code for found in form.issues} == {"LABEL_MOVED", "LEVEL1_INFERRED"}


def test_a_label_over_both_level_columns_is_level_1() -> None:
    form = form_of("服务对象满意度指标 {c2} | 甲 | ≥90% | 95% | 1", "ruled")
    assert levels(form) == [("服务对象满意度指标", None)]


def test_a_label_set_in_the_second_half_of_a_cut_cell() -> None:
    form = form_of(
        """
        产出指标 | 数量指标 | 甲 | 1次 | 1次 | 1
         | | 乙 | 2次 | 2次 | 1
        ---
        效益指标 | 社会效益指标 | 丙 | 好 | 好 | 1
        """,
        "ruled",
    )
    assert levels(form)[1] == ("效益指标", "社会效益指标")


def test_a_label_set_in_the_first_half_of_a_cut_cell() -> None:
    form = form_of("产出指标 | 数量指标 | 甲 | 1次 | 1次 | 1\n---\n | | 乙 | 2次 | 2次 | 1", "ruled")
    assert levels(form)[1] == ("产出指标", "数量指标")


def test_numbers_that_begin_anew_belong_to_the_label_below() -> None:
    form = form_of(
        """
        产出指标 | 数量指标 | 指标1：甲 | 1次 | 1次 | 1
         | | 指标2：乙 | 1次 | 1次 | 1
         | | 指标1：丙 | 好 | 好 | 1
         | 质量指标 | 指标2：丁 | 好 | 好 | 1
        """
    )
    assert [level2 for _, level2 in levels(form)] == ["数量指标", "数量指标", "质量指标", "质量指标"]


@pytest.mark.parametrize(
    "printed",
    ["社会效益九三学社武汉市委员会指标", "九三学社武汉市委员会社会效益指标", "社会效益指标九三学社武汉市委员会"],
)
def test_the_departments_name_in_a_label_is_taken_out_and_said(printed: str) -> None:
    printed = printed.format("九三学社武汉市委员会")
    form = form_of(f"效益指标 | {printed} | 甲 | 1次 | 1次 | 1")
    assert levels(form) == [("效益指标", "社会效益指标")]
    assert [(found.code, found.before) for found in form.issues] == [("LABEL_CLEANED", printed)]


def test_a_level_outside_the_standard_is_kept_and_said_once() -> None:
    form = form_of("产出指标 | 教研指标 | 甲 | 1次 | 1次 | 1\n产出指标 | 教研指标 | 乙 | 1次 | 1次 | 1", "ruled")
    assert levels(form) == [("产出指标", "教研指标")] * 2
    assert [found.code for found in form.issues] == ["LEVEL_UNKNOWN"]


@pytest.mark.parametrize(
    ("printed", "canonical"),
    [
        (("产出指标(50分)", "数量"), ("产出指标", "数量指标")),
        (("效益指标", "环境效益指标"), ("效益指标", "生态效益指标")),
        (("满意度", "满意度指标"), ("满意度指标", "服务对象满意度指标")),
        (("服务对象满意度指标", None), ("满意度指标", None)),
        ((None, "进度指标"), ("产出指标", "时效指标")),
        (("成本指标", "生态环境成本指标"), ("成本指标", "生态环境成本指标")),
        (("实施效果指标", "教研指标"), ("效益指标", "教研指标")),
        ((None, None), (None, None)),
        (("/", "—"), (None, None)),
    ],
)
def test_canonical_names(printed: tuple[str | None, str | None], canonical: tuple[str | None, str | None]) -> None:
    assert canonical_levels(*printed) == canonical


def test_level_labels_lose_blanks_and_weights_only() -> None:
    assert clean_level("产 出\n指标（50分）：") == "产出指标"
    assert clean_level("效益指标30分") == "效益指标"
    assert clean_level("效益指标（社会）") == "效益指标（社会）"
    assert clean_level(" ") is None


def test_cost_may_stand_under_output_or_on_its_own() -> None:
    assert parents_of("成本指标") == ("产出指标", "成本指标")
    assert parents_of("教研指标") == ()


@pytest.mark.parametrize(
    ("labels", "stretches"),
    [
        (["", "甲", ""], {1: range(0, 3)}),
        (["", "甲", "", "乙"], {1: range(0, 3), 3: range(3, 4)}),
        (["", "甲", "", "", "乙", "丙", ""], {1: range(0, 3), 4: range(3, 5), 5: range(5, 7)}),
        (["", "", ""], None),
        (["", "甲", "乙", ""], {1: range(0, 2), 2: range(2, 4)}),
        (["", "", "甲", "乙"], None),
        (["甲", "", "", "", ""], None),
    ],
)
def test_centred_labels_cover_rows_on_both_sides(labels: list[str], stretches: dict[int, range] | None) -> None:
    assert centred_stretches([label or None for label in labels]) == stretches


def test_labels_centred_in_cells_whose_merges_nobody_saw() -> None:
    form = form_of(
        """
         | | 甲 | 1次 | 1次 | 1
         | 数量指标 | 乙 | 2次 | 2次 | 1
        产出指标 | | 丙 | 2次 | 2次 | 1
         | 质量指标 | 丁 | 好 | 好 | 1
        效益指标 | 社会效益指标 | 己 | 好 | 好 | 1
        """,
        "ruled",
    )
    assert levels(form) == [
        *[("产出指标", "数量指标")] * 3,
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
    ]


def test_a_label_whose_letters_a_page_edge_parted_is_mended() -> None:
    form = form_of(
        """
        满意度指标 | 服务对象满意度指 | 甲 | ≥90% | 95% | 5
        ---
        满意度指标 | 标 | 乙 | ≥90% | 95% | 5
        """,
        "ruled",
    )
    assert levels(form) == [("满意度指标", "服务对象满意度指标")] * 2
    assert "LABEL_MENDED" in {found.code for found in form.issues}


def test_a_bracket_cut_by_a_page_edge_is_closed_again() -> None:
    form = form_of(
        """
        满意度指标（ | 服务对象满意度指标 | 甲 | 1次 | 1次 | 1
        10分） | | 乙 | 2次 | 2次 | 1
        """
    )
    assert {level1 for level1, _ in levels(form)} == {"满意度指标"}
    assert "LABEL_MENDED" in {found.code for found in form.issues}


def test_a_name_printed_after_its_code_is_taken_out_of_a_label() -> None:
    head = "项目名称 {c2} | 节水项目 {c4}\n 主管部门 {c2} | 342-白鹤县生态环境局 {c4}\n"
    columns = "一级指标 | 二级指标 | 三级指标 | 指标值 | 完成值 | 分值\n"
    row = "满意度指标 | 服务对象白鹤县生态环境局满意度指标 | 甲 | 1次 | 1次 | 1"
    [form] = understand(reading(head + columns + row, "ruled"), file_name="form.txt")
    assert levels(form) == [("满意度指标", "服务对象满意度指标")]
