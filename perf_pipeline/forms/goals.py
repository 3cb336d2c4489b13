"""Goals: numbered goal titles, goal tables with completion, long-term and annual summaries."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.blocks import GOAL_TITLE, Block, goal_title
from perf_pipeline.forms.context import Context
from perf_pipeline.forms.evidence import evidence_of
from perf_pipeline.forms.flow import Row, text_of
from perf_pipeline.forms.labels import LabelledValue
from perf_pipeline.forms.model import Evidence, Goal, Scope
from perf_pipeline.forms.text import compact, label_of, number_of, tidy
from perf_pipeline.forms.words import vocabulary

SCOPES: dict[str, Scope] = {
    "text_long_term": "long_term",
    "completion_long_term": "long_term",
    "text_annual": "annual",
    "text_adjusted": "annual",
    "completion": "annual",
}
_LABEL = re.compile("[\u4e00-\u9fff]{2,8}(?:目标|情况|内容)")
"""What stands over the texts, and is none of them, whether the vocabulary knows it or not."""
_POINTS_BEHIND = re.compile(r"[(（]?\d+(?:\.\d+)?分[)）]?$")
_YEAR = re.compile(r"(20\d\d)年?度?")
CHINESE_DIGITS = {digit: number for number, digit in enumerate("一二三四五六七八九十", start=1)}


@dataclass(slots=True)
class _Entry:
    """A goal of a table or summary under way: its texts by concept."""

    scope: Scope
    texts: dict[str, str] = field(default_factory=dict)
    cells: list[Cell] = field(default_factory=list)
    weight: Decimal | None = None


@dataclass(slots=True)
class _Slot:
    """A goal table's column: what it holds, and for which scope."""

    concept: str
    scope: Scope
    label: Cell

    def distance(self, cell: Cell) -> tuple[int, float]:
        """How far a text stands from under the label: columns in common first, then the middles."""
        common = len(set(cell.cols) & set(self.label.cols))
        middles = cell.col + cell.col_span / 2 - self.label.col - self.label.col_span / 2
        return -common, abs(middles)


class GoalReader:
    """Reads the goal blocks of one form in order, and knows the goal that indicators under them belong to."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.titled: list[Goal] = []
        self.entries: list[_Entry] = []
        self._open: dict[Scope, _Entry] = {}

    @property
    def current(self) -> Goal | None:
        """The last numbered goal, None before the first."""
        return self.titled[-1] if self.titled else None

    def read_title(self, row: Row) -> None:
        """`年度目标1(50分):` with its text beside it or in the same cell."""
        match = goal_title(row)
        if match is None:
            return
        label, *rest = row.cells
        self.context.ledger.claim(label)
        scope, number = _scope_and_number(match)
        plain = unicodedata.normalize("NFKC", label.text)  # the number may be printed full-width
        behind = plain.split(match.group(2), 1)[-1].lstrip("：: \n") if match.group(4) else None
        text = self.context.answer(rest) if rest else tidy(behind or "")
        points = label_of(label.text).points
        goal = Goal(scope, number, text, None, points, evidence_of(row.cells, {"goal_text": rest or [label]}))
        self.titled.append(goal)

    def read_labels(self, labels: Sequence[Cell]) -> None:
        """`年度绩效目标1（50分）` beside the indicators it stands for: a goal without a text of its own."""
        for cell in labels:
            match = GOAL_TITLE.match(compact(cell.text))
            if match is None or (match.group(4) and not match.group(1)):
                continue
            scope, number = _scope_and_number(match)
            if not any((goal.scope, goal.goal_no) == (scope, number) for goal in self.titled):
                points = label_of(cell.text).points
                text = _POINTS_BEHIND.sub("", match.group(4)) or None
                self.titled.append(Goal(scope, number, text, None, points, evidence_of([cell])))

    def read_table(self, block: Block) -> None:
        """A goal table: labels above, texts below; 完成情况 may also stand left of a row of its own."""
        head, *rows = block.rows
        slots = self._slots(head, rows)
        filled = 0
        for row in rows:
            own = [cell for cell in row.cells if not self.context.ledger.claimed(cell)]
            label = own[0] if own and (row.concept(own[0], "goal") or "").startswith("completion") else None
            values = [cell for cell in own if cell is not label]
            self.context.ledger.claim(label)
            if label is None and values and filled:
                self._open = {}
            filled += bool(values)
            for cell in values:
                self._file(slots, cell, completion=label is not None)

    def _slots(self, head: Row, rows: Sequence[Row]) -> list[_Slot]:
        self.context.ledger.claim(*head.cells)
        slots: list[_Slot] = []
        scope: Scope = "annual"
        self._open = {}
        labels = [cell for cell in head.cells if row_label(head, cell)]
        for cell in labels:
            concept = head.concept(cell, "goal")
            if concept is None:
                continue
            if concept.startswith("text"):
                scope = SCOPES[concept]
            slots.append(_Slot(concept, scope, cell))
        return slots

    def _file(self, slots: Sequence[_Slot], cell: Cell, *, completion: bool) -> None:
        if not slots:
            return
        slot = min(slots, key=lambda slot: slot.distance(cell))
        self._add(slot.scope, "completion" if completion else slot.concept, [cell])

    def _add(self, scope: Scope, concept: str, cells: list[Cell], text: str | None = None) -> None:
        entry = self._open.get(scope)
        if entry is None:
            entry = self._open[scope] = _Entry(scope)
            self.entries.append(entry)
        entry.cells += cells
        if concept == "weight":
            self.context.ledger.claim(*cells)
            number = number_of(text_of(cells))
            entry.weight = number.value if number else None
            return
        answer = self.context.written(text, cells) if text is not None else self.context.answer(cells)
        if concept == "text_adjusted" and compact(answer or "") in vocabulary().not_adjusted:
            return
        if answer and any(map(str.isalnum, answer)):  # a dash says that there is none
            entry.texts.setdefault(concept, answer)

    def read_pair(self, value: LabelledValue) -> None:
        """A goal label with its text beside it: 预期目标 …, 实际完成情况 …"""
        self.context.ledger.claim(value.label_cell)
        concept = value.meaning.concept if value.meaning.group == "goal" else "text_annual"
        if concept.startswith("completion") and value.cells and all(number_of(cell.text) for cell in value.cells):
            return  # the block's points
        if value.empty or (value.cells and all(_LABEL.fullmatch(compact(cell.text)) for cell in value.cells)):
            return
        if concept.startswith("text"):
            scope = SCOPES[concept]
        else:
            scope = (
                self.entries[-1].scope if self.entries and concept == "completion" else SCOPES.get(concept, "annual")
            )
        cells = value.cells or [value.label_cell]
        self._add(scope, "completion" if concept.startswith("completion") else concept, cells, value.text)

    def goals(self) -> list[Goal]:
        """The form's goals. Where goals are numbered, tables above them are summaries and go to the narratives."""
        if self.titled:
            return self.titled
        numbers: dict[Scope, int] = {}
        goals = []
        for entry in self.entries:
            if not any(
                name in entry.texts for name in ("text_long_term", "text_annual", "text_adjusted", "completion")
            ):
                continue
            numbers[entry.scope] = numbers.get(entry.scope, 0) + 1
            evidence = evidence_of(entry.cells)
            done = entry.texts.get("completion")
            told = _text(entry), done, entry.weight, evidence, _initial(entry), _year(entry)
            goals.append(Goal(entry.scope, numbers[entry.scope], *told))
        return goals

    def narratives(self) -> dict[str, tuple[str, Evidence]]:
        """Summaries over numbered goals: long_term_goals, annual_goals and their completion."""
        found: dict[str, tuple[str, Evidence]] = {}
        for entry in self.entries if self.titled else ():
            for key, text in (
                (f"{entry.scope}_goals", _text(entry)),
                (f"{entry.scope}_completion", entry.texts.get("completion")),
            ):
                if text:
                    found.setdefault(key, (text, evidence_of(entry.cells)))
        return found


def _scope_and_number(title: re.Match[str]) -> tuple[Scope, int]:
    """What a numbered title (`GOAL_TITLE`) says of its goal."""
    scope: Scope = "long_term" if (title.group(1) or "").endswith(("长期", "中期")) else "annual"
    return scope, CHINESE_DIGITS.get(title.group(2)) or int(title.group(2))


def _text(entry: _Entry) -> str | None:
    """The goal as it stood at last: adjusted during the year, else as set at its beginning."""
    texts = (entry.texts.get(name) for name in ("text_adjusted", "text_long_term", "text_annual"))
    return next((text for text in texts if text), None)


def _initial(entry: _Entry) -> str | None:
    """The goal as set at the year's beginning, where another took its place."""
    return entry.texts.get("text_annual") if "text_adjusted" in entry.texts else None


def _year(entry: _Entry) -> int | None:
    """The year a goal is for, of a table with a column of years."""
    found = _YEAR.fullmatch(compact(entry.texts.get("year", "")))
    return int(found[1]) if found else None


def row_label(row: Row, cell: Cell) -> bool:
    """A column label of a goal table; the block's own label comes first and is left out if a goal's text follows it."""
    meanings = {m.group for m in row.meanings(cell)}
    if "goal" not in meanings:
        return False
    later = [c for c in row.cells if c.col > cell.col]
    follows = any((row.concept(c, "goal") or "").startswith("text") for c in later)
    return not ("goal_block" in meanings and follows)
