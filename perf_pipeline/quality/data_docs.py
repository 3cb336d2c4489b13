"""Great Expectations' own pages on the rules, for those who know them: `perf-pipeline report --data-docs`.

The pages judge the staged forms anew and count failures; what the pipeline found, with its evidence, is in
quality.finding and in the report. They take their style from a content delivery network: without one they are plain.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import duckdb

from perf_pipeline.quality import frames
from perf_pipeline.quality.adapter import QualityEngineError, ephemeral_context, great_expectations
from perf_pipeline.quality.rules import Rule

SITE = "rules"
FEW_VALUES = {"result_format": "SUMMARY", "partial_unexpected_count": 5}
Group = tuple[str, list[Rule]]


def write_data_docs(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule], folder: Path) -> Path:
    """Judges every staged year by every rule and writes the pages into `folder`; returns their index.

    `con` may be read-only. Raises QualityEngineError when Great Expectations or a rule's SQL failed.
    """
    gx = great_expectations()
    ordered = sorted(rules, key=lambda rule: rule.frame.name)
    groups = [(name, list(group)) for name, group in groupby(ordered, key=lambda rule: rule.frame.name)]
    try:
        context = ephemeral_context()
        context.add_data_docs_site(SITE, _site(folder))
        for name, group in groups:
            expectations = [frames.asked(rule).as_config() for rule in group]
            context.suites.add(gx.ExpectationSuite(name=name, expectations=expectations))
        source = context.data_sources.add_pandas("staged forms")
        for (year,) in con.execute("select distinct fiscal_year from staging.form order by 1").fetchall():
            _judge_year(con, context, source, rules, groups, year)
        pages = context.build_data_docs(site_names=[SITE])
    except (gx.exceptions.GreatExpectationsError, ValueError, TypeError) as error:
        raise QualityEngineError(f"data docs: {error}") from error
    return Path(pages[SITE].removeprefix("file://"))


def _judge_year(
    con: duckdb.DuckDBPyConnection, context: Any, source: Any, rules: Sequence[Rule], groups: list[Group], year: int
) -> None:
    gx = great_expectations()
    frames.prepare(con, rules, year)
    for name, group in groups:
        frames.build(con, group[0].frame, rules)
        data = frames.fetch(con, group[0].frame, group)
        if data.empty:
            continue
        batch = source.add_dataframe_asset(f"{name} {year}").add_batch_definition_whole_dataframe(str(year))
        definition = gx.ValidationDefinition(name=f"{name} {year}", data=batch, suite=context.suites.get(name))
        context.validation_definitions.add(definition).run(
            batch_parameters={"dataframe": data}, result_format=FEW_VALUES
        )


def _site(folder: Path) -> Any:
    return {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(folder.absolute())},
    }
