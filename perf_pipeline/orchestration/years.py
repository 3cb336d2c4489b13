"""Year partitions: they grow by themselves, the current year included."""

from __future__ import annotations

import dagster as dg

from perf_pipeline.settings import Settings


def year_partitions(settings: Settings) -> dg.TimeWindowPartitionsDefinition:
    """From settings' `first_year` to the current year."""
    return dg.TimeWindowPartitionsDefinition(
        cron_schedule="0 0 1 1 *", fmt="%Y", start=str(settings.first_year), end_offset=1
    )
