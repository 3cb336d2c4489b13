"""The staging tables as Arrow schemas, read from `sql/staging/*.sql`: the DDL is the only place that lists columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

import pyarrow as pa

from perf_pipeline.settings import PROJECT

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


def record_batch(table: str, rows: Iterable[Mapping[str, Any]]) -> pa.RecordBatch:
    """Rows of one table as Arrow; columns a row does not name are null. Raises KeyError for one the table lacks,
    ValueError for a null where the table takes none: found here it costs one document, at the load a whole batch."""
    schema = schema_of(table)
    listed = list(rows)
    unknown = set[str]().union(*listed).difference(schema.names)
    if unknown:
        raise KeyError(f"staging.{table} has no column {', '.join(sorted(unknown))}")
    arrays = [_array([row.get(column.name) for row in listed], column.type) for column in schema]
    missing = [
        column.name for column, array in zip(schema, arrays, strict=True) if array.null_count and not column.nullable
    ]
    if missing:
        raise ValueError(f"staging.{table} takes no null in {', '.join(missing)}")
    return pa.RecordBatch.from_arrays(arrays, schema=schema)


def _arrow_type(kind: str) -> pa.DataType:
    decimal = _DECIMAL.fullmatch(kind)
    if decimal:
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    if kind not in _TYPES:
        raise ValueError(f"no Arrow type for the SQL type {kind!r}")
    return _TYPES[kind]


def _array(values: list[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        # half a surrogate pair, as broken fonts and damaged files give, is no text anywhere else
        return pa.array([_whole_characters(value) for value in values], kind)


def _whole_characters(value: Any) -> Any:
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    return [_whole_characters(item) for item in value] if isinstance(value, list) else value


def quoted(text: str) -> str:
    """A SQL string literal, for what takes no parameters: ATTACH, COMMENT ON, CREATE SECRET."""
    return "'" + text.replace("'", "''") + "'"
