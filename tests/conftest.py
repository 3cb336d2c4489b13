"""Which tests this environment can run, and a word on those it cannot."""

from __future__ import annotations

import importlib.util

import pytest

_CLUSTER_NEEDS = ("ray", "s3fs", "moto", "dagster_k8s")
_MISSING = [name for name in _CLUSTER_NEEDS if importlib.util.find_spec(name) is None]

collect_ignore = ["cluster"] if _MISSING else []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _MISSING:
        terminalreporter.write_line(
            f"tests/cluster left out for want of {', '.join(_MISSING)}: `make test-cluster` runs them"
        )
