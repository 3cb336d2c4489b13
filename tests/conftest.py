"""Which tests this environment can run, and a word on those it cannot; generated inputs on a machine that is busy."""

from __future__ import annotations

import importlib.util

import pytest
from hypothesis import HealthCheck, settings

_CLUSTER_NEEDS = ("ray", "s3fs", "moto", "dagster_k8s")
_MISSING = [name for name in _CLUSTER_NEEDS if importlib.util.find_spec(name) is None]

# how fast inputs are made says how busy the machine is, and nothing of the code they are made for
settings.register_profile("busy", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("busy")

collect_ignore = ["cluster"] if _MISSING else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _MISSING:
        terminalreporter.write_line(
            f"tests/cluster left out for want of {', '.join(_MISSING)}: `make test-cluster` runs them"
        )
