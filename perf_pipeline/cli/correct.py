"""`perf-pipeline correct`: put right what was read wrong, or set a finding aside, with a reason that stays."""

from __future__ import annotations

import datetime as dt
import getpass

import click

from perf_pipeline.cli._common import fail, with_settings
from perf_pipeline.settings import Settings


@click.command()
@click.argument("document", required=False)
@click.option("--table", type=click.Choice(["form", "fund", "goal", "indicator", "narrative"]), help="What the row is.")
@click.option("--form", "form_no", default=1, show_default=True, help="The form of the document, from 1.")
@click.option(
    "--row", default="", help="seq, line_no, scope/goal_no or the narrative's name; none for the form itself."
)
@click.option("--field", help="The column, as in staging (docs/corrections.md lists them).")
@click.option("--new", help="What shall count.")
@click.option("--blank", is_flag=True, help="Nothing stands there.")
@click.option("--dismiss", metavar="FINDING_ID", help="Set a finding aside instead.")
@click.option("--reason", required=True, help="Why; it is published beside the figure.")
@click.option("--who", default=getpass.getuser, help="Who says so. [the user's name]")
@with_settings
def command(
    settings: Settings,
    document: str | None,
    table: str | None,
    form_no: int,
    row: str,
    field: str | None,
    new: str | None,
    blank: bool,
    dismiss: str | None,
    reason: str,
    who: str,
) -> None:
    """Write an entry into <home>/corrections/, checked against what was read. The next run applies it.

    DOCUMENT is a document key or a file name.
    """
    from perf_pipeline.staging.correction_files import CorrectionError

    if not settings.warehouse_path.is_file():
        fail(f"nothing is in {settings.home} yet: call `perf-pipeline run` first")
    today = dt.date.today()
    try:
        if dismiss:
            path = _dismiss(settings, dismiss, reason, who, today)
        elif document and table and field and (new is None) == blank:
            path = _correct(
                settings, (document, form_no, table, row, field), None if blank else new, reason, who, today
            )
        else:
            fail("name DOCUMENT, --table, --field and --new (or --blank); or --dismiss FINDING_ID", code=2)
    except CorrectionError as error:
        fail(str(error))
    click.echo(f"written to {path}; `perf-pipeline run` applies it")


def _correct(
    settings: Settings,
    what: tuple[str, int, str, str, str],
    new: str | None,
    reason: str,
    who: str,
    today: dt.date,
) -> str:
    from perf_pipeline.staging.correction_files import Correction, CorrectionError, append
    from perf_pipeline.staging.corrections import find, shown
    from perf_pipeline.warehouse.connection import open_warehouse

    document, form_no, table, row, field = what
    entry = Correction.model_validate(
        {"document": document, "form": form_no, "table": table, "row": row, "field": field, "old": None, "new": new,
         "reason": reason, "who": who, "when": today}
    )  # fmt: skip
    with open_warehouse(settings.warehouse_path, read_only=True) as con:
        found = find(con, entry, "correct")
    if found is None:
        raise CorrectionError(f"no document {document} with a form {form_no} is in the warehouse")
    old = shown(found.values[field])
    if old == new:
        raise CorrectionError(f"{field} reads {old!r} already")
    click.echo(f"{table} {row} {field} of {found.form_key}: {old!r} → {new!r}")
    return str(append(settings.corrections_dir, f"{found.fiscal_year}.yaml", entry.model_copy(update={"old": old})))


def _dismiss(settings: Settings, finding_id: str, reason: str, who: str, today: dt.date) -> str:
    from perf_pipeline.staging.correction_files import CorrectionError, Dismissal, append
    from perf_pipeline.warehouse.connection import open_warehouse

    with open_warehouse(settings.warehouse_path, read_only=True) as con:
        found = con.execute(
            "select fiscal_year, rule_id, message_en from quality.finding where finding_id = ?", [finding_id]
        ).fetchone()
    if found is None:
        raise CorrectionError(f"no open finding {finding_id}: `perf-pipeline query` quality.finding lists them")
    click.echo(f"{found[1]}: {found[2]}")
    entry = Dismissal(finding=finding_id, reason=reason, who=who, when=today)
    return str(append(settings.corrections_dir, f"{found[0]}.yaml", entry))
