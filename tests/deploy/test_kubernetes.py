"""deploy/kubernetes/values.yaml against the chart's schema and Dagster's own; the jobs of runs: tests/cluster."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import dagster as dg
import jsonschema
import pytest
import yaml
from dagster._config import validate_config
from dagster._core.instance.config import dagster_instance_config_schema, validate_concurrency_config

from perf_pipeline.orchestration.home import POOL
from perf_pipeline.settings import PROJECT, Settings

KUBERNETES = PROJECT / "deploy" / "kubernetes"
CHART = yaml.safe_load((Path(__file__).parent / "dagster_chart.yaml").read_text(encoding="utf-8"))


@pytest.fixture
def values() -> dict[str, Any]:
    return yaml.safe_load((KUBERNETES / "values.yaml").read_text(encoding="utf-8"))


def test_the_values_are_what_the_chart_takes(values: dict[str, Any]) -> None:
    jsonschema.validate(values, CHART)


def test_the_schema_refuses_what_the_chart_refuses(values: dict[str, Any]) -> None:
    values["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]["podSpec"] = {}
    with pytest.raises(jsonschema.ValidationError, match="podSpec"):
        jsonschema.validate(values, CHART)


def test_the_code_location_is_there_and_has_the_home(values: dict[str, Any]) -> None:
    (location,) = values["dagster-user-deployments"]["deployments"]
    flag, module = location["dagsterApiGrpcArgs"]
    assert flag == "-m"
    assert isinstance(importlib.import_module(module).defs, dg.Definitions)
    settings = {name.removeprefix("PERF_PIPELINE_").lower(): value for name, value in location["env"].items()}
    assert settings.keys() <= Settings.model_fields.keys()
    (claim,) = yaml.safe_load_all((KUBERNETES / "home.yaml").read_text(encoding="utf-8"))
    volumes = {volume["name"]: volume for volume in location["volumes"]}
    assert volumes["home"]["persistentVolumeClaim"]["claimName"] == claim["metadata"]["name"]
    mounts = {mount["mountPath"]: mount["name"] for mount in location["volumeMounts"]}
    assert mounts[settings["home"]] == "home"
    # a ReadWriteOnce volume: runs go where the code location is
    wanted = values["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]["podSpecConfig"]["affinity"]
    (term,) = wanted["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["labelSelector"]["matchLabels"].items() <= location["labels"].items()


def test_one_writer_as_in_the_home_s_own_configuration(values: dict[str, Any]) -> None:
    instance = values["additionalInstanceConfig"]
    checked = validate_config(dagster_instance_config_schema(), instance)
    assert checked.success, checked.errors
    validate_concurrency_config(instance)
    own = yaml.safe_load((PROJECT / "dagster_home" / "dagster.yaml").read_text(encoding="utf-8"))
    assert instance["concurrency"]["pools"] == own["concurrency"]["pools"]
    queue = values["dagsterDaemon"]["runCoordinator"]["config"]["queuedRunCoordinator"]
    assert queue["maxConcurrentRuns"] == own["concurrency"]["runs"]["max_concurrent_runs"]
    assert POOL == "warehouse"
