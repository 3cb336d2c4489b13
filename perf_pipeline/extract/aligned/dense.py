"""Blocks of a table whose rows stand no further apart than the lines within a cell, as word processors set them.

Steps tell nothing there, middles do: cells are centred in their rows, so the lines of one cell have their middle where
the row's cells of one line stand.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from perf_pipeline.extract.aligned.pieces import SAME_BASELINE_EM, Piece, overlap, separate_numbers

SAME_STEP = 0.06
ALONE, CHAINED = 1.0, 0.2  # what a text beside the middle of lines says: one of a line more than one of many
CELL = 0.5  # what each cell costs: where nothing speaks for rows, lines are one text

Linked = Callable[[Piece, Piece], bool]


def stacks(pieces: list[Piece], step: float, linked: Linked) -> list[list[Piece]]:
    """Pieces as cells, each from top to bottom. `step` is the usual one between lines (points)."""
    chains = _chains(sorted(pieces, key=lambda p: (p.baseline, p.x0)), step, linked)
    heights = np.array([piece.baseline for chain in chains for piece in chain])
    says = np.array([ALONE if len(chain) == 1 else CHAINED for chain in chains for _ in chain])
    owner = np.array([number for number, chain in enumerate(chains) for _ in chain])
    near = SAME_BASELINE_EM * step
    cells: list[list[Piece]] = []
    for number, chain in enumerate(chains):
        others = owner != number

        def worth(first: Piece, last: Piece, others: np.ndarray = others) -> float:
            middle = (first.baseline + last.baseline) / 2
            return float(says[others & (np.abs(heights - middle) <= near)].sum()) - CELL

        cells += _parted(chain, worth)
    return cells


def _chains(pieces: list[Piece], step: float, linked: Linked) -> list[list[Piece]]:
    """Pieces under each other at the step of lines."""
    chains: list[list[Piece]] = []
    near: list[list[Piece]] = []
    for piece in pieces:
        near = [chain for chain in near if piece.baseline - chain[-1].baseline <= (1 + SAME_STEP) * step]
        above = [
            chain
            for chain in near
            if piece.baseline - chain[-1].baseline >= (1 - SAME_STEP) * step
            and overlap(chain[-1], piece) > 0.5 * min(piece.x1 - piece.x0, chain[-1].x1 - chain[-1].x0)
            and not separate_numbers(chain[-1], piece)
            and linked(chain[-1], piece)
        ]
        if above:
            max(above, key=lambda chain: overlap(chain[-1], piece)).append(piece)
        else:
            chains.append([piece])
            near.append(chains[-1])
    return chains


def _parted(chain: list[Piece], worth: Callable[[Piece, Piece], float]) -> list[list[Piece]]:
    """The chain cut into the cells that are worth most."""
    best: list[tuple[float, int]] = [(0.0, 0)]  # of the first n pieces: worth, where the last cell begins
    for end in range(1, len(chain) + 1):
        best.append(max((best[start][0] + worth(chain[start], chain[end - 1]), start) for start in range(end)))
    cells: list[list[Piece]] = []
    end = len(chain)
    while end:
        start = best[end][1]
        cells.append(chain[start:end])
        end = start
    return cells[::-1]
