"""Damage to what stands in the target and actual cells: units, words for numbers, shares, dates, names, brackets."""

from __future__ import annotations

from decimal import Decimal
from random import Random

from benchmarks.corpus import words
from benchmarks.corpus.content import FormContent, settle_totals
from benchmarks.corpus.defects.common import (
    ALL_SIDES,
    Defect,
    Expected,
    Side,
    about_row,
    counted_rows,
    full_rows,
    pick,
    prints,
    worded_rows,
)  # fmt: skip
from benchmarks.corpus.indicators import IndicatorRow, plain
from benchmarks.corpus.layouts.parts import Layout


def not_comparable(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in counted_rows(content) if r.score == r.weight and r.unit != "%"])
    if row is None:
        return None
    row.actual_value, row.actual_unit, row.deviation = "按计划完成", "", None
    return about_row(row, "NOT_COMPARABLE", "actual_text")


def unit_differs(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """人次 beside 场: both counts, not the same thing counted. (An area beside a count cannot be compared at all.)"""
    counts = [r for r in counted_rows(content) if r.level2 == "数量指标" and r.unit not in ("平方米", "公里")]
    row = pick(rng, [r for r in counts if r.unit == r.actual_unit])
    if row is None:
        return None
    row.actual_unit = "批" if row.unit != "批" else "期"
    return about_row(row, "UNIT_DIFFERS", "actual_text")


def target_unit_missing(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in counted_rows(content) if r.unit and r.unit == r.actual_unit])
    if row is None:
        return None
    row.unit = ""
    return about_row(row, "TARGET_UNIT_MISSING", "target_text")


def text_target_numeric_actual(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, worded_rows(content))
    if row is None:
        return None
    row.actual_value, row.actual_unit = str(rng.randint(80, 100)), "%"
    return about_row(row, "TEXT_TARGET_NUMERIC_ACTUAL", "actual_text")


def late_but_full(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """Done in the month of the deadline, in the month after, or in the next year."""
    row = pick(rng, [r for r in full_rows(content) if r.value.endswith("月底前")])
    if row is None or not prints(layout, "weight", "score"):
        return None
    month = int(row.value.removesuffix("月底前").rpartition("年")[2]) + (side == "beyond")
    year = content.year + (month > 12 or side == "gross")
    row.actual_value = f"{year}年{2 if side == 'gross' else (month - 1) % 12 + 1}月完成"
    return about_row(row, "LATE_BUT_FULL", "score", side)


def _over(content: FormContent, rng: Random, actual: int, reason: str | None) -> IndicatorRow | None:
    """A row that reaches `actual` of 100."""
    row = pick(rng, [r for r in counted_rows(content) if r.level2 == "数量指标" and r.weight])
    if row is not None:
        row.value, row.actual_value = "100", str(actual)
        row.score, row.deviation = row.weight, reason
        settle_totals(content)
    return row


def over_130(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    if not prints(layout, "deviation_text"):
        return None
    row = _over(content, rng, {"within": 129, "beyond": 130, "gross": 180}[side], None)
    return about_row(row, "OVER_130", "attainment_ratio", side) if row else None


def low_target(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = _over(content, rng, {"within": 199, "beyond": 200, "gross": 350}[side], rng.choice(words.OVER_REASONS))
    return about_row(row, "LOW_TARGET", "attainment_ratio", side) if row else None


def target_lowered(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """What was reached stays; the target was another at the year's beginning."""
    row = pick(rng, counted_rows(content)) if prints(layout, "target_initial") else None
    if row is None or row.number is None:
        return None
    more = {"within": -row.number / 2, "beyond": Decimal("0.01"), "gross": row.number}[side]
    row.initial = plain(row.number + more)
    return about_row(row, "TARGET_LOWERED", "target_text", side)


def deviation_contradicts(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    """`Target met`, at 130 % and more of it."""
    if not prints(layout, "deviation_text"):
        return None
    row = _over(content, rng, {"within": 129, "beyond": 130, "gross": 60}[side], "完成目标任务")
    return about_row(row, "DEVIATION_CONTRADICTS", "deviation_text", side) if row else None


def actual_is_remark(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, full_rows(content))
    if row is None:
        return None
    row.actual_value, row.actual_unit = rng.choice(["无法统计", "无法对应指标", "不适用", "暂无数据"]), ""
    return about_row(row, "ACTUAL_IS_REMARK", "actual_text")


def share_over_100(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in counted_rows(content) if "满意" in r.level3 and r.unit == "%"])
    if row is None:
        return None
    row.actual_value = {"within": "100", "beyond": "100.1", "gross": "109"}[side]
    row.score, row.deviation = row.weight, None
    settle_totals(content)
    return about_row(row, "SHARE_OVER_100", "actual_text", side)


def placeholder(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, content.indicators)
    if row is None or not prints(layout, "weight"):
        return None
    row.level3, row.comparator, row.value, row.unit = "无", "定性", "", ""
    row.actual_value, row.standard, row.score, row.deviation = None, None, None, None
    settle_totals(content)
    return about_row(row, "PLACEHOLDER", "level3")


def taxonomy(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in content.indicators if r.level1 == "效益指标"])
    if row is None or not prints(layout, "level2"):
        return None
    row.level2 = rng.choice(["时效指标", "数量指标", "质量指标"])
    return about_row(row, "TAXONOMY", "level2_text")


def quantity_without_number(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in full_rows(content) if r.level2 == "数量指标"])
    if row is None or not prints(layout, "level2"):
        return None
    target, reached, _ = rng.choice(words.QUALITATIVE)
    row.comparator, row.value, row.unit, row.actual_value, row.actual_unit = "定性", target, "", reached, ""
    return about_row(row, "QUANTITY_WITHOUT_NUMBER", "target_text")


def quantity_is_payment(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in full_rows(content) if r.level2 == "数量指标"])
    if row is None or not prints(layout, "level2"):
        return None
    row.level3 = content.topic + rng.choice(["项目资金支付次数", "经费拨付笔数", "预算执行项目个数"])
    return about_row(row, "QUANTITY_IS_PAYMENT", "level3")


def cost_comparator(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, [r for r in full_rows(content) if r.comparator == "≤"])
    if row is None or not prints(layout, "level2"):
        return None
    row.comparator, row.actual_value = "≥", row.value
    return about_row(row, "COST_COMPARATOR", "target_text")


def target_equals_name(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, worded_rows(content))
    if row is None:
        return None
    row.value = row.level3
    return about_row(row, "TARGET_EQUALS_NAME", "target_text")


def unbalanced_bracket(content: FormContent, layout: Layout, rng: Random, side: Side) -> Expected | None:
    row = pick(rng, worded_rows(content))
    if row is None:
        return None
    closing = "）" if side == "within" else ""
    if rng.random() < 0.5:
        row.value += "（含" + content.topic + closing
    else:
        row.level3 += "（" + content.office + closing
    return about_row(row, "UNBALANCED_BRACKET", "target_text", side)


RESULT_DEFECTS: dict[str, Defect] = {
    "NOT_COMPARABLE": Defect(not_comparable, "rows"),
    "UNIT_DIFFERS": Defect(unit_differs, "rows"),
    "TARGET_UNIT_MISSING": Defect(target_unit_missing, "rows"),
    "TEXT_TARGET_NUMERIC_ACTUAL": Defect(text_target_numeric_actual, "rows"),
    "LATE_BUT_FULL": Defect(late_but_full, "rows", ALL_SIDES),
    "OVER_130": Defect(over_130, "rows", ALL_SIDES),
    "LOW_TARGET": Defect(low_target, "rows", ALL_SIDES),
    "DEVIATION_CONTRADICTS": Defect(deviation_contradicts, "rows", ALL_SIDES),
    "ACTUAL_IS_REMARK": Defect(actual_is_remark, "rows"),
    "SHARE_OVER_100": Defect(share_over_100, "rows", ALL_SIDES),
    "PLACEHOLDER": Defect(placeholder, "rows"),
    "TAXONOMY": Defect(taxonomy, "rows"),
    "QUANTITY_WITHOUT_NUMBER": Defect(quantity_without_number, "rows"),
    "QUANTITY_IS_PAYMENT": Defect(quantity_is_payment, "rows"),
    "COST_COMPARATOR": Defect(cost_comparator, "rows"),
    "TARGET_EQUALS_NAME": Defect(target_equals_name, "rows"),
    "TARGET_LOWERED": Defect(target_lowered, "rows", ALL_SIDES),
    "UNBALANCED_BRACKET": Defect(unbalanced_bracket, "rows", ("gross", "within")),
}
