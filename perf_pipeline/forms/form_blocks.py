"""One form's blocks, read in order: what each says is filed with the reader of its kind."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, cast

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import Cell, TextLine
from perf_pipeline.forms.blocks import Block, find_blocks
from perf_pipeline.forms.columns import Header
from perf_pipeline.forms.context import Context
from perf_pipeline.forms.documents import Part
from perf_pipeline.forms.ends import is_heading
from perf_pipeline.forms.evidence import evidence_of, evidence_of_line
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.fund_lines import unit_in
from perf_pipeline.forms.funds import FundReader
from perf_pipeline.forms.goals import GoalReader
from perf_pipeline.forms.grades import chosen, ticked
from perf_pipeline.forms.header import Head, split_department_code
from perf_pipeline.forms.indicators import IndicatorReader
from perf_pipeline.forms.inline import inline_labels
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.labels import LabelledValue, read_labels, values_below
from perf_pipeline.forms.model import Evidence, Scope, Total
from perf_pipeline.forms.names import Names
from perf_pipeline.forms.text import compact, label_of, tidy
from perf_pipeline.forms.total import Totals, read_total
from perf_pipeline.forms.words import concepts_of, vocabulary
from perf_pipeline.forms.year import year_alone

LONGEST_BANNER = 16
"""Characters of a row that only names the block under it: 资金情况(元)."""


class FormBlocks:
    """What one form's blocks say. Where things stand decides nothing that what they are called can decide."""

    def __init__(self, part: Part) -> None:
        self.part = part
        self.context = Context()
        self.head = Head()
        self.names = Names()
        self.funds = FundReader(self.context)
        self.goals = GoalReader(self.context)
        self.indicators = IndicatorReader(self.context, self.names)
        self.totals = Totals(self.context)
        self.narratives: dict[str, tuple[str, Evidence | None]] = {}
        self.extra: dict[str, Any] = {}
        self._below: set[int] = set()
        self._open_narrative: str | None = None
        self._noted = False
        self._people: int | None = None  # the grid of a list of those who judged
        self._headed: str | None = None  # the narrative that a heading over it named
        self.fund_headers: list[Header] = []
        self.printed_labels: dict[str, dict[str, list[str]]] = {}

    def read(self) -> None:
        """Blocks are read in order: an indicator table belongs to the goal whose title stands above it."""
        blocks = find_blocks(self.part.items)
        for i, block in enumerate(blocks):
            if not (self._lists_vouchers(block) or self._is_annexed(block)):
                self._read_block(block, blocks[i + 1 : i + 2])

    def _read_block(self, block: Block, following: list[Block]) -> None:
        row = block.rows[0] if block.rows else None
        self._keep_labels(block)
        if block.kind == "line" and block.line is not None:
            self._line(block.line)
            return
        self._open_narrative, self._noted = None, False
        if self._told_under_heading(row) or self._is_table(block):
            return
        if row is None or identity(row) in self._below:
            return
        if block.kind == "title":
            self.context.ledger.claim(*row.cells)
            for cell in row.cells[1:]:
                self._running_text(cell.text, [cell], None)
        elif block.kind == "goal_title":
            self.goals.read_title(row)
        elif block.kind == "total" and self._may_be_total(row.cells[0]):
            header = self.indicators.headers[-1] if self.indicators.headers else None
            total = self._graded(read_total(self.context, row, header), row)
            self.totals.under_table(total, row.cells[0], len(self.indicators.raw))
        else:
            self._labels(block.rows, next((b.rows[0] for b in following if b.kind == "labels"), None))

    def _is_table(self, block: Block) -> bool:
        """Reads a block that is a table."""
        if block.kind == "fund_items":
            self.funds.read_items(block)
        elif block.kind == "indicators":
            self.goals.read_labels(block.header.labels if block.header is not None else ())
            self.indicators.read_table(block, self.goals.current)
        elif block.kind == "funds":
            if block.header is not None:
                self.fund_headers.append(block.header)
            self.funds.read_table(block)
        elif block.kind == "goals":
            self.goals.read_table(block)
        else:
            return False
        return True

    def _lists_vouchers(self, block: Block) -> bool:
        """Leaves out a list of payments with their vouchers: nothing there is of the form's funds."""
        if block.kind != "funds" or block.header is None or block.header.column("voucher") is None:
            return False
        cells = [*block.header.labels, *(cell for row in block.rows for cell in row.cells)]
        words = {"rows": len(block.rows) + 1, "text": tidy(cells[0].text)}
        self.context.ledger.claim(*cells)
        self.context.issues.append(issue("TABLE_LEFT_OUT", cell=cells[0], before=cells[0].text, words=words))
        return True

    def _told_under_heading(self, row: Row | None) -> bool:
        """A text alone in its row under the heading that says what it tells."""
        headed, self._headed = self._headed, None
        if headed is None or row is None or len(row.cells) > 1 or row.said:
            return False
        if text := self.context.answer(row.cells):
            self.narratives.setdefault(headed, (text, evidence_of(row.cells)))
        return True

    def _is_annexed(self, block: Block) -> bool:
        """Another table of amounts, behind the total and in a grid of its own: accounts that follow the form."""
        grids = {identity(header.grid) for header in self.indicators.headers}
        ended = bool(grids) and self.totals.under is not None
        grid = block.header.grid if block.header is not None and block.kind == "funds" else None
        return ended and grid is not None and identity(grid) not in grids

    def _keep_labels(self, block: Block) -> None:
        """Which printed label fed which field: an analyst asks where a column comes from."""
        if block.header is None:
            return
        fields = self.printed_labels.setdefault(block.header.group, {})
        for column in block.header.columns:
            kept = fields.setdefault(column.field, [])
            label = tidy(column.label)
            if label and label not in kept:
                kept.append(label)

    def _line(self, line: TextLine) -> None:
        """A line outside the grids: labels with values, the unit, or the next line of a narrative."""
        labelled = self._running_text(self.totals.beside_line(line), [], line)
        if labelled or vocabulary().page_furniture.match(compact(line.text)) or line is self.part.title_item:
            return
        if self._headed is not None:
            self.narratives.setdefault(self._headed, ("", evidence_of_line(line)))
            self._open_narrative, self._headed = self._headed, None
        if "signature" in concepts_of(line.text):
            self._open_narrative = None  # 三、评价人员 begins something else
        if self._open_narrative is not None:
            text, place = self.narratives[self._open_narrative]
            self.narratives[self._open_narrative] = (text + (tidy(line.text) or ""), place)

    def _running_text(self, text: str, cells: list[Cell], line: TextLine | None) -> bool:
        """Files the labels and values in running text; whether there were any."""
        found = inline_labels(text)
        self._noted = self._noted or (line is not None and bool(found) and found[0].meaning.group == "note")
        for inline in found:
            concept, group = inline.meaning.concept, inline.meaning.group
            self._open_narrative = None
            if concept == "amount_unit" and (unit := unit_in(f"({inline.value})")):
                self.funds.lines.unit = self.funds.lines.unit or unit
            elif group == "header":
                self.head.put("department" if concept == "amount_unit" else concept, inline.value, cells, line)
            elif self._noted and group == "narrative":
                continue  # a note explains what the label means
            elif group == "narrative" and inline.value and concept not in self.narratives and line is not None:
                self.narratives[concept] = (inline.value, evidence_of_line(line))
                self._open_narrative = concept
        return bool(found)

    def _labels(self, rows: list[Row], below: Row | None) -> None:
        row = rows[0]
        if len(rows) > 1:
            self._beside(rows)
            return
        if self._lists_people(row) or (len(row.cells) == 1 and self._lone(row)):
            return
        found, loose = read_labels(row)
        if found and values_below(found, row, below) and below is not None:
            self._below.add(identity(below))
        found = self.funds.pairs.read(found)
        for value in found:
            self._value(value)
        for cell in loose:
            if vocabulary().page_furniture.match(compact(cell.text)):
                self.context.ledger.claim(cell)

    def _lists_people(self, row: Row) -> bool:
        """姓名 │ 职务 │ 单位 │ 签字 and the people under it: nothing there is the form's, its 单位 least of all."""
        if row.concept(row.cells[0], "signature") == "people":
            self._people = identity(row.grid)
        elif row.said or identity(row.grid) != self._people:
            self._people = None
        if self._people is not None:
            self.context.ledger.claim(*row.cells)
        return self._people is not None

    def _beside(self, rows: list[Row]) -> None:
        """Several rows beside one label: of a narrative a line of text each, of goals one text."""
        label, *first = rows[0].cells
        cells = [first, *(list(row.cells) for row in rows[1:])]
        (value, *_), _ = read_labels(replace(rows[0], cells=(label,)))
        value.cells = [cell for row in cells for cell in row]
        if value.meaning.group != "narrative":
            self._value(value)
            return
        self.context.ledger.claim(label)
        lines = [" | ".join(filter(None, map(self.context.answer, ([cell] for cell in row)))) for row in cells]
        text = "\n".join(filter(None, lines))
        self.narratives.setdefault(value.meaning.concept, (text, evidence_of(value.cells)))

    def _lone(self, row: Row) -> bool:
        """A cell alone in its row that is the year, or labels and values like a line outside the grid."""
        cell, heading = row.cells[0], is_heading(row)
        if unit_in(cell.text) and (heading or len(compact(cell.text)) <= LONGEST_BANNER):
            self.funds.lines.note_unit([cell])
        elif heading and (narrative := row.concept(cell, "narrative")):
            self._headed = narrative
        elif year_alone(cell.text):
            self.head.put("year", tidy(cell.text), [cell])
        elif not (vocabulary().page_furniture.match(compact(cell.text)) or (heading and not inline_labels(cell.text))):
            return False
        self.context.ledger.claim(cell)
        return True

    def _value(self, value: LabelledValue) -> None:
        """Files a labelled value by its label's group."""
        group, concept = value.meaning.group, value.meaning.concept
        if group in ("goal", "goal_block"):
            self.goals.read_pair(value)
        elif group == "narrative":
            self._narrative(value)
        elif group == "header":
            self._head_value(value)
        elif group == "scope":
            self.context.ledger.claim(value.label_cell)
            self.indicators.section = cast("Scope", concept)
        elif group == "total":
            if self._may_be_total(value.label_cell):
                self.totals.beside_label(value)
        elif group not in ("fund_item", "fund_column") or self._blank(value):
            self.context.ledger.claim(value.label_cell, *value.cells)
            if group == "note" and value.cells and label_of(value.label_cell.text).core == "说明":
                self._narrative(replace(value, meaning=value.meaning._replace(concept="other_matters")))
            elif group in ("note", "signature"):
                text = value.text or "".join(tidy(cell.text) or "" for cell in value.cells)
                self.extra.setdefault(f"{concept}s", []).append(text) if text else None

    def _graded(self, total: Total, row: Row) -> Total:
        """A total behind which its grade stands (优, 自评等级：优): that is no reason, but the conclusion."""
        for cell in row.cells[1:]:
            said = inline_labels(tidy(cell.text.strip("()（）")) or "")
            grade = said[0].value if said and said[0].meaning.concept == "conclusion" else cell.text.strip("()（）")
            if grade is not None and compact(grade) in vocabulary().grades:
                self.context.ledger.claim(cell)
                self.narratives.setdefault("conclusion", (tidy(grade) or grade, evidence_of([cell])))
                return replace(total, deviation_text=None) if total.deviation_text == tidy(cell.text) else total
        return total

    def _may_be_total(self, label: Cell) -> bool:
        """合计 is a total of points under indicators only; above them it adds up something else."""
        return bool(self.indicators.headers) or "fund_item" not in concepts_of(label.text)

    @staticmethod
    def _blank(value: LabelledValue) -> bool:
        """A label of funds beside which nothing is written; with words beside it, it is no label of funds."""
        return bool(value.cells) and all(compact(cell.text) in vocabulary().blank_numbers for cell in value.cells)

    def _narrative(self, value: LabelledValue) -> None:
        self.context.ledger.claim(value.label_cell)
        cells = value.cells or [value.label_cell]
        text = self.context.answer(value.cells) if value.cells else self.context.written(value.text, cells)
        if text and value.meaning.concept == "conclusion":
            text = chosen(text) or text
        if text:
            self.narratives.setdefault(value.meaning.concept, (text, evidence_of(cells)))

    def _head_value(self, value: LabelledValue) -> None:
        self.context.ledger.claim(value.label_cell, *value.cells[:1])
        cells = value.cells[:1] or [value.label_cell]
        text = value.text if value.text is not None else tidy(value.cells[0].text) if value.cells else None
        concept = value.meaning.concept
        if concept == "amount_unit":
            if text and (unit := unit_in(f"({text})")) and len(compact(text)) <= 4:
                self.funds.lines.unit = self.funds.lines.unit or unit
                return
            concept = "department"
        text = self.context.written(text, cells)
        if concept == "project_class" and text is not None:
            known = self.head.values.pop(concept, None)  # its class, nature and kind each have a row
            text = "；".join(([known.text] if known else []) + [ticked(text) or text])
        self.head.put(concept, text, cells)
        if concept in ("department", "supervising_department", "local_department", "implementing_unit", "filling_unit"):
            self.names.add(text)
            self.names.add(split_department_code(text)[1] if text else None)
