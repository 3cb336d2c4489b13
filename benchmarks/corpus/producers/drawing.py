"""Draw set pages on a surface: rules as the style makes them, texts, watermark."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from random import Random
from typing import Protocol

from benchmarks.corpus.pages import Box, PageModel, Text
from benchmarks.corpus.style import Style

Segment = tuple[float, float, float, float]
"""x0, y0, x1, y1 in points from the top left; horizontal or vertical."""


class Surface(Protocol):
    """A page to draw on; points from the top left."""

    def line(self, segment: Segment, width: float, grey: float, *, dotted: bool) -> None: ...
    def outline(self, box: Box, width: float, grey: float) -> None: ...
    def fill(self, x: float, y: float, width: float, height: float, grey: float) -> None: ...
    def text(self, text: Text) -> None: ...
    def slanted(self, x: float, y: float, size: float, text: str, grey: float) -> None: ...


def draw_page(surface: Surface, page: PageModel, style: Style, watermark: str, rng: Random) -> None:
    if style.watermark:
        width, height = style.page_size
        surface.slanted(width / 4, height * 0.7, 46, watermark, 0.85)
    draw_rules(surface, page.boxes, style)
    texts = list(page.texts)
    if style.shuffled:
        rng.shuffle(texts)
    for text in texts:
        surface.text(text)
        if style.doubled_text or text.bold:
            surface.text(Text(text.x + 0.25, text.y, text.size, text.text))


def draw_rules(surface: Surface, boxes: list[Box], style: Style) -> None:
    if style.ruled == "none":
        return
    if style.rules == "rects" and style.ruled == "all" and not any(box.open_top or box.open_bottom for box in boxes):
        for box in boxes:
            surface.outline(box, style.rule_width, style.grey)
        return
    for segment in segments(boxes, horizontal_only=style.ruled == "horizontal"):
        _rule(surface, segment, style)


def _rule(surface: Surface, segment: Segment, style: Style) -> None:
    x0, y0, x1, y1 = segment
    width = style.rule_width
    if style.rules == "thin_fill":
        surface.fill(x0 - width / 2, y0 - width / 2, x1 - x0 + width, y1 - y0 + width, style.grey)
    elif style.rules == "double":
        gap_x, gap_y = (0.0, 0.8) if y0 == y1 else (0.8, 0.0)
        for sign in (-1, 1):
            moved = (x0 + sign * gap_x, y0 + sign * gap_y, x1 + sign * gap_x, y1 + sign * gap_y)
            surface.line(moved, 0.3, style.grey, dotted=False)
    else:
        surface.line(segment, width, style.grey, dotted=style.rules == "dotted")


def segments(boxes: Iterable[Box], *, horizontal_only: bool = False) -> list[Segment]:
    """The boxes' edges, each drawn once, touching pieces of a line as one."""
    across: dict[float, list[tuple[float, float]]] = defaultdict(list)
    down: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for box in boxes:
        if not box.open_top:
            across[round(box.top, 2)].append((box.x0, box.x1))
        if not box.open_bottom:
            across[round(box.bottom, 2)].append((box.x0, box.x1))
        down[round(box.x0, 2)].append((box.top, box.bottom))
        down[round(box.x1, 2)].append((box.top, box.bottom))
    found = [(a, y, b, y) for y, pieces in sorted(across.items()) for a, b in _joined(pieces)]
    if not horizontal_only:
        found += [(x, a, x, b) for x, pieces in sorted(down.items()) for a, b in _joined(pieces)]
    return found


def _joined(pieces: list[tuple[float, float]]) -> list[tuple[float, float]]:
    joined: list[tuple[float, float]] = []
    for start, end in sorted(pieces):
        if joined and start <= joined[-1][1] + 0.1:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
