"""Raw and staging assets: a year's documents registered and archived, then read and loaded.

Documents fan out below Dagster, over processes; Dagster sees a year as one step.
"""

from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import dagster as dg
from pydantic import Field

from perf_pipeline.orchestration import intake
from perf_pipeline.orchestration.describe import OWNERS, column_schema, file_link, key_of, row_counts, version_of
from perf_pipeline.orchestration.home import POOL, Home
from perf_pipeline.orchestration.jobs import RETRY_QUARANTINE
from perf_pipeline.raw.inbox import scan
from perf_pipeline.settings import Settings
from perf_pipeline.staging import PARSER_VERSION
from perf_pipeline.warehouse.models import Table, load_tables

RAW_DOCUMENT = key_of("raw.document")
RAW_UNDATED = key_of("raw.undated_document")
STAGING_UNDATED = key_of("staging.undated_document")


class ReadConfig(dg.Config):
    """Which documents to read: by default those that wait; `documents` names some (key, SHA-256 or file name) to read
    again; `reparse` also takes those that another version of the parser has read."""

    documents: list[str] = Field(default_factory=list)
    reparse: bool = False


class ArrivalConfig(dg.Config):
    """`settle_s`: leave a file alone that was written within so many seconds: it may be half there."""

    settle_s: float = 0


def raw_assets(partitions: dg.PartitionsDefinition) -> tuple[dg.AssetsDefinition, dg.AssetsDefinition]:
    """(documents of a year, documents without a year folder)."""

    @dg.asset(
        key=RAW_DOCUMENT,
        partitions_def=partitions,
        group_name="raw",
        owners=OWNERS,
        kinds={"file"},
        description="The year's files, archived by their SHA-256 before anything reads them, and registered.",
        pool=POOL,
    )
    def raw_document(context: dg.AssetExecutionContext, config: ArrivalConfig, home: Home) -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata=_arrive(home, int(context.partition_key), config.settle_s))

    @dg.asset(
        key=RAW_UNDATED,
        group_name="raw",
        owners=OWNERS,
        kinds={"file"},
        description="Files outside every year folder, archived and registered.",
        pool=POOL,
    )
    def raw_undated_document(config: ArrivalConfig, home: Home) -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata=_arrive(home, None, config.settle_s))

    return raw_document, raw_undated_document


def _arrive(home: Home, year: int | None, settle_s: float) -> dict[str, Any]:
    settings = home.settings
    files = [file for file in scan(settings.inbox_url) if file.folder_year == year]
    # a cluster that cannot be reached must not keep files from being archived
    reading = home.engine(keep=True) if settings.engine == "local" else nullcontext()
    with home.warehouse() as con, reading as engine:
        arrivals = intake.register(con, settings, files, settle_s, engine)
    return {
        "files in the inbox": arrivals.files,
        "new documents": arrivals.new,
        "left alone, still being written": arrivals.unsettled,
        "begun to be read meanwhile": arrivals.begun,
        "dagster/partition_row_count": arrivals.documents,
        "seconds": dg.FloatMetadataValue(round(arrivals.seconds, 2)),
        "archive": file_link(settings.archive_dir),
        "inbox": settings.inbox_url,
    }


def staging_assets(
    settings: Settings, partitions: dg.PartitionsDefinition
) -> tuple[dg.AssetsDefinition, dg.AssetsDefinition]:
    """(a year's documents read into the staging tables, documents without a year folder read to learn their year)."""
    tables = [table for table in load_tables(settings.sql_dir) if table.schema == "staging"]

    @dg.multi_asset(
        name="staging", specs=[_spec(table, partitions) for table in tables], partitions_def=partitions, pool=POOL
    )
    def staging(context: dg.AssetExecutionContext, config: ReadConfig, home: Home) -> Iterator[dg.MaterializeResult]:
        year = int(context.partition_key)
        with home.warehouse() as con:
            with home.engine() as engine:
                done = intake.read(con, home.settings, year, engine, documents=config.documents, reparse=config.reparse)
            for table in tables:
                metadata: dict[str, Any] = dict(row_counts(con, table.table, "fiscal_year", year))
                if table.name == "document":
                    metadata |= _reading_metadata(done)
                yield dg.MaterializeResult(asset_key=key_of(table.table), metadata=metadata)

    @dg.multi_asset(
        name="undated",
        specs=[
            dg.AssetSpec(
                STAGING_UNDATED,
                deps=[RAW_UNDATED],
                group_name="staging",
                owners=OWNERS,
                kinds={"python", "duckdb"},
                description="Documents outside every year folder, read to learn which year they belong to.",
            )
        ],
        pool=POOL,
    )
    def undated(config: ReadConfig, home: Home) -> dg.MaterializeResult:
        with home.warehouse() as con, home.engine() as engine:
            done = intake.read(con, home.settings, None, engine, documents=config.documents, reparse=config.reparse)
        return dg.MaterializeResult(asset_key=STAGING_UNDATED, metadata=_reading_metadata(done))

    return staging, undated


def _spec(table: Table, partitions: dg.PartitionsDefinition) -> dg.AssetSpec:
    return dg.AssetSpec(
        key_of(table.table),
        deps=[RAW_DOCUMENT],
        group_name="staging",
        owners=OWNERS,
        kinds={"python", "duckdb"},
        code_version=version_of(PARSER_VERSION, table.sql),
        description=f"One row per {table.grain.removeprefix('one row per ')}",
        metadata={"dagster/table_name": table.table, **column_schema(table.columns)},
        partitions_def=partitions,
    )


def _reading_metadata(done: intake.Reading) -> dict[str, Any]:
    """Figures the UI plots over time."""
    return {
        "documents read": done.documents,
        "documents set aside": done.quarantined,
        "pages": done.pages,
        "seconds": dg.FloatMetadataValue(round(done.seconds, 2)),
        "pages per second": dg.FloatMetadataValue(round(done.pages / done.seconds, 1) if done.seconds else 0.0),
    }


def retry_job() -> dg.JobDefinition:
    """Everything in quarantine read again; what is read now makes its year stale, which the follow sensor builds."""

    @dg.op(name="retry", pool=POOL)
    def retry(home: Home) -> None:
        with home.warehouse() as con, home.engine() as engine:
            waiting = con.execute("select folder_year, document_key from quality.quarantine order by 1, 2").fetchall()
            for year in {folder_year for folder_year, _ in waiting}:
                keys = [key for folder_year, key in waiting if folder_year == year]
                intake.read(con, home.settings, year, engine, documents=keys)

    @dg.job(name=RETRY_QUARANTINE, description="Reads again what was set aside.")
    def retry_quarantine() -> None:
        retry()

    return retry_quarantine
