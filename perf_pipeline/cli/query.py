"""`perf-pipeline query`: read-only SQL on the published marts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perf_pipeline.cli._common import fail, with_settings
from perf_pipeline.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa

PIPED_WIDTH = 10_000
"""Columns a table may take when it does not go to a terminal: nothing is folded."""


@click.command()
@click.argument("sql")
@click.option("--format", "format_", type=click.Choice(["table", "csv", "json", "parquet"]), default="table")
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Write here instead of to the screen.")
@with_settings
def command(settings: Settings, sql: str, format_: str, out: Path | None) -> None:
    """Read-only SQL on the published marts, e.g. "from marts.department_scorecard"."""
    import duckdb

    from perf_pipeline.warehouse.published import open_marts

    if not settings.marts_path.is_file():
        fail(f"nothing is published yet in {settings.home}: call `perf-pipeline run` first")
    if format_ == "parquet" and out is None:
        fail("parquet is binary: name a file with --out")
    try:
        with open_marts(settings.marts_path, locked=True) as con:
            table = con.execute(sql).to_arrow_table()
    except duckdb.Error as error:
        fail(str(error))
    try:
        _write(table, format_, out)
    except OSError as error:
        fail(f"cannot write {out}: {error.strerror}")


def _write(table: pa.Table, format_: str, out: Path | None) -> None:
    if format_ == "parquet":
        import pyarrow.parquet

        pyarrow.parquet.write_table(table, str(out))
        return
    text = {"table": _as_table, "csv": _as_csv, "json": _as_json}[format_](table)
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, encoding="utf-8")


def _as_csv(table: pa.Table) -> str:
    import csv
    import io

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(zip(*(column.to_pylist() for column in table.columns), strict=True))
    return buffer.getvalue()


def _as_json(table: pa.Table) -> str:
    """An array of objects. Decimals become numbers, dates ISO text."""
    import json
    from decimal import Decimal

    def plain(value: object) -> object:
        return float(value) if isinstance(value, Decimal) else str(value)

    return json.dumps(table.to_pylist(), ensure_ascii=False, default=plain, indent=1) + "\n"


def _as_table(table: pa.Table) -> str:
    import io

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    shown = Table(header_style="bold")
    for name in table.column_names:
        shown.add_column(Text(name))
    for row in zip(*(column.to_pylist() for column in table.columns), strict=True):
        shown.add_row(*(Text("" if value is None else str(value)) for value in row))
    buffer = io.StringIO()
    console = Console(file=buffer, width=Console().width if sys.stdout.isatty() else PIPED_WIDTH)
    console.print(shown)
    console.print(f"{table.num_rows} row{'' if table.num_rows == 1 else 's'}")
    return buffer.getvalue()
