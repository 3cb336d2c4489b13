"""Pieces of text → blocks: the lines of one cell together, without any rule to say where the cell ends.

Pieces under each other are lines of one block when the step between them is that of wrapped text. The steps between
numbers are steps between rows: wrapped text is set closer, or the page is `dense`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from perf_pipeline.extract.aligned.dense import stacks
from perf_pipeline.extract.aligned.pieces import SAME_BASELINE_EM, Piece, overlap, separate_numbers

STEPS_EM = (0.85, 2.4)  # steps between lines of one cell lie somewhere here
WIDER = 1.2  # a step between lines of one cell is at most so many times the usual one
FEWEST_STEPS = 2
ALIKE, STRAY_SHARE = 1.06, 0.3
WIDE_EM, MANY_STEPS = 1.7, 8  # text is seldom set wider: where it seems to be, more must say so

Parted = Callable[[Piece, Piece], bool]
Steps = tuple[np.ndarray, np.ndarray]


class Block:
    """Lines of text that belong to one cell, top to bottom; its box in PDF points.

    `middle` lies between the first and the last baseline: fonts with and without headroom compare. `centre` is across.
    """

    __slots__ = ("bottom", "centre", "middle", "pieces", "top", "x0", "x1")

    def __init__(self, piece: Piece) -> None:
        self.pieces = [piece]
        self.x0, self.top, self.x1, self.bottom = piece.x0, piece.top, piece.x1, piece.bottom
        self._settle()

    def add(self, piece: Piece) -> None:
        """A further line."""
        self.pieces.append(piece)
        self.x0, self.x1, self.bottom = min(self.x0, piece.x0), max(self.x1, piece.x1), piece.bottom
        self._settle()

    def _settle(self) -> None:
        self.middle = (self.pieces[0].baseline + self.pieces[-1].baseline) / 2
        self.centre = (self.x0 + self.x1) / 2


def blocks(pieces: list[Piece], em: float, parted: Parted, steps: Steps) -> list[Block]:
    """Pieces as blocks. `parted(upper, lower)` tells whether a rule stands between two pieces; `steps` are those of the
    whole table, as far as it is known."""
    if not pieces:
        return []
    usual, most = _wrapped_steps(*steps, em)
    if usual and not most:
        cells = stacks(pieces, usual, lambda upper, lower: not parted(upper, lower))
        return [_block(cell) for cell in cells]
    found: list[Block] = []
    near: list[Block] = []  # those that may go on
    for piece in sorted(pieces, key=lambda p: (p.baseline, p.x0)):
        near = [block for block in near if piece.baseline - block.pieces[-1].baseline <= most]
        above = [
            block
            for block in near
            if block.x0 < piece.x1
            and piece.x0 < block.x1  # as few do
            and overlap(block, piece) > 0.5 * min(piece.x1 - piece.x0, block.x1 - block.x0)
            and piece.baseline - block.pieces[-1].baseline > SAME_BASELINE_EM * em
            and not separate_numbers(block.pieces[-1], piece)
            and not parted(block.pieces[-1], piece)
        ]
        if above:
            max(above, key=lambda block: overlap(block, piece)).add(piece)
        else:
            found.append(Block(piece))
            near.append(found[-1])
    return found


def _block(cell: list[Piece]) -> Block:
    block = Block(cell[0])
    for piece in cell[1:]:
        block.add(piece)
    return block


def _wrapped_steps(steps: np.ndarray, between_rows: np.ndarray, em: float) -> tuple[float, float]:
    """The usual and the largest step between two lines of one cell, in points; the largest is 0 where rows stand no
    further apart, both are 0 where every line is a row of its own."""
    if not len(steps):
        return 0.0, 0.0
    rows = np.sort(between_rows)
    least_row = float(rows[min(max(1, len(rows) // 10), len(rows) - 1)]) if len(rows) else np.inf
    count = np.array([((steps >= step) & (steps <= ALIKE * step)).sum() for step in steps])
    fewest = 1 if len(rows) >= FEWEST_STEPS else FEWEST_STEPS
    within = count[steps * ALIKE < least_row]  # fewer than most of these are strays
    enough = np.flatnonzero(count >= max(fewest, STRAY_SHARE * within.max(initial=0)))
    usual = float(steps[enough[0]]) if len(enough) else float(steps[0])
    if usual > WIDE_EM * em and count.max() < MANY_STEPS and not len(rows):
        return 0.0, 0.0
    if least_row > WIDER * usual:
        return usual, min(WIDER * usual, least_row - 0.1 * em)
    if least_row > ALIKE * usual:
        return usual, (usual + least_row) / 2
    return (usual, 0.0) if usual <= WIDE_EM * em else (0.0, 0.0)


def steps_of(pieces: list[Piece], em: float) -> Steps:
    """Steps from each piece to the nearest one under it (points): all that could be wrapped text, ascending; those
    between numbers."""
    if not pieces:
        return np.zeros(0), np.zeros(0)
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
        (rows if separate_numbers(pieces[index], pieces[lower]) else steps).append(float(down[index, lower]))
    return np.sort(steps), np.array(rows)
