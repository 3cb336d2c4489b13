"""The cases of `case_files/` as forms in a warehouse: copies of one clean sample form, each changed a little."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import yaml

from perf_pipeline.quality.rules import Rule
from perf_pipeline.warehouse.connection import open_warehouse
from tests.homes import staged_year

YEAR = 2022
COPIED = ("document", "form", "fund", "goal", "indicator", "narrative")
SIDES = ("breaks", "keeps")
EXPLAINED = "update clean_fund set reason_text = '年中压减一般性支出' where line_no = 1"
"""The sample's only finding is an adjustment of its budget that its column of reasons says nothing about."""
_CHANGE = re.compile(r"(?P<table>\w+)(?: (?P<where>[^:]+))?: (?P<what>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Case:
    """A form that must (`breaks`) or must not have a finding of the rule. `document` is its key; `also` are the other
    rules that the same changes break: it has no finding besides."""

    rule_id: str
    breaks: bool
    document: str
    changes: tuple[str, ...]
    also: frozenset[str]

    @property
    def expected(self) -> frozenset[str]:
        return self.also | {self.rule_id} if self.breaks else self.also


def _cases() -> list[Case]:
    written: dict[str, list[dict[str, Any]]] = {}
    for path in sorted(Path(__file__).with_name("case_files").glob("*.yaml")):
        written |= yaml.safe_load(path.read_text(encoding="utf-8"))
    found = []
    for rule_id, sides in written.items():
        for number, case in enumerate(sides):
            (side,) = set(case) & set(SIDES)
            document = f"{rule_id}.{number}.{side}"
            found.append(Case(rule_id, side == "breaks", document, tuple(case[side]), frozenset(case.get("also", ()))))
    return found


CASES = _cases()


@contextmanager
def warehouse(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A warehouse with one form a case."""
    with open_warehouse(staged_year(folder, YEAR).warehouse_path) as con:
        for table in COPIED:
            con.execute(f"create temp table clean_{table} as select * from staging.{table}")
            con.execute(f"delete from staging.{table}")
        con.execute(EXPLAINED)
        for case in CASES:
            _copy(con, case.document)
            for change in case.changes:
                _apply(con, case.document, change)
        yield con


def _copy(con: duckdb.DuckDBPyConnection, document: str) -> None:
    for table in COPIED:
        form = "" if table == "document" else f", '{document}-1' as form_key"
        con.execute(
            f"insert into staging.{table} by name"
            f" select * replace ('{document}' as document_key{form}) from clean_{table}"
        )


def _apply(con: duckdb.DuckDBPyConnection, document: str, change: str) -> None:
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


def failing(rules: list[Rule], fired: set[tuple[str, str]]) -> list[Case]:
    """The cases that (document, rule) pairs of these rules' findings do not bear out."""
    judged = {rule.rule_id for rule in rules}
    told: dict[str, set[str]] = {case.document: set() for case in CASES}
    for document, rule_id in fired:
        told[document].add(rule_id)
    return [case for case in CASES if told[case.document] & judged != case.expected & judged]
