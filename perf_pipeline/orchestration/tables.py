"""The tables made by SQL: one asset a file of sql/, a few steps for all of them.

A step costs a third of a second whatever it does, so tables that are built together share one; each is still an asset
of its own and can be built alone.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import dagster as dg

from perf_pipeline.orchestration import ledger
from perf_pipeline.orchestration.describe import key_of, model_spec, row_counts
from perf_pipeline.orchestration.home import POOL, Home
from perf_pipeline.orchestration.room import with_room
from perf_pipeline.staging import corrections
from perf_pipeline.staging.correction_files import load_corrections
from perf_pipeline.warehouse.models import Model, build

JUDGED_TABLES = {"quality.finding", "quality.expectation_result", "quality.hypothesis", "quality.withheld_form"}
"""Written by the judging step; what reads them is built after it."""


def split_models(models: Sequence[Model]) -> tuple[list[Model], list[Model], list[Model]]:
    """Models in dependency order → (by year before judging, by year after judging, rebuilt whole)."""
    after = set(JUDGED_TABLES)
    for model in models:
        if after & set(model.depends_on):
            after.add(model.table)
    by_year = [model for model in models if model.year_column]
    whole = [model for model in models if not model.year_column]
    return (
        [model for model in by_year if model.table not in after],
        [model for model in by_year if model.table in after],
        whole,
    )


def table_assets(
    name: str,
    models: Sequence[Model],
    partitions: dg.PartitionsDefinition | None,
    *,
    corrected: bool = False,
    completes_year: bool = False,
) -> dg.AssetsDefinition:
    """One step that builds `models` in order, those selected, for the run's year or whole; with `corrected` from
    staged rows that people's corrections were put into, with `completes_year` a judged year is built when all are."""

    @dg.multi_asset(
        name=name,
        specs=[model_spec(model, partitions) for model in models],
        can_subset=True,
        partitions_def=partitions,
        pool=POOL,
    )
    def build_tables(context: dg.AssetExecutionContext, home: Home) -> Iterator[dg.MaterializeResult]:
        year = int(context.partition_key) if partitions else None
        with home.warehouse() as con:
            if corrected and year is not None:
                corrections.apply(con, load_corrections(home.settings.corrections_dir).corrections, year)
            for model in models:
                key = key_of(model.table)
                if key in context.selected_asset_keys:
                    with_room(con, home.settings.warehouse_memory_mb, partial(build, con, model, year))
                    yield dg.MaterializeResult(
                        asset_key=key, metadata=row_counts(con, model.table, model.year_column, year)
                    )
            if completes_year and year is not None and len(context.selected_asset_keys) == len(models):
                ledger.mark_judged_built(con, year)

    return build_tables
