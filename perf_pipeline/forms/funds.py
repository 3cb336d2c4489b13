"""Fund tables: budget, executed, rate, weight, score, by what the lines are called."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.blocks import Block, points_column, table_placer
from perf_pipeline.forms.columns import Header
from perf_pipeline.forms.context import Context
from perf_pipeline.forms.evidence import evidence_of
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.fund_lines import MONEY, FundLines, fund_of
from perf_pipeline.forms.fund_names import (
    Figure,
    figures_of,
    group_before,
    leave_out_contents,
    meaning_of,
    name_columns,
    name_of,
    rest_of_line,
    split_pair,
    tasks_label,
)
from perf_pipeline.forms.fund_pairs import FundPairs
from perf_pipeline.forms.fund_parts import settle_amounts, several_years
from perf_pipeline.forms.indicator_rows import PRINTED, part_points
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import Fund
from perf_pipeline.forms.placing import PlacedRow
from perf_pipeline.forms.text import compact, label_of, squeeze, tidy
from perf_pipeline.forms.words import vocabulary


class FundReader:
    """Reads the fund blocks of one form: its tables, and by `pairs` what stands outside them."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lines = FundLines(context)
        self.funds: list[Fund] = []
        self.pairs = FundPairs(self.lines, self.funds)
        self._listed: list[Fund] = []
        self._of_tasks = False
        self._category: str | None = None
        self._seen: set[int] = set()

    def all(self) -> list[Fund]:
        """The fund lines: those of tables first, then what is printed apart from them."""
        self.pairs.close()
        several_years(self.funds)
        settle_amounts(self.context, self.pairs.apart + self._listed, self.funds)
        return self.funds + self.pairs.apart

    def read_table(self, block: Block) -> None:
        """The lines of a fund table."""
        header = block.header
        if header is None:
            return
        self._category = tasks_label(header)
        self._of_tasks = header.column("item") is not None
        leave_out_contents(header)
        header.unknown, names = name_columns(header, block.rows)
        labels = {column.label for column in names}
        header.issues = [found for found in header.issues if found.before not in labels]
        self.context.issues += header.issues
        self.context.ledger.claim(*header.labels, *(column.cell for column in names))
        self.lines.note_unit([*header.labels, *(column.cell for column in names)])
        self.lines.note_columns({column.field: column.cell for column in header.columns})
        placer = table_placer(header)
        named = {column.field for column in names}
        placer.fields = [None if name in named else name for name in placer.fields]
        start = len(self.funds)
        groups: list[Cell] = []
        for row in self._whole(block.rows):
            figures = figures_of(row)
            if figures is None:
                if not self._has_labels_of_its_own(header, row):
                    self._line(placer.place(row))
                continue
            groups += [cell for cell in row.cells if row.concept(cell, "fund_group")]
            self.context.ledger.claim(*row.cells)
            for figure in figures:
                self._figure(figure, groups)
        self.lines.factors = {}
        self._weight_of_block(header, self.funds[start:])

    def _whole(self, rows: Sequence[Row]) -> list[Row]:
        """The rows of a table, those joined that a page edge cut in two."""
        found: list[Row] = []
        for row in rows:
            if (whole := rest_of_line(row, found[-1] if found else None)) is None:
                found.append(row)
                continue
            self.context.ledger.claim(*found[-1].cells, *row.cells)
            found[-1] = whole
            text = "".join(tidy(cell.text) or "" for cell in row.cells)
            self.context.issues.append(issue("ROW_JOINED", cell=row.cells[0], after=text, words={"text": text}))
        return found

    @staticmethod
    def _has_labels_of_its_own(header: Header, row: Row) -> bool:
        """实际支出： │ 11,060.36 under other columns: what stands in such a row is not what the header says, and it is
        left to be said of it that nothing explains it."""
        narrow = {column.first for column in header.columns if column.first == column.last}
        return any(cell.col in narrow and row.concept(cell, "fund_column") in MONEY for cell in row.cells)

    def _line(self, placed: PlacedRow) -> None:
        labels = [cell for cell in placed.beside if compact(cell.text) not in vocabulary().blank_numbers]
        self.context.ledger.claim(*placed.beside)
        self.lines.note_unit(labels)
        task = placed.fields.get("item")  # of a table of tasks with their money, under the block's label
        category, item = (self._category, task[-1]) if task else self._names(placed, labels)
        fields = {name: self._once(placed, cells) for name, cells in placed.fields.items()}
        item = self._paired(fields) or item
        part_points(fields)
        if self._of_tasks:  # a task's points are the plan's, and none of the execution's
            fields = {name: cells for name, cells in fields.items() if name not in PRINTED}
        values = self.lines.figures(fields)
        if item is None and not any(value is not None for value in values.values()):
            return
        if item is not None and vocabulary().skeleton_names.search(compact(item.text)):
            return
        code = self.lines.code(item, is_task=task is not None)
        own = [cell for cells in fields.values() for cell in cells] + [c for c in labels if c.row_span == 1]
        reason = self.context.answer(fields.get("reason", []))
        self._claim_rest(placed)
        if placed.shifted is not None:
            self.context.issues.append(placed.shifted)
        name = name_of(item) if item else None
        self.funds.append(fund_of((category, name, code), values, evidence_of(own or labels, fields), fields, reason))

    def _figure(self, figure: Figure, groups: Sequence[Cell]) -> None:
        """A line in one cell, of the group last printed over it: its figure is the year's budget."""
        over = [cell for cell in groups if set(cell.cols) & set(figure.cell.cols)]
        category = figure.group or (squeeze(over[-1].text).strip(":：") if over else None)
        value = figure.number.value if figure.number else None
        self.lines.note_unit([figure.cell])
        fields = {"budget_full_year": [figure.cell]}
        names = (category, figure.name, figure.meaning.concept)
        self._listed.append(fund_of(names, {"budget_full_year": value}, evidence_of([figure.cell], fields), fields))
        self.funds.append(self._listed[-1])

    def _names(self, placed: PlacedRow, labels: Sequence[Cell]) -> tuple[str | None, Cell | None]:
        """The line's category (收入构成) and its own name; a category whose cell was lost is carried down."""
        groups = [c for c in labels if placed.row.concept(c, "fund_group")]
        if groups:
            self._category = squeeze(groups[-1].text).strip(":：")
        plain = [c for c in labels if c not in groups and not self._block_label(placed, c)]
        known = [c for c in plain if meaning_of(c)]
        over = [c for c in known if c.row_span > 1 and not self._is_total(c)]
        own = [c for c in plain if c.row_span == 1 and over and c.col > over[-1].col]
        if own and placed.row.concept(own[-1], "subtotal"):
            return self._category, over[-1]
        if own:  # 人员经费 beside 基本支出, which spans its parts
            return squeeze(over[-1].text).strip(":："), own[-1]
        named = known or plain
        item = named[-1] if named else None
        if item is not None and (group := group_before(item)) is not None:
            self._category = group
        return self._category, item

    def _paired(self, fields: dict[str, list[Cell]]) -> Cell | None:
        """Where every amount has its label beside it (其中：财政资金 │ 600万元), the first that names a line."""
        item: Cell | None = None
        for name in [name for name in fields if name in (*MONEY, "received")]:
            label, amounts = split_pair(fields[name])
            if label is not None and amounts:
                self.context.ledger.claim(label)
                fields[name] = amounts
                item = item or (label if meaning_of(label) else None)
        return item

    def _block_label(self, placed: PlacedRow, cell: Cell) -> bool:
        return placed.row.concept(cell, "fund_block") is not None and not placed.row.concept(cell, "fund_item")

    def _once(self, placed: PlacedRow, cells: list[Cell]) -> list[Cell]:
        """A figure merged over several lines counts on the first of them."""
        merged = [cell for cell in cells if cell.row_span > 1]
        if not merged:
            return cells
        fresh = [cell for cell in cells if cell.row_span == 1 or identity(cell) not in self._seen]
        self._seen.update(map(identity, merged))
        return fresh

    def _claim_rest(self, placed: PlacedRow) -> None:
        self.context.ledger.claim(*chain.from_iterable(placed.fields.values()))

    def _weight_of_block(self, header: Header, funds: Sequence[Fund]) -> None:
        """A weight in the block's label (20分), or in its score column's, belongs to the total line."""
        total = next((fund for fund in funds if fund.is_total), None)
        if total is None or total.weight is not None:
            return
        column = header.column("weight") or header.column("score")
        beside = [cell for cell in header.labels if column is None or cell is not column.cell]
        labels = [cell for cell in beside if vocabulary().meaning(cell.text, "fund_block")]
        labels += [column.cell] if column else []
        total.weight = next((points for cell in labels if (points := label_of(cell.text).points) is not None), None)

    def read_items(self, block: Block) -> None:
        """A fund table on its side: a column a kind of funds, a row budget, executed, rate. Columns of points beside
        them are the total's."""
        head, *rows = block.rows
        if not rows:  # nothing says what would stand under them
            return
        self.context.ledger.claim(*head.covering)
        self.lines.note_unit(head.covering)
        first = next(cell.col for cell in head.covering if head.concept(cell, "fund_item"))
        columns = [cell for cell in head.covering if cell.col >= first and not head.concept(cell, "fund_block")]
        points = {identity(cell): name for cell in columns if (name := points_column(head, cell))}
        fields: dict[int, dict[str, list[Cell]]] = {identity(column): {} for column in columns}
        for row in rows:
            label = next(cell for cell in row.cells if row.concept(cell, "fund_column"))
            self.context.ledger.claim(label, *(c for c in row.cells if row.concept(c, "fund_block")))
            self.lines.note_unit([label])
            for cell in row.cells:
                column = next((column for column in columns if cell.col in column.cols), None)
                if column is not None and cell is not label:
                    name = points.get(identity(column)) or row.concept(label, "fund_column") or ""
                    fields[identity(column)].setdefault(name, []).append(cell)
        items = [column for column in columns if identity(column) not in points]
        total = next((item for item in items if self._is_total(item)), items[0])
        for column in columns:
            if identity(column) in points:
                fields[identity(total)] |= fields[identity(column)]
        for item in items:
            own = fields[identity(item)]
            values = self.lines.figures(own)
            cells = [item, *(cell for cells in own.values() for cell in cells)]
            names = (None, (tidy(item.text) or "").strip(":： "), self.lines.code(item))
            self.funds.append(fund_of(names, values, evidence_of(cells, own), own))

    @staticmethod
    def _is_total(item: Cell) -> bool:
        meaning = meaning_of(item)
        return meaning is not None and meaning.concept == "total"
