"""What layouts share: the layout's description, indicator rows with merged levels, and the truth they print."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from benchmarks.corpus.content import FormContent, FundRow, Needs
from benchmarks.corpus.indicators import IndicatorRow
from benchmarks.corpus.model import Block, TableBuilder
from benchmarks.corpus.printing import Printing

Draw = Callable[..., list[Block]]
"""(content, printing, layout) -> blocks"""

FUND_FIELDS = {
    "budget_initial": "initial",
    "budget_full_year": "full_year",
    "executed": "executed",
    "rate_pct": "rate",
    "weight": "weight",
    "score": "score",
}


@dataclass(frozen=True, slots=True)
class Layout:
    """A layout. `relabel`: other words for the standard levels.

    `fund_reasons`: each line of the funds has a cell for its reason. `level_points`: level 1 labels carry points.

    `fund_fields`, `row_fields`, `total_fields` and `narratives` name what it prints (keys of the form JSON); what is
    not named is null in the truth."""

    name: str
    needs: Needs
    draw: Draw
    fund_fields: frozenset[str]
    row_fields: frozenset[str]
    title: str
    total_fields: frozenset[str] = frozenset({"weight", "score", "deviation_text"})
    narratives: frozenset[str] = frozenset()
    goal_fields: frozenset[str] = frozenset({"goal_text", "completion_text"})
    header: frozenset[str] = frozenset({"implementing_unit", "project_name"})
    year_line: bool = True
    split_target: bool = False
    forms: tuple[int, int] = (1, 1)
    landscape: float = 0.3
    fund_reasons: bool = False
    numbered: bool = False
    level_points: bool = False
    relabel: Mapping[str, str] = field(default_factory=dict)

    def title_of(self, content: FormContent) -> str:
        year = f"{content.printed_year or content.year}年度" if content.year_printed else ""
        title = self.title.format(year=year, department=content.department, project=content.project_name)
        return title.replace("（）", "")

    def prepare(self, content: FormContent) -> None:
        """Fit the content to the columns and words of the layout: a comparator column is never blank."""
        for row in content.indicators:
            row.level1 = self.relabel.get(row.level1, row.level1)
            row.level2 = self.relabel.get(row.level2, row.level2)
        if self.numbered:
            number_rows(content.indicators)
        if self.split_target:
            for row in content.indicators:
                row.comparator = row.comparator or "="

    def truth(self, content: FormContent, form_no: int) -> dict[str, Any]:
        project = self.needs.form_type == "project"
        printed_year = content.year_printed and (self.year_line or "{year}" in self.title)
        form: dict[str, Any] = {
            "title": self.title_of(content),
            "form_type": self.needs.form_type,
            "fiscal_year": content.year,
            "declared_year": (content.printed_year or content.year) if printed_year else None,
            "form_no": form_no,
            "department": content.department,
            "implementing_unit": content.implementing_unit if "implementing_unit" in self.header else None,
            "project_code": content.project_code if "project_code" in self.header else None,
            "project_name": content.project_name if project else None,
            "amount_unit": content.amount_unit,
            "funds": [self._fund(row) for row in content.funds],
            "goals": [self._goal(goal) for goal in content.goals],
            "indicators": [self._row(row) for row in content.indicators],
            "total": {key: _json(getattr(content, f"total_{key}")) for key in ("weight", "score")},
        }
        if content.basic is not None and "basic" in self.header:
            form["funds"] += [
                {"item_code": code, "budget_full_year": _json(value)}
                for code, value in (("basic", content.basic), ("project", content.project))
            ]
        if not self.goal_fields:
            del form["goals"]  # the layout has no goal text; whether that is one goal or none is not ours to say
        form["total"]["deviation_text"] = content.total_deviation
        for key in form["total"]:
            if key not in self.total_fields:
                form["total"][key] = None
        if self.narratives:
            form["narratives"] = {key: content.narratives.get(key) for key in sorted(self.narratives)}
        return form

    def _fund(self, row: FundRow) -> dict[str, Any]:
        fund: dict[str, Any] = {"item_code": row.code, "is_total": row.is_total or len(self.needs.funds) == 1}
        if row.category:
            fund |= {"category": row.category, "item": row.item}
        return fund | {
            key: _json(getattr(row, name)) if key in self.fund_fields else None for key, name in FUND_FIELDS.items()
        }

    def _goal(self, goal: Any) -> dict[str, Any]:
        out = {
            "scope": goal.scope,
            "goal_no": goal.no,
            "goal_text": goal.text,
            "completion_text": goal.completion if "completion_text" in self.goal_fields else None,
        }
        return out | ({"weight": _json(goal.weight)} if "weight" in self.goal_fields else {})

    def _row(self, row: IndicatorRow) -> dict[str, Any]:
        values: dict[str, Any] = {
            "level1": row.level1,
            "level2": row.level2,
            "level3": row.level3,
            "target_text": row.target_text,
            "standard_text": row.standard,
            "actual_text": row.actual_text,
            "weight": _json(row.weight),
            "score": _json(row.score),
            "deviation_text": row.deviation,
        }
        out: dict[str, Any] = {"seq": row.seq, "scope": row.scope, "goal_no": row.goal_no}
        out |= {key: value if key in self.row_fields else None for key, value in values.items()}
        if self.numbered:
            out["indicator_no"] = row.indicator_no
        target = _target(row)
        return out | ({"target": target} if target else {})


def _target(row: IndicatorRow) -> dict[str, Any] | None:
    """What a plain numeric target means; texts are left to the value grammar's own tests."""
    number = row.number
    if number is None or not row.unit:
        return None
    sign = {"≥": ">=", "≤": "<=", "=": "=", "": "="}[row.comparator]
    low = None if sign == "<=" else float(number)
    high = None if sign == ">=" else float(number)
    return {"kind": "quantitative", "comparator": sign, "low": low, "high": high, "unit": row.unit}


def _json(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def score_and_remark(content: FormContent, p: Printing) -> tuple[str, str | None]:
    """The last two cells of a total row."""
    return p.score(content.total_score), content.total_deviation


@dataclass(slots=True)
class Columns:
    """Columns of an indicator table: (label, field, base columns). Fields are those of `cell_text`, or `level1`,
    `level2`, `goal`, which are merged down over equal neighbours."""

    items: Sequence[tuple[str, str, int]]
    merged: frozenset[str] = field(default_factory=lambda: frozenset({"level1", "level2", "goal"}))

    def header(self, p: Printing) -> list[tuple[Any, ...]]:
        return [(p.label(label), span) for label, _, span in self.items]

    def add(
        self,
        table: TableBuilder,
        content: FormContent,
        rows: Sequence[IndicatorRow],
        p: Printing,
        *,
        before: tuple[Any, ...] | None = None,
        level1_label: Callable[[IndicatorRow], str] | None = None,
        skeleton: bool = False,
    ) -> None:
        """Add the rows; `before` is a cell that opens the first row and spans the rest (its row span already set)."""
        lengths = _runs(content, rows)
        for index, row in enumerate(rows):
            cells: list[tuple[Any, ...]] = [before] if before and index == 0 else []
            for _, name, span in self.items:
                if name in self.merged:
                    if index in lengths[name]:
                        text = (
                            level1_label(row) if name == "level1" and level1_label else _merged_text(content, row, name)
                        )
                        cells.append((text, span, lengths[name][index]))
                else:
                    cells.append((cell_text(row, name, p), span, 1, "left" if name == "deviation" else "center"))
            table.row(*cells)


def _runs(content: FormContent, rows: Sequence[IndicatorRow]) -> dict[str, dict[int, int]]:
    """Field -> first index of a run of equal labels -> its length. Level 2 runs end with their level 1."""
    keys: dict[str, Callable[[IndicatorRow], tuple[Any, ...]]] = {
        "level1": lambda r: (r.scope, r.goal_no, r.level1),
        "level2": lambda r: (r.scope, r.goal_no, r.level1, r.level2, content.label_noise.get(r.seq)),
        "goal": lambda r: (r.scope, r.goal_no),
    }
    runs: dict[str, dict[int, int]] = {}
    for name, key in keys.items():
        index, lengths = 0, {}
        for _, group in groupby(rows, key):
            lengths[index] = len(list(group))
            index += lengths[index]
        runs[name] = lengths
    return runs


def _merged_text(content: FormContent, row: IndicatorRow, name: str) -> str:
    if name == "goal":
        return next(g.text for g in content.goals if (g.scope, g.no) == (row.scope, row.goal_no))
    text = str(getattr(row, name))
    noise = content.label_noise.get(row.seq) if name == "level2" else None
    return text[:4] + noise + text[4:] if noise else text


def cell_text(row: IndicatorRow, name: str, p: Printing) -> str:
    write = WRITERS.get(name)
    value = write(row, p) if write else getattr(row, name)
    return "" if value is None else str(value)


WRITERS: dict[str, Callable[[IndicatorRow, Printing], str | None]] = {
    "target": lambda row, p: row.target_text,
    "actual": lambda row, p: row.actual_text,
    "unit": lambda row, p: row.unit or "/",
    "weight": lambda row, p: p.score(row.weight),
    "score": lambda row, p: p.score(row.score),
    "coefficient": lambda row, p: p.score(row.score / row.weight * 100) if row.weight and row.score is not None else "",
    "method": lambda row, p: "按完成率计分" if row.number is not None else "按完成情况分档计分",
    "core": lambda row, p: "是" if row.seq == 1 else "否",
    "blank": lambda row, p: "",
    "initial": lambda row, p: row.initial or row.value,
    "adjusted": lambda row, p: row.value if row.initial else "",
}
"""Column fields that are not simply a field of the row."""


def number_rows(rows: Sequence[IndicatorRow]) -> None:
    """指标1, 指标2, … restarting at every level 2."""
    for _, group in groupby(rows, lambda r: (r.scope, r.goal_no, r.level1, r.level2)):
        for number, row in enumerate(group, 1):
            row.indicator_no = f"指标{number}"


def level_sum(rows: Sequence[IndicatorRow], level1: str) -> Decimal:
    return sum((row.weight for row in rows if row.level1 == level1 and row.weight), Decimal(0))


def level1_with_weight(rows: Sequence[IndicatorRow], p: Printing, row: IndicatorRow) -> str:
    """`产出指标(50分)`: the level 1 label with the weight of its rows."""
    points = next((other.level1_points for other in rows if other.level1 == row.level1 and other.level1_points), None)
    points = points or level_sum(rows, row.level1)
    return p.label(f"{row.level1}({p.points(points)}分)")
