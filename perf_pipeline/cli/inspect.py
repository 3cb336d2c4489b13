"""`perf-pipeline inspect`: one form, without a warehouse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perf_pipeline.cli._common import fail, say_what_pictures_lack, settings_at

if TYPE_CHECKING:
    from perf_pipeline.extract.model import Reading

NOT_A_FORM = 2


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="The form JSON (an array if the file holds several forms).")
@click.option("--debug-image", type=click.Path(file_okay=False, path_type=Path), help="Draw each page's cells here.")
@click.option("--draft-vocabulary", is_flag=True, help="Print a vocabulary entry for the labels not yet known.")
def command(file: Path, as_json: bool, debug_image: Path | None, draft_vocabulary: bool) -> None:
    """Read one form (.pdf, .xlsx, .docx, .html, .txt, .tsv) and show what it says."""
    from perf_pipeline.extract import read_document
    from perf_pipeline.extract.model import UnreadableDocument
    from perf_pipeline.forms import to_json, understand
    from perf_pipeline.forms.model import NotASelfEvaluation
    from perf_pipeline.raw.inbox import folder_year

    settings = settings_at()
    if not file.is_file():
        fail(f"{file}: no such file", NOT_A_FORM)
    try:
        reading = read_document(file, file_name=file.name, cross_check=settings.cross_check)
        if debug_image:
            _draw(file, reading, debug_image)
        if draft_vocabulary:
            _draft(reading)
            return
        forms = understand(
            reading,
            file_name=file.name,
            folder_year=folder_year(file.resolve().parent.parts),
            default_amount_unit=settings.default_amount_unit,
        )
    except (UnreadableDocument, NotASelfEvaluation) as reason:
        fail(f"{file.name}: {reason.reason} ({reason.reason_code})", NOT_A_FORM)
    except PermissionError:
        fail(f"{file}: permission denied", NOT_A_FORM)
    shown = [to_json(form) for form in forms]
    if as_json:
        click.echo(json.dumps(shown[0] if len(shown) == 1 else shown, ensure_ascii=False, indent=1))
    else:
        _render(shown)


def _render(forms: list[dict[str, Any]]) -> None:
    from rich.console import Console

    from perf_pipeline.cli._form_view import render_form

    console = Console()
    for form in forms:
        render_form(console, form)


def _draw(file: Path, reading: Reading, folder: Path) -> None:
    from perf_pipeline.cli._debug_image import draw_pages

    for written in draw_pages(file, reading, folder):
        click.echo(f"wrote {written}", err=True)
    say_what_pictures_lack()


def _draft(reading: Reading) -> None:
    from perf_pipeline.forms import draft_vocabulary

    click.echo(draft_vocabulary(reading))
