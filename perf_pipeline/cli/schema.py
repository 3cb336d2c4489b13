"""`perf-pipeline schema`: the JSON Schema of a form, the data dictionary, the rules."""

from __future__ import annotations

import json

import click


@click.command()
@click.argument("what", type=click.Choice(["form", "tables", "rules"]))
@click.option("--format", "format_", type=click.Choice(["md", "json"]), help="[json for form, else md]")
def command(what: str, format_: str | None) -> None:
    """The JSON Schema of a form, the data dictionary of every table, or the rules forms are judged by."""
    if what == "form":
        click.echo(_form_schema(format_ or "json"))
    elif what == "rules":
        click.echo(_rules(format_ or "md"), nl=False)
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


def _rules(format_: str) -> str:
    from perf_pipeline.quality import rulebook
    from perf_pipeline.quality.rules import load_rules
    from perf_pipeline.settings import load_settings

    rules = load_rules(load_settings().expectations_dir)
    return rulebook.as_json(rules) + "\n" if format_ == "json" else rulebook.as_markdown(rules)
