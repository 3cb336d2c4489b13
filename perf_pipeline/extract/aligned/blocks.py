"""Characters → blocks of text: the lines of one cell together, without any rule to say where the cell ends.

A piece of text ends where a gap stands that no blank of the text explains. Pieces under each other are lines of one
block when the step between them is that of wrapped text. The steps between numbers are steps between rows: wrapped text
must be set closer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from perf_pipeline.extract.pdfium import PageContent

SAME_BASELINE_EM = 0.12
GAP_EM = 0.35  # a gap without a blank of the text's own: another piece
BLANK_EM = 1.3  # and one with a blank (a full-width blank is 1 em)
STEPS_EM = (0.85, 2.4)  # steps between lines of one cell lie somewhere here
WIDER = 1.2  # a step between lines of one cell is at most so many times the usual one
FEWEST_STEPS = 2
WIDE_EM, MANY_STEPS = 1.7, 8  # text is seldom set wider: where it seems to be, more must say so
REST_SHARE = 0.4  # what is left over of a long number is at most so wide as the line above
NUMBER = re.compile(r"^[-+≥≤><=]*\d[\d,]*(\.\d+)?%?$|^[—/-]$")

Parted = Callable[["Piece", "Piece"], bool]


@dataclass(frozen=True, slots=True)
class Piece:
    """Text on one line without a gap: x0, top, x1, bottom and baseline in PDF points, top left origin."""

    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    text: str

    @property
    def is_number(self) -> bool:
        return NUMBER.match(self.text) is not None


class Block:
    """Lines of text that belong to one cell, top to bottom; its box in PDF points."""

    __slots__ = ("bottom", "pieces", "top", "x0", "x1")

    def __init__(self, piece: Piece) -> None:
        self.pieces = [piece]
        self.x0, self.top, self.x1, self.bottom = piece.x0, piece.top, piece.x1, piece.bottom

    def add(self, piece: Piece) -> None:
        """A further line."""
        self.pieces.append(piece)
        self.x0, self.x1, self.bottom = min(self.x0, piece.x0), max(self.x1, piece.x1), piece.bottom

    @property
    def middle(self) -> float:
        """Between the first and the last baseline: fonts with and without headroom compare."""
        return (self.pieces[0].baseline + self.pieces[-1].baseline) / 2

    @property
    def centre(self) -> float:
        return (self.x0 + self.x1) / 2


def font_size(content: PageContent, chars: np.ndarray) -> float:
    """The em of most of the text, in points: Chinese characters are one em wide, whatever the height of their font."""
    wide = [i for i in chars.tolist() if "\u4e00" <= content.text[i] <= "\u9fff"]
    of = content.boxes[wide] if wide else content.boxes[chars]
    return float(np.median(of[:, 2] - of[:, 0])) if wide else 0.8 * float(np.median(of[:, 3] - of[:, 1]))


def find_pieces(content: PageContent, chars: np.ndarray, em: float) -> list[Piece]:
    """Pieces of text, top to bottom and left to right."""
    order = chars[np.argsort(content.baselines[chars], kind="stable")]
    level = np.r_[0, np.cumsum(np.diff(content.baselines[order]) > SAME_BASELINE_EM * em)]
    across = np.lexsort((content.boxes[order, 0], level))
    order, level, boxes = order[across], level[across], content.boxes[order[across]]
    widest = np.where(content.blank_before[order[1:]], BLANK_EM, GAP_EM) * em
    cut = (np.diff(level) > 0) | (boxes[1:, 0] - boxes[:-1, 2] > widest)
    starts = np.r_[0, np.flatnonzero(cut) + 1]
    low, high = np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)
    baselines = content.baselines[order[starts]]
    text = [content.text[i] for i in order.tolist()]
    boxed = zip(low.tolist(), high.tolist(), baselines.tolist(), pairwise([*starts.tolist(), len(text)]), strict=True)
    return [
        Piece(x0, top, x1, bottom, baseline, "".join(text[start:end]))
        for (x0, top), (x1, bottom), baseline, (start, end) in boxed
    ]


def blocks(pieces: list[Piece], em: float, parted: Parted) -> list[Block]:
    """Pieces as blocks. `parted(upper, lower)` tells whether a rule stands between two pieces."""
    most = _wrapped_step(pieces, em)
    found: list[Block] = []
    near: list[Block] = []  # those that may go on
    for piece in sorted(pieces, key=lambda p: (p.baseline, p.x0)):
        near = [block for block in near if piece.baseline - block.pieces[-1].baseline <= most]
        above = [
            block
            for block in near
            if overlap(block, piece) > 0.5 * min(piece.x1 - piece.x0, block.x1 - block.x0)
            and piece.baseline - block.pieces[-1].baseline > SAME_BASELINE_EM * em
            and not _separate_numbers(block.pieces[-1], piece)
            and not parted(block.pieces[-1], piece)
        ]
        if above:
            max(above, key=lambda block: overlap(block, piece)).add(piece)
        else:
            found.append(Block(piece))
            near.append(found[-1])
    return found


def overlap(a: Piece | Block, b: Piece | Block) -> float:
    """How far two texts stand above each other, in points; negative where they stand side by side."""
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def _separate_numbers(upper: Piece, lower: Piece) -> bool:
    """Two numbers, not one that is too long for its column."""
    return upper.is_number and lower.is_number and lower.x1 - lower.x0 > REST_SHARE * (upper.x1 - upper.x0)


def _wrapped_step(pieces: list[Piece], em: float) -> float:
    """The largest step between two lines of one cell, in points; 0 where every line is a row of its own."""
    steps, between_rows = _steps(pieces, em)
    if not len(steps):
        return 0.0
    rows = np.sort(between_rows)
    least_row = float(rows[min(max(1, len(rows) // 10), len(rows) - 1)]) if len(rows) else np.inf
    fewest = 1 if len(rows) >= FEWEST_STEPS else FEWEST_STEPS
    count = [int(((steps >= step) & (steps <= 1.06 * step)).sum()) for step in steps]
    usual = next((float(s) for s, n in zip(steps, count, strict=True) if n >= fewest), float(steps[0]))
    if usual > WIDE_EM * em and max(count) < MANY_STEPS and not len(rows):
        return 0.0
    if least_row > WIDER * usual:
        return min(WIDER * usual, least_row - 0.1 * em)
    return (usual + least_row) / 2 if least_row > 1.06 * usual else 0.0


def _steps(pieces: list[Piece], em: float) -> tuple[np.ndarray, np.ndarray]:
    """Steps from each piece to the nearest one under it: all that could be wrapped text, ascending; those between
    numbers."""
    x0, x1, baseline = np.array([(p.x0, p.x1, p.baseline) for p in pieces]).T
    down = baseline - baseline[:, None]
    over = np.minimum(x1, x1[:, None]) - np.maximum(x0, x0[:, None])
    narrow = np.minimum(x1 - x0, (x1 - x0)[:, None])
    under = (down > STEPS_EM[0] * em) & (down < STEPS_EM[1] * em) & (over > 0.5 * narrow)
    down = np.where(under, down, np.inf)
    nearest = down.argmin(1)
    steps: list[float] = []
    rows: list[float] = []
    for index in np.flatnonzero(under.any(1)).tolist():
        lower = int(nearest[index])
        (rows if _separate_numbers(pieces[index], pieces[lower]) else steps).append(float(down[index, lower]))
    return np.sort(steps), np.array(rows)
