"""What is done quickly gives what doing it plainly does."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from perf_pipeline.extract.scan.levels import levels_of
from perf_pipeline.extract.scan.tallies import END_PX, WHOLE_SHARE, tally

DPI = 200.0


def dashes(seed: int, height: int = 120) -> np.ndarray:
    """A mask of short and long dashes, some of them on the first and the last row."""
    rng = np.random.default_rng(seed)
    mask = np.zeros((height, 400), np.uint8)
    for row in (0, height - 1, *rng.integers(0, height, 30)):
        start = int(rng.integers(0, 350))
        mask[row, start : start + int(rng.integers(5, 200))] = 255
    return mask


@pytest.mark.parametrize("seed", range(20))
def test_fragments_lie_where_they_do_on_the_whole_page(seed: int) -> None:
    """The paper between rules is left out before fragments are told apart."""
    strong = dashes(seed)
    whole = cv2.dilate(strong, np.ones((3, 1), np.uint8))
    count, _, stats, centroids = cv2.connectedComponentsWithStats(whole, connectivity=8)
    expected = sorted(
        (round(float(centroids[i, 1]), 6), int(stats[i, 0]), int(stats[i, 0] + stats[i, 2]))
        for i in range(1, count)
        if stats[i, cv2.CC_STAT_AREA] / stats[i, 2] <= 11
    )
    rows = np.flatnonzero(strong.any(1))
    for some in (np.arange(len(strong)), rows):
        found = levels_of(strong[some], some, len(strong), DPI)
        assert sorted(span for _, spans in found for span in spans) == sorted((a, b) for _, a, b in expected)
        spread = [at for at, *_ in expected]
        assert all(min(spread) - 1e-6 <= at <= max(spread) + 1e-6 for at, _ in found)
        if len(found) == len(expected):
            assert [round(at, 6) for at, _ in found] == spread


def test_rows_far_apart_stay_apart() -> None:
    strong = np.zeros((100, 60), np.uint8)
    strong[[3, 90], 5:50] = 255
    rows = np.array([3, 90])
    assert levels_of(strong[rows], rows, 100, DPI) == [(3.0, [(5.0, 50.0)]), (90.0, [(5.0, 50.0)])]


@pytest.mark.parametrize("seed", range(30))
def test_a_stretch_is_counted_as_masks_count_it(seed: int) -> None:
    rng = np.random.default_rng(seed)
    length = int(rng.integers(4, 90))
    dark, covered, upper, lower = (
        np.repeat(rng.random(length // 3 + 1) < share, 3)[:length] for share in (0.7, 0.2, 0.4, 0.4)
    )
    told = dark | ~covered
    clear, among = ~(upper | lower | covered), upper & lower & ~covered
    one = told & ~(clear | among)
    masks = [clear, clear & ~dark, one, one & ~dark, among, among & ~dark]
    ends = [(dark[part], told[part]) for part in (slice(END_PX), slice(-END_PX, None))]
    expected = [
        *(int(mask.sum()) for mask in masks),
        length if dark.mean() >= WHOLE_SHARE else 0,
        sum(bool(marks.any()) for marks, _ in ends),
        sum(bool(known.any()) and not marks.any() for marks, known in ends),
        int((~told).sum()),
        length,
    ]
    assert tally(dark, covered, upper, lower, DPI)[1:].tolist() == expected


def test_marks_weigh_by_their_length_and_by_what_they_hang_on() -> None:
    """Of 0.03 inches alone: a whole mark; one that goes on among characters must be twice as long; longer than any
    stroke, more."""
    nothing = np.zeros(100, bool)

    def weight(dark: slice, beside: slice = slice(0)) -> float:
        drawn, near = nothing.copy(), nothing.copy()
        drawn[dark], near[beside] = True, True
        return float(tally(drawn, nothing, near, nothing, DPI)[0])

    assert weight(slice(20, 26)) == pytest.approx(3)
    assert weight(slice(20, 23)) == pytest.approx(1.5)
    assert weight(slice(20, 32), slice(20, 26)) == pytest.approx(1.5)
    assert weight(slice(20, 62)) == pytest.approx(6)
