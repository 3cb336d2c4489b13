"""The staging tables as Arrow schemas, read from `sql/staging/*.sql`: the DDL is the only place that lists columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pyarrow as pa

from perf_pipeline.places import PROJECT  # not from settings: reading processes do without pydantic

TABLES = ("document", "form", "fund", "goal", "indicator", "narrative", "issue", "cell")

_COLUMN = re.compile(r"^ {4}(\w+) ([a-z]+(?:\([\d, ]+\))?(?:\[\])?)( not null)?,?$", re.MULTILINE)
_DECIMAL = re.compile(r"decimal\((\d+), (\d+)\)")
_TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "integer": pa.int32(),
    "bigint": pa.int64(),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us"),
    "text[]": pa.list_(pa.string()),
}
_SURROGATES = re.compile("[\ud800-\udfff]")


@cache
def schema_of(table: str) -> pa.Schema:
    """Raises ValueError for a column type that the DDL of staging tables does not use yet."""
    ddl = (PROJECT / "sql" / "staging" / f"{table}.sql").read_text(encoding="utf-8").partition("*/")[2]
    return pa.schema(
        pa.field(name, _arrow_type(kind), nullable=not required) for name, kind, required in _COLUMN.findall(ddl)
    )


@cache
def _struct_of(table: str) -> tuple[pa.StructType, frozenset[str], list[tuple[int, str]]]:
    """A table's row as Arrow's struct, its columns' names, and places and names of those that take no null."""
    schema = schema_of(table)
    required = [(number, column.name) for number, column in enumerate(schema) if not column.nullable]
    return pa.struct(schema), frozenset(schema.names), required


def record_batch(table: str, rows: Iterable[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows of one table as Arrow; columns a row does not name are null. Raises KeyError for one the table lacks,
    ValueError for a null where the table takes none: found here it costs one document, at the load a whole batch."""
    kind, names, required = _struct_of(table)
    listed = list(rows)
    unknown = set[str]().union(*listed) - names
    if unknown:
        raise KeyError(f"staging.{table} has no column {', '.join(sorted(unknown))}")
    batch: pa.RecordBatch = pa.RecordBatch.from_struct_array(_structs(listed, kind))
    missing = [name for number, name in required if batch.column(number).null_count]
    if missing:
        raise ValueError(f"staging.{table} takes no null in {', '.join(missing)}")
    return batch


def _arrow_type(kind: str) -> pa.DataType:
    decimal = _DECIMAL.fullmatch(kind)
    if decimal:
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    if kind not in _TYPES:
        raise ValueError(f"no Arrow type for the SQL type {kind!r}")
    return _TYPES[kind]


def _structs(rows: list[Mapping[str, Any]], kind: pa.StructType) -> Any:
    """All columns in one pass of Arrow's own, which takes a third of the time of one array a column."""
    try:
        return pa.array(rows, kind)
    except UnicodeEncodeError:
        # half a surrogate pair, as broken fonts and damaged files give, is no text anywhere else
        return pa.array([{name: _whole_characters(value) for name, value in row.items()} for row in rows], kind)


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    return [_whole_characters(item) for item in value] if isinstance(value, list) else value


def quoted(text: str) -> str:
    """A SQL string literal, for what takes no parameters: ATTACH, COMMENT ON, CREATE SECRET."""
    return "'" + text.replace("'", "''") + "'"
