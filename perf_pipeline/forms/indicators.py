"""Indicator tables: one row an indicator, its fields by the columns over them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import cast

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.blocks import Block, table_placer
from perf_pipeline.forms.columns import Header
from perf_pipeline.forms.context import Context
from perf_pipeline.forms.evidence import doubted, evidence_of
from perf_pipeline.forms.indicator_rows import (
    SEVERAL,
    Fields,
    RawIndicator,
    band_of,
    continues,
    fields_of,
    label_for_name,
    name_of,
    part_points,
    part_results,
    points_in,
    printed_of,
    reason_under,
    rows_of_one,
    unused,
)
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.levels import REST_OF_LABEL, Levels, misplaced_level2, resolve_levels
from perf_pipeline.forms.measured import measured
from perf_pipeline.forms.model import FormIssue, Goal, Indicator, Scope
from perf_pipeline.forms.names import Names
from perf_pipeline.forms.placing import PlacedRow
from perf_pipeline.forms.targets import TARGETS, target_of_name, target_text, with_unit
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2, clean_level, nearest_levels
from perf_pipeline.forms.text import breaks_off, compact, label_of, tidy
from perf_pipeline.forms.words import concepts_of, vocabulary

LEVEL_FIELDS = ("level1", "level2")
TEXTS = {"standard": "standard_text", "actual": "actual_text", "deviation": "deviation_text"}
_KEYS = TEXTS | {"target": "target_text"}
"""Form JSON keys of fields that go by another name in the columns."""
_NO_DIGITS = re.compile(r"\D")


class IndicatorReader:
    """Reads the indicator tables of one form in order."""

    def __init__(self, context: Context, names: Names) -> None:
        self.context = context
        self.names = names
        self.raw: list[RawIndicator] = []
        self.section: Scope | None = None
        self.goals: list[Goal] = []
        self.headers: list[Header] = []
        self._dropped = 0
        self._dropped_at: Cell | None = None
        self._counted: set[int] = set()
        self._band: str | None = None
        self._unknown_levels: set[str] = set()
        self.level1_weights: dict[str, Decimal] = {}

    def read_table(self, block: Block, goal: Goal | None) -> None:
        """The rows of a table, under the goal whose title stands above it."""
        header = block.header
        if header is None:
            return
        if not any(header is known for known in self.headers):
            self.headers.append(header)
            self.context.issues += header.issues
            self.context.ledger.claim(*header.labels)
        scope, self._band = self._scope(header, goal), None
        placer = table_placer(header)
        rows = list(block.rows)
        while rows:
            group = rows_of_one(placer, rows)
            self._row(header, group, scope, goal)
            del rows[: len(group)]

    def _scope(self, header: Header, goal: Goal | None) -> Scope:
        labels = [(cell, m) for cell in header.labels if (m := vocabulary().meaning(cell.text, "scope"))]
        said = cast("Scope", labels[0][1].concept) if labels else None
        if goal is None:
            return said or self.section or "annual"
        if said and said != goal.scope:
            words = {"goal": goal.scope, "label": tidy(labels[0][0].text)}
            self.context.issues.append(issue("SCOPE_CONFLICT", cell=labels[0][0], words=words))
        return goal.scope

    def _row(self, header: Header, group: list[PlacedRow], scope: Scope, goal: Goal | None) -> None:
        placed, fields = group[0], fields_of(group)
        self.context.ledger.claim(*chain.from_iterable(fields.values()))
        beside, *_ = [self._beside(part) for part in group]
        band = band_of(placed.row, header)
        self._band = band or self._band
        if self._subtotal(placed) or band:
            return
        before = self.raw[-1] if self.raw else None
        if before is not None and (reason := reason_under(placed.row)):
            before.fields.setdefault("deviation", []).append(reason)
            return
        if before is not None and continues(fields, placed.row, before):
            self._join(before, fields, placed)
            return
        unparted = part_results(fields)
        part_points(fields)
        number, name = name_of(fields)
        if name is None and (label := label_for_name(fields, placed.row, header)):
            fields["level3"], name = label, clean_level(label[0].text)
        if unused(fields, name):
            self._dropped += 1
            self._dropped_at = self._dropped_at or next(iter(placed.row.cells), None)
            return
        scope_here, goal_no = self._goal(fields, scope if goal or beside is None else beside, goal)
        levels = self._levels(placed, fields, number)
        if placed.shifted is not None:
            levels.issues.append(placed.shifted)
        for cell, names in [*placed.across, *([(unparted, {"target", "actual"})] if unparted else [])]:
            words = {"text": tidy(cell.text), "fields": ", ".join(sorted(names))}
            levels.issues.append(issue("CELL_ACROSS_FIELDS", cell=cell, before=tidy(cell.text), words=words))
        if name is not None and SEVERAL.search(compact(name)):
            found = issue("SEVERAL_INDICATORS", cell=placed.row.cells[0], column="level3", words={"text": name})
            levels.issues.append(found)
        if name is None and header.column("level3") is not None:
            levels.issues.append(issue("NAME_MISSING", cell=levels.cell, column="level3"))
        self.raw.append(RawIndicator(placed, scope_here, goal_no, levels, number, name, fields))

    def _join(self, before: RawIndicator, fields: Fields, placed: PlacedRow) -> None:
        """Puts the rest of a row that a page edge cut in two behind its first part."""
        for name, cells in fields.items():
            before.fields.setdefault(name, []).extend(cells)
        before.number, before.name = name_of(before.fields)
        text = "".join(tidy(cell.text) or "" for cells in fields.values() for cell in cells)
        found = issue("ROW_JOINED", cell=placed.row.cells[0], after=text, words={"text": text})
        before.levels.issues.append(found)

    def _beside(self, placed: PlacedRow) -> Scope | None:
        """Labels of the block that stand left of the table; the scope they name."""
        scope: Scope | None = None
        for cell in placed.beside:
            said = concepts_of(cell.text)
            if cell.row_span > 1 or "scope" in said or "goal_block" in said:
                self.context.ledger.claim(cell)
            scope = cast("Scope", said["scope"]) if "scope" in said else scope
        return scope

    def _subtotal(self, placed: PlacedRow) -> bool:
        first = placed.row.cells[0] if placed.row.cells else None
        if first is None or placed.row.concept(first, "subtotal") is None:
            return False
        self.context.issues.append(issue("SUBTOTAL_ROW", cell=first, words={"text": tidy(first.text)}))
        return True

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
        one, two = self.names.level(fields.get("level1", ()), found), self.names.level(fields.get("level2", ()), found)
        for cell in fields.get("level1", ()) if one and one not in self.level1_weights else ():
            if (points := points_in(cell.text)) is not None:
                self.level1_weights.setdefault(str(one), points)
        one = one or self._band
        anchor = (placed.own() or placed.row.cells)[0]
        if misplaced_level2(one, two):
            words = {"label": one, "found": "level 1", "belongs": "level 2"}
            found.append(issue("LABEL_MOVED", cell=fields["level1"][0], before=one, after=one, words=words))
            one, two = None, one
        self._doubt_levels(fields, one, two)
        digits = _NO_DIGITS.sub("", compact(number)) if number else ""
        trusted = placed.row.grid.kind == "ruled"
        return Levels(one, two, int(digits) if digits else None, anchor, trusted, issues=found)

    def _doubt_levels(self, fields: Fields, one: str | None, two: str | None) -> None:
        """A level label the standard does not know is kept as printed, and said once."""
        for name, label in (("level1", one), ("level2", two)):
            if label is None or canonical_level1(label) or canonical_level2(label):
                continue
            if label in self._unknown_levels or label in REST_OF_LABEL or not fields.get(name):
                continue
            self._unknown_levels.add(label)
            words = {"level": name[-1], "label": label, "nearest": "、".join(nearest_levels(label)) or "—"}
            self.context.issues.append(
                issue("LEVEL_UNKNOWN", cell=fields[name][0], column=name, before=label, words=words)
            )

    def finish(self) -> list[Indicator]:
        """All indicators of the form, levels settled goal by goal."""
        start, merged = 0, any(c.row_span > 1 for raw in self.raw for f in LEVEL_FIELDS for c in raw.fields.get(f, ()))
        for raw in self.raw:
            raw.levels.merges_seen = merged
        for i in range(1, len(self.raw) + 1):
            if i == len(self.raw) or _block_of(self.raw[i]) != _block_of(self.raw[start]):
                resolve_levels([raw.levels for raw in self.raw[start:i]])
                start = i
        if self._dropped:
            self.context.issues.append(issue("SKELETON_DROPPED", cell=self._dropped_at, words={"count": self._dropped}))
        return [self._indicator(seq, raw) for seq, raw in enumerate(self.raw, start=1)]

    def _indicator(self, seq: int, raw: RawIndicator) -> Indicator:
        fields = raw.fields
        weight, score = self._points(fields, "weight", seq), self._points(fields, "score", seq)
        if weight is None and raw.name and not any(header.column("weight") for header in self.headers):
            # a layout without weights may print them behind names, 检查次数(5分), or behind the label over one alone
            weight = label_of(raw.name).points or self._points_of_label(fields)
        target = self.context.written(target_text(fields), fields.get("target", ()))
        if target is None and raw.name and (parts := self._target_in_name(raw.name)):
            raw.name, target = parts
            fields["target"] = fields["level3"]
        texts = {key: self.context.read(fields[name]) if name in fields else None for name, key in TEXTS.items()}
        for found in raw.levels.issues:
            self.context.issues.append(replace(found, seq=seq, subject="indicator"))
        boxes = {_KEYS.get(name, name): cells for name, cells in fields.items()}
        self._doubt_texts({"level3": raw.name, "target_text": target, **texts}, boxes, seq)
        level = raw.levels.level2 or raw.levels.level1
        aimed, reached = measured(target, with_unit(texts["actual_text"], fields), raw.name, level)
        own = [cell for name, cells in fields.items() for cell in cells if cell.row_span == 1 or name == "level3"]
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
            target=aimed,
            actual=reached,
            evidence=evidence_of(own or raw.placed.own() or list(raw.placed.row.cells), boxes),
            score_method=self.context.read(fields["score_method"]) if "score_method" in fields else None,
            printed=printed_of(fields),
            uncertain=_uncertain(boxes, raw.placed),
        )

    def _points_of_label(self, fields: Fields) -> Decimal | None:
        """The points behind the label of a level 2 that has one indicator only: 数量指标(10分)."""
        own = [cell for cell in fields.get("level2", ()) if cell.row_span == 1]
        points = label_of(own[0].text).points if own else None
        if points is not None:
            fields["weight"] = own
        return points

    def _target_in_name(self, name: str) -> tuple[str, str] | None:
        """A name and the target behind it, in a form whose tables have no column of targets."""
        told = any(header.column(column) for header in self.headers for column in TARGETS)
        return None if told else target_of_name(name)

    def _doubt_texts(self, texts: dict[str, str | None], boxes: Fields, seq: int) -> None:
        """Texts that break off: a bracket left open, a comparator without its number."""
        for name, text in texts.items():
            if text and breaks_off(text) and boxes.get(name):
                cell = boxes[name][0]
                words = {"text": text}
                found = issue(
                    "TEXT_CUT", cell=cell, seq=seq, subject="indicator", column=name, before=text, words=words
                )
                self.context.issues.append(found)

    def _points(self, fields: dict[str, list[Cell]], name: str, seq: int) -> Decimal | None:
        cells = fields.get(name)
        if not cells:
            return None
        merged = [identity(cell) for cell in cells if cell.row_span > 1]
        if not self._counted.isdisjoint(merged):
            text = tidy(cells[0].text)
            words = {"field": name, "text": text, "rows": cells[0].row_span}
            self.context.issues.append(
                issue("MERGED_NUMBER", cell=cells[0], seq=seq, subject="indicator", column=name, words=words)
            )
            return None
        self._counted.update(merged)
        return self.context.read_number(cells, name, "indicator", seq)


def _uncertain(boxes: Fields, placed: PlacedRow) -> list[str]:
    return sorted({*doubted(boxes), *[_KEYS.get(name, name) for _, names in placed.across for name in names]})


def _block_of(raw: RawIndicator) -> tuple[Scope, int]:
    return raw.scope, raw.goal_no
