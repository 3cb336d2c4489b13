"""Indicator tables: one row an indicator, its fields by the columns over them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import cast

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.blocks import Block, table_placer
from perf_pipeline.forms.columns import Header
from perf_pipeline.forms.context import Context
from perf_pipeline.forms.evidence import doubted, evidence_of
from perf_pipeline.forms.flow import Row
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.levels import Levels, misplaced_level2, resolve_levels
from perf_pipeline.forms.model import FormIssue, Goal, Indicator, Scope
from perf_pipeline.forms.names import Names
from perf_pipeline.forms.placing import PlacedRow, Placer
from perf_pipeline.forms.quantity import parse_quantity
from perf_pipeline.forms.repair import kind_of
from perf_pipeline.forms.targets import target_text
from perf_pipeline.forms.text import compact, number_of, squeeze, tidy
from perf_pipeline.forms.words import vocabulary

LEVEL_FIELDS = ("level1", "level2")
TEXTS = {"standard": "standard_text", "actual": "actual_text", "deviation": "deviation_text"}
PRINTED = ("weight", "score")
ASIDE = (
    "score_coefficient",
    "core_flag",
    "weight_preset",
    "improvement",
    "remark",
    "target_initial",
    "direction",
    "explanation",
)
MEASURED = ("target", "target_initial", "target_adjusted", "standard", "actual", "deviation", "weight", "score")
_NUMBER_AND_NAME = re.compile(
    r"^\s*(指标\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2}))\s*[:：.、]?\s*(\S.*)$", re.DOTALL
)


@dataclass(slots=True)
class _Raw:
    """An indicator row before its levels are settled."""

    placed: PlacedRow
    scope: Scope
    goal_no: int
    levels: Levels
    number: str | None
    name: str | None
    fields: dict[str, list[Cell]] = field(default_factory=dict)


class IndicatorReader:
    """Reads the indicator tables of one form in order."""

    def __init__(self, context: Context, names: Names) -> None:
        self.context = context
        self.names = names
        self.raw: list[_Raw] = []
        self.goals: list[Goal] = []
        self.headers: list[Header] = []
        self._dropped = 0
        self._dropped_at: Cell | None = None
        self._counted: set[int] = set()

    def read_table(self, block: Block, goal: Goal | None) -> None:
        """The rows of a table, under the goal whose title stands above it."""
        header = block.header
        if header is None:
            return
        if not any(header is known for known in self.headers):
            self.headers.append(header)
            self.context.issues += header.issues
            self.context.ledger.claim(*header.labels)
        scope = self._scope(header, goal)
        placer = table_placer(header)
        rows = list(block.rows)
        while rows:
            group = self._together(placer, rows)
            self._row(placer, group, scope, goal)
            del rows[: len(group)]

    def _scope(self, header: Header, goal: Goal | None) -> Scope:
        labels = [(cell, m) for cell in header.labels if (m := vocabulary().meaning(cell.text, "scope"))]
        said = cast("Scope", labels[0][1].concept) if labels else None
        if goal is None:
            return said or "annual"
        if said and said != goal.scope:
            words = {"goal": goal.scope, "label": tidy(labels[0][0].text)}
            self.context.issues.append(issue("SCOPE_CONFLICT", cell=labels[0][0], words=words))
        return goal.scope

    def _together(self, placer: Placer, rows: Sequence[Row]) -> list[PlacedRow]:
        """The grid rows of one indicator: several where another column splits the rows its name spans."""
        first = placer.place(rows[0])
        names = first.fields.get("level3", [])
        span = min((cell.row_span - (rows[0].index - cell.row) for cell in names), default=1)
        group = [first]
        for row in rows[1:span]:
            if row.grid is not rows[0].grid:
                break
            group.append(placer.place(row))
        numbers = {
            id(c) for placed in group for name in PRINTED for c in placed.fields.get(name, ()) if number_of(c.text)
        }
        fields = {name for placed in group for name in PRINTED if placed.fields.get(name)}
        return group if len(numbers) <= len(fields) else [first]

    def _row(self, placer: Placer, group: list[PlacedRow], scope: Scope, goal: Goal | None) -> None:
        placed = group[0]
        fields: dict[str, list[Cell]] = {}
        for part in group:
            for key, cells in part.fields.items():
                own = fields.setdefault(key, [])
                own += [c for c in cells if not any(c is known for known in own)]
            self.context.ledger.claim(*(c for cells in part.fields.values() for c in cells))
            self._beside(part)
        if self._subtotal(placed):
            return
        number, name = self._name(fields)
        if self._unused(fields, name):
            self._dropped += 1
            self._dropped_at = self._dropped_at or next(iter(placed.row.cells), None)
            return
        scope_here, goal_no = self._goal(fields, scope, goal)
        levels = self._levels(placed, fields, number)
        if placed.shifted is not None:
            levels.issues.append(placed.shifted)
        self.raw.append(_Raw(placed, scope_here, goal_no, levels, number, name, fields))

    def _beside(self, placed: PlacedRow) -> None:
        """Labels of the block that stand left of the table."""
        for cell in placed.beside:
            if cell.row_span > 1 or kind_of(cell.text) == "scope" or vocabulary().meaning(cell.text, "goal_block"):
                self.context.ledger.claim(cell)

    def _subtotal(self, placed: PlacedRow) -> bool:
        first = placed.row.cells[0] if placed.row.cells else None
        if first is None or placed.row.concept(first, "subtotal") is None:
            return False
        self.context.issues.append(issue("SUBTOTAL_ROW", cell=first, words={"text": tidy(first.text)}))
        return True

    def _name(self, fields: dict[str, list[Cell]]) -> tuple[str | None, str | None]:
        """指标n and the name: in two columns, in two cells of one, or run together as 指标1:名称."""
        numbers = [tidy(cell.text) or "" for cell in fields.get("indicator_no", ())]
        names: list[str] = []
        for cell in fields.get("level3", ()):
            (numbers if kind_of(cell.text) == "no" else names).append(tidy(cell.text) or "")
        name: str | None = "".join(names) or None
        split = _NUMBER_AND_NAME.match(name or "")
        if split and not numbers:
            return squeeze(split.group(1)), split.group(2)
        if numbers and kind_of(numbers[0]) not in ("no", "number"):
            numbers, name = [], "".join(numbers) + (name or "")  # a name set across both columns
        return (squeeze(numbers[0]).strip(":：.、") if numbers else None), name

    def _unused(self, fields: dict[str, list[Cell]], name: str | None) -> bool:
        """An unused row of the blank form: no name, or a placeholder for one, and nothing measured."""
        measured = [c for f in MEASURED for c in fields.get(f, ()) if compact(c.text) not in vocabulary().blank_numbers]
        if any(not _is_zero(cell) for cell in measured):
            return False
        return name is None or vocabulary().skeleton_names.search(compact(name)) is not None

    def _goal(self, fields: dict[str, list[Cell]], scope: Scope, goal: Goal | None) -> tuple[Scope, int]:
        """The goal above the table, else the one its own goal column names (carried down), else the only one."""
        cells = fields.get("goal", [])
        if goal is not None or not cells:
            own = goal or next((g for g in reversed(self.goals) if g.scope == scope), None)
            return scope, own.goal_no if own else 1
        text = self.context.answer(cells)
        known = next((g for g in self.goals if g.goal_text == text and g.scope == scope), None)
        if known is None:
            number = 1 + sum(g.scope == scope for g in self.goals)
            known = Goal(scope, number, text, None, None, evidence_of(cells))
            self.goals.append(known)
        return scope, known.goal_no

    def _levels(self, placed: PlacedRow, fields: dict[str, list[Cell]], number: str | None) -> Levels:
        found: list[FormIssue] = []
        one, two = (self.names.level(fields.get(name, []), found) for name in LEVEL_FIELDS)
        anchor = (placed.own() or list(placed.row.cells))[0]
        if misplaced_level2(one, two):
            words = {"label": one, "found": "level 1", "belongs": "level 2"}
            found.append(issue("LABEL_MOVED", cell=fields["level1"][0], before=one, after=one, words=words))
            one, two = None, one
        digits = re.sub(r"\D", "", compact(number or ""))
        trusted = placed.row.grid.kind == "ruled"
        return Levels(one, two, int(digits) if digits else None, anchor, trusted, issues=found)

    def finish(self) -> list[Indicator]:
        """All indicators of the form, levels settled goal by goal."""
        start = 0
        for i in range(1, len(self.raw) + 1):
            if i == len(self.raw) or _block_of(self.raw[i]) != _block_of(self.raw[start]):
                resolve_levels([raw.levels for raw in self.raw[start:i]])
                start = i
        if self._dropped:
            self.context.issues.append(issue("SKELETON_DROPPED", cell=self._dropped_at, words={"count": self._dropped}))
        return [self._indicator(seq, raw) for seq, raw in enumerate(self.raw, start=1)]

    def _indicator(self, seq: int, raw: _Raw) -> Indicator:
        fields = raw.fields
        weight, score = (self._points(fields, name, seq) for name in PRINTED)
        target = self.context.written(target_text(fields), fields.get("target", ()))
        texts = {key: self.context.answer(fields.get(name, [])) for name, key in TEXTS.items()}
        self.context.issues += [_at(found, seq) for found in raw.levels.issues]
        boxes = {TEXTS.get(name, "target_text" if name == "target" else name): cells for name, cells in fields.items()}
        own = [
            cell for cells in fields.values() for cell in cells if cell.row_span == 1 or cells is fields.get("level3")
        ]
        return Indicator(
            seq=seq,
            scope=raw.scope,
            goal_no=raw.goal_no,
            level1=raw.levels.level1,
            level2=raw.levels.level2,
            indicator_no=raw.number,
            level3=raw.name,
            target_text=target,
            **texts,
            weight=weight,
            score=score,
            target=parse_quantity(target),
            actual=parse_quantity(texts["actual_text"]),
            evidence=evidence_of(own or raw.placed.own() or list(raw.placed.row.cells), boxes),
            score_method=self.context.answer(fields.get("score_method", [])),
            printed=_printed(fields),
            uncertain=doubted(boxes),
        )

    def _points(self, fields: dict[str, list[Cell]], name: str, seq: int) -> Decimal | None:
        cells = fields.get(name, [])
        if not cells:
            return None
        if any(id(cell) in self._counted for cell in cells):
            text = tidy(cells[0].text)
            words = {"field": name, "text": text, "rows": cells[0].row_span}
            self.context.issues.append(
                issue("MERGED_NUMBER", cell=cells[0], seq=seq, subject="indicator", column=name, words=words)
            )
            return None
        self._counted.update(id(cell) for cell in cells if cell.row_span > 1)
        return self.context.number(cells, name, "indicator", seq)


def _block_of(raw: _Raw) -> tuple[Scope, int]:
    return raw.scope, raw.goal_no


def _is_zero(cell: Cell) -> bool:
    number = number_of(cell.text)
    return number is not None and number.value == 0


def _at(found: FormIssue, seq: int) -> FormIssue:
    return replace(found, seq=seq, subject="indicator")


def _printed(fields: dict[str, list[Cell]]) -> dict[str, str]:
    """Numbers as printed, and the columns that have no field of their own."""
    numbers = {name: squeeze("".join(c.text for c in fields.get(name, ()))) for name in PRINTED}
    aside = {name: tidy("".join(c.text for c in fields.get(name, ()))) for name in ASIDE}
    return {name: text for name, text in (numbers | aside).items() if text}
