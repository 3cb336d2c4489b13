"""Damage to texts and to the form's head: plans copied, names run into labels, years left out or in conflict."""

from __future__ import annotations

import re
from itertools import pairwise
from random import Random

from benchmarks.corpus import words
from benchmarks.corpus.content import FormContent
from benchmarks.corpus.defects.common import ALL_SIDES, Defect, Expected, Side, fires, pick, prints
from benchmarks.corpus.layouts.parts import Layout

ALIKE = 90
"""Percent of likeness from which a text counts as copied."""
BARE = re.compile(r"[^\s。，、；：,.;:!！\d]")
"""What of a text is compared: neither blanks nor punctuation nor digits."""


def copy_plan(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if "annual_completion" in layout.narratives:
        text = _copy(content.narratives["annual_tasks"] or "", side)
        content.narratives["annual_completion"] = text
        return Expected("COPY_PLAN", "dim_goal", fires(side), column="annual_completion", side=side) if text else None
    goal = content.goals[0]
    text = _copy(goal.text, side)
    if text is None or "completion_text" not in layout.goal_fields:
        return None
    goal.completion = text
    return Expected("COPY_PLAN", "dim_goal", fires(side), column="completion_text", side=side)


def goals_identical(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    text = _copy(content.narratives["long_term_goals"] or "", side) if "annual_goals" in layout.narratives else None
    if text is None:
        return None
    content.narratives["annual_goals"] = text
    return Expected("GOALS_IDENTICAL", "dim_goal", fires(side), column="annual_goals", side=side)


def _copy(text: str, side: Side) -> str | None:
    """The text, with as much of its end written otherwise as just keeps it alike (`beyond`) or not (`within`)."""
    places = [found.start() for found in BARE.finditer(text)]
    if len(places) < 15:
        return None
    strange = [char for goal in words.NARRATIVES.values() for char in goal if BARE.match(char) and char not in text]
    versions = []
    for changed in range(len(places)):
        copied = list(text)
        for place, char in zip(places[len(places) - changed :], strange, strict=False):
            copied[place] = char
        versions.append("".join(copied))
    alike = [version for version in versions if _likeness(version, text) >= ALIKE]
    return {"gross": text, "beyond": alike[-1], "within": versions[len(alike)]}[side]


def _likeness(one: str, other: str) -> float:
    """Percent of the pairs of neighbouring letters that the texts have in common."""
    mine, theirs = ({a + b for a, b in pairwise(BARE.findall(text))} for text in (one, other))
    return round(200 * len(mine & theirs) / (len(mine) + len(theirs)), 1)


def extraction(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """The department's name run into a merged level 2 label, as by a watermark."""
    row = pick(rng, [r for r in content.indicators if len(r.level2) > 4])
    if row is None or not prints(layout, "level2") or layout.numbered:
        return None
    same = (row.scope, row.goal_no, row.level1, row.level2)
    for other in content.indicators:
        if (other.scope, other.goal_no, other.level1, other.level2) == same:
            content.label_noise[other.seq] = content.department
    return Expected("EXTRACTION", "fact_indicator", True, row.seq, column="level2")


def year(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if layout.name == "T9":
        return None  # its filling date still says when
    content.year_printed = False
    return Expected("YEAR", "dim_form", column="declared_year")


def year_conflict(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """The form prints another year than the folder it lies in."""
    if not (layout.year_line or "{year}" in layout.title):
        return None
    content.printed_year = content.year - 1
    return Expected("YEAR_CONFLICT", "dim_form", column="declared_year")


def folder_conflict(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """The same file under the next year too, or (`within`) a second time under the same one."""
    content.copy_under = content.year + (side == "gross")
    return Expected("FOLDER_CONFLICT", "dim_form", fires(side), column="fiscal_year", side=side)


TEXT_DEFECTS: dict[str, Defect] = {
    "COPY_PLAN": Defect(copy_plan, "texts", ALL_SIDES),
    "GOALS_IDENTICAL": Defect(goals_identical, "texts", ALL_SIDES),
    "EXTRACTION": Defect(extraction, "rows"),
    "YEAR": Defect(year, "header"),
    "YEAR_CONFLICT": Defect(year_conflict, "header"),
    "FOLDER_CONFLICT": Defect(folder_conflict, "file", ("gross", "within")),
}
