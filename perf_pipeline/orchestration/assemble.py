"""All of it together: assets from SQL and rules, checks, jobs, sensors, the schedule."""

from __future__ import annotations

import dagster as dg

from perf_pipeline.orchestration import alert_sensors, sensors
from perf_pipeline.orchestration.describe import key_of
from perf_pipeline.orchestration.documents import raw_assets, retry_job, staging_assets
from perf_pipeline.orchestration.home import Home
from perf_pipeline.orchestration.jobs import INGEST_UNDATED, INGEST_YEAR, PUBLISH_MARTS, REBUILD_YEAR, asset_jobs
from perf_pipeline.orchestration.logs import quiet_logger
from perf_pipeline.orchestration.publication import publication_asset, quarantine_asset, release_checks
from perf_pipeline.orchestration.quality import FINDING, RESULT, quality_assets
from perf_pipeline.orchestration.tables import split_models, table_assets
from perf_pipeline.orchestration.years import year_partitions
from perf_pipeline.settings import Settings
from perf_pipeline.warehouse.models import load_models


def build_definitions(settings: Settings) -> dg.Definitions:
    """What Dagster sees. Reads sql/ and expectations/, opens nothing."""
    years = year_partitions(settings)
    before, after, whole = split_models(load_models(settings.sql_dir))
    document, undated_document = raw_assets(years)
    staging, undated = staging_assets(settings, years)
    star = table_assets("star_of_year", before, years, corrected=True)
    judging = quality_assets(settings, years, [key_of(model.table) for model in before])
    yearly = [star, judging, table_assets("judged_tables_of_year", after, years, completes_year=True)]
    built = [key_of(model.table) for model in whole]
    marts = table_assets("marts", whole, None)
    gate = release_checks(built)
    quarantine = quarantine_asset([*staging.keys, *undated.keys])
    publication = publication_asset([*built, *(key_of(model.table) for model in before + after), FINDING, RESULT])
    jobs = asset_jobs([document, staging], yearly, [undated_document, undated], [marts, quarantine, publication])
    by_name = {job.name: job for job in jobs}
    return dg.Definitions(
        assets=[document, undated_document, staging, undated, *yearly, marts, quarantine, publication],
        asset_checks=[gate],
        jobs=[*jobs, retry_job()],
        sensors=[
            sensors.inbox_sensor(settings, [by_name[INGEST_YEAR], by_name[INGEST_UNDATED]]),
            sensors.follow_sensor(settings, [by_name[REBUILD_YEAR], by_name[PUBLISH_MARTS]]),
            alert_sensors.failure_alert(),
            alert_sensors.quality_alert(),
            alert_sensors.freshness_alert(settings),
        ],
        schedules=[sensors.yearly_schedule(settings, by_name[INGEST_YEAR])],
        resources={"home": Home()},
        executor=dg.in_process_executor,
        loggers={"console": quiet_logger},
    )
