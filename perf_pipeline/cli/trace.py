"""`perf-pipeline trace`: from a figure to its place on the page."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from perf_pipeline.cli._common import fail, say_what_pictures_lack, with_settings
from perf_pipeline.settings import Settings

if TYPE_CHECKING:
    from perf_pipeline.report.trace import Trace


@click.command()
@click.argument("reference")
@click.option(
    "--crop", type=click.Path(file_okay=False, path_type=Path), help="Write the crops here. [<home>/published/crops]"
)
@click.option("--open", "open_", is_flag=True, help="Show the crop.")
@click.option("--json", "as_json", is_flag=True, help="The chain as JSON.")
@with_settings
def command(settings: Settings, reference: str, crop: Path | None, open_: bool, as_json: bool) -> None:
    """Where a figure comes from: indicator:FORM_KEY/SEQ, fund:FORM_KEY/LINE, evaluation:FORM_KEY, finding:ID,
    mart:TABLE/DEPARTMENT/YEAR (and /ROW: the row's seq or line_no), or a bare finding id or form key."""
    if not settings.marts_path.is_file():
        fail(f"nothing is published yet in {settings.home}: call `perf-pipeline run` first")
    from perf_pipeline.report.trace import NoSuchRow, trace
    from perf_pipeline.warehouse.published import open_marts

    try:
        with open_marts(settings.marts_path) as con:
            chains = trace(con, reference)
    except NoSuchRow as error:
        fail(str(error))
    crops = [_crop(settings, chain, crop or settings.published_dir / "crops") for chain in chains]
    if as_json:
        _print_json(chains, crops)
    else:
        for chain, picture in zip(chains, crops, strict=True):
            _print(chain, picture)
    say_what_pictures_lack()
    if open_:
        for picture in filter(None, crops):
            click.launch(str(picture))


def _crop(settings: Settings, chain: Trace, folder: Path) -> Path | None:
    from perf_pipeline.report.originals import crop, original_path, turn_of

    if chain.sha256 is None or chain.page_no is None or chain.box is None:
        return None
    original = original_path(settings.archive_dir, chain.sha256)
    if not original.is_file():
        fail(f"the original is not in the archive: {original}")
    place = "-".join(str(round(value)) for value in chain.box)
    target = folder / f"{chain.sha256[:16]}-{chain.page_no}-{place}.png"
    return crop(original, chain.page_no, chain.box, target, turn_of(chain.turned_pages, chain.page_no))


def _print(chain: Trace, picture: Path | None) -> None:
    for depth, step in enumerate(chain.steps):
        shown = "  ".join(f"{name}={_plain(value)}" for name, value in step.values.items() if value is not None)
        click.echo(f"{'  ' * depth}{'→ ' if depth else ''}{step.what}: {shown}")
    click.echo(f"crop: {picture}" if picture else "crop: the original has no pages to show")


def _plain(value: object) -> object:
    """94 for 94.0000, as the form has it."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else value


def _print_json(chains: list[Trace], crops: list[Path | None]) -> None:
    import json

    found: list[dict[str, Any]] = [
        {
            "steps": [{"what": step.what, **step.values} for step in chain.steps],
            "file_name": chain.file_name,
            "source_uri": chain.source_uri,
            "page_no": chain.page_no,
            "bbox": chain.box,
            "crop": str(picture) if picture else None,
        }
        for chain, picture in zip(chains, crops, strict=True)
    ]
    sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1, default=str) + "\n")
