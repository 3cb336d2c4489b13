"""Great Expectations is asked about values; its verdicts are those that it would give on rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import duckdb
import numpy as np
import pytest

from perf_pipeline.quality import frames, values
from perf_pipeline.quality.adapter import validate
from perf_pipeline.quality.rules import Frame, Override, load_rules
from perf_pipeline.settings import PROJECT

RULES = load_rules(PROJECT / "expectations")
FRAME = Frame("made", "select 1")
ROWS = """
    create table frame_made as
    select i as row_no, 'form' as form_key, case when i % 5 = 0 then null else i % 3 = 0 end as kept,
           case when i % 7 = 0 then null when i = 11 then 'nan'::double else (i % 4)::double - 1 end as gap,
           null::boolean as silent
    from range(60) as t (i)
"""
ASKED = {
    "kept": ("expect_column_values_to_be_in_set", {"value_set": [True]}),
    "gap": ("expect_column_values_to_be_between", {"max_value": 0}),
    "silent": ("expect_column_values_to_be_in_set", {"value_set": [True]}),
}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(":memory:") as opened:
        opened.execute(ROWS)
        yield opened


def rules(**more: Any) -> list[Any]:
    return [
        replace(
            RULES[0], rule_id=column.upper(), frame=FRAME, expectation_type=kind, kwargs={"column": column, **kwargs}
        )
        for column, (kind, kwargs) in (ASKED | more).items()
    ]


@pytest.mark.parametrize("null_rule", [{}, {"kept": ("expect_column_values_to_not_be_null", {})}])
def test_verdicts_on_values_are_those_on_rows(con: duckdb.DuckDBPyConnection, null_rule: dict[str, Any]) -> None:
    asked = rules(**null_rule)
    expectations = [frames.asked(rule) for rule in asked]
    on_rows = validate(
        con.execute("select kept, gap, silent from frame_made order by row_no").df(), expectations, "rows"
    )
    held = values.count(con, FRAME, asked)
    assert len(held.frame) < 10
    on_values = validate(held.frame, expectations, "values")
    for rule in asked:
        found = values.verdict_on_rows(con, FRAME, rule, held, on_values[rule.rule_id])
        assert found.rows.tolist() == on_rows[rule.rule_id].rows.tolist(), rule.rule_id
        if rule.rule_id != "GAP":  # pandas takes a number that is none for a missing one, DuckDB does not
            assert found.evaluated == on_rows[rule.rule_id].evaluated, rule.rule_id
    values.drop(con, held)
    assert con.execute("select count(*) from duckdb_tables() where table_name like 'value_%'").fetchone() == (0,)


def test_only_what_failed_is_kept_of_a_frame(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("create temp table copied as from frame_made; drop table frame_made")
    con.execute("create temp table frame_made as from copied")
    frames.keep(con, FRAME, np.array([3, 11]))
    assert con.execute("select row_no from frame_made order by 1").fetchall() == [(3,), (11,)]


def test_a_setting_is_written_out_unless_an_override_changes_it() -> None:
    rule = next(rule for rule in RULES if rule.parameters)
    (name, value), *_ = rule.parameters.items()
    column = frames.setting_column(rule, name)
    sql = f"select f.{column} as x, '{column}' as y, {column}_2 as z from forms as f"
    assert (
        frames.with_constants(sql, [rule])
        == f"select {frames.literal(value)} as x, '{column}' as y, {column}_2 as z from forms as f"
    )
    override = Override(None, 2020, None, "a rule of 2020", parameters={name: value})
    assert frames.with_constants(sql, [replace(rule, overrides=(override,))]) == sql
