"""Scanned tables without vertical rules: where texts end, where signs stand, and rules in pieces."""

from __future__ import annotations

import numpy as np
import pytest

from perf_pipeline.extract.characters import text_of
from perf_pipeline.extract.scan import geometry, rules, unruled
from perf_pipeline.extract.scan.page import PixelBox, ReadText, ScanPage

DPI, EM = 200, 25.0


def blank_page() -> ScanPage:
    blank = np.zeros((400, 900), np.uint8)
    return ScanPage(DPI, 255 - blank, blank, [], [], geometry.Straightening(), [], np.zeros(blank.shape, bool))


def content(said: dict[PixelBox, str]) -> dict[str, tuple[float, float, float]]:
    """Each character's left and right side and baseline (pixels), of texts in boxes padded as they are when found."""
    scan = blank_page()
    read = [ReadText(text, 1.0) for text in said.values()]
    found = unruled._content(scan, 1, list(said), read, EM).content
    scale = DPI / 72
    return {
        char: (float(box[0]) * scale, float(box[2]) * scale, float(line) * scale)
        for char, box, line in zip(text_of(found.codes), found.boxes, found.baselines, strict=True)
    }


def test_at_its_ends_a_text_ends_with_its_ink() -> None:
    """The half of a comma's square that is paper left no white space that all rows of a column had in common."""
    found = content({(97, 97, 200, 128): "（一，"})
    assert found["（"][0] == pytest.approx(100, abs=1)
    assert found["，"][1] == pytest.approx(197, abs=1)


def test_within_a_text_the_paper_around_a_sign_is_its_own() -> None:
    found = content({(97, 97, 140, 128): "一，", (146, 97, 180, 128): "二"})
    assert found["，"][1] > found["二"][0] - EM / 4


def test_a_comma_leaves_no_gap_before_the_text_that_goes_on() -> None:
    """Its ink is a third of its square: the two halves of a line were taken for two texts, and the row for two."""
    found = content({(97, 97, 275, 128): "年中新增任务，", (294, 97, 430, 128): "目标设定偏"})
    assert found["目"][0] - found["，"][1] < 0.3 * EM


@pytest.mark.parametrize("read", ["o", "O", "0", "。"])
def test_a_ring_on_a_line_of_its_own_is_a_full_stop(read: str) -> None:
    assert "。" in content({(97, 97, 300, 128): "一", (97, 155, 109, 167): read})


def test_a_figure_alone_in_its_cell_stays_one() -> None:
    assert "0" in content({(97, 97, 119, 128): "0"})


def test_a_comma_before_a_text_stands_on_its_line() -> None:
    """It hangs below the line: taken for a line of its own, it made the steps between lines seem small."""
    found = content({(97, 122, 107, 135): "，", (118, 101, 300, 131): "下"})
    assert found["，"][2] == pytest.approx(found["下"][2], abs=0.5)


def test_a_full_stop_is_put_to_the_text_that_it_ends() -> None:
    text, stop, other = (100, 100, 300, 125), (305, 118, 312, 125), (500, 118, 507, 125)
    assert sorted(unruled._with_signs([stop, text, other], EM)) == [(100, 100, 312, 125), other]


@pytest.mark.parametrize(
    "parts",
    [
        [(100, 100, 117, 124), (121, 100, 150, 124)],  # .5 behind a 7, whose foot is far from it
        [(100, 100, 200, 124), (170, 110, 200, 124)],  # the lower part of the last character, which the upper overlaps
        [(100, 100, 200, 124), (203, 102, 300, 126), (196, 104, 206, 120)],  # what joins two, found last
    ],
)
def test_what_stands_near_on_one_line_is_one_text(parts: list[PixelBox]) -> None:
    """Read apart, 7 and .5 were two texts with white space between them, and the end of 万元 was read twice."""
    assert len(unruled._in_line(parts, EM)) == 1


@pytest.mark.parametrize("other", [(100, 128, 200, 152), (212, 100, 300, 124), (190, 118, 260, 142)])
def test_lines_and_columns_stay_apart(other: PixelBox) -> None:
    assert len(unruled._in_line([(100, 100, 200, 124), other], EM)) == 2


def test_a_text_is_read_with_the_paper_around_it_but_not_with_its_neighbours() -> None:
    """Cut close to its ink, ≥ was read as V."""
    text, beside, below = (100, 100, 200, 130), (212, 100, 300, 130), (100, 131, 200, 160)
    (room, *_) = unruled._rooms(blank_page(), [text, beside, below])
    pad = unruled.PAD_PX
    assert room == (92, 92, 208, below[1] + pad)
    assert room[2] <= beside[0] + pad


def test_pieces_of_a_rule_have_no_ends_within_it() -> None:
    """Seen in two ways, a hairline was there whole and in pieces, and the ends of the pieces became column edges."""
    seen = [
        rules.Rule(100, 50, 200), rules.Rule(100.4, 330, 800), rules.Rule(101, 51, 800), rules.Rule(140, 300, 800),
    ]  # fmt: skip
    found = rules._united(seen, DPI)
    assert [(round(rule.at), rule.start, rule.end) for rule in found] == [(101, 50, 800), (140, 300, 800)]


def test_strokes_below_each_other_are_no_rules_where_nothing_lies_across() -> None:
    """Digits in lines that are set alike: what was painted out as a rule took the 1 out of three years."""
    ink = np.zeros((700, 900), np.uint8)
    for left in (200, 400, 600):
        ink[300:400, left : left + 3] = 255
    found = rules.find_rules(255 - ink, ink, np.zeros(ink.shape, bool), DPI)
    assert (found.horizontal, found.vertical) == ([], [])
