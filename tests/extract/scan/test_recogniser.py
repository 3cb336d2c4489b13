"""How lines are given to the recogniser: with what paper around them, how wide, and which of them twice."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perf_pipeline.extract.scan import geometry
from perf_pipeline.extract.scan.page import ScanPage, read_boxes
from perf_pipeline.extract.scan.recogniser import NARROWED, Recognised, Recogniser

DPI = 200
BOX = (50, 50, 450, 150)


class Reader(Recogniser):
    """Says of each crop what it is told to, one look after the other."""

    def __init__(self, *looks: Recognised) -> None:
        self.looks = list(looks)
        self.crops: list[np.ndarray] = []
        self.shares: list[list[float]] = []

    def read(self, lines: list[np.ndarray]) -> list[Recognised]:
        self.crops += lines
        return [self.looks.pop(0) for _ in lines]


class Session(Reader):
    """Reads narrowed lines with doubt."""

    read = Recogniser.read

    def _read(self, lines: list[np.ndarray], shares: list[float]) -> list[Recognised]:
        self.shares.append(shares)
        return [self.looks.pop(0) for _ in lines]


def page(*bars: tuple[int, int], red: bool = False) -> ScanPage:
    """Lines of text as bars (top, bottom)."""
    ink = np.zeros((200, 500), np.uint8)
    for top, bottom in bars:
        for x in range(100, 400, 40):
            ink[top:bottom, x : x + 30] = 255
    covered = np.zeros(ink.shape, bool)
    covered[60:100, 300:] = red
    return ScanPage(DPI, 255 - ink, ink, [], [], geometry.Straightening(), [], covered)


def test_the_line_below_is_not_seen_in_a_crop() -> None:
    reader = Reader(Recognised("上", 0.99), Recognised("下", 0.99))
    assert [said.text for said in read_boxes(page((70, 92), (96, 118)), [BOX], reader)] == ["上下"]
    for crop in reader.crops:
        rows = np.flatnonzero((crop == 0).any(1))
        assert rows[-1] - rows[0] + 1 == len(rows) == 22
        assert len(crop) > 22 + 4


@pytest.mark.parametrize(
    ("red", "looks", "text", "confidence"),
    [
        (False, [("预算", 0.99)], "预算", 0.99),
        (True, [("预异", 0.99), ("预异", 0.8)], "预异", 0.8),
        (True, [("参政议政作", 0.999), ("参政议政工作", 0.99)], "参政议政工作", 0.5),
        (True, [("22件", 0.99), ("2件", 0.4)], "2件", 0.4),
        (True, [("12.5", 0.99), ("", 1.0)], "12.5", 0.5),
        (True, [("", 1.0), ("12.5", 0.99)], "12.5", 0.5),
    ],
)
def test_a_line_under_a_stamp_is_looked_at_twice(
    red: bool, looks: list[tuple[str, float]], text: str, confidence: float
) -> None:
    reader = Reader(*(Recognised(*look) for look in looks))
    (said,) = read_boxes(page((70, 92), red=red), [BOX], reader)
    assert (said.text, said.confidence, reader.looks) == (text, confidence, [])
    assert len({len(crop) for crop in reader.crops}) == len(looks)


def test_a_wide_line_is_read_narrowed_and_once_more_where_that_leaves_a_doubt() -> None:
    wide, narrow = np.zeros((30, 300), np.uint8), np.zeros((30, 60), np.uint8)
    said = [Recognised("sure", 0.99), Recognised("short", 0.5), Recognised("doubtful", 0.9), Recognised("", 1.0)]
    reader = Session(*said, Recognised("again", 0.7), Recognised("seen", 0.99))
    found = reader.read([wide, narrow, wide, wide])
    assert [one.text for one in found] == ["sure", "short", "again", "seen"]
    assert reader.shares == [[NARROWED, 1.0, NARROWED, NARROWED], [1.0, 1.0]]


@pytest.mark.parametrize("figure", ["1000000.00", "110011011.11", "420100199900001111", "8888888.88"])
def test_long_figures_keep_all_their_digits(figure: str) -> None:
    line = np.full((40, 30 * len(figure)), 255, np.uint8)
    cv2.putText(line, figure, (8, 30), cv2.FONT_HERSHEY_DUPLEX, 0.8, 0, 1, cv2.LINE_AA)
    columns = np.flatnonzero((line < 128).any(0))
    (said,) = Recogniser().read([line[:, : columns[-1] + 8]])
    assert said.text == figure


@pytest.mark.parametrize(
    ("edge", "said", "confidence"),
    [
        (100, "845.59", 0.5),
        (97, "845.59", 0.999),  # clear of the rule
        (100, "数量指标", 0.999),  # words make sense or not
    ],
)
def test_a_figure_that_touches_a_rule_is_not_certain(edge: int, said: str, confidence: float) -> None:
    """With the rule, the side of an 8 was painted out: 845.59 was read as 345.59, and that with certainty."""
    scan = page((70, 92))
    scan.cut = np.zeros(scan.ink.shape, bool)
    scan.cut[60:100, edge - 2 : edge + 1] = True
    (read,) = read_boxes(scan, [BOX], Reader(Recognised(said, 0.999)))
    assert (read.text, read.confidence) == (said, confidence)
