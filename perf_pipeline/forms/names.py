"""The department's own name where it runs into labels: running headers and watermarks (社会效益九三学社…指标)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.flow import text_of
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2, clean_level
from perf_pipeline.forms.text import squeeze

SHORTEST_NAME = 4
"""Characters of a name that may be taken out of a label."""


@dataclass(slots=True)
class Names:
    """Names that may have run into labels: the department's, the unit's."""

    known: list[str] = field(default_factory=list)

    def add(self, name: str | None) -> None:
        plain = squeeze(name or "")
        if len(plain) >= SHORTEST_NAME and plain not in self.known:
            self.known.append(plain)

    def level(self, cells: Sequence[Cell], issues: list[FormIssue]) -> str | None:
        """A level label without blanks, weight and a name that ran into it; None for blank cells."""
        text = clean_level(text_of(cells)) if cells else None
        if text is None or text in ("/", "—", "-"):
            return None
        for name in self.known:
            cleaned = text.replace(name, "")
            if cleaned != text and (canonical_level1(cleaned) or canonical_level2(cleaned)):
                issues.append(issue("LABEL_CLEANED", cell=cells[0], before=text, after=cleaned))
                return cleaned
        return text
