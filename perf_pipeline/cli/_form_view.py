"""A form's JSON as a person reads it: header, funds, goals, indicators, total, what was doubted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

HEADER = ("form_type", "layout", "fiscal_year", "declared_year", "department", "implementing_unit")
HEADER_OF_PROJECTS = ("project_code", "project_name")
SEVERITY_STYLE = {"error": "bold red", "warning": "yellow", "info": "dim"}
Column = tuple[str, str]
"""A key of the row and how its column is justified."""

FUNDS: Sequence[Column] = (
    ("category", "left"),
    ("item", "left"),
    ("budget_initial", "right"),
    ("budget_full_year", "right"),
    ("executed", "right"),
    ("rate_pct", "right"),
    ("weight", "right"),
    ("score", "right"),
)
GOALS: Sequence[Column] = (("scope", "left"), ("goal_no", "right"), ("goal_text", "left"), ("completion_text", "left"))
INDICATORS: Sequence[Column] = (
    ("seq", "right"),
    ("scope", "left"),
    ("level1", "left"),
    ("level2", "left"),
    ("level3", "left"),
    ("target_text", "left"),
    ("actual_text", "left"),
    ("weight", "right"),
    ("score", "right"),
    ("deviation_text", "left"),
)


def render_form(console: Console, form: dict[str, Any]) -> None:
    """Prints one form. Values the form does not give stay blank; values read with doubt carry a question mark."""
    console.rule(Text(form["title"] or "(no title)", style="bold"))
    names = HEADER + (HEADER_OF_PROJECTS if form["project_name"] or form["project_code"] else ())
    for name in names:
        console.print(Text.assemble((f"{name:>18}  ", "dim"), _show(form[name])))
    console.print(Text.assemble((f"{'amounts in':>18}  ", "dim"), form["amount_unit"] or "not said"))
    _table(console, "funds", form["funds"], FUNDS)
    _table(console, "goals", form["goals"], GOALS)
    _table(console, "indicators", form["indicators"], INDICATORS)
    total = form["total"]
    console.print(Text(f"total: weight {_show(total['weight']) or '–'}, score {_show(total['score']) or '–'}", "bold"))
    for issue in form["issues"]:
        place = f" (page {issue['page']})" if issue.get("page") else ""
        style = SEVERITY_STYLE.get(issue["severity"], "")
        console.print(Text.assemble((f"{issue['severity']} {issue['code']}", style), f" {issue['message']}{place}"))


def _table(console: Console, title: str, rows: Iterable[dict[str, Any]], columns: Sequence[Column]) -> None:
    rows = list(rows)
    if not rows:
        return
    used = [column for column in columns if any(row[column[0]] is not None for row in rows)]
    table = Table(title=f"{title} ({len(rows)})", title_justify="left", title_style="bold", header_style="dim")
    for name, justify in used:
        table.add_column(name, justify="right" if justify == "right" else "left", overflow="fold")
    for row in rows:
        doubted = row.get("uncertain") or []
        table.add_row(*(Text(_show(row[name]) + ("?" if name in doubted else "")) for name, _ in used))
    console.print(table)


def _show(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else str(value)
