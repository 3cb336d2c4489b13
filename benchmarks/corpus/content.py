"""A form's content before any layout: funds, goals, indicators and totals whose arithmetic holds (docs: domain rules).

Money is in the form's own unit (万元 or 元), rates in percent, weights and scores in points. Numbers are what the
form prints, already rounded as printed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from random import Random

from benchmarks.corpus import words
from benchmarks.corpus.indicators import IndicatorRow, draw_indicators

ZERO = Decimal(0)
FUND_AMOUNTS = ("initial", "full_year", "executed")


@dataclass(slots=True)
class FundRow:
    item: str
    code: str
    category: str | None = None
    is_total: bool = False
    initial: Decimal | None = None
    full_year: Decimal | None = None
    executed: Decimal | None = None
    rate: Decimal | None = None
    weight: Decimal | None = None
    score: Decimal | None = None
    reason: str | None = None
    damaged: bool = False  # by a defect: another would only hide it


@dataclass(slots=True)
class GoalRow:
    scope: str
    no: int
    text: str
    completion: str | None = None
    weight: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Needs:
    """What a layout asks of the content. `funds`: (category, item, code) with the total of each category; a share of
    the execution weight stands on every total. `goals`: (scope, how many) blocks, each with its own indicators."""

    form_type: str
    funds: tuple[tuple[str | None, str, str], ...]
    execution_weight: Decimal = Decimal(10)
    levels: tuple[tuple[str, int], ...] = (("产出指标", 50), ("效益指标", 30), ("满意度指标", 10))
    goals: tuple[tuple[str, int, int], ...] = (("annual", 1, 1),)
    unit: str = "万元"
    bare_actual: bool = False
    can_adjust: bool = True
    standards: bool = False
    weight_step: Decimal = Decimal("0.5")


@dataclass(slots=True)
class FormContent:
    year: int
    department: str
    department_code: str | None
    implementing_unit: str
    project_name: str
    project_code: str
    topic: str
    office: str
    amount_unit: str
    funds: list[FundRow]
    goals: list[GoalRow]
    indicators: list[IndicatorRow]
    total_weight: Decimal | None
    total_score: Decimal | None
    narratives: dict[str, str | None]
    adjusted: bool
    year_printed: bool = True
    printed_year: int | None = None
    basic: Decimal | None = None
    project: Decimal | None = None
    contact: str = ""
    phone: str = ""
    title_note: str = ""
    total_deviation: str | None = None
    copy_under: int | None = None  # year of the folder that the same file lies under too
    label_noise: dict[int, str] = field(default_factory=dict)  # seq -> text run into its level 2 label

    def indicators_of(self, scope: str, goal_no: int) -> list[IndicatorRow]:
        return [row for row in self.indicators if row.scope == scope and row.goal_no == goal_no]


def rounded(value: Decimal, places: str = "0.01") -> Decimal:
    return value.quantize(Decimal(places), ROUND_HALF_UP)


def draw_content(rng: Random, year: int, needs: Needs) -> FormContent:
    """A form in which every rule of the domain holds."""
    place, office = rng.choice(words.PLACES), rng.choice(words.OFFICES)
    topics = rng.sample(words.TOPICS, 14)
    topic = topics[0]
    department = place + office
    funds, adjusted = _draw_funds(rng, needs)
    goals, indicators = _draw_goals(rng, year, needs, topics, office)
    for seq, row in enumerate(indicators, 1):
        row.seq = seq
    content = FormContent(
        year=year,
        department=department,
        department_code=f"{rng.randint(100, 499)}",
        implementing_unit=department + rng.choice(words.UNITS),
        project_name=topic + rng.choice(words.PROJECT_ENDS),
        project_code=f"{rng.randint(51142500, 51142599)}{rng.choice('TRY')}{rng.randint(1, 999999):012d}",
        topic=topic,
        office=office,
        amount_unit=needs.unit,
        funds=funds,
        goals=goals,
        indicators=indicators,
        total_weight=None,
        total_score=None,
        narratives=_narratives(topic, indicators, goals, adjusted),
        adjusted=adjusted,
        contact=rng.choice(words.PEOPLE),
        phone=f"0{rng.randint(20, 29)}-{rng.randint(2000000, 8999999)}",
    )
    total = next((row for row in funds if row.is_total), None)
    if total is not None and total.full_year is not None and needs.form_type == "department_overall":
        content.basic = rounded(total.full_year * Decimal(rng.randint(30, 70)) / 100)
        content.project = total.full_year - content.basic
    settle_totals(content)
    return content


def settle_totals(content: FormContent) -> None:
    """Write the totals that follow from the rows; fund totals count once."""
    rows: list[FundRow | IndicatorRow] = [row for row in content.funds if row.is_total]
    rows += content.indicators
    content.total_weight = sum((row.weight for row in rows if row.weight is not None), ZERO)
    content.total_score = sum((row.score for row in rows if row.score is not None), ZERO)


def _draw_funds(rng: Random, needs: Needs) -> tuple[list[FundRow], bool]:
    base = rounded(Decimal(rng.randint(1000, 900000)) / 100)
    factor = Decimal(10000) if needs.unit == "元" else Decimal(1)
    adjusted = needs.can_adjust and rng.random() < 0.5
    rate = Decimal(rng.choice([1000, 1000, 1000, 974, 986, 953, 925, 998])) / 1000
    change = Decimal(rng.choice([92, 95, 106, 108])) / 100 if adjusted else Decimal(1)
    categories = list(dict.fromkeys(category for category, _, _ in needs.funds))
    rows: list[FundRow] = []
    for category in categories:
        group = [FundRow(item, code, cat, code == "total") for cat, item, code in needs.funds if cat == category]
        parts = [row for row in group if not row.is_total]
        total = next(row for row in group if row.is_total)
        total.initial, total.full_year = base * factor, rounded(base * change) * factor
        total.executed = rounded(base * change * rate) * factor
        total.weight = needs.execution_weight / len(categories)
        _divide(rng, total, parts, factor)
        settle_rate(total)
        rows += group
    if adjusted:
        next(row for row in rows if row.is_total).reason = words.ADJUSTED
    return rows, adjusted


def settle_rate(row: FundRow) -> None:
    """Rate and score that follow from the amounts; a budget of nothing has rate 0."""
    if row.full_year is None or row.executed is None:
        return
    row.rate = rounded(row.executed / row.full_year * 100) if row.full_year else ZERO
    if row.weight is not None:
        row.score = min(row.weight, rounded(row.weight * row.rate / 100))


def _divide(rng: Random, total: FundRow, parts: list[FundRow], factor: Decimal) -> None:
    """Split every amount of the total over the parts; the first takes what is left, the last are often nothing."""
    shares = [Decimal(rng.choice([0, 0, 5, 12, 20])) / 100 for _ in parts[1:]]
    for name in FUND_AMOUNTS:
        whole = getattr(total, name)
        for row, share in zip(parts[1:], shares, strict=True):
            setattr(row, name, rounded(whole / factor * share) * factor)
        if parts:
            setattr(parts[0], name, whole - sum((getattr(row, name) for row in parts[1:]), ZERO))


def _draw_goals(
    rng: Random, year: int, needs: Needs, topics: list[str], office: str
) -> tuple[list[GoalRow], list[IndicatorRow]]:
    blocks = [(scope, no) for scope, least, most in needs.goals for no in range(1, rng.randint(least, most) + 1)]
    many = len(blocks) > 1
    goals, rows = [], []
    plans = _split_levels(rng, needs, blocks)
    for index, (scope, no) in enumerate(blocks):
        topic = topics[index % len(topics)]
        own = topics if not many else [topic, topics[(index + len(blocks)) % len(topics)]]
        block = draw_indicators(rng, year, own, plans[index], step=needs.weight_step, bare_actual=needs.bare_actual)
        for row in block:
            row.scope, row.goal_no = scope, no
            if needs.standards:
                row.standard = rng.choice(words.STANDARDS)
        rows += block
        text = rng.choice(words.SHORT_GOALS if many else words.GOALS).format(t=topic, o=office)
        completion = None if many else rng.choice(words.COMPLETIONS).format(t=topic)
        goals.append(GoalRow(scope, no, text, completion, sum((r.weight for r in block if r.weight), ZERO)))
    return goals, rows


def _split_levels(rng: Random, needs: Needs, blocks: list[tuple[str, int]]) -> list[list[tuple[str, Decimal]]]:
    """Per block the level 1 weights. Several blocks share the weight of each level, the last ones take satisfaction."""
    if len(blocks) == 1:
        return [[(name, Decimal(weight)) for name, weight in needs.levels]]
    plans: list[list[tuple[str, Decimal]]] = [[] for _ in blocks]
    for name, weight in needs.levels:
        holders = range(len(blocks)) if name != "满意度指标" else range(len(blocks) - 1, len(blocks))
        least = Decimal(3)
        parts = [least] * len(holders)
        left = Decimal(weight) - sum(parts)
        while left > 0:
            step = min(left, Decimal(1))
            parts[rng.randrange(len(parts))] += step
            left -= step
        for holder, part in zip(holders, parts, strict=True):
            plans[holder].append((name, part))
    return plans


def _narratives(topic: str, rows: list[IndicatorRow], goals: list[GoalRow], adjusted: bool) -> dict[str, str | None]:
    reasons = [row.deviation for row in rows if row.deviation]
    summary = "；".join(dict.fromkeys(reasons)) + "。" if reasons else None
    if adjusted:
        summary = (summary or "") + words.ADJUSTED
    texts: dict[str, str | None] = {"deviation_summary": summary}
    for name in ("function_overview", "annual_tasks", "implementation", "conclusion", "problems", "improvement"):
        texts[name] = words.NARRATIVES[name].format(t=topic)
    for scope in ("long_term", "annual"):
        mine = [goal for goal in goals if goal.scope == scope]
        texts[f"{scope}_goals"] = "；".join(f"{goal.no}、{goal.text}" for goal in mine) + "。"
        done = "；".join(f"{goal.no}、{goal.text}，已按计划落实并通过考核" for goal in mine) + "。"
        texts[f"{scope}_completion"] = done + (words.ADJUSTED if adjusted else "")
    return texts
