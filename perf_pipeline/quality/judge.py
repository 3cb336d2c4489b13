"""Judging a year: every rule put to Great Expectations on what DuckDB computed, failing rows to findings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

import duckdb
import numpy as np

from perf_pipeline.quality import findings, frames, hypotheses, judged, values
from perf_pipeline.quality.adapter import QualityEngineError, Verdict, validate
from perf_pipeline.quality.judged import Kept
from perf_pipeline.quality.rules import Rule, Severity
from perf_pipeline.staging.correction_files import Dismissal

__all__ = ["Outcome", "QualityEngineError", "judge_year"]


@dataclass(frozen=True)
class Outcome:
    """How one rule fared: rows it could judge, rows that broke it. `observed` says it in a few words."""

    rule_id: str
    suite: str
    expectation_type: str
    table: str
    severity: Severity
    gx_severity: str
    action: str
    success: bool
    evaluated: int
    unexpected: int
    observed: str

    @property
    def expectation_id(self) -> str:
        return self.rule_id


def judge_year(
    con: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    year: int,
    run_id: str,
    dismissals: Sequence[Dismissal] = (),
    *,
    everything: bool = False,
) -> list[Outcome]:
    """Judges a year by every rule, one outcome a rule in the order given. Findings in `dismissals` go to the history.
    Documents that the same rules have judged with the same rows are not judged again, unless `everything`: what was
    found of them stands.

    Replaces the year's rows of quality.finding, quality.hypothesis and quality.withheld_form and adds to
    quality.expectation_result and quality.finding_history, in one transaction. Raises QualityEngineError when the
    judging itself failed; then nothing is written.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    findings.ensure_tables(con)
    con.execute("begin")
    try:
        outcomes = _judge(con, list(rules), year, run_id, now, dismissals, everything)
    except BaseException:
        con.execute("rollback")
        raise
    con.execute("commit")
    return [outcomes[rule.rule_id] for rule in rules]


def _judge(
    con: duckdb.DuckDBPyConnection,
    rules: list[Rule],
    year: int,
    run_id: str,
    now: datetime,
    dismissals: Sequence[Dismissal],
    everything: bool,
) -> dict[str, Outcome]:
    by_frame = sorted(rules, key=lambda rule: rule.frame.name)
    groups = {name: list(group) for name, group in groupby(by_frame, key=lambda rule: rule.frame.name)}
    kept = judged.choose(con, by_frame, year, dismissals, everything=everything)
    frames.prepare(con, rules, year, without="kept_document")
    findings.begin_year(con, dismissals)
    outcomes: dict[str, Outcome] = {}
    for of_frame in groups.values():
        frame = of_frame[0].frame
        columns = frames.build(con, frame, rules)
        verdicts = _verdicts(con, of_frame)
        frames.keep(con, frame, np.unique(np.concatenate([verdict.rows for verdict in verdicts])))
        for rule, verdict in zip(of_frame, verdicts, strict=True):
            findings.add(con, rule, columns, verdict.rows, year=year, run_id=run_id, now=now)
            outcomes[rule.rule_id] = _outcome(rule, verdict, kept)
        con.execute(f"drop table frame_{frame.name}")
    findings.withhold(con, rules, year)
    findings.take_over(con, year, run_id, now)
    findings.settle(con, year, now)
    hypotheses.propose(con, year)
    judged.remember(con, groups, year, run_id)
    record(con, list(outcomes.values()), year=year, run_id=run_id, now=now)
    return outcomes


def _verdicts(con: duckdb.DuckDBPyConnection, rules: list[Rule]) -> list[Verdict]:
    """One verdict for each rule of a frame. A year without forms has nothing to judge and asks nobody."""
    frame = rules[0].frame
    held = values.count(con, frame, rules)
    nothing = Verdict(evaluated=0, rows=np.empty(0, dtype=np.int64))
    if held.frame.empty:
        on_values = verdicts = {rule.rule_id: nothing for rule in rules}
    else:
        on_values = validate(held.frame, [frames.asked(rule) for rule in rules], frame.name)
        verdicts = {
            rule.rule_id: values.verdict_on_rows(con, frame, rule, held, on_values[rule.rule_id]) for rule in rules
        }
    values.count_evaluated(con, frame, rules, held, on_values)
    values.drop(con, held)
    return [verdicts[rule.rule_id] for rule in rules]


def _outcome(rule: Rule, verdict: Verdict, kept: Kept) -> Outcome:
    """Of what was judged now and what was before."""
    evaluated = verdict.evaluated + kept.evaluated[rule.rule_id]
    unexpected = verdict.unexpected + kept.unexpected.get(rule.rule_id, 0)
    return Outcome(
        rule_id=rule.rule_id,
        suite=rule.suite,
        expectation_type=rule.expectation_type,
        table=rule.table,
        severity=rule.severity,
        gx_severity=rule.gx_severity,
        action=rule.action,
        success=unexpected == 0,
        evaluated=evaluated,
        unexpected=unexpected,
        observed=f"{unexpected} of {evaluated}",
    )


def record(
    con: duckdb.DuckDBPyConnection, outcomes: Sequence[Outcome], *, year: int | None, run_id: str, now: datetime
) -> None:
    """Adds outcomes to quality.expectation_result; the same run judging a year again replaces its own rows."""
    con.execute(
        """
        delete from quality.expectation_result
        where run_id = ? and fiscal_year is not distinct from ? and list_contains(?, expectation_id)
        """,
        [run_id, year, [outcome.rule_id for outcome in outcomes]],
    )
    con.executemany(
        """
        insert into quality.expectation_result by name
        select ? as run_id, ? as suite, ? as expectation_id, ? as expectation_type, ? as table_name,
               ? as fiscal_year, ? as success, ? as severity, ? as finding_severity, ? as action,
               ? as evaluated, ? as unexpected, ? as observed, ?::timestamp as run_at
        """,
        [
            (run_id, o.suite, o.rule_id, o.expectation_type, o.table, year, o.success, o.gx_severity, o.severity,
             o.action, o.evaluated, o.unexpected, o.observed, now)
            for o in outcomes
        ],
    )  # fmt: skip
