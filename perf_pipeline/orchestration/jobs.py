"""The jobs: one year in, the marts out, what has no year, what was set aside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import dagster as dg

INGEST_YEAR = "ingest_year"
STAGE_YEAR = "stage_year"
INGEST_UNDATED = "ingest_undated"
REBUILD_YEAR = "rebuild_year"
PUBLISH_MARTS = "publish_marts"
RETRY_QUARANTINE = "retry_quarantine"
WRITERS = (INGEST_YEAR, STAGE_YEAR, INGEST_UNDATED, REBUILD_YEAR, PUBLISH_MARTS, RETRY_QUARANTINE)
STARTED_BY = "perf_pipeline/started_by"
"""Tag of runs that live in the process of a command line."""


def asset_jobs(
    dated: Sequence[dg.AssetsDefinition],
    yearly_tables: Sequence[dg.AssetsDefinition],
    undated: Sequence[dg.AssetsDefinition],
    published: Sequence[dg.AssetsDefinition],
) -> list[Any]:
    """One year a run, so that its checks count in the UI; a backfill over years is a run a year."""
    return [
        dg.define_asset_job(
            INGEST_YEAR,
            dg.AssetSelection.assets(*dated, *yearly_tables),
            description="A year's new and changed documents: archived, read, loaded, built, judged.",
        ),
        dg.define_asset_job(
            STAGE_YEAR,
            dg.AssetSelection.assets(*dated),
            description="A year's new and changed documents archived, read, loaded and shared: another home publishes.",
        ),
        dg.define_asset_job(
            REBUILD_YEAR,
            dg.AssetSelection.assets(*yearly_tables),
            description="A year's tables and findings again from what is staged: after a change of SQL or rules.",
        ),
        dg.define_asset_job(
            INGEST_UNDATED,
            dg.AssetSelection.assets(*undated),
            description="Documents outside every year folder: archived, read; the form says which year they belong to.",
        ),
        dg.define_asset_job(
            PUBLISH_MARTS,
            dg.AssetSelection.assets(*published),
            description="Marts of all years, the release checks, and the swap of what analysts see.",
        ),
    ]
