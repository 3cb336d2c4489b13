"""The vocabulary files: whole, free of contradictions, and read as the forms write."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal

import pytest

from perf_pipeline.forms.inline import inline_labels
from perf_pipeline.forms.text import label_of, number_of, tidy
from perf_pipeline.forms.titles import title_kind
from perf_pipeline.forms.vocabulary import load_yaml
from perf_pipeline.forms.words import EVIDENCE_CODES, vocabulary


def test_every_label_stands_once_in_its_group_and_names_its_source() -> None:
    for group, concepts in load_yaml("labels.yaml").items():
        places = defaultdict(list)
        for concept, sources in concepts.items():
            assert set(sources) <= set(EVIDENCE_CODES), (group, concept)
            for label in (label for labels in sources.values() for label in labels):
                places[label_of(label).core].append(concept)
        assert {core: found for core, found in places.items() if len(found) > 1} == {}, group


def test_every_layouts_columns_are_concepts_of_the_vocabulary() -> None:
    labels = load_yaml("labels.yaml")
    for family in load_yaml("layouts.yaml").values():
        assert set(family["indicator_columns"]) <= set(labels["indicator_column"])
        assert set(family["fund_columns"]) <= set(labels["fund_column"])


@pytest.mark.parametrize(
    ("text", "core", "points", "unit"),
    [
        ("项目资金\n（万元）", "项目资金", None, "万元"),
        ("元)(20分)", "元", Decimal(20), None),
        ("单位：元", "单位:元", None, "元"),
        ("绩 效 指 标", "绩效指标", None, None),
        ("年度目标1(50分)：", "年度目标1", Decimal(50), None),
        ("效益指标30分", "效益指标", Decimal(30), None),
        ("产出指标(XX分)", "产出指标", None, None),
        ("得分(20分*执行率)", "得分", Decimal(20), None),
        ("1.项目年度\n目标完成情况", "项目年度目标完成情况", None, None),
        ("其中：当年财政拨款", "当年财政拨款", None, None),
        ("部门(单位)名称：", "部门名称", None, None),
        ("执行率％", "执行率", None, None),
        ("2019年度)", "2019年度", None, None),
        ("执行率(B/A", "执行率", None, None),
    ],
)
def test_labels_are_compared_without_what_typists_add(
    text: str, core: str, points: Decimal | None, unit: str | None
) -> None:
    assert label_of(text) == (core, points, unit)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,234.50", "1234.50"),
        ("１，２３４．５", "1234.5"),
        ("97.4%", "97.4"),
        ("9.\n74", "9.74"),
        ("10分", "10"),
        ("-3.2", "-3.2"),
        ("￥100.00", "100.00"),
        ("100万元", "100"),
        ("1.5E+3", "1.5E+3"),
        ("1e400", None),
        ("约30", None),
        ("12次", None),
        ("1.2.3", None),
        ("", None),
    ],
)
def test_numbers_as_cells_print_them(text: str, value: str | None) -> None:
    read = number_of(text)
    assert (read.value if read else None) == (Decimal(value) if value is not None else None)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("保障系统\n平稳运行", "保障系统平稳运行"),
        ("2020年1\n2月底前", "2020年12月底前"),
        ("运行与维护 and 年度", "运行与维护 and 年度"),
        ("open\nsource", "open source"),
        ("  \n ", None),
    ],
)
def test_text_keeps_its_wording_and_loses_its_line_breaks(text: str, clean: str | None) -> None:
    assert tidy(text) == clean


def test_labels_in_a_line_end_where_the_next_begins() -> None:
    found = inline_labels("单位名称：某市总工会（本级）  填报日期：2021年3月20日  联系电话:0722-1234")
    assert [(one.meaning.concept, one.value) for one in found] == [
        ("department", "某市总工会（本级）"),
        ("fill_date", "2021年3月20日"),
        ("contact", "0722-1234"),
    ]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("2023年度某市总工会部门整体绩效自评表", "self_evaluation"),
        ("部门预算项目支出绩效自评表（2021年度）", "self_evaluation"),
        ("项目支出绩效目标申报表", "objective_declaration"),
        ("部门整体支出绩效评价得分表", "scoring_report"),
        ("项目支出绩效自评复核底稿", "re_review_sheet"),
        ("本单位已按要求完成绩效自评表的填报工作，自评结果良好。", None),
        ("附件2", None),
        ("项目名称", None),
    ],
)
def test_what_a_title_announces(text: str, kind: str | None) -> None:
    assert title_kind(text) == kind


def test_nearest_labels_are_named_best_first() -> None:
    near = vocabulary().nearest("实际完成数值", ["indicator_column"])
    assert near[0].concept == "actual"
    assert vocabulary().nearest("甲乙丙丁", ["indicator_column"]) == []
