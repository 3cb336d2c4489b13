"""The fiscal year: what the form prints, and which of folder, form and file name counts."""

from __future__ import annotations

import re
from collections.abc import Iterable

from perf_pipeline.forms.text import compact

_CHINESE = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_CHINESE_YEAR = re.compile(r"[二][〇○零][〇○零一二三四五六七八九]{2}(?=年)")
_FISCAL = re.compile(r"(?<!\d)((?:19|20)\d{2})年?度")
_ANY = re.compile(r"(?<!\d)((?:19|20)\d{2})(?=年(?!\d{1,2}月))")
_ALONE = re.compile(r"^\(?((?:19|20)\d{2})(?:年度?|年)?\)?$")
_FILE_NAME = re.compile(r"(?<![0-9A-Za-z])((?:19|20)\d{2})(?![0-9A-Za-z])")


def _plain(text: str) -> str:
    return _CHINESE_YEAR.sub(lambda m: m.group().translate(_CHINESE), compact(text))


def fiscal_year_in(text: str) -> int | None:
    """A year printed as a fiscal year (2019年度, 二〇一九年度, `2019年度)` with its bracket lost), else 2019年."""
    plain = _plain(text)
    found = _FISCAL.search(plain) or _ANY.search(plain)
    return int(found.group(1)) if found else None


def year_alone(text: str) -> int | None:
    """The year of a text that is nothing but one: the line under a title, the value of a 年度 label."""
    found = _ALONE.match(_plain(text))
    return int(found.group(1)) if found else None


def marked_year(text: str | None) -> int | None:
    """A year with 年度 behind it: in a project's name only that speaks of the form's year."""
    found = _FISCAL.search(_plain(text or ""))
    return int(found.group(1)) if found else None


def year_of_file_name(name: str) -> int | None:
    """A year standing alone in a file name; parts of numbers and hashes are none."""
    found = _FILE_NAME.search(name)
    return int(found.group(1)) if found else None


def declared_year(title: str | None, labelled: str | None, lines: Iterable[str]) -> int | None:
    """The year the form prints: in its title, in a line that is nothing but a year, behind a 年度 label."""
    for text in (title, labelled):
        if text and (year := fiscal_year_in(text) or year_alone(text)):
            return year
    return next((year for line in lines if (year := year_alone(line))), None)
