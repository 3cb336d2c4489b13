"""The sample forms, from their files to the last field, and the seed's own damaged text."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from perf_pipeline.extract import read_document
from perf_pipeline.forms import to_json, understand
from perf_pipeline.forms.model import SelfEvaluation
from perf_pipeline.settings import PROJECT
from tests.forms.compare import differences

FIXTURES = Path(__file__).parent.parent / "fixtures"
SEED = FIXTURES / "domain" / "000_bd6198be522f40b2.txt"
SAMPLES = sorted((PROJECT / "samples" / "inbox").glob("*/*.pdf"))


def truth_of(name: str) -> dict[str, Any]:
    truth: dict[str, Any] = json.loads((FIXTURES / "truth" / f"{name}.json").read_text(encoding="utf-8"))
    return truth


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_sample_is_read_as_its_truth_says(sample: Path) -> None:
    [form] = understand(read_document(sample), file_name=sample.name, folder_year=int(sample.parent.name))
    truth, read = truth_of(sample.stem), to_json(form)
    # 基本支出总额 and 项目支出总额, printed apart, are fund lines by the contract and not in the samples' truth
    read["funds"] = [
        fund for fund in read["funds"] if fund["item_code"] in {row["item_code"] for row in truth["funds"]}
    ]
    assert differences(truth, read) == []
    assert read["coverage"] == 1.0


@cache
def seed() -> SelfEvaluation:
    [form] = understand(read_document(SEED), file_name=SEED.name)
    return form


def test_seed_text_gives_every_indicator_and_fund() -> None:
    truth = truth_of("jiusan_wuhan_department_overall") | {"fiscal_year": None}
    assert differences(truth, to_json(seed())) == []
    assert len(seed().indicators) == 55
    assert len(seed().funds) == 6
    assert seed().coverage == 1.0


def test_seed_rows_that_stand_shifted_are_said_to_be() -> None:
    resolved = json.loads((FIXTURES / "domain" / "seed_form.json").read_text(encoding="utf-8"))["indicators"]
    shifted = {i for i, row in enumerate(resolved, start=1) if row["shifted"]}
    said = {found.seq for found in seed().issues if found.code == "ROW_SHIFTED" and found.seq}
    assert said == shifted
    assert all(found.before and found.after for found in seed().issues if found.code == "ROW_SHIFTED")


def test_seed_levels_that_were_lost_are_said_to_be() -> None:
    lost = {found.seq: (found.before, found.after) for found in seed().issues if found.code == "LEVEL1_INFERRED"}
    assert lost == {**dict.fromkeys([4, 5, 6, 7], ("产出指标", "效益指标")), 55: ("效益指标", "满意度指标")}
    centred = [found.seq for found in seed().issues if found.code == "LEVEL1_CENTRED"]
    assert centred == [11, 17]


def test_seed_row_that_was_lost_is_reported_and_not_invented() -> None:
    [lost] = [found for found in seed().issues if found.code == "ROW_LOST"]
    assert "2 points are missing between 指标3(调研课题) and 效益指标 of 长期目标1" in lost.message
    assert [row.indicator_no for row in seed().indicators if (row.scope, row.goal_no) == ("long_term", 1)] == [
        "指标1", "指标2", "指标3", "指标1", "指标1", "指标2", "指标3",
    ]  # fmt: skip


def test_seed_label_with_the_departments_name_run_into_it_is_cleaned_and_said() -> None:
    [cleaned] = [found for found in seed().issues if found.code == "LABEL_CLEANED"]
    assert (cleaned.before, cleaned.after) == ("社会效益九三学社武汉市委员会指标", "社会效益指标")
    assert seed().indicators[33].level2 == "社会效益指标"


def test_seed_prints_no_year() -> None:
    assert seed().declared_year is None
    [form] = understand(read_document(SEED), file_name=SEED.name, folder_year=2019)
    assert (form.fiscal_year, form.declared_year) == (2019, None)


def test_seed_texts_that_break_off_are_said() -> None:
    cut = {found.seq: found.before for found in seed().issues if found.code == "TEXT_CUT"}
    assert cut == {2: "市政协大会集体提案立案(不少于)", 5: "参政议政活动经费(符合预"}


def test_seed_row_pushed_over_the_edge_says_what_it_lost() -> None:
    [pushed] = [
        found for found in seed().issues if found.code == "ROW_SHIFTED" and "pushed over the edge" in found.message
    ]
    assert pushed.seq == 11
    assert seed().indicators[10].deviation_text is None
