"""Damage to the weights and scores of indicator rows, and cells left blank."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.corpus import words
from benchmarks.corpus.content import FormContent, settle_totals
from benchmarks.corpus.defects.common import (
    ALL_SIDES,
    CENT,
    EDGE,
    HAIR,
    Defect,
    Expected,
    Side,
    about_row,
    ceiling,
    counted_rows,
    floor,
    full_rows,
    pick,
    prints,
    worded_rows,
)  # fmt: skip
from benchmarks.corpus.indicators import plain
from benchmarks.corpus.layouts.parts import Layout

NO_REASONS = ["无", "完成目标任务", "超额完成目标"]
GRADES = (
    # what is printed, the least and the most of the weight it may score
    ("达成年度指标", Decimal("0.8"), None),
    ("部分达成年度指标并具有一定效果", Decimal("0.5"), Decimal("0.8")),
    ("未达成年度指标且效果较差", None, Decimal("0.5")),
)


def score_gt_weight(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, full_rows(content))
    if row is None or row.weight is None or not prints(layout, "weight", "score"):
        return None
    row.score = row.weight + (Decimal(1) if side == "gross" else CENT if side == "beyond" else 0)
    settle_totals(content)
    return about_row(row, "SCORE_GT_WEIGHT", "score", side)


def weight_not_positive(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, full_rows(content))
    if row is None or not prints(layout, "weight", "score"):
        return None
    row.weight = row.score = CENT if side == "within" else Decimal(0)
    settle_totals(content)
    return about_row(row, "WEIGHT_NOT_POSITIVE", "weight", side)


def missing_weight(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, content.indicators)
    if row is None or not prints(layout, "weight"):
        return None
    row.weight = None
    settle_totals(content)
    return about_row(row, "MISSING_WEIGHT", "weight")


def missing_score(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, content.indicators)
    if row is None or not prints(layout, "score"):
        return None
    row.score = None
    settle_totals(content)
    return about_row(row, "MISSING_SCORE", "score")


def missing_actual(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, content.indicators)
    if row is None:
        return None
    row.actual_value, row.score, row.deviation = None, Decimal(0), rng.choice(words.REASONS)
    settle_totals(content)
    return about_row(row, "MISSING_ACTUAL", "actual_text")


def missing_target(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, full_rows(content))
    if row is None:
        return None
    row.comparator, row.value, row.unit = "定性", "", ""
    return about_row(row, "MISSING_TARGET", "target_text")


def missing_standard(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, content.indicators)
    if row is None or not prints(layout, "standard_text"):
        return None
    row.standard = None
    return about_row(row, "MISSING_STANDARD", "standard_text")


def full_without_actual(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, full_rows(content))
    if row is None or row.weight is None or not prints(layout, "weight", "score"):
        return None
    row.actual_value = None
    if side == "within":
        row.score, row.deviation = row.weight - CENT, rng.choice(words.REASONS)
        settle_totals(content)
    return about_row(row, "FULL_WITHOUT_ACTUAL", "score", side)


def zero_but_completed(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, full_rows(content))
    if row is None or not prints(layout, "score", "deviation_text"):
        return None
    row.score, row.deviation = CENT if side == "within" else Decimal(0), "完成目标任务"
    settle_totals(content)
    return about_row(row, "ZERO_BUT_COMPLETED", "score", side)


def under_but_full(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in counted_rows(content) if r.weight and r.weight >= 2 and r.number])
    if row is None or row.weight is None or row.number is None or not prints(layout, "weight", "score"):
        return None
    row.actual_value = plain(row.number * Decimal("0.8"))
    due = row.weight * Decimal(row.actual_value) / row.number
    most = due + Decimal("0.1")
    row.score = {"within": floor(most), "beyond": ceiling(most + HAIR), "gross": row.weight}[side]
    row.deviation = rng.choice(words.REASONS)
    settle_totals(content)
    return about_row(row, "UNDER_BUT_FULL", "score", side)


def reached_not_full(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in full_rows(content) if r.number is not None and r.weight and r.weight >= 2])
    if row is None or row.weight is None or not prints(layout, "weight", "score"):
        return None
    lost = {"within": Decimal("0.1"), "beyond": Decimal("0.11"), "gross": row.weight * Decimal("0.3")}[side]
    row.score, row.deviation = floor(row.weight - lost), rng.choice(words.REASONS)
    settle_totals(content)
    return about_row(row, "REACHED_NOT_FULL", "score", side)


def negative_actual(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in counted_rows(content) if r.weight and r.level2 != "时效指标"])
    if row is None or row.weight is None or not prints(layout, "weight", "score"):
        return None
    row.actual_value, row.deviation = f"-{rng.randint(2, 9)}", rng.choice(words.REASONS)
    row.score = {"gross": row.weight, "beyond": CENT, "within": Decimal(0)}[side]
    settle_totals(content)
    return about_row(row, "NEGATIVE_ACTUAL", "score", side)


def qualitative_score(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """A grade of the ministry's three, with points at an end of its band or a cent outside."""
    row = pick(rng, worded_rows(content))
    if row is None or row.weight is None or not prints(layout, "weight", "score"):
        return None
    text, least, most = rng.choice(GRADES)
    at_most = most is not None and (least is None or rng.random() < 0.5)
    end = row.weight * (most if at_most and most is not None else least or 0)
    off = {"within": Decimal(0), "beyond": CENT, "gross": row.weight * Decimal("0.15")}[side]
    row.score = floor(end + off if at_most else end - off)
    row.actual_value, row.deviation = text, rng.choice(words.REASONS)
    settle_totals(content)
    return about_row(row, "QUALITATIVE_SCORE", "score", side)


def deviation(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if not prints(layout, "score", "deviation_text"):
        return None
    if side != "gross":
        return _lost_cent(content, rng, side)
    row = pick(rng, [r for r in counted_rows(content) if r.weight and r.weight >= 1 and r.number])
    if row is None or row.weight is None or row.number is None:
        return None
    row.actual_value = plain(row.number * Decimal("0.8"))
    row.score = floor(row.weight * Decimal(row.actual_value) / row.number)
    row.deviation = rng.choice([None, *NO_REASONS])
    settle_totals(content)
    return about_row(row, "DEVIATION", "deviation_text")


def _lost_cent(content: FormContent, rng: Random, side: Side) -> Expected | None:
    """One hundredth of a point lost asks for a reason, none lost does not."""
    row = pick(rng, full_rows(content))
    if row is None or row.weight is None:
        return None
    row.score, row.deviation = row.weight - (CENT if side == "beyond" else 0), "无"
    settle_totals(content)
    return about_row(row, "DEVIATION", "deviation_text", side)


ROW_DEFECTS: dict[str, Defect] = {
    "SCORE_GT_WEIGHT": Defect(score_gt_weight, "rows", ALL_SIDES),
    "WEIGHT_NOT_POSITIVE": Defect(weight_not_positive, "rows", EDGE),
    "MISSING_WEIGHT": Defect(missing_weight, "rows"),
    "MISSING_SCORE": Defect(missing_score, "rows"),
    "MISSING_ACTUAL": Defect(missing_actual, "rows"),
    "MISSING_TARGET": Defect(missing_target, "rows"),
    "MISSING_STANDARD": Defect(missing_standard, "rows"),
    "FULL_WITHOUT_ACTUAL": Defect(full_without_actual, "rows", EDGE),
    "ZERO_BUT_COMPLETED": Defect(zero_but_completed, "rows", EDGE),
    "UNDER_BUT_FULL": Defect(under_but_full, "rows", ALL_SIDES),
    "REACHED_NOT_FULL": Defect(reached_not_full, "rows", ALL_SIDES),
    "NEGATIVE_ACTUAL": Defect(negative_actual, "rows", ALL_SIDES),
    "QUALITATIVE_SCORE": Defect(qualitative_score, "rows", ALL_SIDES),
    "DEVIATION": Defect(deviation, "rows", ALL_SIDES),
}
