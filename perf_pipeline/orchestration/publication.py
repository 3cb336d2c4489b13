"""From marts to what analysts see: the release checks, the publication, the quarantine as it stands."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg

from perf_pipeline.orchestration import ledger, overviews
from perf_pipeline.orchestration.describe import OWNERS, file_link, key_of
from perf_pipeline.orchestration.home import POOL, Home
from perf_pipeline.orchestration.quality import as_table
from perf_pipeline.quality.gate import RELEASE_RULES, check_release
from perf_pipeline.settings import Settings
from perf_pipeline.warehouse.publish import publish

PUBLICATION = dg.AssetKey("publication")
QUARANTINE = key_of("quality.quarantine")
PASS_RATES = """
    select f.department_name, f.fiscal_year,
           100.0 * count(*) filter (where i.form_key is not null and b.subject_seq is null) / count(*) as rate
    from staging.form as f
    join staging.indicator as i using (form_key)
    left join (
        select distinct form_key, subject_seq from quality.finding
        where subject = 'fact_indicator' and severity in ('error', 'warning')
    ) as b on b.form_key = i.form_key and b.subject_seq = i.seq
    where f.department_name is not null
    group by all
"""


def release_checks(marts: Sequence[dg.AssetKey]) -> dg.AssetChecksDefinition:
    """The gate: warehouse failures block the publication, and the marts published before stay."""
    guarded = marts[0]

    @dg.multi_asset_check(
        name="release_gate",
        specs=[
            dg.AssetCheckSpec(rule_id, asset=guarded, additional_deps=list(marts[1:]), blocking=True, description=text)
            for rule_id, text in RELEASE_RULES.items()
        ],
        pool=POOL,
    )
    def release_gate(context: dg.AssetCheckExecutionContext, home: Home) -> Iterator[dg.AssetCheckResult]:
        with home.warehouse() as con:
            for outcome in check_release(con, home.settings, context.run.run_id):
                yield dg.AssetCheckResult(
                    asset_key=guarded,
                    check_name=outcome.rule_id,
                    passed=outcome.success,
                    severity=dg.AssetCheckSeverity.ERROR,
                    description=outcome.observed,
                    metadata={"evaluated": outcome.evaluated, "unexpected": outcome.unexpected},
                )

    return release_gate


def publication_asset(published: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The swap: a new marts file beside the old one, then in its place."""

    @dg.asset(
        key=PUBLICATION,
        deps=list(published),
        group_name="publication",
        owners=OWNERS,
        kinds={"duckdb", "parquet"},
        description="published/marts.duckdb and published/parquet/, swapped in whole once the release checks passed.",
        pool=POOL,
    )
    def publication(context: dg.AssetExecutionContext, home: Home) -> dg.MaterializeResult:
        settings = home.settings
        with home.warehouse() as con:
            fingerprint = ledger.publication_fingerprint(con, settings)
            made = publish(con, settings, run_id=context.run.run_id)
            ledger.mark_built(con, ledger.PUBLICATION, fingerprint, context.run.run_id)
            rates = con.execute(PASS_RATES).fetchall()
        metadata: dict[str, Any] = {
            "marts": file_link(settings.marts_path),
            "parquet": file_link(settings.published_dir / "parquet"),
            "evidence report": _report_link(settings),
            "tables": len(made.tables),
            "dagster/row_count": sum(made.tables.values()),
        }
        if rates:
            metadata["pass rate"] = dg.MetadataValue.md(overviews.pass_rates(rates))
        return dg.MaterializeResult(metadata=metadata)

    return publication


def _report_link(settings: Settings) -> dg.MetadataValue:
    """Where the evidence report is read: at settings' `public_url`, else the file; `perf-pipeline report` writes it."""
    if settings.public_url:
        return dg.MetadataValue.url(f"{settings.public_url.rstrip('/')}/report/index.html")
    return file_link(settings.published_dir / "report" / "index.html")


def quarantine_asset(after: Sequence[dg.AssetKey]) -> dg.AssetsDefinition:
    """The queue of documents set aside, as a table in the UI."""

    @dg.asset(
        key=QUARANTINE,
        deps=list(after),
        group_name="quality",
        owners=OWNERS,
        kinds={"duckdb"},
        description="Documents that could not be read as a form, each with its reason; `retry_quarantine` tries again.",
        pool=POOL,
    )
    def quarantine(home: Home) -> dg.MaterializeResult:
        with home.warehouse() as con:
            queue = con.execute(
                """
                select fiscal_year as year, file_name, reason, reason_code as code,
                       strftime(since, '%Y-%m-%d %H:%M') as since, attempts, document_key
                from quality.quarantine order by quarantine.since desc, file_name
                """
            )
            shown = as_table(queue)
        return dg.MaterializeResult(metadata={"dagster/row_count": len(shown.records), "queue": shown})

    return quarantine
