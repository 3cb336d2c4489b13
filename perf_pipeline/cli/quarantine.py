"""`perf-pipeline quarantine`: what was set aside and why; try again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from perf_pipeline.cli._common import fail, with_settings
from perf_pipeline.settings import Settings

if TYPE_CHECKING:
    import duckdb

LIST = """
select document_key, file_name, fiscal_year, reason_code, reason
from quality.quarantine order by fiscal_year nulls last, file_name
"""
SHOW = """
select * from quality.quarantine where starts_with(sha256, $name) or file_name = $name order by file_name
"""


@click.group()
def command() -> None:
    """Documents that could not be read as a form: what was set aside and why."""


@command.command("list")
@with_settings
def list_(settings: Settings) -> None:
    """A line a document: key, year, file name, reason."""
    rows = _read(settings, LIST, {})
    for key, name, year, code, reason in rows:
        click.echo(f"{key}  {year or '----'}  {name}  {code}: {reason}")
    if not rows:
        click.echo("nothing is set aside")


@command.command()
@click.argument("name")
@with_settings
def show(settings: Settings, name: str) -> None:
    """All that is known of one document; NAME is its key, SHA-256 or file name."""
    rows = _read(settings, SHOW, {"name": name}, named=True)
    if not rows:
        fail(f"{name}: not in quarantine")
    for row in rows:
        for field, value in row.items():
            click.echo(f"{field:>14}  {'' if value is None else value}")


@command.command()
@click.argument("names", nargs=-1)
@click.pass_context
@with_settings
def retry(settings: Settings, ctx: click.Context, names: tuple[str, ...]) -> None:
    """Read documents again, all or those NAMED (key, SHA-256 or file name), and publish what became of them."""
    from perf_pipeline.cli.run import command as run

    rows = _read(settings, LIST, {})
    keys = [key for key, name, *_ in rows if not names or key in names or name in names]
    if not keys:
        fail("nothing to retry" if not names else f"not in quarantine: {', '.join(names)}")
    ctx.invoke(run, home=settings.home, inbox=settings.inbox, documents=tuple(keys))


def _read(settings: Settings, sql: str, values: dict[str, str], *, named: bool = False) -> list[Any]:
    """Rows of the warehouse or, while a run writes it, of what was last published."""
    from perf_pipeline.orchestration.lock import Busy, writing
    from perf_pipeline.warehouse.connection import open_warehouse
    from perf_pipeline.warehouse.published import open_marts

    if not settings.warehouse_path.is_file():
        fail(f"nothing was ingested yet in {settings.home}: call `perf-pipeline run` first")
    try:
        with writing(settings.home, wait=False), open_warehouse(settings.warehouse_path, read_only=True) as con:
            return _rows(con, sql, values, named)
    except Busy as holder:
        if not settings.marts_path.is_file():
            fail(f"the first run is still under way ({holder}): ask again when it has ended")
        click.echo(f"a run is writing ({holder}); this is the state last published", err=True)
        with open_marts(settings.marts_path) as con:
            return _rows(con, sql, values, named)


def _rows(con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, str], named: bool) -> list[Any]:
    result = con.execute(sql, values or None)
    names = [column[0] for column in result.description or []]
    rows = result.fetchall()
    return [dict(zip(names, row, strict=True)) for row in rows] if named else rows
