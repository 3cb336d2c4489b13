"""The release gate: what must hold of the warehouse before analysts see it.

A form's own defects never stop a publication; these do: broken keys, rows lost on the way, a fact without evidence, a
year's totals moving more than declared against what is published. Each is a count computed in SQL, judged by Great
Expectations like every other rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import yaml

from perf_pipeline.quality.adapter import Expectation, QualityEngineError, validate
from perf_pipeline.quality.judge import Outcome, record
from perf_pipeline.settings import PROJECT, Settings

SUITE = "release"
GATE_DIR = PROJECT / "sql" / "quality" / "gate"
EXPECTATION = "expect_column_values_to_be_between"


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """A count that must be zero. `sql` yields `failures` and `example`; `needs_published` where it compares."""

    rule_id: str
    title_en: str
    title_zh: str
    sql: str
    needs_published: bool


def release_rules(path: Path | None = None) -> list[ReleaseRule]:
    """The rules of sql/quality/gate/, in order. Raises QualityEngineError for a file without its header."""
    found = []
    for file in sorted((path or GATE_DIR).glob("*.sql")):
        text = file.read_text(encoding="utf-8")
        head, _, sql = text.partition("*/")
        said: dict[str, Any] = yaml.safe_load(head.removeprefix("/*")) or {}
        if not {"en", "zh"} <= set(said):
            raise QualityEngineError(f"{file.name}: the header lacks en or zh")
        found.append(
            ReleaseRule(file.stem.upper(), said["en"], said["zh"], sql, bool(said.get("needs_published", False)))
        )
    return found


RELEASE_RULES = {rule.rule_id: f"{rule.title_zh} · {rule.title_en}" for rule in release_rules()}


def check_release(con: duckdb.DuckDBPyConnection, settings: Settings, run_id: str) -> list[Outcome]:
    """Judges the warehouse before publication and records it. Raises QualityEngineError when the judging failed."""
    import pandas as pd

    rules, compared = release_rules(), settings.marts_path.is_file()
    if compared:
        con.execute(
            f"attach '{str(settings.marts_path).replace(chr(39), chr(39) * 2)}' as published_before (read_only)"
        )
    try:
        counted = [_count(con, rule, settings) if compared or not rule.needs_published else (0, "") for rule in rules]
    finally:
        if compared:
            con.execute("detach published_before")
    frame = pd.DataFrame({rule.rule_id: [failures] for rule, (failures, _) in zip(rules, counted, strict=True)})
    asked = [
        Expectation(rule.rule_id, EXPECTATION, {"column": rule.rule_id, "max_value": 0}, "critical") for rule in rules
    ]
    verdicts = validate(frame, asked, SUITE)
    outcomes = [
        Outcome(
            rule_id=rule.rule_id,
            suite=SUITE,
            expectation_type=EXPECTATION,
            table="warehouse",
            severity="error",
            gx_severity="critical",
            action="block",
            success=verdicts[rule.rule_id].unexpected == 0,
            evaluated=1,
            unexpected=failures,
            observed=f"{rule.title_en}: {failures} failures, e.g. {example}" if failures else "none",
        )
        for rule, (failures, example) in zip(rules, counted, strict=True)
    ]
    record(con, outcomes, year=None, run_id=run_id, now=datetime.now(UTC).replace(tzinfo=None))
    return outcomes


def _count(con: duckdb.DuckDBPyConnection, rule: ReleaseRule, settings: Settings) -> tuple[int, str]:
    given = {
        name: value
        for name, value in (
            ("move_pct", settings.year_total_move_pct),
            ("move_documents", settings.max_year_move_documents),
        )
        if f"${name}" in rule.sql
    }
    try:
        row = con.execute(rule.sql, given or None).fetchone()
    except duckdb.Error as error:
        raise QualityEngineError(f"release check {rule.rule_id}: {error}") from error
    return (int(row[0]), str(row[1])) if row else (0, "")
