"""The data dictionary: every table and column with type, unit and both descriptions, made from the SQL headers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from perf_pipeline.warehouse.models import (
    FILLED_BY_ROOMS,
    MADE_BY_SELECT,
    Model,
    Table,
    create_tables,
    load_models,
    load_tables,
    prepare,
)

PUBLISHED = ("star", "quality", "marts")


@dataclass(frozen=True, slots=True)
class Entry:
    """One column. `label` is the words it stands under on the forms; `made_by` the SQL file that makes the table."""

    table: str
    column: str
    type: str
    unit: str | None
    description_en: str
    description_zh: str
    label: str | None
    made_by: str


def entries(
    sql_dir: Path, schemas: Sequence[str] = PUBLISHED, warehouse: duckdb.DuckDBPyConnection | None = None
) -> list[Entry]:
    """Columns of every table of these schemas, in order. Types are those of the warehouse, where it is given and has
    all of the tables, else those DuckDB gives the (empty) tables."""
    files = [file for file in _files(sql_dir) if file.schema in schemas]
    types = _types_there(warehouse) if warehouse else {}
    if any((file.table, column) not in types for file in files for column in file.columns):
        with duckdb.connect(":memory:") as con:
            types = _types(con, sql_dir)
    return [entry for file in files for entry in _of(file, types)] + (own_entries() if "marts" in schemas else [])


def _files(sql_dir: Path) -> list[Table | Model]:
    return sorted([*load_tables(sql_dir), *load_models(sql_dir)], key=lambda file: (_rank(file.schema), file.name))


def _rank(schema: str) -> int:
    return ("raw", "staging", "star", "quality", "marts").index(schema)


def _types(con: duckdb.DuckDBPyConnection, sql_dir: Path) -> dict[tuple[str, str], str]:
    for schema in (*FILLED_BY_ROOMS, *MADE_BY_SELECT):
        con.execute(f"create schema if not exists {schema}")
    create_tables(con, sql_dir)
    for model in load_models(sql_dir):
        prepare(con, model)
    return _types_there(con)


def _types_there(con: duckdb.DuckDBPyConnection) -> dict[tuple[str, str], str]:
    found = con.execute(
        "select schema_name || '.' || table_name, column_name, data_type from duckdb_columns()"
        " where database_name = current_database()"
    ).fetchall()
    return {(str(table), str(column)): str(type_) for table, column, type_ in found}


def _of(file: Table | Model, types: dict[tuple[str, str], str]) -> list[Entry]:
    return [
        Entry(
            file.table,
            name,
            types.get((file.table, name), ""),
            about.get("unit"),
            str(about.get("en", "")),
            str(about.get("zh", "")),
            about.get("label"),
            f"sql/{file.schema}/{file.name}.sql",
        )
        for name, about in file.columns.items()
    ]


_OWN = {
    "marts.data_dictionary": (
        ("table", "VARCHAR", "Table as schema.name", "表"),
        ("column", "VARCHAR", "Column", "列"),
        ("type", "VARCHAR", "DuckDB type", "类型"),
        ("unit", "VARCHAR", "Unit of the figures; null where there is none", "单位"),
        ("description_en", "VARCHAR", "What it means, in English", "英文说明"),
        ("description_zh", "VARCHAR", "What it means, in Chinese", "中文说明"),
        ("label", "VARCHAR", "Words it stands under on the forms", "表内标签"),
        ("made_by", "VARCHAR", "SQL file that makes the table", "来源 SQL"),
    ),
    "marts.release": (
        ("release_id", "VARCHAR", "Publication", "发布批次"),
        ("run_id", "VARCHAR", "Run that published", "运行"),
        ("published_at", "TIMESTAMP", "When it was published (UTC)", "发布时间 (UTC)"),
        ("previous_release_id", "VARCHAR", "Publication it replaced; null for the first", "上一发布批次"),
        ("pipeline_version", "VARCHAR", "Version of the pipeline", "程序版本"),
    ),
    "marts.release_diff": (
        ("release_id", "VARCHAR", "Publication", "发布批次"),
        ("previous_release_id", "VARCHAR", "Publication compared with", "对比的发布批次"),
        ("table", "VARCHAR", "Table as schema.name", "表"),
        ("fiscal_year", "INTEGER", "Fiscal year; null for tables without one", "年度"),
        ("rows_before", "BIGINT", "Rows in the publication before", "原行数"),
        ("rows_after", "BIGINT", "Rows now", "现行数"),
        ("rows_added", "BIGINT", "Rows that were not there, or not like this", "新增或变更行数"),
        ("rows_removed", "BIGINT", "Rows no longer there, or no longer like this", "删除或变更行数"),
    ),
}


def own_entries() -> list[Entry]:
    """Tables that publishing itself writes."""
    return [
        Entry(table, name, type_, None, en, zh, None, "perf_pipeline/warehouse/publish.py")
        for table, columns in _OWN.items()
        for name, type_, en, zh in columns
    ]


def as_json(sql_dir: Path) -> str:
    return json.dumps([asdict(entry) for entry in entries(sql_dir)], ensure_ascii=False, indent=1)


def as_markdown(sql_dir: Path) -> str:
    """`docs/tables.md`: a section per table, with its grain or question."""
    about = {file.table: file.header for file in _files(sql_dir)}
    lines = ["# Tables", "", "Made from the headers of `sql/` by `perf-pipeline schema tables`; do not edit.", ""]
    table = None
    for entry in entries(sql_dir):
        if entry.table != table:
            table = entry.table
            header = about.get(table)
            lines += ["", f"## `{table}`", ""]
            if header:
                said = [header.question, header.question_zh, header.grain, header.grain_zh]
                lines += ["  \n".join(text for text in said if text), ""]
            lines += ["| column | type | unit | meaning | 含义 | on the form |", "|---|---|---|---|---|---|"]
        cells = (entry.type, entry.unit or "", entry.description_en, entry.description_zh, entry.label or "")
        lines.append(f"| `{entry.column}` | " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"
