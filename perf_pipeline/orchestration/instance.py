"""The home's Dagster instance: where it keeps its runs, and its configuration, copied on the first run."""

from __future__ import annotations

import os
import shutil

from perf_pipeline.settings import PROJECT, Settings

CONFIG = "dagster.yaml"


def prepare_instance(settings: Settings) -> None:
    """Makes <home>/dagster and points this process and its children there. An operator's own dagster.yaml is kept.
    Raises OSError when the home cannot be written."""
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    settings.logs_dir.mkdir(parents=True, exist_ok=True)
    config = settings.dagster_home / CONFIG
    if not config.exists():
        beside = config.with_suffix(".new")
        shutil.copyfile(PROJECT / "dagster_home" / CONFIG, beside)
        beside.replace(config)
    os.environ["DAGSTER_HOME"] = str(settings.dagster_home)
