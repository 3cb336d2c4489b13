"""The rules as a page for people: docs/rules.md, made by `perf-pipeline schema rules > docs/rules.md`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import groupby
from typing import Any

from perf_pipeline.quality.rules import Rule

HEAD = """# Rules

Made by `perf-pipeline schema rules > docs/rules.md` from `expectations/*.yaml`; a test keeps it true. {count} rules.

Each rule is a Great Expectations expectation on a column that SQL computed (`sql/quality/checks/<frame>.sql`), run as
an asset check of its table for each year. A row that the layout cannot answer for is not judged. Severity and numbers
are defaults: `expectations/overrides.yaml` sets others for a jurisdiction and years. An analyst adds a rule by adding
a column to the SQL and an entry to the YAML.

*flag* (unless another action is named): the finding is published beside the figure. *withhold*: the form stays out of
the marts. *block*: nothing is published.
"""


def as_markdown(rules: Sequence[Rule]) -> str:
    """Rules by suite, each with its title and message in both languages, tolerance and source."""
    parts = [HEAD.format(count=len(rules))]
    for suite, group in groupby(sorted(rules, key=lambda rule: rule.suite), key=lambda rule: rule.suite):
        of_suite = list(group)
        parts.append(f"\n## {suite}: `{of_suite[0].table}`, `sql/quality/checks/{of_suite[0].frame.name}.sql`\n")
        parts += [_section(rule) for rule in of_suite]
    return "\n".join(parts).rstrip() + "\n"


def as_json(rules: Sequence[Rule]) -> str:
    return json.dumps([_plain(rule) for rule in rules], ensure_ascii=False, indent=2)


def _section(rule: Rule) -> str:
    action = "" if rule.action == "flag" else f" · {rule.action}"
    told = [
        f"### {rule.rule_id}",
        "",
        f"{rule.title_zh} · {rule.title_en}",
        "",
        f"- {rule.severity}{action}{'' if rule.enabled else ' · off by default'}",
        f"- `{rule.expectation_type}` {_arguments(rule.kwargs)}",
    ]
    if rule.tolerance:
        told.append(f"- tolerance: {rule.tolerance}")
    if rule.parameters:
        told.append(f"- settings: {_arguments(rule.parameters)}")
    told += [f"- “{rule.message_en}”", f"- “{rule.message_zh}”", f"- source: {rule.source}"]
    told += [
        f"- {override.jurisdiction or 'everywhere'}, {override.first_year or '…'}–{override.last_year or '…'}: "
        f"{_arguments(_changes(override))} ({override.source})"
        for override in rule.overrides
    ]
    return "\n".join(told) + "\n"


def _changes(override: Any) -> dict[str, Any]:
    named = {name: override.value(name) for name in ("severity", "action", "enabled")}
    return {name: value for name, value in named.items() if value is not None} | dict(override.parameters)


def _arguments(values: Any) -> str:
    return ", ".join(f"`{name}` = `{json.dumps(value, ensure_ascii=False)}`" for name, value in values.items())


def _plain(rule: Rule) -> dict[str, Any]:
    names = ("rule_id", "suite", "table", "severity", "action", "enabled", "title_en", "title_zh", "message_en")
    return {name: getattr(rule, name) for name in (*names, "message_zh", "tolerance", "source")} | {
        "expectation": rule.expectation_type,
        "kwargs": dict(rule.kwargs),
        "parameters": dict(rule.parameters),
    }
