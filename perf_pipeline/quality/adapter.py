"""The one door to Great Expectations: a pandas frame and rules in, one verdict a rule out.

Great Expectations reports its own failures as unmet expectations; here they are errors. It is imported late (it takes
seconds) and runs in an ephemeral context: nothing is written, nothing is sent.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

_FOR_DISTRIBUTIONS = ("scipy.stats", "altair")
"""What Great Expectations imports for expectations about distributions: a third of its time and memory. No rule here
judges a distribution, as one value must tell (rules.COMPARES_ROWS); where one is asked about after all, it loads."""
RESULT_FORMAT = {"result_format": "COMPLETE", "partial_unexpected_count": 0}


class QualityEngineError(Exception):
    """The judging itself failed (a missing column, a wrong type, an unknown expectation): no verdict can be trusted."""


@dataclass(frozen=True)
class Expectation:
    """One expectation to put to Great Expectations. `severity` is its scale: critical, warning, info."""

    name: str
    type: str
    kwargs: Mapping[str, Any]
    severity: str

    def as_config(self) -> dict[str, Any]:
        return {"type": self.type, "kwargs": dict(self.kwargs), "severity": self.severity, "meta": {"name": self.name}}


@dataclass(frozen=True)
class Verdict:
    """`evaluated` rows could be judged (not NULL); `rows` are the frame's index values of those that failed."""

    evaluated: int
    rows: np.ndarray

    @property
    def unexpected(self) -> int:
        return len(self.rows)


def great_expectations() -> Any:
    """The library, imported late, and told to send nothing."""
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    for name in _FOR_DISTRIBUTIONS:
        _put_off(name)
    import great_expectations as gx

    return gx


def _put_off(name: str) -> None:
    """A module that is loaded at its first use, as importlib documents it; one that is loaded stays as it is."""
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:  # not installed: Great Expectations says so, if it minds
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    parent, _, child = name.rpartition(".")
    if parent:  # as an import does; to look for it in vain would load it
        setattr(sys.modules[parent], child, module)


def ephemeral_context() -> Any:
    """A context of Great Expectations that writes nothing and draws no progress bars."""
    context = great_expectations().get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return context


def validate(frame: pd.DataFrame, expectations: Sequence[Expectation], suite_name: str) -> dict[str, Verdict]:
    """Judges a frame by every expectation at once. Raises QualityEngineError when Great Expectations itself failed."""
    gx = great_expectations()
    try:
        context = ephemeral_context()
        suite = gx.ExpectationSuite(name=suite_name, expectations=[e.as_config() for e in expectations])
        source = context.data_sources.add_pandas("duckdb_frames")
        batch = source.add_dataframe_asset(suite_name).add_batch_definition_whole_dataframe("year")
        result = batch.get_batch({"dataframe": frame}).validate(context.suites.add(suite), result_format=RESULT_FORMAT)
    except (gx.exceptions.GreatExpectationsError, ValueError, TypeError) as error:
        raise QualityEngineError(f"suite {suite_name}: {error}") from error
    verdicts = {_name(r): _verdict(r, frame) for r in result.results}
    unheard = [e.name for e in expectations if e.name not in verdicts]
    if unheard:
        raise QualityEngineError(f"suite {suite_name}: no result for {', '.join(unheard)}")
    return verdicts


def _name(result: Any) -> str:
    return str(result.expectation_config.meta["name"])


def _verdict(result: Any, frame: pd.DataFrame) -> Verdict:
    name = _name(result)
    _raise_on_exception(name, result.exception_info)
    outcome = result.result or {}
    rows = np.asarray(outcome.get("unexpected_index_list") or [], dtype=np.int64)
    if len(rows) != outcome.get("unexpected_count") or bool(result.success) != (len(rows) == 0):
        raise QualityEngineError(
            f"{name}: Great Expectations counts {outcome.get('unexpected_count')} failing rows and names {len(rows)}; "
            "use an expectation on the rows of a column"
        )
    return Verdict(evaluated=len(frame) - int(outcome.get("missing_count") or 0), rows=rows)


def _raise_on_exception(name: str, info: Mapping[str, Any] | None) -> None:
    """`exception_info` is one record, or one per metric when metrics failed."""
    records = [info] if info and "raised_exception" in info else list((info or {}).values())
    for record in records:
        if record.get("raised_exception"):
            raise QualityEngineError(f"{name}: Great Expectations failed: {record.get('exception_message')}")
