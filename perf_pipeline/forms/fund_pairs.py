"""Fund lines outside tables: printed as labels with their numbers beside them."""

from __future__ import annotations

from collections.abc import Sequence

from perf_pipeline.forms.evidence import evidence_of
from perf_pipeline.forms.fund_lines import MONEY, FundLines, fund_of
from perf_pipeline.forms.fund_names import name_of
from perf_pipeline.forms.labels import LabelledValue
from perf_pipeline.forms.model import Fund
from perf_pipeline.forms.repair import kind_of
from perf_pipeline.forms.text import tidy
from perf_pipeline.forms.words import Meaning, vocabulary


class FundPairs:
    """Reads the pairs of one form row by row. Lines made of several go to `funds`, single ones to `apart`."""

    def __init__(self, lines: FundLines, funds: list[Fund]) -> None:
        self.lines = lines
        self.funds = funds
        self.apart: list[Fund] = []
        self._columns: dict[str, LabelledValue] = {}
        self._parts: list[Fund] = []

    def read(self, values: Sequence[LabelledValue]) -> list[LabelledValue]:
        """Fund lines printed as label and number; returns the pairs that are none.

        基本支出总额 and 项目支出总额 are lines of their own with `budget_full_year`; 全年预算数 100 全年执行数 90 …, in
        one row or in several, is one total line.
        """
        named = [v for v in values if v.meaning.group == "fund_item" and _is_number(v)]
        if any(v.meaning.group == "fund_column" and v.meaning.concept in (*MONEY, "rate_pct") for v in values):
            for value in values:
                value.meaning = _of_funds(value)
        columns = [v for v in values if v.meaning.group == "fund_column" and _is_number(v)]
        if named or columns:
            self.lines.note_unit([v.label_cell for v in values if v.meaning.group == "fund_block"])
        concepts = [value.meaning.concept for value in named]
        if len(set(concepts)) == len(concepts):
            for value in named:
                self._apart(value)
        elif not self._part(named):
            named = []  # one kind of funds twice, and nothing says what each is: of no line
        for value in columns:
            if value.meaning.concept in self._columns:
                self.close()
            self._columns[value.meaning.concept] = value
        return [value for value in values if value not in named and value not in columns]

    def _part(self, named: Sequence[LabelledValue]) -> bool:
        """A part of the total, printed once under each of its amounts: 其中：财政拨款 │ 90 │ 其中：财政拨款 │ 85 under
        预算数 │ 100 │ 执行数 │ 95."""
        columns = [value for name, value in self._columns.items() if name in MONEY]
        alike = len({value.meaning.concept for value in named}) == 1
        if not alike or [v.label_cell.col for v in named] != [v.label_cell.col for v in columns]:
            return False
        self.lines.context.ledger.claim(*(value.label_cell for value in named))
        fields = {of.meaning.concept: value.cells[:1] for of, value in zip(columns, named, strict=True)}
        values = self.lines.figures(fields)
        label = named[0].label_cell
        cells = [label, *(cell for own in fields.values() for cell in own)]
        names = None, name_of(label), self.lines.code(label)
        self._parts.append(fund_of(names, values, evidence_of(cells, fields), fields))
        return True

    def _apart(self, value: LabelledValue) -> None:
        self.lines.note_unit([value.label_cell])
        self.lines.context.ledger.claim(value.label_cell)
        amount = self.lines.number(value.cells[:1], "budget_full_year")
        fields = {"budget_full_year": value.cells[:1]}
        code = value.meaning.concept
        name = (tidy(value.label_cell.text) or "").strip(":： ")
        evidence = evidence_of([value.label_cell, *value.cells[:1]], fields)
        self.apart.append(fund_of((None, name, code), {"budget_full_year": amount}, evidence, fields))

    def close(self) -> None:
        """Makes one total line of the columns that stood beside their numbers; a score alone is none."""
        columns, self._columns = list(self._columns.values()), {}
        parts, self._parts = self._parts, []
        if len(columns) < 2 or not any(value.meaning.concept in MONEY for value in columns):
            return
        fields = {value.meaning.concept: value.cells[:1] for value in columns}
        self.lines.context.ledger.claim(*(value.label_cell for value in columns))
        self.lines.note_unit([value.label_cell for value in columns])
        values = self.lines.figures(fields)
        cells = [cell for own in fields.values() for cell in own]
        self.funds += [fund_of((None, None, "total"), values, evidence_of(cells, fields), fields), *parts]


def _of_funds(value: LabelledValue) -> Meaning:
    """What a label means beside amounts or their rate: 分值 and 得分 are not the goal's or the form's there."""
    other = value.meaning.concept in ("alone", "weight", "score")
    return (other and vocabulary().meaning(value.label_cell.text, "fund_column")) or value.meaning


def _is_number(value: LabelledValue) -> bool:
    """One number beside the label; more are a table's row, and without a header nobody says what they are."""
    numbers = [cell for cell in value.cells if kind_of(cell.text) in ("number", "blank")]
    return len(numbers) == 1 and numbers[0] is value.cells[0]
