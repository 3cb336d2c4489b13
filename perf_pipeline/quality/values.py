"""What a frame's judged columns hold: each value once, with the number of rows that hold it.

Whether a row breaks a rule is told from one value alone (SQL computed it), so Great Expectations is asked about the
values and not about the rows: three of them for a rule that is kept or broken, however many forms a year has. Memory
and time no longer grow with the year, and DuckDB finds the rows of the values that failed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from perf_pipeline.quality.adapter import QualityEngineError, Verdict
from perf_pipeline.quality.frames import judged_column, setting_column
from perf_pipeline.quality.rules import Frame, Rule

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Values:
    """`frame` has a column for each that is judged, its values from the first row on; shorter ones are filled up with
    their first value, which changes no verdict. `counts`: column → rows that hold each value; `nulls`: column → rows
    without one."""

    frame: pd.DataFrame
    counts: dict[str, np.ndarray]
    nulls: dict[str, int]


def count(con: duckdb.DuckDBPyConnection, frame: Frame, rules: Sequence[Rule]) -> Values:
    """The values of a built frame (`frames.build`), each kept as the temporary table `value_<column>` till `drop`.
    Raises QualityEngineError where a rule names a column the frame lacks."""
    import pandas as pd

    series: dict[str, pd.Series] = {}
    counts: dict[str, np.ndarray] = {}
    nulls: dict[str, int] = {}
    for rule in rules:
        column = judged_column(rule)
        if column in series:
            continue
        source, expression = _source(frame, rule)
        try:
            con.execute(
                f"create or replace temp table value_{column} as"
                f" select row_number() over () - 1 as value_no, * from"
                f" (select {expression} as value, count(*) as held from {source} group by all)"
            )
        except duckdb.Error as error:
            raise QualityEngineError(f"frame {frame.name}: {error}") from error
        found = con.execute(f"select value, held, value is null as missing from value_{column} order by value_no").df()
        series[column] = found["value"]
        counts[column] = found["held"].to_numpy(dtype=np.int64)
        nulls[column] = int(found.loc[found["missing"], "held"].sum())
    longest = max(len(values) for values in series.values())
    filled = {
        name: values.iloc[np.r_[np.arange(len(values)), np.zeros(longest - len(values), dtype=np.int64)]].to_numpy()
        for name, values in series.items()
    } if longest else {}  # fmt: skip
    return Values(pd.DataFrame(filled), counts, nulls)


def verdict_on_rows(
    con: duckdb.DuckDBPyConnection, frame: Frame, rule: Rule, values: Values, on_values: Verdict
) -> Verdict:
    """A verdict on values as one on the frame's rows."""
    column = judged_column(rule)
    counts = values.counts[column]
    evaluated = int(counts.sum()) - (values.nulls[column] if _without_nulls(values, on_values) else 0)
    failing = sorted({int(number) for number in on_values.rows if number < len(counts)})
    if not failing:
        return Verdict(evaluated, np.empty(0, dtype=np.int64))
    source, expression = _source(frame, rule)
    rows = con.execute(
        f"""
        select t.row_no
        from {source} as t
        semi join (select value from value_{column} where value_no in (select unnest(?))) as v
            on {expression} is not distinct from v.value
        order by t.row_no
        """,
        [failing],
    ).fetchnumpy()["row_no"]
    return Verdict(evaluated, np.asarray(rows, dtype=np.int64))


def count_evaluated(
    con: duckdb.DuckDBPyConnection, frame: Frame, rules: Sequence[Rule], values: Values, verdicts: Mapping[str, Verdict]
) -> None:
    """Makes `counted_<frame>`: the rows of each document that each rule could judge. `verdicts` are those on values."""
    counts = []
    for rule in rules:
        column = f"t.{rule.kwargs['column']}"
        if judged_column(rule) != rule.kwargs["column"]:
            column = f"case when f.{setting_column(rule, 'enabled')} then {column} end"
        counts.append(f"count({column})" if _without_nulls(values, verdicts[rule.rule_id]) else "count(*)")
    con.execute(
        f"create or replace temp table counted_{frame.name} as"
        f" select t.document_key, [{', '.join(counts)}]::integer[] as evaluated"
        f" from frame_{frame.name} as t left join judged_form as f using (form_key) group by t.document_key"
    )


def _without_nulls(values: Values, on_values: Verdict) -> bool:
    """Whether the expectation passed over rows without a value, as most do."""
    return on_values.evaluated < len(values.frame)


def drop(con: duckdb.DuckDBPyConnection, values: Values) -> None:
    for column in values.counts:
        con.execute(f"drop table value_{column}")


def _source(frame: Frame, rule: Rule) -> tuple[str, str]:
    """(where a rule's column comes from, the column itself): NULL where the rule is switched off for the form."""
    column, table = str(rule.kwargs["column"]), f"frame_{frame.name}"
    if judged_column(rule) == column:
        return table, column
    enabled = setting_column(rule, "enabled")
    switched = f"(select t.row_no, case when f.{enabled} then t.{column} end as judged from {table} as t"
    return f"{switched} left join judged_form as f using (form_key))", "judged"
