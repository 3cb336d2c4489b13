"""Rows a form has lost: reported where the table breaks and points are missing, never put back."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue, Fund, Indicator, Total

TOLERANCE = Decimal("0.01")
"""Points; smaller differences are rounding."""
GOAL_NAMES = {"long_term": "长期目标", "annual": "年度目标"}


def lost_rows(
    indicators: Sequence[Indicator], funds: Sequence[Fund], total: Total, inferred: set[int]
) -> list[FormIssue]:
    """An issue for the one place where a row may have been lost, if the declared total exceeds the sum of the rows.

    A row may be missing where numbering jumps, or where a page ends inside a goal's table and the row after it has
    lost its level 1 (`inferred`: seq of such rows). Several such places, or none, leave the gap to the weight rules.
    """
    if total.weight is None or any(row.weight is None for row in indicators):
        return []
    computed = sum((row.weight for row in indicators if row.weight is not None), Decimal(0)) + fund_points(funds)
    missing = total.weight - computed
    if missing <= TOLERANCE:
        return []
    breaks = [
        (before, after)
        for before, after in pairwise(indicators)
        if (before.scope, before.goal_no) == (after.scope, after.goal_no)
        and (_jumps(before, after) or (after.seq in inferred and before.evidence.page != after.evidence.page))
    ]
    return [_lost(*breaks[0], missing, total.weight, computed)] if len(breaks) == 1 else []


def fund_points(funds: Sequence[Fund]) -> Decimal:
    """Points the funds count: total lines once each, else all lines."""
    totals = [fund.weight for fund in funds if fund.is_total and fund.weight is not None]
    return sum(totals or [fund.weight for fund in funds if fund.weight is not None], Decimal(0))


def _jumps(before: Indicator, after: Indicator) -> bool:
    first, second = _number(before), _number(after)
    return before.level2 == after.level2 and first is not None and second is not None and second > first + 1


def _number(row: Indicator) -> int | None:
    digits = "".join(c for c in row.indicator_no or "" if c.isdigit())
    return int(digits) if digits else None


def _lost(before: Indicator, after: Indicator, missing: Decimal, declared: Decimal, computed: Decimal) -> FormIssue:
    words = {
        "weight": f"{missing.normalize():f}",
        "declared": f"{declared.normalize():f}",
        "computed": f"{computed.normalize():f}",
        "goal": f"{GOAL_NAMES[after.scope]}{after.goal_no}",
        "previous": _said(before, before.indicator_no),
        "following": after.level1 if after.level1 != before.level1 else _said(after, after.indicator_no),
    }
    place = after.evidence
    return issue(
        "ROW_LOST", page=place.page, bbox=place.bbox, seq=after.seq, subject="indicator", column="weight", words=words
    )


def _said(row: Indicator, number: str | None) -> str:
    return f"{number or ''}({row.level3})" if row.level3 else number or f"row {row.seq}"
