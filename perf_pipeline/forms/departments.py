"""Departments: one name across years and spellings, and the region where the name says it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from perf_pipeline.forms.vocabulary import load_yaml

_CODE = re.compile(r"^[\[(【]?[0-9][0-9A-Z.]{2,}[\])】]?[-—_:、 ]*(?=[\u4e00-\u9fff])")
_CODE_BEHIND = re.compile(r"[-—_(\[]*\d{3,}[)\]]*$")
_LABEL = re.compile(r"^(?:部门名称?|部门\(单位\)名称|单位名称|填报单位|主管部门)(?::|(?=[\u4e00-\u9fff]{4}))")
_ITSELF = re.compile(r"[(\[【](?:本级|机关|本部|部门|汇总|盖章|公章|单位盖章|签章)[)\]】]|[(\[【][)\]】]")
_SPACES = re.compile(r"[\s\u200b\ufeff]+")
_COUNTY = re.compile(r"^[\u4e00-\u9fff]{2,7}?(?:自治县|自治旗)|^[\u4e00-\u9fff]{2,3}?(?:县|(?<![城超门上都])市)")
_IN_CITY = re.compile(_COUNTY.pattern + r"|^[\u4e00-\u9fff]{2,4}?(?<![社园景校片灾疫库林牧护范])区")


@dataclass(frozen=True, slots=True)
class Department:
    """`name`: canonical; `region`: province, city and county as far as the name says them (湖北省武汉市), else None."""

    name: str | None
    region: str | None


_NAMES: dict[str, str] = {
    alias: name for name, entry in load_yaml("departments.yaml")["departments"].items() for alias in entry["as"]
}
_REGIONS: dict[str, Any] = load_yaml("regions.yaml")
_PROVINCES: dict[str, str] = _REGIONS["provinces"]
# what a name begins with -> (province, name in full)
_PREFECTURES: dict[str, tuple[str, str]] = {
    f"{city}市": (province, f"{city}市") for province, cities in _REGIONS["cities"].items() for city in cities
} | {
    called: (province, full)
    for province, prefectures in _REGIONS["prefectures"].items()
    for full, short in prefectures.items()
    for called in (full, *short)
}
_ORDER = {known: number for number, known in enumerate(_PREFECTURES)}
_BY_FRONT: dict[str, list[str]] = {}
for _known in _PREFECTURES:
    _BY_FRONT.setdefault(_known[:2], []).append(_known)


@lru_cache(maxsize=16384)
def canonical_department(printed: str | None, code: str | None = None) -> Department:
    """The department's canonical name and region. `code`, where the form prints one, is taken off the name's front.

    Two names are one department only where they differ in blanks, codes, brackets like (本级), or are listed together
    in vocabulary/departments.yaml.
    """
    name = _SPACES.sub("", unicodedata.normalize("NFKC", printed or ""))
    name = _LABEL.sub("", name)
    if code:
        name = name.removeprefix(code).lstrip("-—_:、")
    name = _CODE_BEHIND.sub("", _CODE.sub("", name))
    name = _ITSELF.sub("", name).strip("-—_:、,。;/*")
    if not name or name.isdigit():
        return Department(None, None)
    name = _NAMES.get(name, name)
    return Department(name, region_of(name))


def region_of(name: str) -> str | None:
    """The region a department's name states: 武汉市… is 湖北省武汉市, 四川省… is 四川省; None where it states none."""
    for short, full in _PROVINCES.items():
        if name.startswith(full):
            rest = name[len(full) :]
            return full + (_front(_IN_CITY, rest) if full.endswith("市") else _city(rest)[1])
        if name.startswith(short + "省"):
            return full
    start, city = _city(name)
    if start:
        return start + city
    inside = [known for place in range(1, len(name)) for known in _called_at(name, place)]
    if inside:  # 九三学社武汉市委员会
        first = min(inside, key=_ORDER.__getitem__)
        return _PROVINCES[_PREFECTURES[first][0]] + _city(name[name.find(first) :])[1]
    return city or None


def _city(name: str) -> tuple[str, str]:
    """(province, city and county) at the front of `name`; empty strings where it begins with neither."""
    known = next(_called_at(name, 0), None)
    if known is None:
        return "", _front(_COUNTY, name)
    province, full = _PREFECTURES[known]
    return _PROVINCES[province], full + _front(_IN_CITY, name[len(known) :])


def _called_at(name: str, place: int) -> Iterator[str]:
    """What a prefecture or city is called that stands at a place of `name`, in the order of the file."""
    return (known for known in _BY_FRONT.get(name[place : place + 2], ()) if name.startswith(known, place))


def _front(pattern: re.Pattern[str], name: str) -> str:
    """The county or district at the front of `name`, where more follows it; districts alone are too often namesakes."""
    local = pattern.match(name)
    return local.group() if local and local.end() < len(name) else ""
