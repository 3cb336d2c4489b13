"""Fund lines outside tables: printed as labels with their numbers beside them."""

from __future__ import annotations

from collections.abc import Sequence

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.evidence import evidence_of
from perf_pipeline.forms.fund_lines import ASIDE, MONEY, FundLines, fund_of
from perf_pipeline.forms.fund_names import group_before, name_of
from perf_pipeline.forms.labels import LabelledValue
from perf_pipeline.forms.model import Fund
from perf_pipeline.forms.repair import kind_of
from perf_pipeline.forms.words import Meaning, vocabulary


class FundPairs:
    """Reads the pairs of one form row by row. Lines made of several go to `funds`, single ones to `apart`."""

    def __init__(self, lines: FundLines, funds: list[Fund]) -> None:
        self.lines = lines
        self.funds = funds
        self.apart: list[Fund] = []
        self._columns: dict[str, LabelledValue] = {}
        self._parts: list[Fund] = []
        self._under: dict[str, tuple[Cell, dict[str, list[Cell]]]] = {}
        self._category: str | None = None

    def read(self, values: Sequence[LabelledValue]) -> list[LabelledValue]:
        """Fund lines printed as label and number; returns the pairs that are none.

        基本支出总额 and 项目支出总额 are lines of their own with `budget_full_year`; 全年预算数 100 全年执行数 90 …, in
        one row or in several, is one total line; what stands behind one of its amounts are parts of it.
        """
        for value in values:
            value.meaning = _of_total(value)
        named = [v for v in values if v.meaning.group == "fund_item" and _is_number(v)]
        money = [v for v in values if v.meaning.group == "fund_column" and v.meaning.concept in MONEY]
        if money or any(v.meaning.group == "fund_column" and v.meaning.concept == "rate_pct" for v in values):
            for value in values:
                value.meaning = _of_funds(value, beside_amounts=bool(money))
        columns = [v for v in values if v.meaning.group == "fund_column" and _is_number(v)]
        parts = [v for v in values if v.meaning.group == "fund_item" and (not v.cells or _is_number(v))]
        if not columns and self._part(parts):
            return [value for value in values if value not in parts]
        if not columns and all(kind_of(value.cells[0].text) == "blank" for value in named):
            named = []  # 其他 │ 无 may be about anything
        if named or columns:
            self.lines.note_unit([v.label_cell for v in values if v.meaning.group == "fund_block"])
        if not self._parts_of(money, named) and not self._lines_of(named):
            named = []  # one kind of funds twice, and nothing says what each is: of no line
        for value in columns:
            self._category = None
            if value.meaning.concept in self._columns:
                self.close()
            self._columns[value.meaning.concept] = value
        return [value for value in values if value not in named and value not in columns]

    def _lines_of(self, named: Sequence[LabelledValue]) -> bool:
        """Lines of their own."""
        concepts = [value.meaning.concept for value in named]
        if len(set(concepts)) != len(concepts):
            return False
        for value in named:
            self._apart(value)
        return True

    def _parts_of(self, money: Sequence[LabelledValue], named: Sequence[LabelledValue]) -> bool:
        """Parts behind the amount of a row: 预算数 │ 420 │ 其中：财政拨款 │ 400 │ 其他资金 │ 20, 执行数 likewise."""
        if len(money) != 1 or not named or money[0].label_cell.col > named[0].label_cell.col:
            return False
        amount = money[0].meaning.concept
        if amount in self._columns:
            self.close()
        for value in named:
            self.lines.note_unit([value.label_cell])
            self.lines.context.ledger.claim(value.label_cell)
            _, fields = self._under.setdefault(value.meaning.concept, (value.label_cell, {}))
            fields.setdefault(amount, value.cells[:1])
        return True

    def _part(self, named: Sequence[LabelledValue]) -> bool:
        """A part of the total, printed once under each of its amounts: 其中：财政拨款 │ 90 │ 其中：财政拨款 │ 85 under
        预算数 │ 100 │ 执行数 │ 95."""
        alike = len({value.meaning.concept for value in named}) == 1 < len(named)
        amounts = {v.label_cell.col: v for name, v in self._columns.items() if name in (*MONEY, *ASIDE)}
        over = [amounts.get(value.label_cell.col) for value in named]
        if not alike or None in over:
            return False
        self.lines.context.ledger.claim(*(cell for value in named for cell in (value.label_cell, *value.cells[:1])))
        pairs = zip(over, named, strict=True)
        fields = {of.meaning.concept: value.cells[:1] for of, value in pairs if of is not None and value.cells}
        if fields:
            self._parts.append(self._line(named[0].label_cell, fields))
        return True

    def _line(self, label: Cell, fields: dict[str, list[Cell]], category: str | None = None) -> Fund:
        values = self.lines.figures(fields)
        cells = [label, *(cell for own in fields.values() for cell in own)]
        names = category, name_of(label), self.lines.code(label)
        return fund_of(names, values, evidence_of(cells, fields), fields)

    def _apart(self, value: LabelledValue) -> None:
        self.lines.note_unit([value.label_cell])
        self.lines.context.ledger.claim(value.label_cell)
        self._category = group_before(value.label_cell) or self._category
        self.apart.append(self._line(value.label_cell, {"budget_full_year": value.cells[:1]}, self._category))

    def close(self) -> None:
        """Makes one total line of the columns that stood beside their numbers; a score alone is none."""
        columns, self._columns = list(self._columns.values()), {}
        parts, self._parts = self._parts, []
        under, self._under = [self._line(*told) for told in self._under.values()], {}
        if len(columns) < 2 or not any(value.meaning.concept in MONEY for value in columns):
            self.funds += under
            return
        fields = {value.meaning.concept: value.cells[:1] for value in columns}
        self.lines.context.ledger.claim(*(cell for value in columns for cell in (value.label_cell, *value.cells[:1])))
        self.lines.note_unit([value.label_cell for value in columns])
        values = self.lines.figures(fields)
        cells = [cell for own in fields.values() for cell in own]
        self.funds += [fund_of((None, None, "total"), values, evidence_of(cells, fields), fields), *parts, *under]


def _of_total(value: LabelledValue) -> Meaning:
    """部门预算总额 is the total line's budget, and what was executed of it follows."""
    group, concept, known, _ = value.meaning
    if group != "fund_item" or concept != "total" or "预算" not in known or not _is_number(value):
        return value.meaning
    return value.meaning._replace(group="fund_column", concept="budget_full_year")


def _of_funds(value: LabelledValue, *, beside_amounts: bool) -> Meaning:
    """What a label means beside amounts or their rate: 分值 and 得分 are not the goal's or the form's there; 自评得分
    is the form's beside a rate alone."""
    other = value.meaning.concept in (("alone", "weight", "score") if beside_amounts else ("weight", "score"))
    return (other and vocabulary().meaning(value.label_cell.text, "fund_column")) or value.meaning


def _is_number(value: LabelledValue) -> bool:
    """One number beside the label; more are a table's row, and without a header nobody says what they are."""
    numbers = [cell for cell in value.cells if kind_of(cell.text) in ("number", "blank")]
    return len(numbers) == 1 and numbers[0] is value.cells[0]
