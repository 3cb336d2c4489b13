"""What Dagster sees: loads as Dagster loads it, and holds what the house promises."""

import dagster as dg
import pytest

from perf_pipeline.orchestration.assemble import build_definitions
from perf_pipeline.orchestration.jobs import WRITERS
from perf_pipeline.quality.gate import RELEASE_RULES
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT, load_settings


@pytest.fixture(scope="module")
def graph() -> dg.Definitions:
    definitions = build_definitions(load_settings())
    dg.Definitions.validate_loadable(definitions)
    return definitions


def test_every_sql_file_and_layer_is_an_asset_with_owner_group_and_description(graph: dg.Definitions) -> None:
    specs = {spec.key.to_user_string(): spec for spec in graph.resolve_all_asset_specs()}
    for schema in ("star", "marts"):
        for file in (PROJECT / "sql" / schema).glob("*.sql"):
            assert f"{schema}/{file.stem}" in specs
    assert {
        "raw/document",
        "quality/finding",
        "quality/expectation_result",
        "quality/quarantine",
        "publication",
    } <= set(specs)
    for spec in specs.values():
        assert spec.owners and spec.group_name != "default" and spec.description


def test_years_are_partitions_up_to_the_current_one(graph: dg.Definitions) -> None:
    from datetime import UTC, datetime

    specs = {spec.key.to_user_string(): spec for spec in graph.resolve_all_asset_specs()}
    for name in ("raw/document", "staging/form", "star/fact_indicator", "quality/finding"):
        assert specs[name].partitions_def.get_last_partition_key() == str(datetime.now(UTC).year)
    assert specs["publication"].partitions_def is None


def test_each_rule_is_one_check_and_the_gate_blocks(graph: dg.Definitions) -> None:
    checks = list(graph.resolve_asset_graph().asset_check_keys)
    assert len(checks) == len(load_rules(PROJECT / "expectations")) + len(RELEASE_RULES)


def test_the_jobs_resolve(graph: dg.Definitions) -> None:
    for name in WRITERS:
        assert graph.resolve_job_def(name).name == name
