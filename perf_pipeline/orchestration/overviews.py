"""Overviews for the Dagster UI as tables in markdown, their bars made of characters.

A picture of the same would need a Chinese font on the machine that draws it; text is drawn by who looks at it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

SEVERITIES = ("error", "warning", "info")
SHOWN_DEPARTMENTS = 40
"""Departments the pass rates show, worst first; a longer table is no longer read."""
_LONGEST_BAR = 40
_BLOCKS_OF_A_RATE = 10


def findings_by_rule(counts: Sequence[tuple[str, str, int]]) -> str:
    """A row and a bar per rule. `counts`: rule id, severity, findings; most frequent first."""
    longest = max(number for _, _, number in counts)
    rows = [
        (rule, severity, str(number), "█" * max(1, round(_LONGEST_BAR * number / longest)))
        for rule, severity, number in counts
    ]
    return _table(("rule", "severity", "findings", ""), rows)


def pass_rates(rates: Sequence[tuple[str, int, float]]) -> str:
    """Departments by years: rows that pass every rule, percent. `rates`: department, year, percent."""
    years = sorted({year for _, year, _ in rates})
    by_department: dict[str, dict[int, float]] = {}
    for name, year, rate in rates:
        by_department.setdefault(name, {})[year] = rate
    worst_first = sorted(by_department, key=lambda name: (min(by_department[name].values()), name))
    shown = worst_first[:SHOWN_DEPARTMENTS]
    rows = [(name, *(_rate(by_department[name].get(year)) for year in years)) for name in shown]
    table = _table(("rows that pass every rule, percent", *map(str, years)), rows)
    others = len(worst_first) - len(shown)
    return table + (f"\n\n… and {others} departments that pass no less" if others else "")


def _rate(rate: float | None) -> str:
    if rate is None:
        return ""
    full = int(rate * _BLOCKS_OF_A_RATE / 100)  # a bar is full only at 100 %
    return f"{'█' * full}{'░' * (_BLOCKS_OF_A_RATE - full)} {int(rate)}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
