"""Every rule on forms that break it and on forms just inside, and every rule turned round: the cases must notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import pytest

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import Rule, load_rules
from perf_pipeline.settings import PROJECT
from tests.quality.cases import CASES, YEAR, failing, warehouse

RULES = load_rules(PROJECT / "expectations")
Fired = set[tuple[str, str]]


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with warehouse(tmp_path_factory.mktemp("cases")) as opened:
        yield opened


def fired(con: duckdb.DuckDBPyConnection, rules: list[Rule]) -> Fired:
    judge_year(con, rules, YEAR, "cases")
    return set(con.execute("select document_key, rule_id from quality.finding").fetchall())


@pytest.fixture(scope="module")
def found(con: duckdb.DuckDBPyConnection) -> Fired:
    return fired(con, RULES)


def test_every_rule_has_a_case_on_either_side() -> None:
    everything = {rule.rule_id for rule in RULES}
    assert {case.rule_id for case in CASES if case.breaks} == everything
    assert {case.rule_id for case in CASES if not case.breaks and case.changes} == everything


@pytest.mark.parametrize("rule_id", sorted({case.rule_id for case in CASES}))
def test_a_rule_finds_what_breaks_it_and_leaves_the_rest_alone(rule_id: str, found: Fired) -> None:
    assert failing([rule for rule in RULES if rule.rule_id == rule_id], found) == []


def inverted(rule: Rule) -> Rule:
    return replace(rule, kwargs=dict(rule.kwargs) | _opposite(dict(rule.kwargs)))


def _opposite(kwargs: dict[str, Any]) -> dict[str, Any]:
    if "value_set" in kwargs:
        return {"value_set": [not value for value in kwargs["value_set"]]}
    return {"min_value": 1e-12, "max_value": None}


def test_a_rule_turned_round_is_noticed(con: duckdb.DuckDBPyConnection) -> None:
    turned = [inverted(rule) for rule in RULES]
    noticed = {case.rule_id for case in failing(RULES, fired(con, turned))}
    assert noticed == {rule.rule_id for rule in RULES}
