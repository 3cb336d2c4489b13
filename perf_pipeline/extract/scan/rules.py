"""Rules in a straight ink mask → segments, bridged where the print is broken or faded.

Two thresholds, as with edges: a rule needs a strong stretch (longer than a character's stroke); once there, weak
stretches on the same line carry it on. What does not end on crossing rules is a stroke, a stamp's chord or a fold.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

Image = np.ndarray
STRONG_IN = (0.2, 0.15)  # horizontal, vertical: longer than the strokes of body text
WEAK_IN = 0.03
CLOSE_IN = 0.014
THICK_IN = 0.035
GAP_IN = 0.14
BRIDGE_IN = 0.35
FAINT_SHARE = 0.75
SHORTEST_IN = (0.25, 0.15)
SAME_LINE_IN = 0.012
REACH_IN = 0.03  # an end this near to a crossing rule ends on it
COMPANY = 2  # this many other rules ending at the same place make an open edge of the table
OPEN_EDGE_IN = 0.28  # longer than the strokes of one character
FREE_IN = 2.0  # a rule this long needs no crossing rule at its ends


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule: `at` is its place across, `start`/`end` along; pixels."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


def find_rules(ink: Image, dpi: float) -> tuple[list[Rule], list[Rule]]:
    """Horizontal and vertical rules of a straight page (pixels)."""
    horizontal = _along(ink, dpi, STRONG_IN[0], SHORTEST_IN[0])
    vertical = _along(np.ascontiguousarray(ink.T), dpi, STRONG_IN[1], SHORTEST_IN[1])
    reach = REACH_IN * dpi
    for _ in range(3):
        horizontal, vertical = (
            [rule for rule in horizontal if _supported(rule, vertical, [], reach, dpi)],
            [rule for rule in vertical if _supported(rule, horizontal, vertical, reach, dpi)],
        )
    return horizontal, vertical


def _along(ink: Image, dpi: float, strong_in: float, shortest_in: float) -> list[Rule]:
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(3, int(dpi * CLOSE_IN))), np.uint8))
    strong = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, int(dpi * strong_in)), np.uint8))
    weak = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, max(3, int(dpi * WEAK_IN))), np.uint8))
    rules: list[Rule] = []
    for level, fragments in _levels(strong, dpi):
        rules += _bridge(weak, level, fragments, dpi, shortest_in)
    return rules


def _levels(strong: Image, dpi: float) -> list[tuple[float, list[tuple[float, float]]]]:
    """Strong fragments gathered by line: (place across, [(start, end)])."""
    count, _, stats, centroids = cv2.connectedComponentsWithStats(
        cv2.dilate(strong, np.ones((3, 1), np.uint8)), connectivity=8
    )
    fragments = sorted(
        (float(centroids[i, 1]), float(stats[i, 0]), float(stats[i, 0] + stats[i, 2]))
        for i in range(1, count)
        if stats[i, cv2.CC_STAT_AREA] / max(stats[i, 2], 1) <= THICK_IN * dpi  # not a filled box, not a stamp's ring
    )
    levels: list[tuple[float, list[tuple[float, float]]]] = []
    gathered: list[tuple[float, float, float]] = []
    for fragment in fragments:
        if gathered and fragment[0] - gathered[-1][0] > SAME_LINE_IN * dpi:
            levels.append(_level(gathered))
            gathered = []
        gathered.append(fragment)
    if gathered:
        levels.append(_level(gathered))
    return levels


def _level(gathered: list[tuple[float, float, float]]) -> tuple[float, list[tuple[float, float]]]:
    lengths = [end - start for _, start, end in gathered]
    at = sum(place * length for (place, _, _), length in zip(gathered, lengths, strict=True)) / sum(lengths)
    return at, [(start, end) for _, start, end in gathered]


def _bridge(
    weak: Image, level: float, fragments: list[tuple[float, float]], dpi: float, shortest_in: float
) -> list[Rule]:
    """Fragments on one line joined: over a small gap always, over a wide one where faint print carries the rule on.

    Never past the last fragment: characters on the same line would be taken for it.
    """
    band = max(1, int(dpi * 0.008))
    faint = np.asarray(weak[max(0, int(level) - band) : int(level) + band + 1].any(0))
    joined: list[list[float]] = []
    for start, end in sorted(fragments):
        if joined and _carried(faint, joined[-1][1], start, dpi):
            joined[-1][1] = max(joined[-1][1], end)
        else:
            joined.append([start, end])
    return [Rule(level, start, end) for start, end in joined if end - start >= shortest_in * dpi]


def _carried(faint: np.ndarray, end: float, start: float, dpi: float) -> bool:
    gap = start - end
    if gap <= GAP_IN * dpi:
        return True
    return gap <= BRIDGE_IN * dpi and float(faint[int(end) : int(start)].mean()) >= FAINT_SHARE


def _supported(rule: Rule, crossing: list[Rule], parallel: list[Rule], reach: float, dpi: float) -> bool:
    """Both ends lie on crossing rules, or where `parallel` rules end too: at a page break a table stays open."""
    if rule.length > FREE_IN * dpi:
        return True
    long = (
        [other for other in parallel if other.length >= OPEN_EDGE_IN * dpi] if rule.length >= OPEN_EDGE_IN * dpi else []
    )
    return _ends_on(rule.start, rule, crossing, reach, [other.start for other in long]) and _ends_on(
        rule.end, rule, crossing, reach, [other.end for other in long]
    )


def _ends_on(place: float, rule: Rule, crossing: list[Rule], reach: float, ends: list[float]) -> bool:
    if any(
        abs(other.at - place) <= reach and other.start - reach <= rule.at <= other.end + reach for other in crossing
    ):
        return True
    return sum(abs(end - place) <= reach for end in ends) > COMPANY


def rule_mask(shape: tuple[int, ...], horizontal: list[Rule], vertical: list[Rule], dpi: float) -> Image:
    """255 on the rules, so that they can be painted out before the text is read."""
    mask = np.zeros(shape, np.uint8)
    thick = max(3, int(dpi * 0.02)) | 1
    for rule in horizontal:
        cv2.line(mask, (int(rule.start), round(rule.at)), (int(rule.end), round(rule.at)), 255, thick)
    for rule in vertical:
        cv2.line(mask, (round(rule.at), int(rule.start)), (round(rule.at), int(rule.end)), 255, thick)
    return mask
