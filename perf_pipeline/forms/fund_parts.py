"""What fund lines are that only the others tell: parts of which amount, total or one of several years."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from perf_pipeline.forms.context import Context
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import Fund
from perf_pipeline.forms.text import compact

YEAR = re.compile(r"\d{4}年度?")
CENT = Decimal("0.006")
"""How far one printed amount may be from what it was rounded from, in the unit of the form."""
NATURES = ("basic", "project")
OTHER_AMOUNTS = ("executed", "budget_initial")


def several_years(funds: Sequence[Fund]) -> None:
    """A line that goes by its year is the form's total; of several none is."""
    years = [fund for fund in funds if fund.is_total and YEAR.fullmatch(compact(fund.item or ""))]
    for fund in years if len(years) > 1 else ():
        fund.item_code, fund.is_total = "other", False


def settle_amounts(context: Context, parts: Sequence[Fund], funds: Sequence[Fund]) -> None:
    """`parts` were read as the year's budget. Those of one kind that make another amount of the total to the cent, and
    the budget not, are parts of that: 基本支出总额 and 项目支出总额 are often what was spent."""
    total = next((fund for fund in funds if fund.is_total and fund.budget_full_year is not None), None)
    if total is None:
        return
    kinds: dict[tuple[str | None, bool], list[Fund]] = {}
    for fund in parts:
        kinds.setdefault((fund.category, fund.item_code in NATURES), []).append(fund)
    for own in kinds.values():
        amounts = [fund.budget_full_year for fund in own if fund.budget_full_year is not None]
        if not any(amounts) or _makes(amounts, total.budget_full_year):
            continue
        for name in OTHER_AMOUNTS:
            if _makes(amounts, getattr(total, name)):
                _move(context, own, name, str(getattr(total, name)))
                break


def _makes(amounts: Sequence[Decimal], total: Decimal | None) -> bool:
    return total is not None and abs(sum(amounts, Decimal(0)) - total) <= CENT * len(amounts)


def _move(context: Context, parts: Sequence[Fund], name: str, total: str) -> None:
    for fund in parts:
        setattr(fund, name, fund.budget_full_year)
        fund.budget_full_year = None
        fund.printed = {_renamed(field, name): text for field, text in fund.printed.items()}
        fund.evidence.fields = {_renamed(field, name): place for field, place in fund.evidence.fields.items()}
        fund.uncertain = [_renamed(field, name) for field in fund.uncertain]
    context.issues.append(
        issue(
            "PARTS_OF_EXECUTED",
            subject="fund",
            column=name,
            page=parts[0].evidence.page,
            bbox=parts[0].evidence.bbox,
            words={"label": parts[0].item, "field": name, "total": total},
        )
    )


def _renamed(field: str, name: str) -> str:
    return name if field == "budget_full_year" else field
