"""`perf-pipeline export`: what is published as Parquet, CSV or Excel."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perf_pipeline.cli._common import fail, with_settings
from perf_pipeline.settings import Settings

if TYPE_CHECKING:
    import duckdb

    from perf_pipeline.report.export import Exported


@click.command()
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(["parquet", "csv", "xlsx"]), help="Default: all three."
)
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="[<home>/published/export]")
@with_settings
def command(settings: Settings, formats: tuple[str, ...], out: Path | None) -> None:
    """Every published table as Parquet and CSV; one Excel workbook for all and one per department and year."""
    if not settings.marts_path.is_file():
        fail(f"nothing is published yet in {settings.home}: call `perf-pipeline run` first")
    from perf_pipeline.warehouse.published import open_marts

    target = out or settings.published_dir / "export"
    try:
        with open_marts(settings.marts_path) as con:
            for format_ in formats or ("parquet", "csv", "xlsx"):
                folder = target / format_
                folder.mkdir(parents=True, exist_ok=True)
                files = list(_export(con, format_, folder))
                click.echo(f"{format_}: {len(files)} files, {sum(file.rows for file in files)} rows in {folder}")
    except OSError as error:
        fail(f"cannot write to {target}: {error.strerror}")


def _export(con: duckdb.DuckDBPyConnection, format_: str, folder: Path) -> Iterable[Exported]:
    from perf_pipeline.report import export

    if format_ == "parquet":
        yield from export.to_parquet(con, folder)
    elif format_ == "csv":
        yield from export.to_csv(con, folder)
    else:
        yield export.to_workbook(con, folder / "all.xlsx")
        yield from export.to_department_workbooks(con, folder / "departments")
