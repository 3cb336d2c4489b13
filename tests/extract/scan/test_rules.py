"""Rules drawn into page images, solid, dashed and worn, with characters beside them."""

from __future__ import annotations

import itertools

import cv2
import numpy as np
import pytest

from perf_pipeline.extract import lattice
from perf_pipeline.extract.scan import bending, geometry, rules
from perf_pipeline.extract.scan.page import read_boxes, read_lines, straighten
from perf_pipeline.extract.scan.painting import rule_mask
from perf_pipeline.extract.scan.recogniser import Recognised

DPI = 200
XS, YS = (150, 350, 700, 950, 1500), (200, 240, 290, 330, 420, 460)


def page(
    *, dash: tuple[int, int] | None = None, lost: float = 0.0, grey: int = 0, noise: float = 3.0, stroke: bool = True
) -> np.ndarray:
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
    if stroke and not lost:  # on a page that lacks pieces of its rules, such a stroke cannot be told from one
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
    return set(map(tuple, found.cells[:, :4].tolist()))


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


def test_a_cell_beside_or_around_a_stretch_in_doubt_is_in_doubt() -> None:
    scan = straighten(page(), DPI)
    assert scan.doubtful == []
    scan.doubtful = [(XS[2], (YS[3] + YS[4]) / 2)]
    assert scan.in_doubt((XS[1], YS[3], XS[3], YS[4]))
    assert scan.in_doubt((XS[2], YS[3], XS[3], YS[4]))  # its own edge: it may be part of a wider cell
    assert not scan.in_doubt((XS[2], YS[2], XS[3], YS[3]))


def bent(image: np.ndarray, height: float) -> np.ndarray:
    tall, wide = image.shape
    x, y = np.meshgrid(np.arange(wide, dtype=np.float32), np.arange(tall, dtype=np.float32))
    bow = (height * np.sin(np.pi * x / wide)).astype(np.float32)
    return cv2.remap(image, x, y + bow, cv2.INTER_CUBIC, borderMode=cv2.BORDER_CONSTANT, borderValue=255)


@pytest.mark.parametrize("height", [8.0, 20.0])
def test_a_page_that_bows_is_pulled_straight(height: float) -> None:
    roomy = cv2.copyMakeBorder(page(), 60, 60, 0, 0, cv2.BORDER_CONSTANT, value=255)
    curved = bent(roomy, height)
    assert cells(curved) == TABLE
    scan = straighten(curved, DPI)
    middle = min(scan.horizontal, key=lambda rule: abs(rule.at - (60 + YS[2] - height)))
    place = scan.page_box((800, round(middle.at), 820, round(middle.at) + 10))
    assert place[1] * DPI / 72 == pytest.approx(60 + YS[2] - height, abs=3)  # as it lies on the page that bows


def test_double_rules_do_not_bend_a_page() -> None:
    """Pieces of the two lines of worn double rules, taken for one line, bent the page between them."""
    image = page(lost=0.2, grey=150, noise=8)
    assert straighten(np.minimum(image, np.roll(image, 5, 0)), DPI).straightening.shift is None


def test_strokes_do_not_bend_a_page() -> None:
    """On a form without rules the strokes of its characters did, by up to 14 pixels: texts of a row stood apart."""
    state = np.random.default_rng(3)
    ink = np.zeros((1600, 1200), np.uint8)
    for x, y in state.integers((50, 50), (1100, 1500), (300, 2)).tolist():
        cv2.line(ink, (x, y), (x + 50, y + int(state.integers(-3, 5))), 255, 2)
    assert bending.bend(ink, DPI) is None


def test_what_is_left_of_a_faint_double_rule_is_no_text() -> None:
    """Where a bent page's double rule passed for one line between the two, the fainter of them, which is no ink, stayed
    and was read as a row of figures."""
    ink, thin = np.zeros((200, 600), np.uint8), np.zeros((200, 600), np.uint8)
    ink[103, 50:550] = ink[98, 50:150] = 255
    thin[98, 50:550] = thin[103, 50:550] = 255
    ink[110:130, 200:400:3] = 255  # a text below it
    ruling = rules.Ruling([rules.Rule(103, 50, 550)], [], [], [thin, np.zeros((600, 200), np.uint8)])
    mask = rule_mask(ink, ruling, DPI)
    assert mask[98, 50:550].all()
    assert not mask[110:130].any()


def test_a_photographed_sheet_is_cut_out_and_leads_back() -> None:
    sheet = cv2.copyMakeBorder(page(noise=0), 300, 300, 60, 60, cv2.BORDER_CONSTANT, value=255)
    height, width = sheet.shape
    onto = np.array([(90, 80), (width + 60, 110), (width + 100, height + 60), (70, height + 100)], np.float32)
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    taken = np.full((height + 200, width + 200), 70, np.uint8)
    matrix = cv2.getPerspectiveTransform(flat, onto)
    cv2.warpPerspective(sheet, matrix, taken.shape[::-1], dst=taken, borderMode=cv2.BORDER_TRANSPARENT)
    assert cells(taken) == TABLE
    scan = straighten(taken, DPI)
    (found,) = lattice.find_lattices(scan.segments())
    corner = scan.page_box((round(found.xs[0] * DPI / 72), round(found.ys[0] * DPI / 72), 800, 600))
    x, y, scale = matrix @ (XS[0] + 60, YS[0] + 300, 1)
    assert corner[0] * DPI / 72 == pytest.approx(x / scale, abs=6)
    assert corner[1] * DPI / 72 == pytest.approx(y / scale, abs=6)


def test_a_scan_has_no_sheet_to_cut_out() -> None:
    assert geometry.find_sheet(page()) is None


def test_a_title_in_line_with_a_column_does_not_lengthen_it() -> None:
    image = cv2.copyMakeBorder(page(), 40, 0, 0, 0, cv2.BORDER_CONSTANT, value=255)
    for x in (XS[1], XS[3]):
        cv2.line(image, (x, YS[0] - 30), (x, YS[0] + 26), 0, 4)
    assert cells(image) == TABLE


def test_a_column_of_slashes_is_no_rule() -> None:
    """`/` in the middle of cells below each other passed for a worn rule on a page whose other rules are whole."""
    image = page()
    for top, bottom in itertools.pairwise(YS[1:5]):
        cv2.rectangle(image, (XS[3] + 20, top + 4), (XS[4] - 20, bottom - 4), 255, -1)
        middle = (top + bottom) // 2
        cv2.line(image, (1221, middle + 12), (1229, middle - 12), 0, 3)
    assert cells(image) == TABLE


def test_the_ring_of_a_seal_is_no_rule_and_rules_below_it_stay() -> None:
    image = np.stack([page()] * 3, 2)
    ring = np.zeros(image.shape[:2], np.uint8)
    cv2.circle(ring, (950, 330), 110, 255, 6)
    image[ring > 0] = np.minimum(image[ring > 0], (45, 40, 205))
    assert cells(image) == TABLE


def test_faint_dotted_rules_are_seen_where_long_ones_are_as_faint() -> None:
    """At 300 dpi hairlines of dots at 30 % grey are hardly darker than paper: rows ran together, in silence."""
    assert cells(page(dash=(4, 3), grey=234, noise=2, stroke=False)) == TABLE


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_page_on_its_side_is_told_by_its_lines_of_text(turns: int) -> None:
    image = np.full((900, 1200), 255, np.uint8)
    for row in range(12):
        cv2.putText(image, "HEH LIL 1101 EFEL HIHI", (100, 80 + 60 * row), cv2.FONT_HERSHEY_SIMPLEX, 0.8, 0, 2)
    cv2.rectangle(image, (60, 30), (1150, 860), 0, 2)
    assert geometry.is_sideways(np.rot90(image, turns), DPI) is (turns % 2 == 1)


class Reader:
    """Says a text of every line, and counts how many it was given."""

    def __init__(self) -> None:
        self.given = 0

    def read(self, lines: list[np.ndarray]) -> list[Recognised]:
        self.given += len(lines)
        return [Recognised("text", 0.99) for _ in lines]


def test_lines_that_told_whether_a_page_is_upright_are_not_read_again() -> None:
    scan, reader = straighten(page(), DPI), Reader()
    boxes = [(XS[col], YS[row], XS[col + 1], YS[row + 1]) for row in (1, 2) for col in range(4)]
    assert len(read_lines(scan, [(box, box) for box in boxes[:3]], reader, most=2)) == reader.given == 3  # type: ignore[arg-type]
    assert [said.text for said in read_boxes(scan, boxes, reader)] == ["text"] * 8  # type: ignore[arg-type]
    assert reader.given == 8
