"""Actual against target."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perf_pipeline.forms.attainment import attain
from perf_pipeline.forms.quantity import parse_quantity


@pytest.mark.parametrize(
    ("target", "actual", "ratio", "meets", "reason"),
    [
        ("≥100万元", "1500000元", 1.5, True, None),
        ("≥2次", "5", 2.5, True, None),
        ("170", "356篇", 356 / 170, True, None),
        ("≤10天", "5日", 2.0, True, None),
        ("<3%", "3%", 1.0, False, None),
        ("1-2次", "4次", 2.0, None, None),
        ("1-2次", "2次", 1.0, True, None),
        ("≥10个", "17个课题", 1.7, True, None),
        ("≤5%", "0%", None, True, "zero_actual"),
        ("0起", "2起", None, False, "zero_target"),
        ("70人", "70人次", None, None, "units"),
        ("≥90%", "—", None, None, "blank"),
        ("≥95%", "0.95", None, None, "fraction"),
        ("≤100%", "0.96", None, None, "fraction"),
        ("≤5%", "0.5", 10.0, True, None),
        ("≥95%", "96", 96 / 95, True, None),
        ("≥1.2万㎡", "1.5万平方米", 1.25, True, None),
        ("≤320元/㎡", "320元/m²", 1.0, True, None),
        ("≥90%", "优良", None, None, "qualitative"),
        ("6月底前", "2021年5月", None, True, "dates"),
        ("6月底前", "2021年7月", None, False, "dates"),
    ],
)
def test_attainment(target: str, actual: str, ratio: float | None, meets: bool | None, reason: str | None) -> None:
    result = attain(parse_quantity(target), parse_quantity(actual), fiscal_year=2021)
    assert (result.ratio, result.meets_target, result.reason) == (pytest.approx(ratio), meets, reason)


def test_a_date_without_year_needs_the_fiscal_year() -> None:
    result = attain(parse_quantity("6月底前"), parse_quantity("2021年5月"))
    assert (result.comparable, result.reason) == (False, "no_year")


@given(st.integers(1, 10**6), st.integers(0, 10**6), st.sampled_from(["≥", "≤", "="]))
def test_the_money_unit_does_not_change_the_ratio(target: int, actual: int, sign: str) -> None:
    goal = parse_quantity(f"{sign}{target}万元")
    wan, yuan = parse_quantity(f"{actual}万元"), parse_quantity(f"{actual * 10000}元")
    assert attain(goal, wan) == attain(goal, yuan)


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_two_texts_give_an_answer_or_a_reason(target: str, actual: str) -> None:
    result = attain(parse_quantity(target), parse_quantity(actual), fiscal_year=2021)
    assert (result.ratio is None) == (result.reason is not None)
