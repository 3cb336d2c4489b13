"""Rows of an indicator table before their levels are settled: names and numbers, unused rows, rows cut in two."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.columns import Header
from perf_pipeline.forms.flow import Row, text_of
from perf_pipeline.forms.levels import REST_OF_LABEL, Levels
from perf_pipeline.forms.model import Scope
from perf_pipeline.forms.placing import PlacedRow, Placer
from perf_pipeline.forms.repair import kind_of
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2, clean_level
from perf_pipeline.forms.text import compact, label_of, number_of, squeeze, tidy
from perf_pipeline.forms.words import vocabulary

Fields = dict[str, list[Cell]]

PRINTED = ("weight", "score")
MEASURED = ("target", "target_initial", "target_adjusted", "standard", "actual", "deviation", "weight", "score")
IDENTIFYING = frozenset({"level1", "level2", "level3", "indicator_no", "weight", "score"})
ENDING = frozenset({"level3", "indicator_no", "deviation"})
"""Fields of which a few letters may stand alone below a page edge."""
LONGEST_ENDING = 6
"""Characters of a name's end: a row of three lines leaves one of them below the edge."""
ASIDE = (
    "score_coefficient", "core_flag", "weight_preset", "improvement", "remark", "target_initial", "direction",
    "explanation", "completion_rate", "deviation_rate", "deduction", "score_rate", "proof",
    "level1_weight", "level2_weight", "level3_over",
    "weight_and_score", "review_actual", "review_score", "review_deviation", "actual_before",
)  # fmt: skip
"""Columns that have no field of their own; their texts are kept in `printed`."""
_NUMBER_AND_NAME = re.compile(
    r"^\s*(指标\s*(?:[0-9０-９]{1,2}|[一二三四五六七八九十]{1,2}))\s*[:：.、]?\s*(\S.*)$", re.DOTALL
)


SEVERAL = re.compile(r".指标(?:[2-9]|1\d|[二三四五六七八九十])[:：]")
"""A second indicator in the cell that names the first."""
_BARE_POINTS = re.compile(r"[(\[](\d{1,3}(?:\.\d+)?)[)\]]$")
_SCORE_AND_REASON = re.compile(
    r"^\s*(\d+(?:\.\d+)?)\s*分?\s*[(（]\s*((?:因|由于|原因|扣分?|未).{3,})[)）]\s*$", re.DOTALL
)
_POINTS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(slots=True)
class RawIndicator:
    """An indicator row before its levels are settled."""

    placed: PlacedRow
    scope: Scope
    goal_no: int
    levels: Levels
    number: str | None
    name: str | None
    fields: Fields = field(default_factory=dict)


def rows_of_one(placer: Placer, rows: Sequence[Row]) -> list[PlacedRow]:
    """The grid rows of one indicator: several where another column splits the rows its name spans."""
    first = placer.place(rows[0])
    names = first.fields.get("level3", ())
    span = min([cell.row_span - (rows[0].index - cell.row) for cell in names], default=1)
    if span == 1:
        return [first]
    group = [first]
    for row in rows[1:span]:
        if row.grid is not rows[0].grid:
            break
        group.append(placer.place(row))
    if len(group) == 1:
        return group
    points = [(name, cell) for placed in group for name in PRINTED for cell in placed.fields.get(name, ())]
    numbers = {identity(cell) for _, cell in points if number_of(cell.text)}
    return group if len(numbers) <= len({name for name, _ in points}) else [first]


def fields_of(group: Sequence[PlacedRow]) -> Fields:
    """The cells of some grid rows by field, each once."""
    first, *others = group
    fields: Fields = {name: list(cells) for name, cells in first.fields.items()}
    for placed in others:
        for name, cells in placed.fields.items():
            own = fields.setdefault(name, [])
            own += [cell for cell in cells if not any(cell is known for known in own)]
    return fields


def name_of(fields: Fields) -> tuple[str | None, str | None]:
    """指标n and the name: in two columns, in two cells of one, or run together as 指标1:名称."""
    numbers = [tidy(cell.text) or "" for cell in fields.get("indicator_no", ())]
    names: list[str] = []
    for cell in fields.get("level3", ()):
        (numbers if kind_of(cell.text) == "no" else names).append(tidy(cell.text) or "")
    if len(numbers) == 2 and numbers[1].isdigit() and not any(char.isdigit() for char in numbers[0]):
        numbers = ["".join(numbers)]  # 指标 above a page edge, its number below
    name: str | None = "".join(names) or None
    split = _NUMBER_AND_NAME.match(name or "")
    if split and not numbers:
        return squeeze(split.group(1)), split.group(2)
    if numbers and kind_of(numbers[0]) not in ("no", "number"):
        numbers, name = [], "".join(numbers) + (name or "")  # a name set across both columns
    return (squeeze(numbers[0]).strip(":：.、") if numbers else None), name


def reason_under(row: Row) -> Cell | None:
    """A row of its own that says why the indicator above it missed its target: 未完成原因：…"""
    label, colon, text = row.cells[0].text.replace("：", ":").partition(":") if len(row.cells) == 1 else ("", "", "")
    said = vocabulary().meaning(label, "indicator_column") if colon and text.strip() else None
    return row.cells[0] if said is not None and said.concept == "deviation" else None


def part_results(fields: Fields) -> Cell | None:
    """Target and result of one column, a stroke between, as the columns they usually have: 1500人/1482人. Units have
    strokes too (35元/份/33元/份): the middle one parts. The cell that has none, which is left out."""
    cells = fields.pop("target_and_actual", [])
    for cell in cells[:1]:
        parts = cell.text.replace("／", "/").split("/")
        half = len(parts) // 2
        if len(parts) % 2:
            return cell
        fields["target"] = [replace(cell, text="/".join(parts[:half]).strip())]
        fields["actual"] = [replace(cell, text="/".join(parts[half:]).strip())]
    return None


def part_points(fields: Fields) -> None:
    """Weight and score of one column as the columns they usually have: 10/9.64, 分值10，得分9.64; a cell that holds
    other than two numbers stays what it is. A score with its reason behind it, 6分（因人数减少）, in its two."""
    for cell in fields.get("weight_and_score", [])[:1]:
        numbers = _POINTS.findall(cell.text)
        if len(numbers) == len(PRINTED):
            del fields["weight_and_score"]
            fields |= {name: [replace(cell, text=number)] for name, number in zip(PRINTED, numbers, strict=True)}
    for cell in fields.get("score", [])[:1]:
        if (found := _SCORE_AND_REASON.match(cell.text)) and "deviation" not in fields:
            fields |= {"score": [replace(cell, text=found[1])], "deviation": [replace(cell, text=found[2].strip())]}


def points_in(label: str) -> Decimal | None:
    """The points of a level behind its name: 产出指标(50分), or in brackets without their unit."""
    if (points := label_of(label).points) is not None:
        return points
    found = _BARE_POINTS.search(compact(label))
    return Decimal(found[1]) if found else None


def label_for_name(fields: Fields, row: Row, header: Header) -> list[Cell]:
    """The label that names a row without a name: one written across the columns of the levels and of the name, or the
    rate of execution, which forms list among their indicators without a name under it."""
    named = header.column("level3")
    labels = fields.get("level2") or fields.get("level1") or []
    own = [cell for cell in labels if cell.row_span == 1 and any(cell is known for known in row.cells)]
    across = named is not None and any(cell.col + cell.col_span > named.first for cell in own)
    rate = any(row.concept(cell, "fund_column") == "rate_pct" for cell in own)
    standard = any(canonical_level1(cell.text) or canonical_level2(cell.text) for cell in own)
    measured = any(fields.get(name) for name in PRINTED)
    return own if measured and (across or rate) and not standard else []


def unused(fields: Fields, name: str | None) -> bool:
    """An unused row of the blank form: no name, or a placeholder for one, and nothing measured."""
    blanks = vocabulary().blank_numbers
    for measure in MEASURED:
        for cell in fields.get(measure, ()):
            if compact(cell.text) not in blanks and not _is_zero(cell):
                return False
    return name is None or vocabulary().skeleton_names.search(compact(name)) is not None


def continues(fields: Fields, row: Row, before: RawIndicator | None) -> bool:
    """The rest of a row that a page edge cut in two: texts without a name, levels or points of their own, or the last
    letters of a name with nothing to measure it by (准确 above the edge, 率 below)."""
    if before is None:
        return False
    if row.fresh_page and _ends_a_name(fields, row):
        ending = "".join(compact(cell.text) for cell in fields["level3"])
        unused_row = vocabulary().skeleton_names.search(ending) or _NUMBER_AND_NAME.match(ending)
        return len(ending) <= LONGEST_ENDING and before.name is not None and not unused_row
    if not IDENTIFYING.isdisjoint(fields):
        return False
    elsewhere = row.fresh_page or row.grid is not before.placed.row.grid or row.grid.kind == "aligned"
    return elsewhere and any(fields.get(name) for name in MEASURED)


def _ends_a_name(fields: Fields, row: Row) -> bool:
    """Whether nothing begins in a row but what may be a name's last letters, with a part of its number at most."""
    own = {name: [cell for cell in cells if cell in row.cells] for name, cells in fields.items()}
    filled = {name for name, cells in own.items() if any(compact(cell.text) not in REST_OF_LABEL for cell in cells)}
    digits = all(cell.text.strip().isdigit() for cell in fields.get("indicator_no", ()))
    return filled <= ENDING and "level3" in filled and digits


def band_of(row: Row, header: Header) -> str | None:
    """A level 1 label set as a row of its own over the rows it covers."""
    if (
        len(row.cells) != 1
        or canonical_level1(row.cells[0].text) is None
        or not kind_of(row.cells[0].text).startswith("level")
    ):
        return None
    wide = row.cells[0].col_span * 2 > row.grid.n_cols
    return clean_level(row.cells[0].text) if wide or header.column("level1") is None else None


def printed_of(fields: Fields) -> dict[str, str]:
    """Numbers as printed, and the columns that have no field of their own."""
    numbers = {name: squeeze(text_of(fields[name])) for name in PRINTED if name in fields}
    aside = {name: tidy(text_of(fields[name])) for name in ASIDE if name in fields}
    return {name: text for name, text in (numbers | aside).items() if text}


def _is_zero(cell: Cell) -> bool:
    number = number_of(cell.text)
    return number is not None and number.value == 0
