"""What the readers of a form's blocks share: explained cells, issues, how answers and numbers read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from perf_pipeline.extract.model import Cell
from perf_pipeline.forms.coverage import Ledger
from perf_pipeline.forms.evidence import is_recognised
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import FormIssue
from perf_pipeline.forms.recognised import digits_for
from perf_pipeline.forms.text import compact, number_of, tidy
from perf_pipeline.forms.words import vocabulary

_JOINING = frozenset("≥≤＞＜><=＝±约第:：(（")
"""What the next cell's text may follow at once."""
_STACKED = re.compile(r"[\d%]\n\d")
"""Numbers below each other in one cell, as readers of pages leave them."""


@dataclass(slots=True)
class Context:
    """One form's reading under way."""

    ledger: Ledger = field(default_factory=Ledger)
    issues: list[FormIssue] = field(default_factory=list)

    def answer(self, cells: Sequence[Cell]) -> str | None:
        """What a person wrote into some cells; None if blank or if only the blank form's instruction stands there."""
        if not cells:
            return None
        self.ledger.claim(*cells)
        return self.read(cells)

    def read(self, cells: Sequence[Cell]) -> str | None:
        """As `answer`, of cells that were claimed with their row."""
        return self.written(_together(cells), cells)

    def written(self, text: str | None, cells: Sequence[Cell] = ()) -> str | None:
        """A text unless it is the blank form's instruction, which is reported."""
        if text and _is_instruction(text):
            cell = cells[0] if cells else None
            self.issues.append(issue("INSTRUCTION_LEFTOVER", cell=cell, before=text, words={"text": text}))
            return None
        return text

    def number(self, cells: Sequence[Cell], name: str, subject: str, seq: int | None = None) -> Decimal | None:
        """The number in some cells; None for blanks and their markers; words are reported, never guessed at."""
        self.ledger.claim(*cells)
        return self.read_number(cells, name, subject, seq)

    def read_number(self, cells: Sequence[Cell], name: str, subject: str, seq: int | None = None) -> Decimal | None:
        """As `number`, of cells that were claimed with their row."""
        text = _together(cells) or ""
        if compact(text) in vocabulary().blank_numbers:
            return None
        stacked = any(_STACKED.search(cell.text) for cell in cells if "\n" in cell.text)
        one = not stacked and (len(cells) == 1 or sum(map(_has_digits, cells)) <= 1)
        number = number_of(text) if one else None
        if number is not None:
            return number.value
        shown = " ".join(cell.text.replace("\n", " ") for cell in cells) if stacked else tidy(text) or ""
        if len(cells) == 1 and is_recognised(cells) and (told := digits_for(text)) is not None:
            words = {"field": name}
            found = issue("NUMBER_LOOKS_LIKE", cell=cells[0], seq=seq, before=shown, after=told, words=words)
            self.issues.append(replace(found, subject=subject, column=name))
            if (number := number_of(told)) is not None:
                return number.value
        words = {"field": name, "text": shown}
        self.issues.append(
            issue("NOT_A_NUMBER", cell=cells[0], seq=seq, subject=subject, column=name, before=shown, words=words)
        )
        return None


@lru_cache(maxsize=16384)
def _is_instruction(text: str) -> bool:
    return vocabulary().instructions.search(compact(text)) is not None


def _together(cells: Sequence[Cell]) -> str | None:
    """The text of some cells, kept apart unless both are Chinese: 9 beside 94 is not 994, and — beside 94 not -94."""
    if len(cells) == 1:
        return tidy(cells[0].text)
    text = ""
    for cell in cells:
        part = tidy(cell.text) or ""
        if text and part and text[-1] not in _JOINING and (text[-1].isascii() or part[0].isascii()):
            text += " "
        text += part
    return text or None


def _has_digits(cell: Cell) -> bool:
    return any(char.isdigit() for char in cell.text)
