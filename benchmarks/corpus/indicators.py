"""Indicator rows: names, targets, actuals, weights and the scores that the scoring rules give them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from benchmarks.corpus import words

UNDER_OUTPUT = ["数量指标", "质量指标", "时效指标", "成本指标"]


@dataclass(slots=True)
class IndicatorRow:
    """One indicator row. `comparator` is the printed sign (定性 for words); `value` and `actual_value` are printed
    without their unit. `weight`, `score` in points."""

    level1: str
    level2: str
    level3: str
    comparator: str
    value: str
    unit: str
    actual_value: str | None
    actual_unit: str
    weight: Decimal | None = None
    score: Decimal | None = None
    deviation: str | None = None
    standard: str | None = None
    scope: str = "annual"
    goal_no: int = 1
    seq: int = 0
    indicator_no: str | None = None
    initial: str | None = None  # the value before it was adjusted
    level1_points: Decimal | None = None  # printed with its level 1 instead of the sum
    damaged: bool = False  # by a defect: another would only hide it

    @property
    def target_text(self) -> str | None:
        sign = "" if self.comparator == "定性" else self.comparator
        return (sign + self.value + self.unit) or None

    @property
    def actual_text(self) -> str | None:
        return None if self.actual_value is None else self.actual_value + self.actual_unit

    @property
    def number(self) -> Decimal | None:
        return None if self.comparator == "定性" else Decimal(self.value)


def plain(value: Decimal) -> str:
    """A number as people write it: 12, 4.5 — never 1E+2 or 4.50."""
    text = format(value.quantize(Decimal("0.01"), ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def draw_indicators(
    rng: Random, year: int, topics: list[str], plan: list[tuple[str, Decimal]], *, step: Decimal, bare_actual: bool
) -> list[IndicatorRow]:
    """Rows for a block: level 1 names with the weight each must add up to."""
    rows: list[IndicatorRow] = []
    names: set[str] = set()
    for level1, weight in plan:
        count = _how_many(rng, level1, weight, step)
        if level1 == "产出指标":
            level2s = sorted((rng.choice(UNDER_OUTPUT) for _ in range(count)), key=UNDER_OUTPUT.index)
        elif level1 == "成本指标":
            level2s = ["经济成本指标"] * count
        elif level1 == "效益指标":
            order = list(words.BENEFITS)
            level2s = sorted((rng.choice(order) for _ in range(count)), key=order.index)
        else:
            level2s = ["服务对象满意度指标"] * count
        for level2, points in zip(level2s, split_points(rng, weight, count, step), strict=True):
            row = _draw_row(rng, year, level1, level2, topics=topics, names=names, bare=bare_actual)
            row.weight = points
            _score(rng, row)
            rows.append(row)
    return rows


def _how_many(rng: Random, level1: str, weight: Decimal, step: Decimal) -> int:
    most = {"产出指标": 8, "效益指标": 4, "满意度指标": 2, "成本指标": 2}[level1]
    least = {"产出指标": 3, "效益指标": 2, "满意度指标": 1, "成本指标": 1}[level1]
    possible = int(weight / step)
    return min(rng.randint(least, most), possible, max(1, int(weight)))


def split_points(rng: Random, weight: Decimal, count: int, step: Decimal) -> list[Decimal]:
    """`count` positive multiples of `step` that add up to `weight`."""
    units = int(weight / step)
    cuts = sorted(rng.sample(range(1, units), count - 1)) if count > 1 else []
    return [(b - a) * step for a, b in zip([0, *cuts], [*cuts, units], strict=True)]


def _draw_row(
    rng: Random, year: int, level1: str, level2: str, *, topics: list[str], names: set[str], bare: bool
) -> IndicatorRow:
    for _ in range(60):
        row = _draw_any(rng, year, level1, level2, topic=rng.choice(topics))
        if row.level3 not in names:
            break
    names.add(row.level3)
    if bare:
        row.actual_unit = ""
    return row


def _draw_any(rng: Random, year: int, level1: str, level2: str, *, topic: str) -> IndicatorRow:
    if level2 == "数量指标":
        name, unit, low, high, whole = rng.choice(words.QUANTITY)
        value = Decimal(rng.randint(low, high)) if whole else Decimal(rng.randint(low * 10, high * 10)) / 10
        return _numeric((level1, level2), name.format(t=topic), rng.choice(["≥", "≥", "=", ""]), value, unit)
    if level2 == "质量指标" or level1 == "满意度指标":
        source = words.QUALITY if level2 == "质量指标" else words.SATISFACTION
        value = Decimal(rng.choice([80, 85, 90, 95, 98] + ([100] if level2 == "质量指标" else [])))
        return _numeric((level1, level2), rng.choice(source).format(t=topic), "≥", value, "%")
    if level2 == "时效指标":
        if rng.random() < 0.4:
            name = rng.choice(words.TIMELY_RATE).format(t=topic)
            return _numeric((level1, level2), name, "≥", Decimal(rng.choice([90, 95, 100])), "%")
        name, month = rng.choice(words.TIMELY_DATE).format(t=topic), rng.randint(6, 12)
        target, done = f"{year}年{month}月底前", f"{year}年{month - rng.randint(0, 2)}月完成"
        return IndicatorRow(level1, level2, name, "定性", target, "", done, "")
    if level2 in ("成本指标", "经济成本指标"):
        value = Decimal(rng.randint(10, 600)) / 2
        return _numeric((level1, level2), rng.choice(words.COST).format(t=topic), "≤", value, "万元")
    name = rng.choice(words.BENEFITS[level2]).format(t=topic)
    target, reached, _ = rng.choice(words.QUALITATIVE)
    return IndicatorRow(level1, level2, name, "定性", target, "", reached, "")


def _numeric(levels: tuple[str, str], level3: str, sign: str, value: Decimal, unit: str) -> IndicatorRow:
    return IndicatorRow(*levels, level3, sign, plain(value), unit, plain(value), unit)


def _score(rng: Random, row: IndicatorRow) -> None:
    """Reached, over-fulfilled a little, or missed with a reason and the score that follows."""
    assert row.weight is not None
    row.score = row.weight
    target = row.number
    chance = rng.random()
    if target is None:
        partly = {whole: part for _, whole, part in words.QUALITATIVE}.get(row.actual_value or "")
        if partly and chance < 0.15:
            row.actual_value = partly
            row.score = (row.weight * Decimal("0.8")).quantize(Decimal("0.01"), ROUND_HALF_UP)
            row.deviation = rng.choice(words.REASONS)
        return
    whole = row.unit in {"场", "次", "册", "台", "个", "家", "人次", "篇", "户"}
    if row.comparator == "≤":
        factor = Decimal(rng.choice([100, 98, 92, 85])) / 100
    elif chance < 0.6:
        factor = Decimal(rng.choice([100, 100, 105, 112])) / 100
    elif chance < 0.7 and row.unit != "%":
        factor = Decimal(rng.choice([140, 160])) / 100
    else:
        factor = Decimal(rng.choice([80, 88, 94])) / 100
    actual = target * factor
    actual = actual.to_integral_value(ROUND_HALF_UP) if whole else actual.quantize(Decimal("0.1"), ROUND_HALF_UP)
    if row.unit == "%":
        actual = min(actual, Decimal(100))
    settle(rng, row, actual)


def settle(rng: Random, row: IndicatorRow, actual: Decimal) -> None:
    """Write an actual with the score and the reason that it calls for."""
    target = row.number
    assert row.weight is not None and target is not None
    row.actual_value = plain(actual)
    row.score, row.deviation = row.weight, None
    if row.comparator != "≤" and actual < target:
        row.score = (row.weight * actual / target).quantize(Decimal("0.01"), ROUND_HALF_UP)
        row.deviation = rng.choice(words.REASONS)
    elif row.comparator != "≤" and target and actual / target >= Decimal("1.3"):
        row.deviation = rng.choice(words.OVER_REASONS)
