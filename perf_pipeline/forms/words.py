"""What labels mean: the vocabulary files as look-ups. Exact first, then cut, extended or misspelt labels."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

from rapidfuzz import fuzz, process

from perf_pipeline.forms.text import compact, label_of
from perf_pipeline.forms.vocabulary import load_yaml

Closeness = Literal["exact", "cut", "extended", "misspelt"]

EVIDENCE_CODES = ("S", "P", "C", "B", "K")
SHORTEST_CUT = 4
"""Characters a cut label must have left: fewer say too little (分, 年度)."""
MISSPELT = 80
"""rapidfuzz ratio (0..100) from which a label counts as a misspelling of a known one."""
NEAREST = 45
"""rapidfuzz ratio from which a known label is worth naming as near."""


class Meaning(NamedTuple):
    """A label's meaning in one group of the vocabulary."""

    group: str
    concept: str
    known: str
    closeness: Closeness = "exact"


@dataclass(frozen=True)
class Vocabulary:
    """Labels and what they mean in each group, by normalised text, and the phrase patterns."""

    by_core: dict[str, tuple[Meaning, ...]]
    concepts: dict[str, dict[str, str]]
    by_group: dict[str, dict[str, Meaning]]
    blank_numbers: frozenset[str]
    target_fillers: frozenset[str]
    grades: frozenset[str]
    not_adjusted: frozenset[str]
    instructions: re.Pattern[str]
    skeleton_names: re.Pattern[str]
    page_furniture: re.Pattern[str]
    titles: dict[str, re.Pattern[str]]

    def meanings(self, text: str) -> tuple[Meaning, ...]:
        """All meanings of a text that is a known label, in the order of the file."""
        return self.by_core.get(label_of(text).core, ())

    def meaning(self, text: str, group: str) -> Meaning | None:
        """A known label's meaning in a group."""
        return self.by_group[group].get(label_of(text).core)

    def loosely(self, text: str, group: str) -> Meaning | None:
        """A label that is cut off, carries a few characters more, or is misspelt; None if it could be several."""
        core = label_of(text).core
        known = self.by_group[group]
        if core in known:
            return known[core]
        cut = [m for label, m in known.items() if len(core) >= SHORTEST_CUT and label.startswith(core)]
        if cut and len({m.concept for m in cut}) == 1:
            return cut[0]._replace(closeness="cut")
        longer = [m for label, m in known.items() if len(label) >= SHORTEST_CUT and _carries(core, label)]
        if longer and len({m.concept for m in longer}) == 1:
            return max(longer, key=lambda m: len(m.known))._replace(closeness="extended")
        return self._misspelt(core, known)

    def _misspelt(self, core: str, known: dict[str, Meaning]) -> Meaning | None:
        if len(core) < SHORTEST_CUT:
            return None
        near = process.extract(core, known.keys(), scorer=fuzz.ratio, score_cutoff=MISSPELT, limit=5)
        concepts = {known[label].concept for label, *_ in near}
        return known[near[0][0]]._replace(closeness="misspelt") if len(concepts) == 1 else None

    def nearest(self, text: str, groups: Iterable[str], limit: int = 3) -> list[Meaning]:
        """The known labels that look most like a text, best first."""
        pool = {label: m for group in groups for label, m in self.by_group[group].items()}
        found = process.extract(label_of(text).core, pool.keys(), scorer=fuzz.ratio, score_cutoff=NEAREST, limit=limit)
        return [pool[label] for label, *_ in found]


def _carries(core: str, label: str) -> bool:
    return len(core) - len(label) <= SHORTEST_CUT and (core.startswith(label) or core.endswith(label))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary, read once a process."""
    by_group: dict[str, dict[str, Meaning]] = {}
    by_core: dict[str, list[Meaning]] = defaultdict(list)
    for group, concepts in load_yaml("labels.yaml").items():
        known = by_group.setdefault(group, {})
        for concept, sources in concepts.items():
            for label in (label for code in EVIDENCE_CODES for label in sources.get(code, ())):
                core = label_of(label).core
                if core not in known:
                    known[core] = Meaning(group, concept, label)
                    by_core[core].append(known[core])
    phrases = load_yaml("phrases.yaml")
    return Vocabulary(
        by_core={core: tuple(meanings) for core, meanings in by_core.items()},
        concepts={core: {m.group: m.concept for m in meanings} for core, meanings in by_core.items()},
        by_group=by_group,
        blank_numbers=frozenset(compact(text) for text in phrases["blank_numbers"]),
        target_fillers=frozenset(compact(text) for text in phrases["target_fillers"]),
        grades=frozenset(phrases["grades"]),
        not_adjusted=frozenset(phrases["not_adjusted"]),
        instructions=re.compile("|".join(phrases["instructions"])),
        skeleton_names=re.compile(phrases["skeleton_names"]),
        page_furniture=re.compile(phrases["page_furniture"], re.IGNORECASE),
        titles={kind: re.compile("|".join(patterns)) for kind, patterns in load_yaml("titles.yaml").items()},
    )


@lru_cache(maxsize=65536)
def meanings_of(text: str) -> tuple[Meaning, ...]:
    """All meanings of a text that is a known label."""
    return vocabulary().meanings(text)


_NO_CONCEPTS: dict[str, str] = {}


@lru_cache(maxsize=65536)
def concepts_of(text: str) -> Mapping[str, str]:
    """What a text that is a known label means, by group."""
    return vocabulary().concepts.get(label_of(text).core, _NO_CONCEPTS)
