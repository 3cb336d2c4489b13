"""Department names and regions."""

import pytest

from perf_pipeline.forms.departments import Department, canonical_department


@pytest.mark.parametrize(
    ("printed", "name", "region"),
    [
        ("219001-某局", "某局", None),
        ("219001-武汉市江汉区财政局", "武汉市江汉区财政局", "湖北省武汉市江汉区"),
        ("九三学社 武汉市委", "九三学社武汉市委员会", "湖北省武汉市"),
        ("四川省眉山市青神县水利局", "四川省眉山市青神县水利局", "四川省眉山市青神县"),
        ("湖北省财政厅（本级）", "湖北省财政厅", "湖北省"),
        ("青神县市场监督管理局", "青神县市场监督管理局", "青神县"),
        ("凉山州西昌市教育局", "凉山州西昌市教育局", "四川省凉山彝族自治州西昌市"),
        ("新疆维吾尔自治区喀什地区财政局", "新疆维吾尔自治区喀什地区财政局", "新疆维吾尔自治区喀什地区"),
        ("北京市海淀区教育委员会", "北京市海淀区教育委员会", "北京市海淀区"),
        ("吉林市财政局", "吉林市财政局", "吉林省吉林市"),
        ("社区服务中心", "社区服务中心", None),
        ("城市管理局", "城市管理局", None),
    ],
)
def test_name_and_region(printed: str, name: str, region: str | None) -> None:
    assert canonical_department(printed) == Department(name, region)


def test_departments_of_different_places_stay_apart() -> None:
    assert canonical_department("市财政局") != canonical_department("区财政局")


@pytest.mark.parametrize("printed", [None, "", " / ", "219001"])
def test_nothing_printed_is_no_department(printed: str | None) -> None:
    assert canonical_department(printed) == Department(None, None)
