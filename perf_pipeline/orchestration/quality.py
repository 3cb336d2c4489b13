"""The quality step of a year: every rule judged, one asset check a rule, findings and results as assets."""

from collections.abc import Iterator, Sequence
from typing import Any

import dagster as dg
import duckdb

from perf_pipeline.orchestration import ledger, overviews
from perf_pipeline.orchestration.describe import OWNERS, key_of, row_counts, version_of
from perf_pipeline.orchestration.home import POOL, Home
from perf_pipeline.orchestration.room import with_room
from perf_pipeline.quality.judge import Outcome, judge_year
from perf_pipeline.quality.rules import Rule, load_rules
from perf_pipeline.settings import Settings
from perf_pipeline.staging.correction_files import load_corrections

FINDING = key_of("quality.finding")
RESULT = key_of("quality.expectation_result")
HYPOTHESIS = key_of("quality.hypothesis")
WITHHELD = key_of("quality.withheld_form")
SHOWN_ROWS = 50
"""Failing rows shown with a check; all of them are in quality.finding."""
JUDGING = 2 / 3
"""DuckDB's share of `warehouse_memory_mb`: Great Expectations holds the values it judges beside it."""
FAILING_ROWS = """
    select d.file_name, f.page_no as page, f.subject_seq as row_no, f.message_zh, f.message_en, f.observed, f.expected,
           f.origin, f.severity
    from quality.finding as f
    join staging.document as d using (document_key)
    where f.rule_id = ? and d.fiscal_year = ?
    order by f.severity, d.file_name, f.subject_seq
    limit ?
"""


class JudgeConfig(dg.Config):
    """`everything`: also documents that the same rules have judged with the same rows."""

    everything: bool = False


def check_name(expectation_id: str) -> str:
    """Dagster allows letters, digits and underscores."""
    return "".join(letter if letter.isalnum() and letter.isascii() else "_" for letter in expectation_id)


def check_spec(rule: Rule, partitions: dg.PartitionsDefinition) -> dg.AssetCheckSpec:
    """One rule as a check on the table it judges; only `action: block` stops what follows."""
    return dg.AssetCheckSpec(
        check_name(rule.rule_id),
        asset=key_of(rule.table),
        blocking=rule.action == "block",
        description=f"{rule.title_zh} · {rule.title_en}",
        metadata={"rule": rule.rule_id, "severity": rule.severity, "action": rule.action},
        partitions_def=partitions,
    )


def quality_assets(
    settings: Settings, partitions: dg.PartitionsDefinition, judged: Sequence[dg.AssetKey]
) -> dg.AssetsDefinition:
    """The judging step; `judged` are the tables it reads."""
    rules = load_rules(settings.expectations_dir)
    version = version_of(*(repr(rule) for rule in rules))

    @dg.multi_asset(
        name="judge_year",
        specs=[
            dg.AssetSpec(
                key,
                deps=list(judged),
                group_name="quality",
                owners=OWNERS,
                kinds={"greatexpectations", "duckdb"},
                code_version=version,
                description=description,
                metadata={"dagster/table_name": ".".join(key.path)},
                partitions_def=partitions,
            )
            for key, description in (
                (FINDING, "One row per rule broken at one place of one form, with its page and box."),
                (RESULT, "One row per expectation, year and run: rows evaluated, rows unexpected, outcome."),
                (HYPOTHESIS, "One row per assumption that would close a finding's gap: evidence, never data."),
                (WITHHELD, "One row per form that a rule with the action withhold keeps out of the marts."),
            )
        ],
        check_specs=[check_spec(rule, partitions) for rule in rules],
        allow_arbitrary_check_specs=True,  # the checks belong to the tables they judge, not to this step's own
        partitions_def=partitions,
        pool=POOL,
    )
    def judge(
        context: dg.AssetExecutionContext, config: JudgeConfig, home: Home
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        year = int(context.partition_key)
        with home.warehouse() as con:
            written = load_corrections(home.settings.corrections_dir)
            dismissals = [dismissal for _, dismissal in written.dismissals]
            outcomes = with_room(
                con,
                int(home.settings.warehouse_memory_mb * JUDGING),
                lambda: judge_year(con, rules, year, context.run.run_id, dismissals, everything=config.everything),
            )
            yield dg.MaterializeResult(asset_key=FINDING, metadata=finding_metadata(con, year))
            yield dg.MaterializeResult(asset_key=RESULT, metadata=result_metadata(outcomes))
            for key in (HYPOTHESIS, WITHHELD):
                yield dg.MaterializeResult(
                    asset_key=key, metadata=row_counts(con, ".".join(key.path), "fiscal_year", year)
                )
            blocked = False
            for outcome in outcomes:
                result = check_result(con, outcome, year)
                blocked |= outcome.action == "block" and not outcome.success
                yield result
            if not blocked:
                ledger.mark_judged(con, year, ledger.year_fingerprint(home.settings, year), context.run.run_id)

    return judge


def check_result(con: duckdb.DuckDBPyConnection, outcome: Outcome, year: int) -> dg.AssetCheckResult:
    """A check with its counts and, where it failed, its failing rows as a table."""
    metadata: dict[str, Any] = {
        "evaluated": outcome.evaluated,
        "unexpected": outcome.unexpected,
        "pass_rate_pct": dg.FloatMetadataValue(pass_rate(outcome.evaluated, outcome.unexpected)),
    }
    if not outcome.success:
        metadata["failing rows"] = as_table(con.execute(FAILING_ROWS, [outcome.rule_id, year, SHOWN_ROWS]))
    error = outcome.severity == "error" or outcome.action == "block"
    return dg.AssetCheckResult(
        asset_key=key_of(outcome.table),
        check_name=check_name(outcome.rule_id),
        passed=outcome.success,
        severity=dg.AssetCheckSeverity.ERROR if error else dg.AssetCheckSeverity.WARN,
        metadata=metadata,
    )


def pass_rate(evaluated: int, unexpected: int) -> float:
    """Share of evaluated rows that met the expectation, in percent; 100 where nothing was there to judge."""
    return round(100 * (evaluated - unexpected) / evaluated, 2) if evaluated else 100.0


def as_table(rows: duckdb.DuckDBPyConnection) -> dg.TableMetadataValue:
    """A query's result as a metadata table; the UI wants plain values."""
    columns = [(str(name), str(kind)) for name, kind, *_ in rows.description or []]
    records = [
        dg.TableRecord(
            {
                name: value if isinstance(value, (str, int, float, bool)) else "" if value is None else str(value)
                for (name, _), value in zip(columns, row, strict=True)
            }
        )
        for row in rows.fetchall()
    ]
    return dg.MetadataValue.table(records, dg.TableSchema([dg.TableColumn(name, kind) for name, kind in columns]))


def finding_metadata(con: duckdb.DuckDBPyConnection, year: int) -> dict[str, Any]:
    """Counts by severity, which the UI plots over time, and the findings by rule as a table."""
    counts = con.execute(
        """
        select f.rule_id, f.severity, count(*)::int as findings
        from quality.finding as f join staging.document as d using (document_key)
        where d.fiscal_year = ? group by all order by findings desc, f.rule_id
        """,
        [year],
    ).fetchall()
    by_severity = {name: sum(n for _, severity, n in counts if severity == name) for name in overviews.SEVERITIES}
    metadata: dict[str, Any] = {"dagster/partition_row_count": sum(by_severity.values())}
    metadata |= {f"findings: {name}": number for name, number in by_severity.items()}
    if counts:
        metadata["findings by rule"] = dg.MetadataValue.md(overviews.findings_by_rule(counts))
    return metadata


def result_metadata(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    evaluated, unexpected = sum(o.evaluated for o in outcomes), sum(o.unexpected for o in outcomes)
    return {
        "dagster/partition_row_count": len(outcomes),
        "rules": len(outcomes),
        "rules broken": sum(not outcome.success for outcome in outcomes),
        "pass_rate_pct": dg.FloatMetadataValue(pass_rate(evaluated, unexpected)),
    }
