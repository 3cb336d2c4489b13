"""How a document looks: fonts, rules, page breaks, and what lies over the page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random
from typing import Literal

UNEMBEDDED = ("unigb", "gbk")


Ruled = Literal["all", "horizontal", "none"]


@dataclass(frozen=True, slots=True)
class Style:
    """Lengths in points. `ruled`: which rules are drawn at all; `rules`: what they are made of in the file."""

    font: str = "sans"
    size: float = 9.0
    ruled: Ruled = "all"
    rules: Literal["line", "rects", "thin_fill", "dotted", "double"] = "line"
    rule_width: float = 0.5
    grey: float = 0.0
    landscape: bool = False
    margin: float = 45.0
    repeat_header: bool = False
    open_at_break: bool = False
    cut_rows: bool = False
    merged_text: Literal["first", "largest"] = "first"
    page_numbers: Literal["", "第 {n} 页", "-{n}-", "{n}/{total}"] = ""
    running_header: bool = False
    watermark: bool = False
    doubled_text: bool = False
    rotate: int = 0
    no_unicode_map: bool = False
    shuffled: bool = False

    @property
    def page_size(self) -> tuple[float, float]:
        return (841.9, 595.3) if self.landscape else (595.3, 841.9)


def draw_style(rng: Random, fonts: list[str], *, landscape: bool, tame: bool = False) -> Style:
    """A style of the kind that published forms have; `tame` keeps to full rules and fonts that say what they are."""
    embedded = [font for font in fonts if font not in UNEMBEDDED]
    style = Style(
        font=rng.choice(embedded if tame and embedded else fonts),
        size=rng.choice([7.5, 8.5, 9.0, 10.0]),
        rules=rng.choice(["line", "line", "rects", "thin_fill", "dotted", "double"]),
        rule_width=rng.choice([0.25, 0.5, 0.5, 0.75, 1.5]),
        grey=rng.choice([0.0, 0.0, 0.0, 0.4, 0.7]),
        landscape=landscape,
        margin=rng.choice([36.0, 45.0, 57.0]),
        repeat_header=rng.random() < 0.3,
        open_at_break=rng.random() < 0.5,
        cut_rows=rng.random() < 0.4,
        merged_text=rng.choice(["first", "largest"]),
        page_numbers=rng.choice(["", "第 {n} 页", "-{n}-", "{n}/{total}"]),
        running_header=rng.random() < 0.2,
    )
    if tame:
        return style
    odd = rng.random()
    if odd < 0.08:
        return replace(style, ruled="none")
    if odd < 0.16:
        return replace(style, ruled="horizontal")
    return replace(
        style,
        watermark=rng.random() < 0.12,
        doubled_text=rng.random() < 0.08,
        rotate=90 if rng.random() < 0.1 else 0,
        no_unicode_map=style.font not in UNEMBEDDED and rng.random() < 0.06,
        shuffled=rng.random() < 0.15,
    )
