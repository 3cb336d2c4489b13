"""A document as rows: every value where the tables want it, the year as the contract resolves it, or a clear reason."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perf_pipeline import extract
from perf_pipeline.forms import understand
from perf_pipeline.staging.parse import ParsedDocument, ParseOptions, Task, parse_document
from perf_pipeline.staging.rows import document_rows
from perf_pipeline.staging.tables import record_batch

ROOT = Path(__file__).parents[2]
SEED_TEXT = ROOT / "tests" / "fixtures" / "domain" / "000_bd6198be522f40b2.txt"
KEY = "0123456789abcdef"


def parse(path: Path, folder_year: int | None = 2019, name: str | None = None, **options: Any) -> ParsedDocument:
    one = Task(KEY, KEY * 4, name or path.name, f"inbox/{path.name}", folder_year, str(path))
    return parse_document(one, ParseOptions(**options))


def project_form(
    path: Path, title: str = "项目支出绩效自评表", unit: str = "（万元）", executed: str = "97.13"
) -> Path:
    rows = [
        ["项目名称", "节水改造", "主管部门", "武汉市水务局"],
        [f"项目资金{unit}", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"],
        ["年度资金总额", "100", "100", executed, "10", "97.13%", "9.7"],
        ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"],
        ["产出指标", "数量指标", "改造户数", "≥20户", "25", "50", "50"],
        ["产出指标", "时效指标", "完成时间", "6月底前", "5月30日", "30", "30"],
        ["总分", "", "", "", "", "90", "89.7"],
    ]
    path.write_text(title + "\n" + "\n".join("\t".join(row) for row in rows), encoding="utf-8")
    return path


def rows_of(parsed: ParsedDocument) -> dict[str, list[dict[str, Any]]]:
    """Rows as the tables hold them, whichever way they were made."""
    return {table: record_batch(table, [some]).to_pylist() for table, some in parsed.rows.items()}


def reason(parsed: ParsedDocument) -> tuple[str, str]:
    assert parsed.quarantine is not None
    assert parsed.rows == {}
    return parsed.quarantine.reason_code, parsed.quarantine.reason


def test_the_seed_form_fills_every_table() -> None:
    rows = parse(SEED_TEXT).rows
    counts = {table: len(some) for table, some in rows.items()}
    assert counts == counts | {"document": 1, "form": 1, "fund": 6, "indicator": 55, "cell": 1068}
    for table, some in rows.items():
        assert record_batch(table, [some]).num_rows == len(some)
    assert {row["form_key"] for row in rows["indicator"]} == {f"{KEY}-1"}
    (form,) = rows["form"]
    assert (form["total_weight"], form["total_score"]) == (Decimal(100), Decimal(94))
    assert (form["department_name"], form["amount_factor"]) == ("九三学社武汉市委员会", Decimal(1))
    printed = json.loads(form["form_json"])
    assert printed["total"]["score"] == 94
    assert json.loads(form["printed_labels"]) == printed["extra"]["printed_labels"]
    assert (form["page_no"], form["x0"]) == (4, 0), "the total row's place"


def test_every_row_says_where_it_stands() -> None:
    rows = rows_of(parse(SEED_TEXT))
    for table in ("form", "fund", "goal", "indicator", "cell"):
        for row in rows[table]:
            assert row["page_no"] >= 1, table
            assert row["x0"] < row["x1"], table
            assert row["top"] < row["bottom"], table
    wrong_rate = next(row for row in rows["fund"] if row["rate_pct"] == 200)
    page, x0, top, _, _ = json.loads(wrong_rate["field_boxes"])["rate_pct"]
    cell = next(row for row in rows["cell"] if (row["page_no"], row["x0"], row["top"]) == (page, x0, top))
    assert cell["cell_text"] == "200.00"


def test_values_are_judged_beside_their_text(tmp_path: Path) -> None:
    households, date = parse(project_form(tmp_path / "a.txt"), 2021).rows["indicator"]
    assert (households["target_comparator"], households["target_low"], households["target_unit"]) == (">=", 20, "户")
    assert (households["actual_value"], households["actual_unit"]) == (25, "户"), (
        "a bare number takes the target's unit"
    )
    assert (households["attainment_ratio"], households["meets_target"]) == (1.25, True)
    assert (date["target_kind"], date["target_date_high"]) == ("date", dt.date(2021, 6, 30)), "the form's own year"
    assert (date["actual_date"], date["meets_target"]) == (dt.date(2021, 5, 30), True)


def test_amounts_keep_the_forms_unit_and_say_the_factor(tmp_path: Path) -> None:
    in_yuan = parse(project_form(tmp_path / "a.txt", unit="（元）", executed="971,300"))
    (fund,) = in_yuan.rows["fund"]
    assert (fund["executed"], fund["amount_factor"]) == (Decimal(971300), Decimal("0.0001"))
    unnamed = parse(project_form(tmp_path / "b.txt", unit=""), default_amount_unit="元")
    assert unnamed.rows["form"][0]["amount_factor"] == Decimal("0.0001")


@pytest.mark.parametrize(
    ("folder_year", "title", "name", "expected"),
    [
        (2018, "2021年度项目支出绩效自评表", "2020.txt", (2018, 2021)),
        (None, "2021年度项目支出绩效自评表", "2020.txt", (2021, 2021)),
        (None, "项目支出绩效自评表", "某局2020年自评表.txt", (2020, None)),
    ],
)
def test_the_year_is_the_folders_else_the_forms_else_the_file_names(
    tmp_path: Path, folder_year: int | None, title: str, name: str, expected: tuple[int, int | None]
) -> None:
    rows = rows_of(parse(project_form(tmp_path / "a.txt", title=title), folder_year, name))
    (form,) = rows["form"]
    assert (form["fiscal_year"], form["declared_year"]) == expected
    assert {row["fiscal_year"] for some in rows.values() for row in some} == {expected[0]}
    assert rows["document"][0]["folder_year"] == folder_year


def test_no_year_anywhere_is_a_reason(tmp_path: Path) -> None:
    code, text = reason(parse(project_form(tmp_path / "a.txt"), None))
    assert code == "no_year"
    assert "none in the file name" in text


def test_what_cannot_be_read_is_a_reason_not_an_error(tmp_path: Path) -> None:
    empty, other, big = tmp_path / "empty.pdf", tmp_path / "letter.txt", tmp_path / "big.pdf"
    empty.write_bytes(b"")
    other.write_text("姓名\t年龄\n张三\t30\n", encoding="utf-8")
    big.write_bytes(b"%PDF-1.7" + b" " * 2**20)
    assert reason(parse(empty))[0] == "empty_file"
    assert reason(parse(other))[0] == "not_a_form"
    assert reason(parse(big, max_file_mb=1)) == (
        "too_large",
        "the file has 1 MiB, more than max_file_mb = 1 allows",
    )


def test_a_number_beyond_any_column_is_an_issue_not_a_figure(tmp_path: Path) -> None:
    path = project_form(tmp_path / "a.txt")
    reading = extract.read_document(path)
    forms = understand(reading, file_name=path.name, folder_year=2019)
    forms[0].funds[0].executed = Decimal("9" * 30)
    forms[0].total.score = Decimal("NaN")
    rows = document_rows(Task(KEY, KEY * 4, path.name, str(path), 2019, str(path)), reading, forms, "万元", 0.0)
    assert (rows["fund"][0]["executed"], rows["form"][0]["total_score"]) == (None, None)
    issues = [row for row in rows["issue"] if row["code"] == "NUMBER_TOO_LARGE"]
    assert [(row["subject"], row["column_name"], row["before_text"]) for row in issues] == [
        ("form", "score", "NaN"),
        ("fund", "executed", "9" * 30),
    ]
    assert record_batch("issue", [rows["issue"]]).num_rows == len(rows["issue"])


def test_what_the_reader_doubted_is_kept_once(tmp_path: Path) -> None:
    path = project_form(tmp_path / "a.txt")
    reading = extract.read_document(path)
    reading.issues.append(extract.model.ReadingIssue("TEXT_OUTSIDE_CELLS", "warning", "乱", 1, (0, 0, 1, 1)))
    forms = understand(reading, file_name=path.name, folder_year=2019)
    one = Task(KEY, KEY * 4, path.name, str(path), 2019, str(path))
    issues = document_rows(one, reading, forms, "万元", 0.0)["issue"]
    assert [row["page_no"] for row in issues if row["code"] == "TEXT_OUTSIDE_CELLS"] == [1]
