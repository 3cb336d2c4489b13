"""`perf-pipeline schema`: the JSON Schema of a form, and the data dictionary."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("what", type=click.Choice(["form", "tables"]))
@click.option("--format", "format_", type=click.Choice(["md", "json"]), help="[json for form, md for tables]")
def command(what: str, format_: str | None) -> None:
    """The JSON Schema of a form, or the data dictionary of every table."""
    if what == "form":
        click.echo(_form_schema(format_ or "json"))
    else:
        click.echo(_tables(format_ or "md"))


def _form_schema(format_: str) -> str:
    from perf_pipeline.forms import json_schema

    text = json.dumps(json_schema(), ensure_ascii=False, indent=2)
    return text if format_ == "json" else f"# Form JSON\n\n```json\n{text}\n```"


def _tables(format_: str) -> str:
    from perf_pipeline.settings import load_settings
    from perf_pipeline.warehouse.dictionary import as_json, as_markdown

    settings = load_settings()
    return as_json(settings.sql_dir) if format_ == "json" else as_markdown(settings.sql_dir)
