"""How a table looks as a Dagster asset: group per layer, description, columns, code version, what it depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from perf_pipeline.warehouse.models import Model

OWNERS = ["team:performance-evaluation"]


def key_of(table: str) -> dg.AssetKey:
    """`star.fact_funding` → star/fact_funding."""
    return dg.AssetKey(table.split("."))


def model_spec(model: Model, partitions: dg.PartitionsDefinition | None) -> dg.AssetSpec:
    """The asset of one SQL file."""
    return dg.AssetSpec(
        key_of(model.table),
        deps=[key_of(name) for name in sorted(model.depends_on)],
        description=f"One row per {model.grain.removeprefix('one row per ')}\n\n```sql\n{model.sql.strip()}\n```",
        group_name=model.schema,
        owners=OWNERS,
        kinds={"duckdb", "sql"},
        code_version=version_of(model.sql),
        metadata={"dagster/table_name": model.table, **column_schema(model.columns)},
        partitions_def=partitions,
    )


def version_of(*texts: str) -> str:
    """A code version that survives a restart: `hash()` does not."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def column_schema(columns: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Columns with both descriptions and the unit, as the UI's column table."""
    return {
        "dagster/column_schema": dg.TableSchema(
            [dg.TableColumn(name, str(about.get("type", "")), _column_text(about)) for name, about in columns.items()]
        )
    }


def _column_text(about: Mapping[str, Any]) -> str:
    unit = f" [{about['unit']}]" if about.get("unit") else ""
    return f"{about.get('en', '')} · {about.get('zh', '')}{unit}".strip(" ·")


def row_counts(con: duckdb.DuckDBPyConnection, table: str, year_column: str | None, year: int | None) -> dict[str, int]:
    """Rows of the table and, for a table kept by year, of the year."""
    counts = {"dagster/row_count": _count(con, f"select count(*) from {table}")}
    if year_column and year is not None:
        counts["dagster/partition_row_count"] = _count(
            con, f"select count(*) from {table} where {year_column} = ?", [year]
        )
    return counts


def _count(con: duckdb.DuckDBPyConnection, sql: str, values: Iterable[object] = ()) -> int:
    row = con.execute(sql, list(values)).fetchone()
    return int(row[0]) if row else 0


def file_link(path: Path) -> dg.MetadataValue:
    """A link that opens on the machine the pipeline runs on."""
    return dg.MetadataValue.path(str(path))
