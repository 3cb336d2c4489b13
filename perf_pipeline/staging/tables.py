"""The staging tables as Arrow schemas, read from `sql/staging/*.sql`: the DDL is the only place that lists columns."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from perf_pipeline.places import PROJECT  # not from settings: reading processes do without pydantic

if TYPE_CHECKING:
    import duckdb

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
_CODEC: Any = pa.Codec("lz4_raw")
_LENGTH = struct.Struct("<q")
_BYTES_PER_STREAM = 4 * 2**20
_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Columns:
    """A table's rows column by column, for a table of hundreds of rows a document: dicts of them would take several
    times as long to make and to turn into Arrow. `shared` holds what is the same in all of the `count` rows."""

    count: int
    shared: Mapping[str, Any]
    values: Mapping[str, Sequence[Any] | np.ndarray]

    def __len__(self) -> int:
        return self.count


@cache
def schema_of(table: str) -> pa.Schema:
    """Raises ValueError for a column type that the DDL of staging tables does not use yet."""
    ddl = (PROJECT / "sql" / "staging" / f"{table}.sql").read_text(encoding="utf-8").partition("*/")[2]
    return pa.schema(
        pa.field(name, _arrow_type(kind), nullable=not required) for name, kind, required in _COLUMN.findall(ddl)
    )


@cache
def _struct_of(table: str) -> tuple[pa.StructType, frozenset[str], list[str]]:
    """A table's row as Arrow's struct, its columns' names, and the names of those that take no null."""
    schema = schema_of(table)
    return pa.struct(schema), frozenset(schema.names), [column.name for column in schema if not column.nullable]


def record_batch(table: str, documents: Sequence[Sequence[Mapping[str, Any]] | Columns]) -> pa.RecordBatch:
    """Rows of one table, document by document, as Arrow; columns a row does not name are null. Raises KeyError for one
    the table lacks, ValueError for a null where the table takes none: found here it costs one document, at the load a
    whole batch."""
    kind, names, required = _struct_of(table)
    columns = [some for some in documents if isinstance(some, Columns)]
    if columns:
        if len(columns) != len(documents):
            raise TypeError(f"staging.{table} gets rows from some documents and columns from others")
        _know(table, set[str]().union(*(some.shared.keys() | some.values.keys() for some in columns)) - names)
        batch = _of_columns(table, columns)
        _filled(table, [name for name in required if batch.column(name).null_count])
        return batch
    listed = list(chain.from_iterable(rows for rows in documents if not isinstance(rows, Columns)))
    _know(table, set[str]().union(*listed) - names)
    batch = pa.RecordBatch.from_struct_array(_structs(listed, kind))
    wanting = [row for row in listed if None in map(row.get, required)]
    _filled(table, [name for name in required if any(row.get(name) is None for row in wanting)])
    return batch


def encoded(table: str, documents: Sequence[Sequence[Mapping[str, Any]] | Columns]) -> bytes:
    """`record_batch` as one message of Arrow's IPC format, without its schema: what goes from process to process.
    Compressed as a whole, after its length: it is held until a batch is full, and a form's JSON and cells repeat
    themselves. Arrow's own compression, which takes each of a batch's three hundred buffers alone, gains little."""
    message: Any = record_batch(table, documents).serialize()
    return _LENGTH.pack(message.size) + _CODEC.compress(message, asbytes=True)


def decoded(table: str, messages: Sequence[bytes]) -> pa.Table:
    """What `encoded` made of many documents as one table. Read as streams of some megabytes each: a message at a time
    would take twice as long, and its small chunks load in five times the time; all at once would hold them twice."""
    parts = [_stream(table, some) for some in _portions(messages)]
    return pa.concat_tables(parts) if parts else schema_of(table).empty_table()


def _portions(messages: Sequence[bytes]) -> Iterator[list[bytes]]:
    portion: list[bytes] = []
    size = 0
    for message in messages:
        portion.append(message)
        size += _length(message)
        if size >= _BYTES_PER_STREAM:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _stream(table: str, messages: Iterable[bytes]) -> pa.Table:
    stream = b"".join((schema_of(table).serialize().to_pybytes(), *map(_expanded, messages)))
    return pa.ipc.open_stream(stream).read_all().combine_chunks()


def _length(message: bytes) -> int:
    length: int = _LENGTH.unpack_from(message)[0]
    return length


def _expanded(message: bytes) -> bytes:
    expanded: bytes = _CODEC.decompress(memoryview(message)[_LENGTH.size :], _length(message), asbytes=True)
    return expanded


def _know(table: str, unknown: set[str]) -> None:
    if unknown:
        raise KeyError(f"staging.{table} has no column {', '.join(sorted(unknown))}")


def _filled(table: str, missing: list[str]) -> None:
    if missing:
        raise ValueError(f"staging.{table} takes no null in {', '.join(missing)}")


def _arrow_type(kind: str) -> pa.DataType:
    decimal = _DECIMAL.fullmatch(kind)
    if decimal:
        return pa.decimal128(int(decimal[1]), int(decimal[2]))
    if kind not in _TYPES:
        raise ValueError(f"no Arrow type for the SQL type {kind!r}")
    return _TYPES[kind]


def _of_columns(table: str, documents: Sequence[Columns]) -> pa.RecordBatch:
    arrays = [_array(_column(name, documents), kind) for name, kind in _kinds(table)]
    return pa.RecordBatch.from_arrays(arrays, schema=schema_of(table))


def _column(name: str, documents: Sequence[Columns]) -> Sequence[Any] | np.ndarray:
    """A column of all documents, one below the other."""
    parts = [some.values.get(name, [some.shared.get(name)] * some.count) for some in documents]
    if all(isinstance(part, np.ndarray) for part in parts):
        return np.concatenate(parts)
    return list(chain.from_iterable(parts))


@cache
def _kinds(table: str) -> list[tuple[str, pa.DataType]]:
    return [(column.name, column.type) for column in schema_of(table)]


def _array(values: Sequence[Any] | np.ndarray, kind: pa.DataType) -> Any:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_whole_characters(value) for value in values], kind)


def _structs(rows: list[Mapping[str, Any]], kind: pa.StructType) -> Any:
    """All columns in one pass of Arrow's own, which takes a third of the time of one array a column."""
    try:
        return pa.array(rows, kind)
    except UnicodeEncodeError:
        return pa.array([{name: _whole_characters(value) for name, value in row.items()} for row in rows], kind)


def _whole_characters(value: Any) -> Any:
    """Half a surrogate pair, as broken fonts and damaged files give, is no text anywhere else."""
    if isinstance(value, str):
        return _SURROGATES.sub("\ufffd", value)
    return [_whole_characters(item) for item in value] if isinstance(value, list) else value


def quoted(text: str) -> str:
    """A SQL string literal, for what takes no parameters: ATTACH, COMMENT ON, CREATE SECRET."""
    return "'" + text.replace("'", "''") + "'"


def add_columns(con: duckdb.DuckDBPyConnection, table: str, described: Iterable[Sequence[str]]) -> None:
    """Adds to a table that an earlier version made what it lacks of the columns `described` (name, type, … as DuckDB's
    `describe` tells them), blank in the rows that are there."""
    known = {name for name, *_ in con.execute(f"describe {table}").fetchall()}
    for name, kind, *_ in described:
        if name not in known:
            con.execute(f'alter table {table} add column "{name}" {kind}')
