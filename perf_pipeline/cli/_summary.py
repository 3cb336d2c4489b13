"""The table a run ends with: per year documents, forms, indicator rows, findings by severity, quarantined."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from perf_pipeline.settings import Settings

BY_YEAR = """
with documents as (select fiscal_year, count(*) as n, sum(forms) as forms from staging.document group by all),
indicators as (
    select fiscal_year, count(*) as n from staging.indicator group by all
),
findings as (
    select d.fiscal_year, count(*) filter (where f.severity = 'error') as errors,
           count(*) filter (where f.severity = 'warning') as warnings,
           count(*) filter (where f.severity = 'info') as infos
    from quality.finding as f join staging.document as d using (document_key) group by all
),
aside as (select fiscal_year, count(*) as n from quality.quarantine group by all),
years as (select fiscal_year from documents union select fiscal_year from aside)
select y.fiscal_year, coalesce(d.n, 0), coalesce(d.forms, 0)::bigint, coalesce(i.n, 0), coalesce(f.errors, 0),
       coalesce(f.warnings, 0), coalesce(f.infos, 0), coalesce(a.n, 0)
from years as y
left join documents as d on y.fiscal_year is not distinct from d.fiscal_year
left join indicators as i on y.fiscal_year is not distinct from i.fiscal_year
left join findings as f on y.fiscal_year is not distinct from f.fiscal_year
left join aside as a on y.fiscal_year is not distinct from a.fiscal_year
order by y.fiscal_year nulls last
"""
COLUMNS = ("year", "documents", "forms", "indicator rows", "errors", "warnings", "infos", "quarantined")


def print_summary(console: Console, settings: Settings) -> None:
    """What the warehouse holds now. The caller holds the writer lock."""
    from perf_pipeline.warehouse.connection import open_warehouse

    with open_warehouse(settings.warehouse_path, read_only=True) as con:
        rows = con.execute(BY_YEAR).fetchall()
        aside = con.execute("select file_name, reason from quality.quarantine order by file_name limit 21").fetchall()
    table = Table(title="What the warehouse holds", title_justify="left", header_style="bold")
    for name in COLUMNS:
        table.add_column(name, justify="right")
    for row in rows:
        year, *counts = row
        table.add_row("no year" if year is None else str(year), *(f"{count:,}" for count in counts))
    if len(rows) > 1:
        table.add_section()
        table.add_row("all", *(f"{sum(column):,}" for column in list(zip(*rows, strict=True))[1:]), style="bold")
    console.print(table)
    for name, reason in aside[:20]:
        console.print(f"set aside: {name}: {reason}", style="yellow", markup=False, soft_wrap=True)
    if len(aside) > 20:
        console.print("more of them: perf-pipeline quarantine list", style="yellow")
