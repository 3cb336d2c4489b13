"""The total row: 总分, 合计, 自评总分."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from perf_pipeline.extract.model import Cell, TextLine
from perf_pipeline.forms.columns import Header
from perf_pipeline.forms.context import Context
from perf_pipeline.forms.evidence import evidence_of, evidence_of_line
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.labels import LabelledValue
from perf_pipeline.forms.model import Total
from perf_pipeline.forms.repair import kind_of
from perf_pipeline.forms.text import number_of
from perf_pipeline.forms.words import vocabulary

NUMBERS = ("weight", "score")
_NO_TABLE = -1
OTHER_FIGURES = frozenset({"deduction", "completion_rate", "score_rate", "deviation_rate", "weight_preset"})
"""Columns whose sums are no total of points."""


def read_total(context: Context, row: Row, header: Header | None) -> Total:
    """The total under an indicator table: its numbers by the columns over them; a lone number is the score."""
    label, *rest = row.cells
    context.ledger.claim(label)
    fields: dict[str, list[Cell]] = {}
    loose: list[Cell] = []
    points = _has_points(header) or "分" in label.text
    for cell in rest:
        name = _column(cell, row, header)
        if name in (*NUMBERS, "deviation") and name not in fields and _fits(cell, name):
            fields[name] = [cell]
        elif kind_of(cell.text) == "number" and name not in OTHER_FIGURES and points:
            loose.append(cell)
    if len(loose) == 1 and (pair := _in_order(fields, loose[0], header)) is not None:
        fields, loose = fields | pair, []
    for name, cell in zip(_missing(fields, header, loose), loose, strict=False):
        fields[name] = [cell]
    values: dict[str, Decimal | None] = {
        name: context.number(fields[name], name, "total") if name in fields else None for name in NUMBERS
    }
    of_levels = (cell for cell in rest if (_column(cell, row, header) or "").startswith("level"))
    context.ledger.claim(*of_levels, *(cell for cell in rest if kind_of(cell.text) == "blank"))
    remark = context.answer(fields.get("deviation", []))
    return Total(values["weight"], values["score"], evidence_of(row.cells, fields), remark)


def _has_points(header: Header | None) -> bool:
    """Whether the table gives points at all: in one that does not a sum is of something else."""
    return header is None or not header.fields().isdisjoint({*NUMBERS, "weight_and_score"})


def _column(cell: Cell, row: Row, header: Header | None) -> str | None:
    if header is None or row.grid.n_cols != header.grid.n_cols:
        return None
    names = [column.field for col in cell.cols if (column := header.at(col)) is not None]
    if "weight" in names and set(names) & {"score", "deduction"}:
        return None  # one number under the weights and what became of them: the score
    return next((name for name in names if name in NUMBERS), names[0] if names else None)


def _fits(cell: Cell, name: str) -> bool:
    return name == "deviation" or kind_of(cell.text) in ("number", "blank")


def _in_order(fields: dict[str, list[Cell]], loose: Cell, header: Header | None) -> dict[str, list[Cell]] | None:
    """Weight and score of a total row that stands a column aside: two numbers, of which one lies under the other's
    column or under none, are what they are by their order in the header. None where they stand as they should."""
    placed = [name for name in NUMBERS if name in fields and kind_of(fields[name][0].text) == "number"]
    weight, score = (header.column(name) for name in NUMBERS) if header is not None else (None, None)
    if len(placed) != 1 or weight is None or score is None:
        return None
    first, second = sorted((fields[placed[0]][0], loose), key=lambda cell: cell.col)
    ordered = ("weight", "score") if weight.first < score.first else ("score", "weight")
    return dict(zip(ordered, ([first], [second]), strict=True))


def _missing(fields: dict[str, list[Cell]], header: Header | None, loose: Sequence[Cell]) -> list[str]:
    """What numbers outside their columns are: weight and score if there are two, else the score."""
    known = header.fields() if header is not None else {"weight", "score"}
    open_fields = [name for name in NUMBERS if name not in fields and (name in known or name == "score")]
    return open_fields if len(loose) >= len(open_fields) else [name for name in open_fields if name == "score"]


def total_of_label(context: Context, value: LabelledValue) -> Total | None:
    """自评总分(分) in the form's head, with the score beside it."""
    context.ledger.claim(value.label_cell)
    if not value.cells:
        return None
    score = context.number(value.cells[:1], "score", "total")
    return Total(None, score, evidence_of([value.label_cell, *value.cells[:1]], {"score": value.cells[:1]}))


class Totals:
    """The totals that a form gives: `beside` a label of its head, `under` a table, of which the latter counts, as it
    adds the indicators up. Of several tables' totals the first does; that they differ is said."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.beside: Total | None = None
        self.under: Total | None = None
        self._indicators = _NO_TABLE

    @property
    def form(self) -> Total | None:
        """The form's total, None where it gives none."""
        return self.under if self.under is not None else self.beside

    def beside_label(self, value: LabelledValue) -> None:
        """A score beside its label: the form's, unless its table gave one; it may lack there (扣分 has the column)."""
        told = total_of_label(self.context, value)
        if self.form is None:
            self.beside = told
        elif told is not None:
            self._once_more(told, value.label_cell, says=True)

    def beside_line(self, line: TextLine) -> str:
        """The score that ends a line of text (填报日期：3月15日　总分：96分), where nothing else gives one. Returns
        the line without it."""
        before, _, value = line.text.replace("：", ":").rpartition(":")
        label = before.split()[-1] if before.strip() else ""
        number = number_of(value) if vocabulary().meaning(label, "total") else None
        if number is None or number.unit not in (None, "分"):
            return line.text
        if self.form is None:
            self.beside = Total(None, number.value, evidence_of_line(line))
        return before.rstrip()[: -len(label)].rstrip()

    def under_table(self, told: Total, label: Cell, indicators: int) -> None:
        """A total row, read after so many `indicators` of the form."""
        same_table, self._indicators = self._indicators == indicators, indicators
        if self.under is not None:
            self._once_more(told, label, says=same_table)
            return
        self.under, beside = told, self.beside
        if beside is None or beside.score in (None, told.score):
            return
        if told.score is None:
            self.under = replace(beside, weight=told.weight)
        else:
            self._differs(beside.score, told.score, label)

    def _once_more(self, told: Total, label: Cell, *, says: bool) -> None:
        known = self.form
        if known is None or told.score in (None, known.score):
            return
        if known.score is not None:
            if says:
                self._differs(told.score, known.score, label)
            return
        filled = replace(known, score=told.score, evidence=told.evidence)
        if self.under is not None:
            self.under = filled
        else:
            self.beside = filled

    def _differs(self, before: Decimal | None, after: Decimal | None, label: Cell) -> None:
        self.context.issues.append(issue("TOTAL_DIFFERS", cell=label, before=str(before), after=str(after)))
