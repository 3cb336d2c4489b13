"""Several forms in one document, and documents that are something else."""

from __future__ import annotations

import pytest

from perf_pipeline.extract.model import ReadingIssue
from perf_pipeline.forms import understand
from perf_pipeline.forms.model import NotASelfEvaluation
from tests.forms.grids import reading

FORM = """
项目名称 {c2} | NAME {c5}
主管部门 {c2} | 某市水务局 {c5}
一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
产出指标 | 数量指标 | 检查次数 | ≥12次 | 15次 | 90 | 90
总分 {c5} | 90 | 90
"""

DECLARATION_OF_A_DEPARTMENT = """
= 部门整体支出绩效目标申报表
部门(单位)名称 {c2} | 广水市某局 {c4}
填报人 {c2} | 张某 | 联系电话 | 0722-0000000 {c2}
总体资金情况(万元) {r3} | {c2} | 当年金额 | 占比 | 2019年 | 2020年
收入构成 {r2} | 财政拨款 | 724.2318 | 74.8% | 700 | 710
其他资金 | 243.96 | 25.2% | 200 | 210
年度目标 | 做好本职工作 {c6}
年度绩效指标 {r2} | 一级指标 | 二级指标 | 三级指标 | 指标值 {c2} | 备注
产出指标 | 数量指标 | 办件量 | 1000件 {c2} |
"""

DECLARATION_OF_A_PROJECT = """
= 项目支出绩效目标申报表
= （2016年度）
项目名称 {c2} | 农村饮水 | 项目属性 | 新增 | 项目起止时间
年度绩效指标 {r3} | 一级指标 | 二级指标 | 指标内容 | 指标值 | 备注
产出指标 | 数量指标 | 打井 | 3口 |
效益指标 | 社会效益指标 | 受益 | 200户 |
"""

DECLARATION_BY_ITS_COLUMNS_ALONE = """
项目名称 {c2} | 农村饮水 {c3}
一级指标 | 二级指标 | 指标内容 | 指标值 | 备注
产出指标 | 数量指标 | 打井 | 3口 |
"""

PROCESS_SCORES = """
= 2017年部门整体支出绩效评价得分表
一级指标 | 二级指标 | 三级指标 | 评分标准 | 分值 | 得分
决策 | 目标管理 | 目标制定 | 完整得4分 | 4 | 4
综合管理 | 预算执行 | 执行进度 | 按比例 | 8 | 7
"""

INVESTMENT_REPORT = """
= 2021年省预算内投资项目绩效自评表
一级指标 | 二级指标 | 三级指标 | 绩效指标值 | 实现情况 | 三级指标测算依据
实施效果指标 | 产出指标 | 建成面积 | 2000平方米 | 2000平方米 | 竣工报告
"""

RE_REVIEW = """
= 2025年项目支出绩效自评复核底稿
一级指标 | 二级指标 | 三级指标 | 指标值 | 度量单位 | 权重 | 自评完成值 | 自评得分 | 复核完成值 | 复核得分 | 备注
产出指标 | 数量指标 | 巡查 | ≥12 | 次 | 20 | 12 | 20 | 11 | 18 |
"""

NO_FORM = """
= 会议纪要
序号 | 姓名 | 单位
1 | 张某 | 某局
"""


@pytest.mark.parametrize(
    ("drawing", "reason"),
    [
        (DECLARATION_OF_A_DEPARTMENT, "objective_declaration"),
        (DECLARATION_OF_A_PROJECT, "objective_declaration"),
        (DECLARATION_BY_ITS_COLUMNS_ALONE, "objective_declaration"),
        (PROCESS_SCORES, "scoring_report"),
        (INVESTMENT_REPORT, "scoring_report"),
        (RE_REVIEW, "re_review_sheet"),
        (NO_FORM, "not_a_form"),
    ],
)
def test_other_documents_are_refused_as_what_they_are(drawing: str, reason: str) -> None:
    with pytest.raises(NotASelfEvaluation) as refused:
        understand(reading(drawing), file_name="x.pdf")
    assert refused.value.reason_code == reason
    assert "\n" not in refused.value.reason


def test_title_names_the_document_in_the_reason() -> None:
    with pytest.raises(NotASelfEvaluation, match="绩效目标申报表"):
        understand(reading(DECLARATION_OF_A_PROJECT), file_name="x.pdf")


def test_forms_one_after_the_other_under_one_title_each() -> None:
    title = "= 项目支出绩效自评表\n= （2022年度）\n"
    drawing = title + FORM.replace("NAME", "甲") + "\n---\n" + title + FORM.replace("NAME", "乙")
    forms = understand(reading(drawing), file_name="x.pdf")
    assert [(form.form_no, form.project_name, form.fiscal_year) for form in forms] == [(1, "甲", 2022), (2, "乙", 2022)]


def test_forms_one_after_the_other_without_titles() -> None:
    forms = understand(reading(FORM.replace("NAME", "甲") + "===\n" + FORM.replace("NAME", "乙")), file_name="x.pdf")
    assert [form.project_name for form in forms] == ["甲", "乙"]
    assert [len(form.indicators) for form in forms] == [1, 1]


def test_a_title_repeated_on_every_page_begins_no_second_form() -> None:
    drawing = (
        f"= 项目支出绩效自评表\n{FORM.replace('NAME', '甲')}\n---\n= 项目支出绩效自评表\n评价结论 {{c2}} | 良好 {{c5}}"
    )
    [form] = understand(reading(drawing), file_name="x.pdf")
    assert form.narratives["conclusion"] == "良好"


def test_a_declaration_beside_a_form_is_named_and_skipped() -> None:
    forms = understand(
        reading(f"= 项目支出绩效自评表\n{FORM.replace('NAME', '甲')}\n---\n{DECLARATION_OF_A_PROJECT}"),
        file_name="x.pdf",
    )
    assert [form.project_name for form in forms] == ["甲"]
    assert any(found.code == "PART_SKIPPED" and "申报表" in found.message for found in forms[0].issues)


def test_a_title_on_two_lines_is_one() -> None:
    [form] = understand(reading("= 九三学社武汉市委员会部门整体\n= 支出绩效自评表\n" + FORM), file_name="x.pdf")
    assert form.title == "九三学社武汉市委员会部门整体支出绩效自评表"
    assert form.form_type == "department_overall"


def test_what_the_reader_doubted_goes_to_the_form_on_its_page() -> None:
    title = "= 项目支出绩效自评表\n= （2022年度）\n"
    read = reading(title + FORM.replace("NAME", "甲") + "\n---\n" + title + FORM.replace("NAME", "乙"))
    read.issues += [
        ReadingIssue("TEXT_OUTSIDE_CELLS", "warning", "on page 2", page=2),
        ReadingIssue("FONT_GUESSED", "info", "somewhere"),
    ]
    first, second = understand(read, file_name="x.pdf")
    assert [found.code for found in first.issues if found.page is None] == ["FONT_GUESSED"]
    assert [found.code for found in second.issues if found.code == "TEXT_OUTSIDE_CELLS"] == ["TEXT_OUTSIDE_CELLS"]


def test_a_title_continued_begins_no_second_form() -> None:
    more = "= 项目支出绩效自评表（续表）\n效益指标 | 社会效益指标 | 知晓率 | ≥80% | 90% | 5 | 5"
    drawing = f"= 项目支出绩效自评表\n{FORM.replace('NAME', '甲').rsplit('总分', 1)[0]}\n---\n{more}"
    [form] = understand(reading(drawing), file_name="x.pdf")
    assert [row.level3 for row in form.indicators] == ["检查次数", "知晓率"]


def test_a_heads_label_at_the_foot_begins_no_second_form() -> None:
    drawing = f"{FORM.replace('NAME', '甲')}\n主管部门 {{c2}} | 审核通过 {{c5}}\n项目名称 {{c2}} | 甲 {{c5}}"
    [form] = understand(reading(drawing), file_name="x.pdf")
    assert (form.project_name, form.department, form.coverage) == ("甲", "某市水务局", 1.0)


def test_the_mark_of_an_annex_is_no_part_of_the_title() -> None:
    [form] = understand(reading("= 附件2：项目支出绩效自评表（2022年度）\n" + FORM), file_name="x.pdf")
    assert (form.title, form.declared_year) == ("项目支出绩效自评表（2022年度）", 2022)


def test_title_and_head_repeated_on_every_page_begin_no_second_form() -> None:
    head = "= 项目支出绩效自评表\n项目名称 {c2} | 甲 {c5}\n主管部门 {c2} | 某市水务局 {c5}\n"
    table = "一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n"
    first = table + "产出指标 | 数量指标 | 检查次数 | ≥12次 | 15次 | 90 | 90\n"
    second = table + "效益指标 | 社会效益指标 | 知晓率 | ≥80% | 90% | 5 | 5\n"
    [form] = understand(reading(head + first + "---\n" + head + second), file_name="x.pdf")
    assert [row.level3 for row in form.indicators] == ["检查次数", "知晓率"]
    assert form.coverage == 1.0


def test_forms_of_one_department_are_told_by_their_projects() -> None:
    head = "单位名称 {c2} | 某市水务局 {c5}\n"
    forms = understand(
        reading(head + FORM.replace("NAME", "甲") + head + FORM.replace("NAME", "乙")), file_name="x.pdf"
    )
    assert [form.project_name for form in forms] == ["甲", "乙"]
    assert [form.coverage for form in forms] == [1.0, 1.0]


def test_a_declaration_of_the_same_project_is_no_part_of_its_self_evaluation() -> None:
    declaration = "= 项目支出绩效目标申报表" + DECLARATION_BY_ITS_COLUMNS_ALONE.replace("农村饮水", "甲")
    drawing = declaration + "===\n= 项目支出绩效自评表\n" + FORM.replace("NAME", "甲")
    [form] = understand(reading(drawing), file_name="x.pdf")
    assert (form.title, len(form.indicators)) == ("项目支出绩效自评表", 1)


def test_one_project_of_two_departments_is_two_forms() -> None:
    first = f"= 项目支出绩效自评表\n{FORM}".replace("NAME", "气象补助")
    second = first.replace("某市水务局", "某市气象局")
    forms = understand(reading(f"{first}\n---\n===\n{second}"), file_name="two.pdf", folder_year=2021)
    assert [form.department for form in forms] == ["某市水务局", "某市气象局"]
