"""One page image → grids and lines, with the confidence of every cell."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import cv2
import numpy as np

from perf_pipeline.extract import celltext
from perf_pipeline.extract.model import BBox, rounded
from perf_pipeline.extract.scan import bending, geometry, lines, rules
from perf_pipeline.extract.scan.image import even_grey, ink_mask, without_rest
from perf_pipeline.extract.scan.painting import rule_mask
from perf_pipeline.extract.scan.recogniser import EMPTY, Recognised, Recogniser
from perf_pipeline.extract.scan.signs import DASH

Image = np.ndarray
PixelBox = tuple[int, int, int, int]
INSET_IN = 0.012  # a cell's text keeps this distance from its rules
LEAST_PX = 4
BENDS = 2
NEARLY = 0.1  # probability from which another character is worth weighing
SIGN_SURE = 0.99
DISPUTED = 0.5  # at most so sure is a line that two looks read differently, or a figure of which a rule took a part
TOUCHING_PX = 2
DIGIT = re.compile(r"\d")
LOOSE_BLANK = re.compile(r"(?<![A-Za-z]) +| +(?![A-Za-z])")
"""The recogniser sees a blank in every gap; only those between Latin words are the form's own."""


@dataclass(slots=True)
class ScanPage:
    """A page made straight: grey without rules, ink without rules, the rules, and the way back to the scan."""

    dpi: float
    grey: Image
    ink: Image
    horizontal: list[rules.Rule]
    vertical: list[rules.Rule]
    straightening: geometry.Straightening
    doubtful: list[rules.Point]
    covered: np.ndarray
    """Where red ink was, over print or beside it."""
    cut: np.ndarray | None = None
    """Right beside what was painted out with the rules: ink there has lost a part."""
    known: dict[PixelBox, Recognised] = field(default_factory=dict)
    """Lines read already."""

    def segments(self) -> np.ndarray:
        """Rules as (x0, y0, x1, y1) in PDF points, y downwards."""
        scale = 72 / self.dpi
        across = [(rule.start, rule.at, rule.end, rule.at) for rule in self.horizontal]
        down = [(rule.at, rule.start, rule.at, rule.end) for rule in self.vertical]
        return np.array(across + down, float).reshape(-1, 4) * scale

    def in_doubt(self, box: PixelBox) -> bool:
        """Whether this cell may be two, or part of one: at its edges or within, the page is too worn to tell."""
        reach = self.dpi * INSET_IN
        return any(
            box[0] - reach < x < box[2] + reach and box[1] - reach < y < box[3] + reach for x, y in self.doubtful
        )

    def is_covered(self, box: PixelBox) -> bool:
        """Did red ink lie in this box?"""
        return bool(self.covered[box[1] : box[3], box[0] : box[2]].any())

    def is_cut(self, box: PixelBox) -> bool:
        """Did what stands in this box touch a rule, which took a part of it along?"""
        if self.cut is None:
            return False
        left, top, right, bottom = box
        beside = self.cut[top:bottom, left:right] & (self.ink[top:bottom, left:right] > 0)
        return bool(np.count_nonzero(beside) >= TOUCHING_PX)

    def places_only(self) -> ScanPage:
        """Without its images: the way back to the scan."""
        none = np.zeros((0, 0), np.uint8)
        return replace(
            self, grey=none, ink=none, covered=none, cut=None, known={}, straightening=self.straightening.light()
        )

    def page_box(self, box: PixelBox) -> BBox:
        """Box of the straight page → box on the page as scanned, in PDF points."""
        x0, y0, x1, y1 = (value * 72 / self.dpi for value in self.straightening.to_page(box))
        return rounded(x0, y0, x1, y1)


@dataclass(frozen=True, slots=True)
class ReadText:
    """The text of one box, its lines joined as Chinese is written; the least certain character's probability."""

    text: str
    confidence: float
    alternatives: tuple[str, ...] = ()


def straighten(image: Image, dpi: float) -> ScanPage:
    """Page image (BGR or grey, upright) → straight page with its rules found."""
    sheet = geometry.find_sheet(image)
    flat, red = even_grey(image if sheet is None else geometry.cut_out(image, sheet), dpi)
    way_back = geometry.Straightening(
        centre=(flat.shape[1] / 2, flat.shape[0] / 2), sheet=None if sheet is None else sheet[0]
    )
    grey, ink = flat, ink_mask(flat, dpi)
    angle = geometry.skew_deg(ink)
    if abs(angle) > geometry.SKEW_NOTICED_DEG:
        way_back = replace(way_back, angle_deg=angle)
        grey = way_back.apply(flat)
        ink = ink_mask(grey, dpi)
    for _ in range(BENDS):  # the straighter a page, the more of its rules are seen
        shift = bending.bend(ink, dpi)
        if shift is None:
            break
        way_back = way_back.bent(shift)
        grey = way_back.apply(flat)
        ink = ink_mask(grey, dpi)
    covered = np.zeros(grey.shape, bool) if red is None else way_back.apply(red) < 128
    ruled, inked = (grey, ink) if red is None else _without_red(grey, covered, dpi)
    ruling = rules.find_rules(ruled, inked, covered, dpi)
    mask = rule_mask(ink, ruling, dpi)
    cut = cv2.dilate(cv2.bitwise_and(ink, mask), np.ones((3, 3), np.uint8)) > 0
    grey, ink = grey.copy(), ink.copy()
    grey[mask > 0], ink[mask > 0] = 255, 0
    return ScanPage(dpi, grey, ink, ruling.horizontal, ruling.vertical, way_back, ruling.doubtful, covered, cut)


def _without_red(grey: Image, covered: np.ndarray, dpi: float) -> tuple[Image, Image]:
    clean = without_rest(grey, covered)
    return clean, ink_mask(clean, dpi)


def read_boxes(
    page: ScanPage, boxes: list[PixelBox], recogniser: Recogniser, rooms: list[PixelBox] | None = None
) -> list[ReadText]:
    """The text in each box of a straight page (pixels), recognised line by line; `rooms` are the boxes with the paper
    around them, where they have more than between their sides."""
    within = boxes if rooms is None else rooms
    found = [
        (index, line, room)
        for index, (box, around) in enumerate(zip(boxes, within, strict=True))
        for line, room in _lines_in(page, box, around)
    ]
    _recognise(page, [(line.box, room) for _, line, room in found], recogniser)
    gathered: list[list[tuple[Recognised, str]]] = [[] for _ in boxes]
    for index, line, _ in found:
        gathered[index].append((page.known[line.box], line.sign))
    return [_joined(_signs_settled(read)) for read in gathered]


def read_lines(
    page: ScanPage, boxes: list[tuple[PixelBox, PixelBox]], recogniser: Recogniser, *, most: int
) -> list[Recognised]:
    """Some lines of each box (with its room, see read_boxes), at most `most`, read one by one."""
    found = [
        (line.box, room) for box, around in boxes for line, room in _lines_in(page, box, around)[:most] if not line.sign
    ]
    _recognise(page, found, recogniser)
    return [page.known[line] for line, _ in found]


def _lines_in(page: ScanPage, box: PixelBox, around: PixelBox) -> list[tuple[lines.InkLine, PixelBox]]:
    """The lines in a box, each with the room that it has between its neighbours, and within what is `around` the box
    at the outside."""
    inset = int(page.dpi * INSET_IN)
    left, top, right, bottom = _without_edge(box, inset)
    if right - left < LEAST_PX or bottom - top < LEAST_PX:
        return []
    found = lines.text_lines(page.ink, (left, top, right, bottom), page.dpi)
    left, top, right, bottom = _without_edge(around, inset)
    feet, heads = [top, *(line.box[3] for line in found)], [*(line.box[1] for line in found[1:]), bottom]
    return [(line, (left, above, right, below)) for line, above, below in zip(found, feet, heads, strict=False)]


def _without_edge(box: PixelBox, by: int) -> PixelBox:
    return box[0] + by, box[1] + by, box[2] - by, box[3] - by


def _recognise(page: ScanPage, found: list[tuple[PixelBox, PixelBox]], recogniser: Recogniser) -> None:
    """Lines (each with its room) read that are not known yet: a page's longest ones told whether it is upright."""
    fresh = [(line, room) for line, room in found if line not in page.known]
    crops = [lines.crop(page.grey, line, room, page.dpi) for line, room in fresh]
    if crops:
        page.known |= {line: reading for (line, _), reading in zip(fresh, recogniser.read(crops), strict=True)}
    for line, _ in fresh:
        if page.known[line].confidence > DISPUTED and DIGIT.search(page.known[line].text) and page.is_cut(line):
            page.known[line] = replace(page.known[line], confidence=DISPUTED)
    sealed = [(line, room) for line, room in fresh if page.is_covered(line)]
    if sealed:
        closely = recogniser.read([lines.crop(page.grey, *one, page.dpi, lines.CLOSE_IN) for one in sealed])
        page.known |= {line: _agreed(page.known[line], close) for (line, _), close in zip(sealed, closely, strict=True)}


def _agreed(reading: Recognised, closely: Recognised) -> Recognised:
    """What a line under a stamp says: no more certain than the less certain of two looks at it, one of which may see
    nothing."""
    if reading.text != closely.text:
        seen = closely if closely.text.strip() else reading
        return replace(seen, confidence=min(reading.confidence, closely.confidence, DISPUTED))
    return min(reading, closely, key=lambda one: one.confidence)


def _signs_settled(found: list[tuple[Recognised, str]]) -> list[Recognised]:
    """A lone sign is the cell's content; a dash on a line of its own beside other text is what is left of a rule."""
    if len(found) == 1 and found[0][1]:
        return [Recognised(found[0][1], SIGN_SURE)]
    return [reading for reading, sign in found if len(found) == 1 or sign != DASH]


def _joined(readings: list[Recognised]) -> ReadText:
    said = [reading for reading in readings if reading.text.strip()]
    confidence = min((reading.confidence for reading in (said or [EMPTY])), default=1.0)
    others = _others(said[0]) if len(said) == 1 else ()
    return ReadText(celltext.joined([LOOSE_BLANK.sub("", reading.text) for reading in said]), confidence, others)


def _others(reading: Recognised) -> tuple[str, ...]:
    """The line with one doubtful character read the other way, where that is nearly as probable."""
    return tuple(
        LOOSE_BLANK.sub("", reading.text[:at] + other + reading.text[at + 1 :])
        for at, other, probability in reading.alternatives
        if probability >= NEARLY
    )


def blocks_outside(page: ScanPage, tables: list[PixelBox]) -> list[PixelBox]:
    """Boxes of text lines outside the tables: titles, the line under them, signatures (pixels)."""
    rest = page.ink.copy()
    margin = int(page.dpi * 0.03)
    for left, top, right, bottom in tables:
        rest[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin] = 0
    whole = (0, 0, rest.shape[1], rest.shape[0])
    joined = cv2.dilate(rest, np.ones((1, max(3, int(page.dpi * 0.25))), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    bands = [tuple(int(value) for value in stats[i, :4]) for i in range(1, count)]
    found = []
    for line in lines.text_lines(rest, whole, page.dpi):
        if line.box[3] - line.box[1] < 0.06 * page.dpi:
            continue
        pieces = [
            (x, x + width)
            for x, y, width, height in bands
            if y < line.box[3] and y + height > line.box[1] and height > 0.05 * page.dpi
        ]
        for start, end in _merged(pieces):
            found.append((max(0, start), max(0, line.box[1] - 2), min(rest.shape[1], end), line.box[3] + 2))
    return found


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
