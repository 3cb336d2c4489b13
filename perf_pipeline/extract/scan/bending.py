"""How a page image is bent, told from its rules: they are straight on paper.

Every piece of a rule tells how the page slopes where it lies. One smooth surface is laid through all of them, so that
no single line, which may be a stroke or two rules taken for one, can bend the page on its own. The strokes of a page
without rules slope each as it will: what tells nothing of most of them bends no page either.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import cv2
import numpy as np

Image = np.ndarray
NOTICED_PX = 2.0
PIECE_IN = 0.2  # shorter ones are strokes
CLOSE_IN = 0.035
OPEN_IN = 0.1
THICK_IN = 0.03
STEP_IN = 0.05
FEWEST = 8  # of fewer pieces, any surface can be made
ALONG, ACROSS = 4, 2  # degrees of the surface along the rules and across them
STIFF = 1.0  # holds back bends of which the rules tell nothing
ROUNDS = 6
USUAL_PX = 0.4  # a rule's own unevenness
TOLD = 0.9  # of what the pieces are off a straight page, at most so much is left on a bent one: of strokes nearly all


@dataclass(frozen=True, slots=True)
class _Piece:
    x: np.ndarray
    y: np.ndarray


def bend(ink: Image, dpi: float) -> tuple[np.ndarray, np.ndarray] | None:
    """How far each straight pixel must look right and down in the bent page; None where the page is straight."""
    down = _surface(_pieces(ink, dpi), ink.shape)
    right = _surface(_pieces(ink.T.copy(), dpi), ink.shape[::-1])
    if down is None and right is None:
        return None
    none = np.zeros(ink.shape, np.float32)
    return (none if right is None else np.ascontiguousarray(right.T)), (none if down is None else down)


def _pieces(ink: Image, dpi: float) -> list[_Piece]:
    """Pieces of horizontal rules, each as points on its centre line."""
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(3, int(dpi * CLOSE_IN))), np.uint8))
    runs = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, int(dpi * OPEN_IN)), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(runs, connectivity=8)
    step, found = max(1, int(dpi * STEP_IN)), []
    for index in range(1, count):
        x0, y0, width, height, area = stats[index].tolist()
        if width < PIECE_IN * dpi or area / width > THICK_IN * dpi:
            continue
        part = labels[y0 : y0 + height, x0 : x0 + width] == index
        centre = (part * np.arange(height)[:, None]).sum(0) / np.maximum(part.sum(0), 1) + y0
        points = width // step
        means = centre[: points * step].reshape(points, step).mean(1)
        found.append(_Piece(x0 + (np.arange(points) + 0.5) * step, means))
    return found


def _surface(pieces: list[_Piece], shape: tuple[int, ...]) -> np.ndarray | None:
    """Displacement along y of every pixel: as smooth as the pieces allow, each of which may lie at any height."""
    if len(pieces) < FEWEST:
        return None
    owner = np.repeat(np.arange(len(pieces)), [len(piece.x) for piece in pieces])
    x, y = np.concatenate([piece.x for piece in pieces]), np.concatenate([piece.y for piece in pieces])
    size = np.bincount(owner)
    reach = x.min(), x.max(), y.min(), y.max()

    def centred(values: np.ndarray) -> np.ndarray:
        means = np.stack([np.bincount(owner, column) for column in values.T], 1) / size[:, None]
        return np.asarray(values - means[owner])

    level = (np.bincount(owner, y) / size)[owner]
    weight = np.ones(len(pieces))
    bent = np.zeros(len(_terms()))
    for _ in range(ROUNDS):
        basis = _basis(_unit(x, reach[:2]), _unit(level, reach[2:]))
        slopes, heights = centred(basis), centred(y[:, None])[:, 0]
        pull = slopes * weight[owner][:, None]
        stiff = STIFF * np.diag([float(i + j) for i, j in _terms()])
        bent = np.linalg.solve(slopes.T @ pull + stiff, pull.T @ heights)
        off = np.sqrt(np.bincount(owner, (heights - slopes @ bent) ** 2) / size)
        usual = USUAL_PX + float(np.median(off))
        weight = 1 / (1 + (off / (2 * usual)) ** 4)
        level = y - basis @ bent
        level = (np.bincount(owner, level) / size)[owner]
    pull, left = weight[owner], heights - slopes @ bent
    if np.ptp(basis @ bent) < NOTICED_PX or pull @ left**2 > TOLD**2 * (pull @ heights**2):
        return None
    columns = _unit(np.clip(np.arange(shape[1], dtype=float), *reach[:2]), reach[:2])
    rows = _unit(np.clip(np.arange(shape[0], dtype=float), *reach[2:]), reach[2:])
    surface = np.zeros(shape, np.float32)
    for (i, j), part in zip(_terms(), bent, strict=True):
        surface += np.outer(rows**j, (part * columns**i)).astype(np.float32)
    return surface


def _terms() -> list[tuple[int, int]]:
    return list(itertools.product(range(1, ALONG + 1), range(ACROSS + 1)))


def _basis(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    return np.stack([x**i * y**j for i, j in _terms()], 1)


def _unit(values: np.ndarray, reach: tuple[float, float]) -> np.ndarray:
    """Values as -1..1."""
    low, high = reach
    return np.asarray((2 * values - low - high) / max(high - low, 1.0))
