"""The Kubernetes job of a run, as Dagster's launcher makes it from deploy/kubernetes/values.yaml: no cluster needed."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import dagster as dg
import yaml
from dagster._core.code_pointer import ModuleCodePointer
from dagster._core.launcher import LaunchRunContext
from dagster._core.origin import JobPythonOrigin, RepositoryPythonOrigin
from dagster._core.test_utils import create_run_for_test
from dagster_k8s import K8sRunLauncher
from kubernetes.client import ApiClient

from perf_pipeline.settings import PROJECT

VALUES = yaml.safe_load((PROJECT / "deploy" / "kubernetes" / "values.yaml").read_text(encoding="utf-8"))
(LOCATION,) = VALUES["dagster-user-deployments"]["deployments"]
KUBECONFIG = {
    "apiVersion": "v1",
    "kind": "Config",
    "current-context": "nowhere",
    "contexts": [{"name": "nowhere", "context": {"cluster": "nowhere", "user": "nobody"}}],
    "clusters": [{"name": "nowhere", "cluster": {"server": "http://127.0.0.1:1"}}],
    "users": [{"name": "nobody", "user": {}}],
}


def snake(value: Any) -> Any:
    """Helm writes keys as Kubernetes does; the chart hands them to Dagster in its own writing."""
    if isinstance(value, dict):
        return {re.sub(r"(?<!^)(?=[A-Z])", "_", key).lower(): snake(item) for key, item in value.items()}
    return [snake(item) for item in value] if isinstance(value, list) else value


def location_context() -> dict[str, Any]:
    """What the chart tells Dagster of the code location, for the jobs of its runs (includeConfigInLaunchedRuns)."""
    return {
        "k8s": {
            "image_pull_policy": LOCATION["image"]["pullPolicy"],
            "env_vars": [f"{name}={value}" for name, value in LOCATION["env"].items()],
            "volumes": LOCATION["volumes"],
            "volume_mounts": LOCATION["volumeMounts"],
            "resources": LOCATION.get("resources", {}),
            "security_context": LOCATION["securityContext"],
            "run_k8s_config": {"pod_spec_config": {"security_context": {"fs_group": 10001}}},
        }
    }


def rendered(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "kubeconfig").write_text(yaml.safe_dump(KUBECONFIG), encoding="utf-8")
    batch = MagicMock()
    launcher = K8sRunLauncher(
        service_account_name="perf-pipeline-dagster",
        instance_config_map="dagster-instance",
        postgres_password_secret="dagster-postgresql-secret",
        dagster_home="/opt/dagster/dagster_home",
        load_incluster_config=False,
        kubeconfig_file=str(tmp_path / "kubeconfig"),
        k8s_client_batch_api=batch,
        k8s_client_core_api=MagicMock(),
        run_k8s_config=snake(VALUES["runLauncher"]["config"]["k8sRunLauncher"]["runK8sConfig"]),
    )
    image = "{repository}:{tag}".format(**LOCATION["image"])
    origin = RepositoryPythonOrigin(
        executable_path="python",
        code_pointer=ModuleCodePointer("perf_pipeline.definitions", "defs", None),
        container_image=image,
        container_context=location_context(),
    )
    (tmp_path / "instance").mkdir()
    with dg.DagsterInstance.local_temp(str(tmp_path / "instance")) as instance:
        launcher.register_instance(instance)
        run = create_run_for_test(
            instance, job_name="ingest_year", job_code_origin=JobPythonOrigin("ingest_year", origin)
        )
        launcher.launch_run(LaunchRunContext(run, None))
    (call,) = batch.create_namespaced_job.call_args_list
    return ApiClient().sanitize_for_serialization(call.kwargs["body"])


def test_a_run_s_job_has_the_home_and_goes_where_it_is(tmp_path: Path) -> None:
    job = rendered(tmp_path)
    pod = job["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    # the image must not put a command of its own before these
    assert "command" not in container
    assert (PROJECT / "deploy" / "kubernetes" / "Containerfile").read_text(encoding="utf-8").endswith("ENTRYPOINT []\n")
    assert container["image"] == "perf-pipeline:0.1.0"
    assert container["args"][:5] == ["python", "-m", "dagster", "api", "execute_run"]
    environment = {entry["name"]: entry.get("value") for entry in container["env"]}
    assert LOCATION["env"].items() <= environment.items()
    mounts = {mount["mountPath"]: mount["name"] for mount in container["volumeMounts"]}
    assert mounts["/data"] == "home"
    volumes = {volume["name"]: volume for volume in pod["volumes"]}
    assert volumes["home"]["persistentVolumeClaim"] == {"claimName": "perf-pipeline-home"}
    (term,) = pod["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
    assert term["labelSelector"]["matchLabels"] == LOCATION["labels"]
    assert container["resources"]["limits"]["memory"] == "4Gi"
    assert container["securityContext"]["runAsUser"] == 10001
    assert job["spec"]["ttlSecondsAfterFinished"] == 86400
    assert pod["restartPolicy"] == "Never"
