"""Heads, titles and conclusions: found on forms that others drew from memory."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perf_pipeline.extract.model import TextLine
from perf_pipeline.forms import understand
from perf_pipeline.forms.grades import chosen
from perf_pipeline.forms.header import split_department_code
from tests.forms.arranged import INDICATORS, form_of
from tests.forms.grids import reading

HEAD = """
    = 项目支出绩效自评表
    项目名称 | 危房改造 {c3} | 实施单位 | 各乡镇人民政府 {c2}
"""


def test_the_lower_of_two_departments_in_charge_is_the_forms() -> None:
    form = form_of(HEAD + "    省级主管部门 | 某省住建厅 {c3} | 市县主管部门 | 某县住建局 {c2}\n" + INDICATORS)
    assert form.department == "某县住建局"
    above = form_of(HEAD + "    中央主管部门 | 公安部 {c3} | 地方主管部门 | 某省公安厅 {c2}\n" + INDICATORS)
    assert (above.department, above.extra["central_department"]) == ("某省公安厅", "公安部")


@pytest.mark.parametrize(
    ("printed", "code", "name"),
    [("某县卫生健康局325", "325", "某县卫生健康局"), ("某区人民检察院-028", "028", "某区人民检察院")],
)
def test_a_code_right_behind_the_name(printed: str, code: str, name: str) -> None:
    assert split_department_code(printed) == (code, name)


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("优（≥90分）√　良（80-90分）　中（60-80分）", "优"),
        ("□优 ☑良 □中 □差", "良"),
        ("优□ 良☑ 中□", "良"),
        ("优", None),
        ("☑优 ☑良", None),
    ],
)
def test_of_a_list_of_grades_the_ticked_one_counts(text: str, grade: str | None) -> None:
    assert chosen(text) == grade


def test_other_matters_are_told() -> None:
    matter = "2022年11月市审计局指出多付工程款2.4万元，已收回。"
    form = form_of(HEAD + INDICATORS + f"    其他需要说明的问题 {{c2}} | {matter} {{c5}}\n")
    assert form.narratives["other_matters"] == matter


def test_a_sentence_above_is_no_part_of_the_title() -> None:
    drawn = reading(HEAD + INDICATORS)
    title = next(line for line in drawn.lines if "自评表" in line.text)
    x0, top, x1, bottom = title.bbox
    step = bottom - top + 2
    sentence = TextLine("执行率98.88%，自评得分99.58分。", title.page, (x0, top - step, x1, bottom - step))
    drawn.lines.insert(drawn.lines.index(title), sentence)
    [form] = understand(drawn, file_name="form.pdf")
    assert form.title == "项目支出绩效自评表"


def test_heads_that_stand_alike_on_several_pages_are_each_forms_own() -> None:
    drawing = """
    = 项目支出绩效自评表
    = （2021年度）
    = 部门名称：某市应急管理局　　金额单位：元
    项目名称 | {name} {{c3}} | 实施单位 | 某市应急管理局 {{c2}}
    项目资金 {{r2}} | 资金来源 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 得分
    年度资金总额 | 620,000 | 620,000 | 620,000 | 100% | 10
    """
    first = reading(drawing.format(name="救援队伍建设") + INDICATORS)
    second = reading(drawing.format(name="执法检查") + INDICATORS)
    grids = [replace(g, cells=[replace(cell, page=2) for cell in g.cells]) for g in second.grids]
    running = [replace(line, page=2) for line in [*second.lines, TextLine("某市应急管理局汇编", 1, (0, 0, 90, 9))]]
    forms = understand(
        replace(first, pages=first.pages * 2, grids=first.grids + grids, running=running), file_name="forms.pdf"
    )
    assert [(form.project_name, form.amount_unit, form.declared_year) for form in forms] == [
        ("救援队伍建设", "元", 2021),
        ("执法检查", "元", 2021),
    ]
    assert [form.title for form in forms] == ["项目支出绩效自评表"] * 2


def test_a_department_scores_itself() -> None:
    form = form_of(
        """
        = 某县市场监管局2022年度部门整体支出绩效自评评分表
        一级指标 | 二级指标 | 三级指标 | 分值 | 评分标准 | 自评得分
        投入 | 目标设定 | 目标合理性 | 3 | 符合规划 | 3
        """
    )
    assert [(row.weight, row.score) for row in form.indicators] == [(3, 3)]


def test_a_goal_that_only_a_label_beside_its_indicators_names() -> None:
    form = form_of(
        """
        = 项目支出绩效自评表
        项目名称 | 采供血保障 {c7}
        年度绩效目标1（50分） {r2} | 一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 分值 | 得分
        产出指标 | 数量指标 | 车辆更新 | 3辆 | 3辆 | 50 | 50
        年度绩效目标2（30分） {r2} | 一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 分值 | 得分
        产出指标 | 数量指标 | 培训人次 | 120人次 | 98人次 | 30 | 25
        """
    )
    assert [(goal.goal_no, goal.weight) for goal in form.goals] == [(1, 50), (2, 30)]
    assert [row.goal_no for row in form.indicators] == [1, 2]


def test_what_stands_under_a_heading_of_its_own_is_told() -> None:
    heading = "    五、偏差原因分析及改进措施 {c7}\n"
    told = "户厕改造受冬季冻土影响。"
    below = form_of(HEAD + INDICATORS + heading + f"    {told} {{c7}}\n")
    assert below.narratives["deviation_summary"] == told
    beyond = form_of(HEAD + INDICATORS + heading + f"    ---\n    = {told}\n")
    assert beyond.narratives["deviation_summary"] == told


def test_points_of_a_level_in_brackets_without_their_unit() -> None:
    form = form_of(HEAD + INDICATORS.replace("产出指标", "产出指标(50)"))
    assert form.indicators[0].level1 == "产出指标"
    assert form.extra["level1_weights"] == {"产出指标": 50}
