"""Rules in a straight page image → segments, whatever they are drawn with and however worn: solid, dashed, dotted,
broken, faded.

Two ways to see a rule. Solid ink longer than any character's stroke is one. So is a thin line with paper on both
sides that goes on, dash after dash, for much longer. Either must end on crossing rules: what does not is a stroke, a
stamp's chord or a fold. Where a rule is known to run, each stretch between two crossing rules is then looked at once
more: worn rules lose pieces, but not most of a stretch.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import cv2
import numpy as np

Image = np.ndarray
Point = tuple[float, float]
STRONG_IN = (0.2, 0.15)  # horizontal, vertical: longer than the strokes of body text
WEAK_IN = 0.03
CLOSE_IN = 0.014
THICK_IN = 0.055  # a double rule is no thicker; a filled box is
GAP_IN = 0.14
BRIDGE_IN = 0.35
FAINT_SHARE = 0.75
SHORTEST_IN = (0.25, 0.15)
SAME_LINE_IN = 0.012
REACH_IN = 0.03  # an end this near to a crossing rule ends on it
COMPANY = 2  # this many other rules ending at the same place make an open edge of the table
OPEN_EDGE_IN = 0.28  # longer than the strokes of one character
THIN_CAP = 60  # grey values under white from which darker is no thinner
THIN_REACH_IN = 0.035  # grey averaged over this length along a rule: noise goes, dots and dashes join
DOT_GAP_IN = 0.03
THIN_SIDE_IN = 0.025  # paper this far on either side of a rule
THIN_CONTRAST = 16  # grey values by which a thin line is darker than both its sides
DASHES = (0.15, 0.5, 0.45)  # window, share of it that is drawn, least length: longer than strokes line up by chance
REMAINS = (0.6, 0.65, 0.7)  # what wear leaves of a rule: tells where it runs, not where it ends
STRETCH_LEAST = 0.5
STRETCH_SHARE = 0.9
WORN = 0.15  # this share of stretches may be worn more than a stretch that is still believed
CLEAN = 0.85  # a page whose rules are covered so well is not worn
REMAINS_LEAST = 0.25  # of a stretch on a worn page beside which nothing else stands
DOUBT_LEAST = 0.1  # paper shows less of a rule than this, also between characters
BESIDE_IN = 0.02
BESIDE_SHARE = 0.1
COVERED = 0.8
AMONG_TEXT = 0.4
BESIDE_RULE_IN = 0.045
MOSTLY_INK = 0.6
DRIFT_PX = 2
END_PX = 3
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


def find_rules(grey: Image, ink: Image, dpi: float) -> tuple[list[Rule], list[Rule], list[Point]]:
    """Horizontal and vertical rules of a straight page (pixels), and the middles of stretches that are drawn too well
    for paper and too badly to be believed: on a worn page, a cell around one may be two."""
    upright = np.ascontiguousarray(ink.T)
    thin = thin_lines(grey, dpi), thin_lines(np.ascontiguousarray(grey.T), dpi)
    solid = _along(ink, dpi, STRONG_IN[0], SHORTEST_IN[0]), _along(upright, dpi, STRONG_IN[1], SHORTEST_IN[1])
    dashed = _patterned(thin[0], dpi, *DASHES), _patterned(thin[1], dpi, *DASHES)
    horizontal, vertical = _crossing(solid[0] + dashed[0], solid[1] + dashed[1], dpi)
    rows = _places(horizontal + _patterned(thin[0], dpi, *REMAINS), dpi)
    columns = _places(vertical + _patterned(thin[1], dpi, *REMAINS), dpi)
    across = _stretches(thin[0], ink, rows, columns, dpi)
    down = _stretches(thin[1], upright, columns, rows, dpi)
    wanted = _wanted(across + down)
    return (
        _settled(horizontal, dashed[0], [one.rule for one in across if _believed(one, wanted)], columns, dpi),
        _settled(vertical, dashed[1], [one.rule for one in down if _believed(one, wanted)], rows, dpi),
        [((one.rule.start + one.rule.end) / 2, one.rule.at) for one in across if _doubtful(one, wanted)]
        + [(one.rule.at, (one.rule.start + one.rule.end) / 2) for one in down if _doubtful(one, wanted)],
    )


def _crossing(horizontal: list[Rule], vertical: list[Rule], dpi: float) -> tuple[list[Rule], list[Rule]]:
    """The rules that end on others, or at a page break with others."""
    reach = REACH_IN * dpi
    for _ in range(3):
        horizontal, vertical = (
            [rule for rule in horizontal if _supported(rule, vertical, [], reach, dpi)],
            [rule for rule in vertical if _supported(rule, horizontal, vertical, reach, dpi)],
        )
    return horizontal, vertical


def _settled(rules: list[Rule], dashed: list[Rule], seen: list[Rule], crossing: list[float], dpi: float) -> list[Rule]:
    """Solid rules and seen stretches. Of a dashed line, which may have taken in the strokes of a character, only what
    lies beyond all crossing rules is kept besides: the open end at a page break."""
    patterned = {id(rule) for rule in dashed}
    kept = [rule for rule in rules if id(rule) not in patterned]
    ends = []
    for rule in rules:
        if id(rule) in patterned and crossing:
            ends += [Rule(rule.at, rule.start, crossing[0]), Rule(rule.at, crossing[-1], rule.end)]
    return (
        kept
        + [one for one in seen if not _covered(one, kept, dpi)]
        + [end for end in ends if end.length > REACH_IN * dpi]
    )


def _covered(stretch: Rule, rules: list[Rule], dpi: float) -> bool:
    """Whether rules found before run along most of a stretch."""
    near = (rule for rule in rules if abs(rule.at - stretch.at) <= 2 * SAME_LINE_IN * dpi)
    shared = sum(max(0.0, min(rule.end, stretch.end) - max(rule.start, stretch.start)) for rule in near)
    return shared >= COVERED * stretch.length


def thin_lines(grey: Image, dpi: float) -> Image:
    """255 on thin horizontal lines darker than the paper above and below, dashes joined.

    Black counts no more than grey: else the smear of a dark stroke would outweigh a faded rule.
    """
    capped = np.maximum(grey, 255 - THIN_CAP)
    along = cv2.blur(capped, (max(3, int(dpi * THIN_REACH_IN)), 1)).astype(np.int16)
    side = max(2, round(dpi * THIN_SIDE_IN))
    found = np.zeros(grey.shape, np.uint8)
    darker = np.minimum(along[: -2 * side], along[2 * side :]) - along[side:-side]
    found[side:-side][darker > THIN_CONTRAST] = 255
    found = cv2.erode(found, np.ones((1, max(3, int(dpi * THIN_REACH_IN) - 2)), np.uint8))  # averaging made them longer
    return cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((1, max(3, int(dpi * DOT_GAP_IN))), np.uint8))


def _patterned(thin: Image, dpi: float, window_in: float, share: float, length_in: float) -> list[Rule]:
    """Lines that stay thin and isolated, for `share` of every window, longer than strokes line up by chance."""
    window = int(dpi * window_in)
    cover = cv2.blur(cv2.dilate(thin, np.ones((3, 1), np.uint8)), (window, 1))
    lines = np.where(cover > 255 * share, thin, 0).astype(np.uint8)
    closed = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones((1, window), np.uint8))
    kept = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, int(dpi * length_in)), np.uint8))
    return [Rule(level, start, end) for level, fragments in _levels(kept, dpi) for start, end in fragments]


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A line between two neighbouring crossing lines: the share of it that is drawn, and beside which ink stands."""

    rule: Rule
    drawn: float
    beside: float


def _stretches(thin: Image, ink: Image, places: list[float], crossing: list[float], dpi: float) -> list[_Stretch]:
    side = round(dpi * BESIDE_IN)
    found = []
    for at in places:
        top, bottom = max(0, round(at) - DRIFT_PX), round(at) + DRIFT_PX + 1
        beside = ink[max(0, top - side) : top].any(0) | ink[bottom : bottom + side].any(0)
        drawn, other = (np.r_[0, np.cumsum(marks)] for marks in ((thin[top:bottom] > 0).any(0), beside))
        for start, end in itertools.pairwise(crossing):
            first, last = round(start) + END_PX, round(end) - END_PX
            if last - first >= 2 * DRIFT_PX and last < len(drawn):
                shares = [float(total[last] - total[first]) / (last - first) for total in (drawn, other)]
                found.append(_Stretch(Rule(at, start, end), *shares))
    return found


def _wanted(stretches: list[_Stretch]) -> float:
    """How much of a stretch must be drawn to be believed: on a clean page nearly all, so that no stroke of a character
    passes for a rule; on a worn page about what is left of the others."""
    drawn = [stretch.drawn for stretch in stretches if stretch.drawn > STRETCH_LEAST]
    return max(STRETCH_LEAST, STRETCH_SHARE * float(np.quantile(drawn, WORN))) if drawn else 1.0


def _believed(stretch: _Stretch, wanted: float) -> bool:
    """Drawn as well as the page's rules are. On a worn page little is enough where nothing stands beside it, and among
    characters it takes as much as on a clean one."""
    if wanted >= CLEAN:
        return stretch.drawn >= wanted
    if stretch.beside <= BESIDE_SHARE:
        return stretch.drawn >= REMAINS_LEAST
    return stretch.drawn >= (CLEAN if stretch.beside > AMONG_TEXT else wanted)


def _doubtful(stretch: _Stretch, wanted: float) -> bool:
    return wanted < CLEAN and stretch.drawn >= DOUBT_LEAST and not _believed(stretch, wanted)


def _places(rules: list[Rule], dpi: float) -> list[float]:
    """Where rules lie across, each place once."""
    ordered = sorted(rules, key=lambda rule: rule.at)
    groups: list[list[Rule]] = []
    for rule in ordered:
        if groups and rule.at - groups[-1][-1].at <= SAME_LINE_IN * dpi:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return [sum(r.at * r.length for r in group) / sum(r.length for r in group) for group in groups]


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


def rule_mask(ink: Image, horizontal: list[Rule], vertical: list[Rule], dpi: float) -> Image:
    """255 on the rules, so that they can be painted out before the text is read.

    Beside a rule, lines that are ink for most of its length are its own: a thick rule, the other line of a double one.
    """
    mask = np.zeros(ink.shape, np.uint8)
    _paint(mask, ink, horizontal, dpi)
    _paint(mask.T, ink.T, vertical, dpi)
    return mask


def _paint(mask: Image, ink: Image, rules: list[Rule], dpi: float) -> None:
    """Marks horizontal rules in `mask`, which may be a view."""
    half, reach = max(3, int(dpi * 0.02)) // 2, round(dpi * BESIDE_RULE_IN)
    for rule in rules:
        at, start, end = round(rule.at), max(0, int(rule.start)), int(rule.end) + 1
        for line in range(max(0, at - reach), min(len(ink), at + reach + 1)):
            if abs(line - at) <= half or ink[max(0, line - 1) : line + 2, start:end].any(0).mean() >= MOSTLY_INK:
                mask[line, start:end] = 255
