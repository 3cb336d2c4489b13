"""What the lines of a form's fund blocks share: the amounts' unit, how a figure is read, what kind a name is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.context import Context
from perf_pipeline.forms.evidence import doubted
from perf_pipeline.forms.flow import text_of
from perf_pipeline.forms.fund_names import meaning_of
from perf_pipeline.forms.fund_parts import YEAR
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import Evidence, Fund
from perf_pipeline.forms.text import compact, label_of, number_of, squeeze, tidy
from perf_pipeline.forms.units import conversion
from perf_pipeline.forms.words import vocabulary

NUMBERS = ("budget_initial", "budget_full_year", "executed", "rate_pct", "weight", "score")
ASIDE = ("budget_before", "carried_in", "adjustment", "received", "received_rate", "carried_out", "score_method",
         "rate_and_score")  # fmt: skip
"""Columns that have no field of their own; their texts are kept in `printed`."""
MONEY = ("budget_initial", "budget_full_year", "executed")
PERCENT, NEAR = Decimal(100), Decimal("0.006")
"""A share is printed to two places at least, or is 1."""


class FundLines:
    """`unit` is the amounts' unit as the labels or cells give it."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.unit: str | None = None
        self.factors: dict[str, Decimal] = {}

    def note_columns(self, columns: Mapping[str, Cell]) -> None:
        """Amounts whose labels carry another unit than the form's: 全年执行数(元) beside 全年预算数(万元)."""
        self.factors = {}
        for name, label in columns.items():
            unit = unit_in(label.text)
            if name not in MONEY or unit is None or self.unit is None or unit == self.unit:
                continue
            if (factor := conversion(unit, self.unit)) is not None:
                self.factors[name] = Decimal(factor.numerator) / Decimal(factor.denominator)
                words = {"label": tidy(label.text)}
                found = issue("UNIT_CONVERTED", cell=label, column=name, before=unit, after=self.unit, words=words)
                self.context.issues.append(found)

    def note_unit(self, labels: Sequence[Cell]) -> None:
        """The first unit that labels carry."""
        if self.unit is None:
            self.unit = next((unit for cell in labels if (unit := unit_in(cell.text))), None)

    def number(self, cells: Sequence[Cell], name: str) -> Decimal | None:
        """A figure; an amount with a unit of its own gives the form's, or is said to differ from it."""
        value = self.context.number(cells, name, "fund") if cells else None
        printed = number_of(text_of(cells)) if value is not None else None
        if printed is not None and printed.unit not in (None, "%", "分") and name in MONEY:
            if self.unit is None:
                self.unit = printed.unit
            elif printed.unit != self.unit:
                words = {"text": tidy(cells[0].text), "unit": self.unit}
                self.context.issues.append(issue("UNIT_MIXED", cell=cells[0], subject="fund", column=name, words=words))
        return value

    def figures(self, fields: Mapping[str, Sequence[Cell]]) -> dict[str, Decimal | None]:
        """A line's figures, by the fields it has."""
        values = {name: self.number(fields[name], name) for name in NUMBERS if name in fields}
        for name, factor in self.factors.items():
            if (value := values.get(name)) is not None:
                values[name] = value * factor
        return self._in_percent(values, fields)

    def _in_percent(
        self, values: dict[str, Decimal | None], fields: Mapping[str, Sequence[Cell]]
    ) -> dict[str, Decimal | None]:
        """The figures with a rate that is printed as a share (0.9834) in percent: spreadsheets print it so. The amounts
        beside it decide, and that it was so is said."""
        rate, executed = values.get("rate_pct"), values.get("executed")
        budget = values.get("budget_full_year") or values.get("budget_initial")
        cells = fields.get("rate_pct", ())
        if not rate or not budget or executed is None or "%" in compact(text_of(cells)):
            return values
        share = executed / budget
        if abs(share - rate) > NEAR or abs(PERCENT * share - rate) <= 1:
            return values
        before, after = squeeze(text_of(cells)), f"{PERCENT * rate:f}"
        found = issue("RATE_AS_SHARE", cell=cells[0], subject="fund", column="rate_pct", before=before, after=after)
        self.context.issues.append(found)
        return values | {"rate_pct": PERCENT * rate}

    def code(self, item: Cell | None, *, is_task: bool = False) -> str:
        """The line's kind; a single unlabelled line is the total (docs/contract.md, section 3)."""
        if item is None:
            return "total"
        meaning = meaning_of(item)
        if meaning is not None:
            return meaning.concept
        if YEAR.fullmatch(compact(item.text)):
            return "total"
        if is_task:
            return "other"
        nearest = "、".join(m.known for m in vocabulary().nearest(item.text, ["fund_item"])) or "—"
        words = {"label": tidy(item.text), "nearest": nearest}
        self.context.issues.append(issue("FUND_ITEM_UNKNOWN", cell=item, before=tidy(item.text), words=words))
        return "other"


def fund_of(
    names: tuple[str | None, str | None, str],
    values: Mapping[str, Decimal | None],
    evidence: Evidence,
    fields: Mapping[str, Sequence[Cell]],
    reason: str | None = None,
) -> Fund:
    """`names`: category, item, item code."""
    category, item, code = names
    return Fund(
        category=category,
        item=item,
        item_code=code,
        is_total=code == "total",
        budget_initial=values.get("budget_initial"),
        budget_full_year=values.get("budget_full_year"),
        executed=values.get("executed"),
        rate_pct=values.get("rate_pct"),
        weight=values.get("weight"),
        score=values.get("score"),
        evidence=evidence,
        reason_text=reason,
        printed=printed_of(fields),
        uncertain=doubted({name: cells for name, cells in fields.items() if name in NUMBERS}),
    )


def printed_of(fields: Mapping[str, Sequence[Cell]]) -> dict[str, str]:
    """Figures as printed, and the columns that have no field of their own."""
    return {
        name: text for name in (*NUMBERS, *ASIDE) if name in fields and (text := "".join(text_of(fields[name]).split()))
    }


def unit_in(text: str) -> str | None:
    """The money unit a label carries: 项目资金(万元), 单位:元."""
    return label_of(text).unit
