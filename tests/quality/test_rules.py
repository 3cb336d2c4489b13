"""Every rule on a row that breaks it and on one just inside, and every rule broken in turn: the cases must notice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
import yaml

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import Rule, load_rules
from perf_pipeline.settings import PROJECT
from perf_pipeline.warehouse.connection import open_warehouse
from tests.homes import staged_year

RULES = load_rules(PROJECT / "expectations")
CASES: dict[str, dict[str, list[str]]] = yaml.safe_load(Path(__file__).with_name("cases.yaml").read_text("utf-8"))
SIDES = ("breaks", "keeps")
COPIED = ("document", "form", "fund", "goal", "indicator", "narrative")
_CHANGE = re.compile(r"(?P<table>\w+)(?: (?P<where>[^:]+))?: (?P<what>.+)", re.DOTALL)
Fired = set[tuple[str, str]]


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with two copies of one clean form a rule: one changed to break it, one to stay just inside."""
    folder = tmp_path_factory.mktemp("cases")
    with open_warehouse(staged_year(folder, 2022).warehouse_path) as opened:
        for table in COPIED:
            opened.execute(f"create temp table clean_{table} as select * from staging.{table}")
            opened.execute(f"delete from staging.{table}")
        for rule, sides in CASES.items():
            for side in SIDES:
                copy(opened, f"{rule}.{side}")
                for change in sides[side]:
                    apply(opened, f"{rule}.{side}", change)
        yield opened


def copy(con: duckdb.DuckDBPyConnection, document: str) -> None:
    for table in COPIED:
        form = "" if table == "document" else f", '{document}-1' as form_key"
        con.execute(
            f"insert into staging.{table} by name"
            f" select * replace ('{document}' as document_key{form}) from clean_{table}"
        )


def apply(con: duckdb.DuckDBPyConnection, document: str, change: str) -> None:
    if change.startswith("sql: "):
        sql = re.sub(r"\bd\b(?! as t)", f"'{document}'", change.removeprefix("sql: "))
        con.execute(re.sub(r"\bf\b", f"'{document}-1'", sql))
        return
    found = _CHANGE.fullmatch(change)
    assert found, change
    table, where = found["table"], found["where"] or "true"
    if table == "twin":
        con.execute(
            "insert into staging.indicator by name select * replace (seq + 100 as seq, 'long_term' as scope)"
            f" from staging.indicator where form_key = '{document}-1' and seq = {where}"
        )
        table, where = "indicator", f"seq = {where} + 100"
    con.execute(f"update staging.{table} set {found['what']} where form_key = '{document}-1' and {where}")


def fired(con: duckdb.DuckDBPyConnection, rules: list[Rule]) -> Fired:
    judge_year(con, rules, 2022, "cases")
    return set(con.execute("select document_key, rule_id from quality.finding").fetchall())


@pytest.fixture(scope="module")
def found(con: duckdb.DuckDBPyConnection) -> Fired:
    return fired(con, RULES)


def test_every_rule_has_a_case() -> None:
    assert set(CASES) == {rule.rule_id for rule in RULES}


@pytest.mark.parametrize("rule_id", sorted(CASES))
def test_a_rule_finds_what_breaks_it_and_leaves_the_rest_alone(rule_id: str, found: Fired) -> None:
    assert (f"{rule_id}.breaks", rule_id) in found
    assert (f"{rule_id}.keeps", rule_id) not in found


def notice(rules: list[Rule], found: Fired) -> set[str]:
    """The rules whose cases fail."""
    return {
        rule.rule_id
        for rule in rules
        if (f"{rule.rule_id}.breaks", rule.rule_id) not in found or (f"{rule.rule_id}.keeps", rule.rule_id) in found
    }


def inverted(rule: Rule) -> Rule:
    return replace(rule, kwargs=dict(rule.kwargs) | _opposite(dict(rule.kwargs)))


def _opposite(kwargs: dict[str, Any]) -> dict[str, Any]:
    if "value_set" in kwargs:
        return {"value_set": [not value for value in kwargs["value_set"]]}
    return {"min_value": 1e-12, "max_value": None}


def test_a_rule_turned_round_is_noticed(con: duckdb.DuckDBPyConnection) -> None:
    turned = [inverted(rule) for rule in RULES]
    assert notice(RULES, fired(con, turned)) == {rule.rule_id for rule in RULES}


def numeric(rule: Rule) -> dict[str, float]:
    return {
        name: value
        for name, value in rule.parameters.items()
        if isinstance(value, int | float) and not isinstance(value, bool)
    }


TOLERANT = [rule for rule in RULES if numeric(rule)]
BANDS = {"GRADE_MISMATCH", "QUALITATIVE_SCORE"}
"""Rules of bands between several numbers: scaling all at once leaves their order."""


def test_a_wider_threshold_is_noticed(con: duckdb.DuckDBPyConnection) -> None:
    """Ten times the threshold lets what breaks the rule pass; a share that must be reached is lowered instead."""
    wide = [scaled(rule, 0.1 if rule.rule_id in ("COVERAGE", "RATE_UNEXPLAINED") else 10) for rule in RULES]
    expected = {rule.rule_id for rule in TOLERANT} - BANDS
    # the texts are alike to the letter: no threshold of likeness above 100 % exists to let them pass
    assert expected - notice(RULES, fired(con, wide)) <= {"COPY_PLAN", "YEAR_MOVED"}


def scaled(rule: Rule, factor: float) -> Rule:
    return replace(rule, parameters=dict(rule.parameters) | {n: v * factor for n, v in numeric(rule).items()})
