"""Rules drawn into page images, solid, dashed and worn, with characters beside them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perf_pipeline.extract import lattice
from perf_pipeline.extract.scan import rules
from perf_pipeline.extract.scan.page import straighten

DPI = 200
XS, YS = (150, 350, 700, 950, 1500), (200, 240, 290, 330, 420, 460)


def page(*, dash: tuple[int, int] | None = None, lost: float = 0.0, grey: int = 0, noise: float = 3.0) -> np.ndarray:
    """A page with a table of 5 by 4 cells; row 0 is merged but for its first cell, and has a stroke in its middle that
    stands where a column's rule goes on below, as that of a character may."""
    state = np.random.default_rng(7)
    image = np.full((700, 1650), 255, np.uint8)

    def rule(x0: int, y0: int, x1: int, y1: int) -> None:
        length = max(x1 - x0, y1 - y0)
        for at in range(0, length, 12):
            if state.random() < lost:
                continue
            for step in range(at, min(at + 12, length)):
                if dash is None or step % sum(dash) < dash[0]:
                    x, y = (x0 + step, y0) if x1 > x0 else (x0, y0 + step)
                    image[y : y + 2, x : x + 2] = grey
        image[y1 : y1 + 2, x1 : x1 + 2] = grey

    for y in YS:
        rule(XS[0], y, XS[-1], y)
    for index, x in enumerate(XS):
        rule(x, YS[0] if index in (0, 1, len(XS) - 1) else YS[1], x, YS[-1])
    if not lost:  # on a page that lacks pieces of its rules, such a stroke cannot be told from one
        cv2.line(image, (XS[2], YS[0] + 8), (XS[2], YS[1] - 8), 0, 2)
    cv2.rectangle(image, (XS[2] - 9, YS[0] + 12), (XS[2] + 9, YS[1] - 14), 0, 2)
    for row, top in enumerate(YS[:-1]):
        for col, left in enumerate(XS[:-1]):
            if row:
                cv2.putText(image, f"{row * 7 + col}.5", (left + 40, top + 28), cv2.FONT_HERSHEY_SIMPLEX, 0.7, 0, 2)
    worn = image.astype(np.float64) + state.normal(0, noise, image.shape)
    return worn.clip(0, 255).astype(np.uint8)


def cells(image: np.ndarray) -> set[tuple[int, int, int, int]]:
    (found,) = lattice.find_lattices(straighten(image, DPI).segments())
    return {(box.row, box.col, box.row_span, box.col_span) for box in found.boxes}


TABLE = {(0, 0, 1, 1), (0, 1, 1, 3)} | {(row, col, 1, 1) for row in range(1, 5) for col in range(4)}


@pytest.mark.parametrize(
    "worn",
    [
        page(),
        page(dash=(4, 5)),
        page(dash=(9, 4)),
        page(lost=0.12, grey=120),
        page(lost=0.1, grey=150, noise=8),
        page(grey=190, noise=8),
    ],
    ids=["solid", "dotted", "dashed", "broken", "broken and faded", "faded"],
)
def test_the_table_is_found_whatever_its_rules_are_drawn_with(worn: np.ndarray) -> None:
    assert cells(worn) == TABLE


@pytest.mark.parametrize("angle", [-8.0, -3.0, 0.7, 5.0])
def test_a_page_fed_askew_is_straightened(angle: float) -> None:
    matrix = cv2.getRotationMatrix2D((825, 350), angle, 1.0)
    wide = cv2.copyMakeBorder(page(), 200, 200, 0, 0, cv2.BORDER_CONSTANT, value=255)
    assert cells(cv2.warpAffine(wide, matrix, wide.shape[::-1], borderValue=255)) == TABLE


def test_text_without_rules_makes_no_table() -> None:
    image = np.full((700, 1650), 255, np.uint8)
    for row in range(12):
        cv2.putText(image, "HEH LIL 1101 EFEL HIHI TITLE 11", (150, 80 + 45 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    assert lattice.find_lattices(straighten(image, DPI).segments()) == []


def test_places_lead_back_to_the_page_as_scanned() -> None:
    straight = straighten(page(), DPI)
    assert straight.page_box((150, 200, 350, 240)) == pytest.approx((54.0, 72.0, 126.0, 86.4), abs=0.5)


@pytest.mark.parametrize(
    ("drawn", "beside", "wanted", "doubtful"),
    [
        (0.6, 0.5, 0.5, True),  # a worn rule or the strokes of characters
        (0.15, 0.0, 0.5, True),
        (0.6, 0.0, 0.5, False),  # a rule
        (0.02, 0.5, 0.5, False),  # paper
        (0.6, 0.5, 0.9, False),  # a page whose rules are whole has nothing to doubt
    ],
)
def test_a_stretch_too_worn_to_be_believed_is_in_doubt(
    drawn: float, beside: float, wanted: float, doubtful: bool
) -> None:
    stretch = rules._Stretch(rules.Rule(100, 0, 50), drawn, beside)
    assert rules._doubtful(stretch, wanted) is doubtful


def test_a_cell_around_a_stretch_in_doubt_may_be_two() -> None:
    scan = straighten(page(), DPI)
    assert scan.doubtful == []
    scan.doubtful = [(XS[2], (YS[3] + YS[4]) / 2)]
    assert scan.may_be_two((XS[1], YS[3], XS[3], YS[4]))
    assert not scan.may_be_two((XS[2], YS[3], XS[3], YS[4]))  # its own edge
