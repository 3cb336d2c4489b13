"""Signs that stand alone in a cell, told by their shape, drawn as fonts draw them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perf_pipeline.extract.scan.signs import sign_of

DPI = 200


def drawn(*strokes: tuple[int, int, int, int], thick: int = 3) -> np.ndarray:
    """Ink of strokes (x0, y0, x1, y1), cut to what is inked."""
    image = np.zeros((80, 160), np.uint8)
    for x0, y0, x1, y1 in strokes:
        cv2.line(image, (x0, y0), (x1, y1), 255, thick)
    rows, columns = np.flatnonzero(image.any(1)), np.flatnonzero(image.any(0))
    return image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


DOTS = tuple((10 + 9 * index, 20, 10 + 9 * index, 20) for index in range(7))


@pytest.mark.parametrize(
    ("ink", "sign"),
    [
        (drawn((10, 20, 36, 20), thick=2), "—"),
        (drawn((10, 40, 20, 12)), "/"),
        (drawn((10, 20, 24, 20), (10, 28, 24, 28), thick=2), "="),
        (drawn(*DOTS[:6]), "……"),
        (drawn(*DOTS[:3]), "…"),
        (drawn(*((10 + 7 * at, 20, 10 + 7 * at, 20) for at in range(6)), thick=2), "……"),  # as low as a dash
        (drawn(*DOTS), "......."),
        (drawn((20, 12, 20, 40)), ""),  # 1
        (drawn((14, 16, 20, 12), (20, 12, 20, 40)), ""),  # 1 with its flag
        (drawn((10, 12, 24, 12), (24, 12, 16, 40)), ""),  # 7
        (drawn((10, 12, 20, 40)), ""),  # a stroke that leans to the left
        (drawn((12, 14, 30, 14), (8, 36, 34, 36)), ""),  # 二
        (drawn((10, 20, 10, 20), (10, 30, 10, 30)), ""),  # :
    ],
)
def test_a_sign_is_told_by_its_shape(ink: np.ndarray, sign: str) -> None:
    assert sign_of(ink, DPI) == sign
