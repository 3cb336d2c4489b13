"""Rules in a straight page image → segments, whatever they are drawn with and however worn: solid, dashed, dotted,
broken, faded.

Two ways to see a rule. Solid ink longer than any character's stroke is one. So is a thin line with paper on both
sides that goes on, dash after dash, for much longer. Either must end on crossing rules: what does not is a stroke, a
stamp's chord or a fold. Where a rule is known to run, each stretch between two crossing rules is then looked at once
more: worn rules lose pieces, but not most of a stretch.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from perf_pipeline.extract.scan import stretches
from perf_pipeline.extract.scan.image import line_darkness, thin_lines
from perf_pipeline.extract.scan.levels import SAME_LINE_IN, inked_rows, levels_of
from perf_pipeline.extract.scan.stretches import Band

Image = np.ndarray
Point = tuple[float, float]
STRONG_IN = (0.2, 0.15)  # horizontal, vertical: longer than the strokes of body text
WEAK_IN = 0.03
CLOSE_IN = 0.014
GAP_IN = 0.14
BRIDGE_IN = 0.35
FAINT_SHARE = 0.75
SHORTEST_IN = (0.25, 0.15)
REACH_IN = 0.03  # an end this near to a crossing rule ends on it
COMPANY = 2  # this many other rules ending at the same place make an open edge of the table
OPEN_EDGE_IN = 0.28  # longer than the strokes of one character
THIN_CONTRAST = 16  # grey values by which a thin line is darker than both its sides
FAINT_CONTRAST = 8  # on pages with rules so faint: characters leave traces as dark
FAINT = (0.5, 0.9, 2.0)  # a faint line as long and whole as this is no trace of characters
DASHES = (0.15, 0.5, 0.45)  # window, share of it that is drawn, least length: longer than strokes line up by chance
SHORT = (0.15, 0.4, 0.15)  # what may be a short rule, or strokes
SURE_WEIGHT = 6.0  # odds of 400 to 1: there are many strokes
REMAINS = (0.6, 0.65, 0.7)  # what wear leaves of a rule: tells where it runs, not where it ends
DOUBLE_IN = 0.048  # the lines of a double rule lie no further apart
FREE_IN = 2.0  # a rule this long needs no crossing rule at its ends


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight rule: `at` is its place across, `start`/`end` along; `breadth` from the first line of a double one to
    the last; pixels."""

    at: float
    start: float
    end: float
    breadth: float = 0.0

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Ruling:
    """The rules of a straight page (pixels).

    `doubtful` are the middles of stretches of which a worn page, or the seal that covers it, leaves open whether a rule
    runs there: a cell around one may be two, cells beside one may be one. `thin` are masks of all thin lines, along the
    page's rows and along the rows of the page transposed: of rules too faint to be ink too.
    """

    horizontal: list[Rule]
    vertical: list[Rule]
    doubtful: list[Point]
    thin: list[Image]


def find_rules(grey: Image, ink: Image, covered: np.ndarray, dpi: float) -> Ruling:
    """The rules of a straight page."""
    upright = np.ascontiguousarray(grey.T), np.ascontiguousarray(ink.T), np.ascontiguousarray(covered.T)
    thin, remains = _thin((grey, upright[0]), dpi)
    seen = stretches.Seen(thin[0], ink, covered), stretches.Seen(thin[1], upright[1], upright[2])
    drawn = _crossing(
        _along(ink, dpi, STRONG_IN[0], SHORTEST_IN[0]) + _patterned(thin[0], dpi, *DASHES),
        _along(upright[1], dpi, STRONG_IN[1], SHORTEST_IN[1]) + _patterned(thin[1], dpi, *DASHES),
        dpi,
    )
    rows, columns = (_places(drawn[way] + remains[way], dpi) for way in (0, 1))
    rows = _sure(seen[0], rows, [], columns, dpi)
    columns = _sure(seen[1], columns, _places(_patterned(thin[1], dpi, *SHORT), dpi), rows, dpi)
    across = stretches.weigh(seen[0], rows, columns, dpi)
    down = stretches.weigh(seen[1], columns, rows, dpi)
    horizontal, vertical = stretches.connected(across, down)
    if not drawn[0] and not rows and all(rule.length < FREE_IN * dpi for rule in drawn[1]):
        return Ruling([], [], [], thin)  # strokes below each other, of digits in lines that are set alike
    if _is_half_ruled(drawn[0], _rules(vertical, columns, rows)):
        return Ruling(_united(drawn[0], dpi), [], [], thin)
    return Ruling(
        _rules(horizontal, rows, columns) + _open_ends(drawn[0], columns, dpi),
        _rules(vertical, columns, rows) + _open_ends(drawn[1], rows, dpi),
        [((one.start + one.end) / 2, one.at) for one in _rules(across.unsure, rows, columns)]
        + [(one.at, (one.start + one.end) / 2) for one in _rules(down.unsure, columns, rows)],
        thin,
    )


def _united(rules: list[Rule], dpi: float) -> list[Rule]:
    """Each rule once and whole: where a table has no others, the ends of its horizontal rules are column edges, and
    those of the pieces that one of the ways to see it left are not."""
    found = []
    for line in _grouped(rules, DOUBLE_IN * dpi):
        at = _mean_place(line)
        spans: list[tuple[float, float]] = []
        for rule in sorted(line, key=lambda rule: rule.start):
            if spans and rule.start - spans[-1][1] <= GAP_IN * dpi:
                spans[-1] = (spans[-1][0], max(spans[-1][1], rule.end))
            else:
                spans.append((rule.start, rule.end))
        found += [Rule(at, start, end) for start, end in spans]
    return found


def _is_half_ruled(horizontal: list[Rule], vertical: list[Rule]) -> bool:
    """Has the table rules between its rows only? Any vertical rule is as high as its table; strokes below each other in
    a label are not."""
    if not horizontal:
        return False
    height = max(rule.at for rule in horizontal) - min(rule.at for rule in horizontal)
    return sum(rule.length for rule in vertical) < height


def _sure(page: stretches.Seen, seen: list[Band], short: list[Band], crossing: list[Band], dpi: float) -> list[Band]:
    """The places where a rule is sure to run between two crossing ones, and reaches them: of those `seen`, which may be
    strokes below each other, and of those too `short` to be told from strokes by their length."""
    bands = sorted(seen + _apart(short, seen, dpi))
    found = stretches.weigh(page, bands, crossing, dpi)
    reaching = (found.weights > 0) & (found.ends > 0)
    ends, weights = np.where(reaching, found.ends, 0).sum(1), np.where(reaching, found.weights, 0).sum(1)
    sure = ((ends >= 2) & (weights > SURE_WEIGHT)) | (weights > 2 * SURE_WEIGHT)
    return [band for band, kept in zip(bands, (sure & ~found.text).tolist(), strict=True) if kept]


def _rules(chosen: np.ndarray, bands: list[Band], crossing: list[Band]) -> list[Rule]:
    """The chosen stretches [band, interval] as rules."""
    return [
        Rule(
            _middle(bands[band]),
            _middle(crossing[interval]),
            _middle(crossing[interval + 1]),
            bands[band][1] - bands[band][0],
        )
        for band, interval in zip(*np.nonzero(chosen), strict=True)
    ]


def _middle(band: Band) -> float:
    return (band[0] + band[1]) / 2


def _crossing(horizontal: list[Rule], vertical: list[Rule], dpi: float) -> tuple[list[Rule], list[Rule]]:
    """The rules that end on others, or at a page break with others."""
    reach = REACH_IN * dpi
    for _ in range(3):
        horizontal, vertical = (
            [rule for rule in horizontal if _supported(rule, vertical, [], reach, dpi)],
            [rule for rule in vertical if _supported(rule, horizontal, vertical, reach, dpi)],
        )
    return horizontal, vertical


def _open_ends(rules: list[Rule], crossing: list[Band], dpi: float) -> list[Rule]:
    """What goes on beyond all crossing rules, as at a page break, where several end together: else it is the stroke of
    a character in line with a rule. Where no two rules cross it, all of it does."""
    if len(crossing) < 2:
        return rules
    reach = REACH_IN * dpi
    ends = [Rule(rule.at, rule.start, crossing[0][0]) for rule in rules if rule.start < crossing[0][0] - reach]
    ends += [Rule(rule.at, crossing[-1][1], rule.end) for rule in rules if rule.end > crossing[-1][1] + reach]
    alike = [[end for end in ends if max(abs(one.start - end.start), abs(one.end - end.end)) <= reach] for one in ends]
    return [one for one, company in zip(ends, alike, strict=True) if len(_places(company, dpi)) > COMPANY]


def _thin(pages: tuple[Image, Image], dpi: float) -> tuple[list[Image], list[list[Rule]]]:
    """Thin lines along the rows of a page and of the page transposed, the faintest too where long ones are as faint;
    and what they leave of rules."""
    darker = [line_darkness(grey, dpi) for grey in pages]
    usual, faint = ([thin_lines(one, dpi, contrast) for one in darker] for contrast in (THIN_CONTRAST, FAINT_CONTRAST))
    remains = [_patterned(thin, dpi, *REMAINS) for thin in usual]
    if any(_missed(seen, more, dpi) for seen, more in zip(remains, faint, strict=True)):
        return faint, [_patterned(thin, dpi, *REMAINS) for thin in faint]
    return usual, remains


def _missed(remains: list[Rule], faint: Image, dpi: float) -> bool:
    """Is there a long rule among the faint lines that the usual ones lack?"""
    return bool(_apart(_places(_patterned(faint, dpi, *FAINT), dpi), _places(remains, dpi), dpi))


def _apart(bands: list[Band], known: list[Band], dpi: float) -> list[Band]:
    """The bands that lie beside none of the known ones."""
    least = DOUBLE_IN * dpi
    return [one for one in bands if all(one[0] - band[1] > least or band[0] - one[1] > least for band in known)]


def _patterned(thin: Image, dpi: float, window_in: float, share: float, length_in: float) -> list[Rule]:
    """Lines that stay thin and isolated, for `share` of every window, longer than strokes line up by chance."""
    window = int(dpi * window_in)
    cover = cv2.blur(cv2.dilate(thin, np.ones((3, 1), np.uint8)), (window, 1))
    lines = cv2.bitwise_and(thin, cv2.threshold(cover, 255 * share, 255, cv2.THRESH_BINARY)[1])
    rows = inked_rows(lines)
    if not len(rows):
        return []
    closed = cv2.morphologyEx(lines[rows], cv2.MORPH_CLOSE, np.ones((1, window), np.uint8))
    kept = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, int(dpi * length_in)), np.uint8))
    levels = levels_of(kept, rows, len(thin), dpi)
    return [Rule(level, start, end) for level, fragments in levels for start, end in fragments]


def _places(rules: list[Rule], dpi: float) -> list[Band]:
    """Where rules lie across, each place once; the lines of a double rule are one place."""
    return [_band(group, dpi) for group in _grouped(rules, DOUBLE_IN * dpi)]


def _grouped(rules: list[Rule], apart: float) -> list[list[Rule]]:
    """Rules by place across; from one to the next of a group it is at most `apart` pixels."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if groups and rule.at - groups[-1][-1].at <= apart:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _band(group: list[Rule], dpi: float) -> Band:
    """From the first line to the last, each where its pieces lie on average."""
    places = [_mean_place(line) for line in _grouped(group, SAME_LINE_IN * dpi)]
    return places[0], places[-1]


def _mean_place(line: list[Rule]) -> float:
    """Where the pieces of one line lie across, on average."""
    return sum(rule.at * rule.length for rule in line) / sum(rule.length for rule in line)


def _along(ink: Image, dpi: float, strong_in: float, shortest_in: float) -> list[Rule]:
    closed = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, np.ones((1, max(3, int(dpi * CLOSE_IN))), np.uint8))
    strong = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, int(dpi * strong_in)), np.uint8))
    weak = cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((1, max(3, int(dpi * WEAK_IN))), np.uint8))
    rules: list[Rule] = []
    for level, fragments in levels_of(strong, np.arange(len(strong)), len(strong), dpi):
        rules += _bridge(weak, level, fragments, dpi, shortest_in)
    return rules


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
