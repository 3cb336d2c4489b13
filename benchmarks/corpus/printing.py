"""How a form writes its numbers and labels: what one typist does throughout a form."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from benchmarks.corpus.content import FormContent, rounded
from benchmarks.corpus.indicators import plain

_FULL_WIDTH = str.maketrans({"(": "（", ")": "）", ":": "："})


@dataclass(frozen=True, slots=True)
class Printing:
    thousands: bool = False
    two_decimals: bool = True
    percent_sign: bool = True
    integer_rate: bool = False
    full_width: bool = True
    spaced_labels: bool = False
    not_applicable: str = ""

    def amount(self, value: Decimal | None) -> str:
        if value is None:
            return self.not_applicable
        grouping = "," if self.thousands else ""
        return format(rounded(value), f"{grouping}.2f") if self.two_decimals else _grouped(value, grouping)

    def points(self, value: Decimal | None) -> str:
        return self.not_applicable if value is None else plain(value)

    def score(self, value: Decimal | None) -> str:
        """A score of an indicator row: blank when there is none."""
        return "" if value is None else plain(value)

    def rate(self, value: Decimal | None, sign: bool | None = None) -> str:
        if value is None:
            return self.not_applicable
        whole = self.integer_rate or not self.two_decimals or value.as_tuple().exponent == 0
        text = plain(value) if whole else format(rounded(value), ".2f")
        return text + ("%" if (self.percent_sign if sign is None else sign) else "")

    def label(self, text: str) -> str:
        """A label as this typist writes it: brackets full or half width, letters of vertical labels set apart."""
        return text.translate(_FULL_WIDTH) if self.full_width else text

    def lead(self, text: str) -> str:
        """The label of a tall narrow cell."""
        return " ".join(text) if self.spaced_labels and "(" not in text else self.label(text)

    def settle(self, content: FormContent) -> None:
        """Round what is printed rounded, so that the truth is what the form says."""
        if not self.integer_rate:
            return
        for row in content.funds:
            if row.rate is not None:
                row.rate = rounded(row.rate, "1")
                if row.weight is not None:
                    row.score = min(row.weight, rounded(row.weight * row.rate / 100))


def _grouped(value: Decimal, grouping: str) -> str:
    whole, _, rest = plain(value).partition(".")
    whole = format(int(whole), grouping) if grouping else whole
    return f"{whole}.{rest}" if rest else whole


def draw_printing(rng: Random) -> Printing:
    return Printing(
        thousands=rng.random() < 0.3,
        two_decimals=rng.random() < 0.6,
        percent_sign=rng.random() < 0.7,
        integer_rate=rng.random() < 0.15,
        full_width=rng.random() < 0.6,
        spaced_labels=rng.random() < 0.15,
        not_applicable=rng.choice(["", "", "/", "—"]),
    )
