"""The standard levels of indicators: canonical names, and which level 1 a level 2 belongs under."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz import fuzz, process

from perf_pipeline.forms.text import compact, label_of
from perf_pipeline.forms.vocabulary import load_yaml
from perf_pipeline.forms.words import EVIDENCE_CODES, NEAREST

_BRACKETED = re.compile(r"[(（\[【](?:[^)）\]】]*(?:分|%|％)[^)）\]】]*|\d{1,3}(?:\.\d+)?)[)）\]】]")
_BEHIND = re.compile(r"(?<=[^\d])\d+(?:\.\d+)?分$")
"""The weight of a level behind its label: in brackets, or bare."""

LEVEL_ORDER = ("成本指标", "产出指标", "效益指标", "满意度指标")
"""The order in which forms list level 1; 成本 may also come second."""


@dataclass(frozen=True)
class Taxonomy:
    """Canonical names by label stem, and the level 1 names each level 2 may stand under (the usual one first)."""

    level1: dict[str, str]
    level2: dict[str, str]
    parents: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """The levels file, read once a process."""
    data = load_yaml("levels.yaml")
    return Taxonomy(
        level1=_stems(data["level1"]),
        level2=_stems(data["level2"]),
        parents={name: (entry["level1"], *entry.get("also_under", ())) for name, entry in data["level2"].items()},
    )


def _stems(entries: dict[str, dict[str, Any]]) -> dict[str, str]:
    stems: dict[str, str] = {}
    for name, entry in entries.items():
        for label in (name, *(label for code in EVIDENCE_CODES for label in entry.get(code, ()))):
            stems.setdefault(stem(label), name)
    return stems


@lru_cache(maxsize=8192)
def stem(label: str) -> str:
    """A level label without 指标, blanks, brackets and points: 产出指标(50分) → 产出."""
    core = label_of(label).core
    return core.removesuffix("指标") or core


@lru_cache(maxsize=8192)
def canonical_level1(label: str | None) -> str | None:
    """The standard name of a level 1 label, None if it is not one."""
    return taxonomy().level1.get(stem(label)) if label else None


@lru_cache(maxsize=8192)
def canonical_level2(label: str | None) -> str | None:
    """The standard name of a level 2 label, None if it is not one."""
    return taxonomy().level2.get(stem(label)) if label else None


@lru_cache(maxsize=8192)
def parents_of(level2: str | None) -> tuple[str, ...]:
    """The level 1 names a level 2 label may stand under, the usual one first; empty if the label is not known."""
    name = canonical_level2(level2)
    return taxonomy().parents[name] if name else ()


@lru_cache(maxsize=1024)
def nearest_levels(label: str, limit: int = 3) -> tuple[str, ...]:
    """The standard level names a label looks most like, best first."""
    names = list(dict.fromkeys([*taxonomy().level2.values(), *taxonomy().level1.values()]))
    near = process.extract(label_of(label).core, names, scorer=fuzz.ratio, score_cutoff=NEAREST, limit=limit)
    return tuple(name for name, *_ in near)


@lru_cache(maxsize=8192)
def canonical_levels(level1: str | None, level2: str | None) -> tuple[str | None, str | None]:
    """Standard names of a row's levels; a label outside the standard keeps its own wording (without blanks, points).

    A level 2 under 满意度 that speaks of 满意度 is 服务对象满意度指标 (docs/layouts.md, level labels, C). A known
    level 2 whose level 1 is missing brings its own.
    """
    one = canonical_level1(level1) or _plain(level1)
    two = canonical_level2(level2) or _plain(level2)
    if two and one in (None, "满意度指标") and "满意度" in two:
        two = "服务对象满意度指标"
    if one is None and two in taxonomy().parents:
        one = taxonomy().parents[two][0]
    return one, two


@lru_cache(maxsize=8192)
def clean_level(label: str) -> str | None:
    """A level label as printed, without blanks, the weight in brackets and a colon: 产出指标 (50分) → 产出指标."""
    plain = _BEHIND.sub("", _BRACKETED.sub("", "".join(label.split())))
    return plain.strip(":：") or None


def _plain(label: str | None) -> str | None:
    return (clean_level(label) or None) if label and compact(label) not in ("/", "—", "-") else None
