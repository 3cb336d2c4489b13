"""Rules as data: the suites of `expectations/` and the SQL that computes what they judge.

A rule names a Great Expectations expectation on a column of a *frame*; a frame is one SELECT in `sql/quality/checks/`
with one row per subject. Rows whose column is NULL are not judged, which is how a rule stays silent where a layout
lacks its columns.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import yaml

from perf_pipeline.settings import PROJECT

Severity = Literal["error", "warning", "info"]
Action = Literal["flag", "withhold", "block"]
Origin = Literal["auto", "source", "extraction", "undetermined"]
Scalar = float | int | str | bool
Translated = dict[str, str]

SEVERITIES = ("error", "warning", "info")
ACTIONS = ("flag", "withhold", "block")
ORIGINS = ("auto", "source", "extraction", "undetermined")
OVERRIDES = "overrides.yaml"
"""File of a suites folder that tightens, relaxes or switches rules by jurisdiction and year."""
CHECKS_DIR = PROJECT / "sql" / "quality" / "checks"
COMPARES_ROWS = re.compile(r"_(unique|increasing|decreasing)$|^expect_compound|^expect_select|^expect_multicolumn")
"""Expectations that one value alone cannot meet or break."""
IDENTIFIER = re.compile(r"[A-Z][A-Z0-9_]*")
RULE_KEYS = {
    "id", "title", "expectation", "severity", "action", "enabled", "column", "cells", "observed", "expected",
    "message", "reconcile", "parameters", "source", "subject", "origin", "severity_column", "tolerance", "needs",
    "frame",
}  # fmt: skip


class RuleError(Exception):
    """A suite that cannot be used; the message names file, rule and fault."""


@dataclass(frozen=True)
class Frame:
    """A SELECT that yields one row per subject, with the computed columns its rules judge."""

    name: str
    sql: str


@dataclass(frozen=True)
class Override:
    """What holds instead of a rule's defaults for some jurisdictions and years. Years are inclusive."""

    jurisdiction: str | None
    first_year: int | None
    last_year: int | None
    source: str
    severity: Severity | None = None
    action: Action | None = None
    enabled: bool | None = None
    parameters: Mapping[str, Scalar] = field(default_factory=dict)

    def value(self, name: str) -> Scalar | None:
        """What this override says about `severity`, `action`, `enabled` or a parameter; None when nothing."""
        if name in ("severity", "action", "enabled"):
            return getattr(self, name)
        return self.parameters.get(name)


@dataclass(frozen=True)
class Rule:
    """One rule. `table` carries its asset check, `subject` is what its findings are about (a star table).

    `cells` are the printed fields the judgement rests on: a reader's doubt in one of them makes a finding's origin
    `extraction`. Templates name frame columns in braces.
    """

    rule_id: str
    suite: str
    table: str
    frame: Frame
    subject: str
    title_en: str
    title_zh: str
    expectation_type: str
    kwargs: Mapping[str, Any]
    severity: Severity
    action: Action
    enabled: bool
    origin: Origin
    column: str | None
    cells: tuple[str, ...]
    observed: str
    expected: str
    message_en: str
    message_zh: str
    reconcile_en: str | None
    reconcile_zh: str | None
    tolerance: str | None
    needs: str | None
    source: str
    severity_column: str | None
    parameters: Mapping[str, Scalar]
    overrides: tuple[Override, ...] = ()

    @property
    def expectation_id(self) -> str:
        return self.rule_id

    @property
    def gx_severity(self) -> str:
        """Great Expectations' own scale: `critical` blocks the publication."""
        if self.action == "block":
            return "critical"
        return "warning" if self.severity == "error" else self.severity

    def setting(self, name: str) -> Scalar:
        """The default of a parameter, or of `severity`, `action`, `enabled`."""
        return getattr(self, name) if name in ("severity", "action", "enabled") else self.parameters[name]


def load_rules(expectations_dir: Path, checks_dir: Path | None = None) -> list[Rule]:
    """Every rule of every suite, in file order. Raises RuleError. Does not import Great Expectations."""
    checks_dir = checks_dir or CHECKS_DIR
    overrides = _load_overrides(expectations_dir / OVERRIDES)
    rules: list[Rule] = []
    for path in sorted(expectations_dir.glob("*.y*ml")):
        if path.name == OVERRIDES:
            continue
        suite = _read(path)
        for entry in suite["rules"]:
            rules.append(_rule(path, suite, entry, checks_dir, tuple(overrides.pop(entry.get("id"), ()))))
    _check_unique(rules)
    if overrides:
        raise RuleError(f"{OVERRIDES}: no such rule: {', '.join(sorted(overrides))}")
    return rules


def _read(path: Path) -> dict[str, Any]:
    try:
        suite = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise RuleError(f"{path.name}: not valid YAML: {error}") from error
    missing = {"suite", "table", "frame", "subject", "rules"} - set(suite or {})
    if missing:
        raise RuleError(f"{path.name}: lacks {', '.join(sorted(missing))}")
    return dict(suite)


def _rule(
    path: Path, suite: dict[str, Any], entry: dict[str, Any], checks_dir: Path, overrides: tuple[Override, ...]
) -> Rule:
    rule_id = str(entry.get("id", "?"))
    where = f"{path.name}: {rule_id}"
    unknown = set(entry) - RULE_KEYS
    if unknown:
        raise RuleError(f"{where}: unknown key {', '.join(sorted(unknown))}")
    if not IDENTIFIER.fullmatch(rule_id):
        raise RuleError(f"{where}: an id is upper-case snake")
    try:
        rule = Rule(
            rule_id=rule_id,
            suite=suite["suite"],
            table=suite["table"],
            frame=_frame(checks_dir, entry.get("frame") or suite["frame"]),
            subject=entry.get("subject", suite["subject"]),
            title_en=entry["title"]["en"],
            title_zh=entry["title"]["zh"],
            expectation_type=entry["expectation"]["type"],
            kwargs=dict(entry["expectation"]["kwargs"]),
            severity=entry["severity"],
            action=entry.get("action", "flag"),
            enabled=entry.get("enabled", True),
            origin=entry.get("origin", "auto"),
            column=entry.get("column"),
            cells=tuple(entry.get("cells", ())),
            observed=entry.get("observed", ""),
            expected=entry.get("expected", ""),
            message_en=entry["message"]["en"],
            message_zh=entry["message"]["zh"],
            reconcile_en=entry.get("reconcile", {}).get("en"),
            reconcile_zh=entry.get("reconcile", {}).get("zh"),
            tolerance=entry.get("tolerance"),
            needs=entry.get("needs"),
            source=entry["source"],
            severity_column=entry.get("severity_column"),
            parameters=dict(entry.get("parameters", {})),
            overrides=overrides,
        )
    except KeyError as error:
        raise RuleError(f"{where}: lacks {error.args[0]}") from error
    _check_values(where, rule)
    return rule


def _frame(checks_dir: Path, name: str) -> Frame:
    path = checks_dir / f"{name}.sql"
    if not path.is_file():
        raise RuleError(f"frame {name}: no file {path}")
    return Frame(name, path.read_text(encoding="utf-8"))


def _check_values(where: str, rule: Rule) -> None:
    for name, value, allowed in (
        ("severity", rule.severity, SEVERITIES),
        ("action", rule.action, ACTIONS),
        ("origin", rule.origin, ORIGINS),
    ):
        if value not in allowed:
            raise RuleError(f"{where}: {name} is one of {', '.join(allowed)}, not {value!r}")
    if "column" not in rule.kwargs:
        raise RuleError(f"{where}: the expectation needs kwargs.column, a column of frame {rule.frame.name}")
    if COMPARES_ROWS.search(rule.expectation_type):
        raise RuleError(f"{where}: {rule.expectation_type} compares rows: compute that in the frame's SQL")
    for override in rule.overrides:
        strange = set(override.parameters) - set(rule.parameters)
        if strange:
            raise RuleError(f"{OVERRIDES}: {rule.rule_id} has no parameter {', '.join(sorted(strange))}")


def _check_unique(rules: list[Rule]) -> None:
    seen: set[str] = set()
    for rule in rules:
        if rule.rule_id in seen:
            raise RuleError(f"{rule.rule_id}: declared twice")
        seen.add(rule.rule_id)


def _load_overrides(path: Path) -> dict[str, list[Override]]:
    """Overrides by rule id; a later entry wins over an earlier one."""
    if not path.is_file():
        return {}
    found: dict[str, list[Override]] = {}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
        years = entry.get("years") or [None, None]
        try:
            override = Override(
                jurisdiction=entry.get("jurisdiction"),
                first_year=years[0],
                last_year=years[1],
                source=entry["source"],
                severity=entry.get("severity"),
                action=entry.get("action"),
                enabled=entry.get("enabled"),
                parameters=entry.get("parameters") or {},
            )
            found.setdefault(entry["rule"], []).append(override)
        except KeyError as error:
            raise RuleError(f"{path.name}: an entry lacks {error.args[0]}") from error
    return found
