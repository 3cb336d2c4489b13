"""What is published, in the formats others ask for: Parquet, CSV with BOM (for Excel), Excel workbooks."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

SCHEMAS = ("star", "quality", "marts")
EXCEL_ROWS = 1_048_576
BATCH = 10_000
A3 = 8  # Excel's number for the paper: the tables are wide
HEADER_HEIGHT_PT = 48  # Chinese name, column, unit: three lines
# sheets of a workbook: title, table, columns left out because they are for machines
SHEETS = (
    ("评分 scorecard", "marts.department_scorecard"),
    ("自评 evaluations", "star.fact_evaluation"),
    ("资金 funds", "star.fact_funding"),
    ("指标 indicators", "star.fact_indicator"),
    ("发现 findings", "quality.finding"),
)
MACHINE_COLUMNS = re.compile(r"^(x0|x1|top|bottom|(?!form_key$|finding_id$)\w+_key)$")
FORMULA = re.compile(r"[=@\t\r]|[+-](?![\d.,]*%?$)", re.DOTALL)
"""What spreadsheets begin a formula with; +5, -3.2 % and a lone dash are numbers and text to them."""
OF_DEPARTMENT = """(department_key, fiscal_year) in (
    select (department_key, fiscal_year) from star.dim_form where form_key in (select unnest(?)))"""
ROW_NUMBER = {"star.fact_funding": ("fact_funding", "line_no"), "star.fact_indicator": ("fact_indicator", "seq")}


@dataclass(frozen=True, slots=True)
class Exported:
    """A file written and the rows in it."""

    path: Path
    rows: int


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    unit: str | None
    title: str


def tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Published tables as schema.table, in order."""
    found = con.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
        " where table_schema in (?, ?, ?) order by 1",
        SCHEMAS,
    ).fetchall()
    return [str(name) for (name,) in found]


def to_parquet(con: duckdb.DuckDBPyConnection, out: Path) -> Iterator[Exported]:
    """One Parquet file a table."""
    import pyarrow.parquet

    for table in tables(con):
        content = con.execute(f"select * from {table}").to_arrow_table()
        path = out / f"{table}.parquet"
        pyarrow.parquet.write_table(content, path)
        yield Exported(path, content.num_rows)


def to_csv(con: duckdb.DuckDBPyConnection, out: Path) -> Iterator[Exported]:
    """One CSV a table, UTF-8 with the byte order mark that Excel needs to see Chinese.

    A text that a spreadsheet would take for a formula (指标值 “=100%”, or worse) is written behind an apostrophe;
    Parquet has every text as it is.
    """
    for table in tables(con):
        cursor = con.execute(f"select * from {table}")
        path = out / f"{table}.csv"
        rows = 0
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow([column[0] for column in cursor.description or []])
            while batch := cursor.fetchmany(BATCH):
                writer.writerows([_harmless(value) for value in row] for row in batch)
                rows += len(batch)
        yield Exported(path, rows)


def _harmless(value: Any) -> Any:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and FORMULA.match(value) else value


def to_workbook(con: duckdb.DuckDBPyConnection, path: Path, forms: Sequence[str] | None = None) -> Exported:
    """One formatted workbook: units in the headers, filters, findings linked with their rows.

    `forms` limits it to these form keys; else everything published goes in (Excel's row limit permitting).
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with xlsxwriter.Workbook(
        str(path), {"constant_memory": False, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        writer = _SheetWriter(con, book, forms)
        for title, table in SHEETS:
            rows += writer.sheet(title, table)
    return Exported(path, rows)


def to_department_workbooks(con: duckdb.DuckDBPyConnection, out: Path) -> Iterator[Exported]:
    """One workbook per department and year."""
    groups = con.execute(
        """
        select f.fiscal_year, coalesce(d.department_name, 'unnamed'), list(f.form_key order by f.form_key)
        from star.dim_form as f left join star.dim_department as d using (department_key)
        where f.is_current group by all order by all
        """
    ).fetchall()
    for year, department, forms in groups:
        yield to_workbook(con, out / str(year) / f"{safe_name(department)}.xlsx", forms)


def safe_name(text: str) -> str:
    """A department's name as a file name: nothing that leaves the folder, whatever the form says."""
    return re.sub(r"[\\/:*?\"<>|\x00-\x1f]", "_", text).strip(" .")[:80] or "unnamed"


class _SheetWriter:
    """Writes the sheets of one workbook; remembers where each finding's subject stands, to link both ways."""

    def __init__(self, con: duckdb.DuckDBPyConnection, book: xlsxwriter.Workbook, forms: Sequence[str] | None) -> None:
        self.con, self.book, self.forms = con, book, forms
        self.header = book.add_format(
            {"bold": True, "bg_color": "#E4E9F0", "text_wrap": True, "valign": "top", "border": 1}
        )
        self.text = book.add_format({"text_wrap": True, "valign": "top"})
        self.number = book.add_format({"num_format": "#,##0.00##", "valign": "top"})
        self.whole = book.add_format({"num_format": "0", "valign": "top"})
        self.link = book.add_format({"font_color": "#1A4F9C", "underline": 1, "valign": "top"})
        self.places: dict[tuple[str, str, Any], str] = {}
        self.dictionary = _dictionary(con)

    def sheet(self, title: str, table: str) -> int:
        cursor, columns = self._select(table)
        sheet = self.book.add_worksheet(title)
        sheet.freeze_panes(1, 1)
        sheet.set_row(0, HEADER_HEIGHT_PT)
        sheet.set_landscape()
        sheet.set_paper(A3)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        for position, column in enumerate(columns):
            sheet.write_string(0, position, column.title, self.header)
            sheet.set_column(position, position, 42 if column.name.endswith("text") or "message" in column.name else 16)
        names = [column.name for column in columns]
        row_no = 0
        for row_no, values in enumerate(_rows(cursor, EXCEL_ROWS - 2), 1):
            self._row(sheet, row_no, values)
            self._remember(title, table, row_no, dict(zip(names, values, strict=True)))
            if table == "quality.finding":
                self._link(sheet, row_no, names, dict(zip(names, values, strict=True)))
        sheet.autofilter(0, 0, max(row_no, 1), len(columns) - 1)
        return row_no

    def _select(self, table: str) -> tuple[duckdb.DuckDBPyConnection, list[Column]]:
        described = self.con.execute(f"select * from {table} limit 0").description or []
        names = [column[0] for column in described if not MACHINE_COLUMNS.match(column[0])]
        columns = [Column(name, *self.dictionary.get((table, name), (None, name))) for name in names]
        where, given = "", []
        if self.forms is not None:
            has_form = any(column[0] == "form_key" for column in described)
            match = "form_key in (select unnest(?))" if has_form else OF_DEPARTMENT
            where, given = f" where {match}", [list(self.forms)]
        return self.con.execute(f"select {', '.join(names)} from {table}{where} order by all", given), columns

    def _row(self, sheet: Worksheet, row_no: int, values: Sequence[Any]) -> None:
        for position, value in enumerate(values):
            if value is None or value == []:
                continue
            if isinstance(value, bool):
                sheet.write_boolean(row_no, position, value)
            elif isinstance(value, int):
                sheet.write_number(row_no, position, value, self.whole)
            elif isinstance(value, float | Decimal):
                sheet.write_number(row_no, position, float(value), self.number)
            elif isinstance(value, date | datetime):
                sheet.write_string(row_no, position, value.isoformat(), self.text)
            elif isinstance(value, list):
                sheet.write_string(row_no, position, ", ".join(map(str, value)), self.text)
            else:
                sheet.write_string(row_no, position, str(value)[:32_000], self.text)

    def _remember(self, title: str, table: str, row_no: int, row: dict[str, Any]) -> None:
        subject, number = ROW_NUMBER.get(table, (None, None))
        if subject and number:
            self.places[(subject, row["form_key"], row[number])] = f"internal:'{title}'!A{row_no + 1}"

    def _link(self, sheet: Worksheet, row_no: int, names: list[str], row: dict[str, Any]) -> None:
        subject = str(row.get("subject") or "").removeprefix("star.")
        target = self.places.get((subject, row["form_key"], row.get("subject_seq")))
        if target and "subject_seq" in names:
            sheet.write_url(row_no, names.index("subject_seq"), target, self.link, str(row["subject_seq"]))


def _dictionary(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], tuple[str | None, str]]:
    """(schema.table, column) → unit and the title of its column in a sheet: both languages and the unit."""
    found: dict[tuple[str, str], tuple[str | None, str]] = {}
    for table, column, unit, en, zh in con.execute(
        'select "table", "column", unit, description_en, description_zh from marts.data_dictionary'
    ).fetchall():
        short = re.split(r"[;；，。.:：(（]", zh or en or column)[0].strip() or column
        found[(table, column)] = (unit, f"{short}\n{column}" + (f" [{unit}]" if unit else ""))
    return found


def _rows(cursor: duckdb.DuckDBPyConnection, limit: int) -> Iterable[Sequence[Any]]:
    left = limit
    while left > 0 and (batch := cursor.fetchmany(min(BATCH, left))):
        yield from batch
        left -= len(batch)
