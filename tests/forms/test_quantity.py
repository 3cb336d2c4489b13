"""Value strings: the published examples exactly, and what must hold for any number, unit and comparator."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perf_pipeline.forms.attainment import attain
from perf_pipeline.forms.measured import measured, parse_target
from perf_pipeline.forms.quantity import Quantity, parse_quantity

VALUES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "fixtures/domain/values.jsonl").read_text(encoding="utf-8").splitlines()
]
FIELDS = ("kind", "comparator", "low", "high", "unit", "period")


def stated(text: str) -> tuple[object, ...]:
    quantity = parse_quantity(text)
    return tuple(getattr(quantity, field) for field in FIELDS)


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value["text"])
def test_published_example(value: dict[str, object]) -> None:
    assert stated(str(value["text"])) == tuple(value[field] for field in FIELDS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("壹拾贰万叁仟元伍角", ("=", 123000.5, 123000.5, "元", None)),
        ("贰佰万元整", ("=", 200, 200, "万元", None)),
        ("1,234.56万元", ("=", 1234.56, 1234.56, "万元", None)),
        ("5000元/人", ("=", 5000, 5000, "元/人", None)),
        ("同比下降≥3%", ("<=", None, -3, "%", "yoy")),
        ("±5%以内", ("range", -5, 5, "%", None)),
        ("70%-80%", ("range", 70, 80, "%", None)),
        ("30余篇", (">", 30, None, "篇", None)),
        ("上百次", (">=", 100, None, "次", None)),
        ("1次（含）以上", (">=", 1, None, "次", None)),
        ("95%≤满意度", (">=", 95, None, "%", None)),
        ("零事故", ("=", 0, 0, None, None)),
        ("2020.12万元", ("=", 2020.12, 2020.12, "万元", None)),
        ("290%", ("=", 290, 290, "%", None)),
    ],
)
def test_number(text: str, expected: tuple[object, ...]) -> None:
    assert stated(text) == ("quantitative", *expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2021年6月30日前", ("<=", None, "2021-06-30")),
        ("2021年年底前完成", ("<=", None, "2021-12-31")),
        ("6月底前", ("<=", None, "--06-30")),
        ("第一季度", ("range", "--01-01", "--03-31")),
        ("2021年上半年", ("range", "2021-01-01", "2021-06-30")),
        ("2021.12.31", ("=", "2021-12-31", "2021-12-31")),
        ("2020年2月完成", ("=", "2020-02-01", "2020-02-29")),
    ],
)
def test_date(text: str, expected: tuple[object, ...]) -> None:
    assert stated(text)[:4] == ("date", *expected)


@pytest.mark.parametrize(
    "text", ["八项规定", "12345热线", "4A级景区", "G20", "2021年工作总结", "常年", "按时完成", "优"]
)
def test_digits_of_a_name_are_no_number(text: str) -> None:
    assert parse_quantity(text) == Quantity("qualitative")


NUMBERS = st.one_of(st.integers(0, 10**9), st.decimals(0, 10**6, places=2).map(float))
UNITS = st.sampled_from(["次", "%", "万元", "元", "人次", "人", "个", "篇", "场次", "公里", "平方米", "天"])
SIGNS = st.sampled_from(
    [
        ("≥", ">="),
        ("不少于", ">="),
        ("＞＝", ">="),
        ("≤", "<="),
        ("不超过", "<="),
        (">", ">"),
        ("低于", "<"),
        ("=", "="),
        ("约", "approx"),
    ]
)


def shown(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".") if isinstance(number, float) else str(number)


@given(NUMBERS, UNITS, SIGNS)
def test_any_number_unit_and_comparator_come_back(number: float, unit: str, sign: tuple[str, str]) -> None:
    quantity = parse_quantity(f"{sign[0]}{shown(number)}{unit}")
    assert (quantity.kind, quantity.comparator, quantity.unit) == ("quantitative", sign[1], unit)
    bounds = {bound for bound in (quantity.low, quantity.high) if bound is not None}
    assert bounds == {number}


@given(
    st.text(alphabet="0123456789.%年月日至-—/()万亿元十百次≥≤前底每季上下数余成第点一二□个负,", max_size=24)
    | st.text(max_size=40)
)
@settings(max_examples=400)
def test_never_raises_and_full_width_changes_nothing(text: str) -> None:
    wide = "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in text)
    assert parse_quantity(wide) == parse_quantity(text)


def test_a_bound_by_name_is_one_where_no_sign_is_printed() -> None:
    kept = parse_target("100%", "公用经费控制率")
    assert (kept.comparator, kept.low, kept.high, kept.note) == ("<=", None, 100, "bound by name")
    assert attain(kept, parse_quantity("94.6%")).meets_target
    assert not attain(kept, parse_quantity("110%")).meets_target
    for text, name in (("≥60%", "血压控制率"), ("100%", "血压控制率"), ("2-3%", "差错率")):
        assert parse_target(text, name) == parse_quantity(text)


def test_of_so_many() -> None:
    assert parse_quantity("≤18/10万").high == 18
    assert parse_quantity("12.5/10万人").unit == parse_quantity("≤18/10万").unit == "/10万"
    assert attain(parse_quantity("≤18/10万"), parse_quantity("0")).meets_target


def test_a_second_place_is_among_the_first_three() -> None:
    assert attain(parse_quantity("前3"), parse_quantity("第2")).meets_target
    assert attain(parse_quantity("排名全省前五名"), parse_quantity("第三名")).meets_target
    assert not attain(parse_quantity("前三名"), parse_quantity("第4名")).meets_target


@pytest.mark.parametrize(
    ("target", "actual", "meets"),
    [
        ("0起", "未发生", True),
        ("0次", "零", True),
        ("≤2起", "无安全事故", True),
        ("不发生", "2起", False),
        ("杜绝发生", "0起", True),
        ("100%", "全部合格", True),
        ("全部完成", "完成95%", False),
        ("≥95%", "已100%完成", True),
        ("≥90%", "92.3%（问卷调查600份）", True),
        ("≥400户", "共400户，其中低保20户", True),
        ("≥1/3", "36.5%", True),
        ("90±5%", "91.2%", True),
        ("下降3.5%", "下降3.8%", True),
        ("减少3%以上", "减少2.6%", False),
        ("6,300人左右", "6,285人", True),
        ("85%左右", "79%", False),
        ("≤0.5万元", "4800元/场", True),
        ("≤1.6元/公里", "1.72元", False),
        ("≤20min", "18分钟", True),
        ("≤48小时", "1.5天", True),
        ("≥4批次/千人", "4.2批次/千人", True),
        ("不晚于9月30日", "2022年10月12日", False),
        ("每月15日前", "每月10日前", None),
        ("每周1次", "52次", True),
        ("≥5次", "无安全事故", None),
    ],
)
def test_what_a_result_makes_of_its_target(target: str, actual: str, meets: bool | None) -> None:
    assert attain(parse_quantity(target), parse_quantity(actual), 2022).meets_target is meets


@pytest.mark.parametrize(
    ("text", "name", "level", "comparator"),
    [
        ("12个月", "建设工期", "产出指标", "<="),
        ("15个工作日", "核查", "时效指标", "<="),
        ("3.8元/㎡", "保洁单价", "成本指标", "<="),
        ("720元", "低保人均标准", "成本指标", "="),
        ("≥720元", "保洁单价", "成本指标", ">="),
        ("12个月", "培训覆盖", "数量指标", "="),
        ("12期", "培训期数", "时效指标", "="),
    ],
)
def test_costs_and_times_are_bounded_from_above(text: str, name: str, level: str, comparator: str) -> None:
    assert parse_target(text, name, level).comparator == comparator


@pytest.mark.parametrize(
    ("target", "actual", "name", "level", "ratio", "met"),
    [
        ("≤4.8万元/年", "4.8万", "物业管理费", "", 1.0, True),
        ("≥100万", "105万元", "争取资金", "", 1.05, True),
        ("≥1.2万人", "1.3万", "受益人数", "", 1.0833, True),
        ("63", "60", "成本控制数（万元）", "成本指标", 1.05, True),
        ("≥95", "0.97", "覆盖率（%）", "", None, None),
        ("10", "9", "满意度(10分)", "", 0.9, False),
        ("≥3%", "-4.1%", "PM2.5年均浓度下降", "", 1.3667, True),
        ("≥3%", "-4.1%", "产值增长率", "", None, False),
        ("100%", "60%", "收购价格执行率", "成本指标", 0.6, False),
        ("100%", "60%", "公用经费控制率", "成本指标", 1.6667, True),
        ("2/3以上", "3/4", "参保比例", "", 1.125, True),
        ("数十次", "56次", "走访", "", None, None),
        ("每半年1次", "2次", "检查频次", "", 1.0, True),
        ("一级", "二级", "安全等级", "", None, None),
        ("=4场", "3场，因疫情取消1场", "宣讲", "", 0.75, False),
        ("12个月", "1年", "服务期限", "", 1.0, True),
        ("8人×12月", "96", "聘用人员", "", None, None),
        ("≤550元/人·天", "500元/人·天", "培训标准", "", 1.1, True),
        ("15%及其以下", "14%", "结转率", "", 1.0714, True),
        ("≤0", "-26.3%", "三公经费变动", "", None, True),
    ],
)
def test_a_target_and_its_result(
    target: str, actual: str, name: str, level: str, ratio: float | None, met: bool | None
) -> None:
    reached = attain(*measured(target, actual, name, level), 2022)
    assert reached.meets_target is met
    assert reached.ratio == (None if ratio is None else pytest.approx(ratio, abs=1e-4))
