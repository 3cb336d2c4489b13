"""Scanned tables without vertical rules, or without any: the page's texts are read piece by piece, and the same
alignment that tells the columns of text pages tells theirs."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import cv2
import numpy as np

from perf_pipeline.extract import aligned, celltext
from perf_pipeline.extract.characters import code_points
from perf_pipeline.extract.lattice import Lattice
from perf_pipeline.extract.pdfium import PageContent
from perf_pipeline.extract.scan.page import PixelBox, ReadText, ScanPage, read_boxes
from perf_pipeline.extract.scan.recogniser import Recogniser

GLYPH_IN = (0.06, 0.25)  # heights that are characters of a form's text
USUAL_EM_IN = 0.14
GAP_EM = 0.3  # characters nearer than this are of one text
STROKES_EM = 0.35  # strokes above each other nearer than this are of one character (二, =)
LEVEL = 0.6  # of the lower box lies beside the other where both are of one line
LOW_EM = 0.5
SPECK_EM = 0.12
PAD_PX = 3
ROOM_IN = 0.04
CENTRE_EM = 0.38  # the middle of a character stands this far above its baseline
ASCENT_EM, DESCENT_EM = 0.88, 0.12
BEARING_EM = 0.06  # paper that belongs to a character on either side
OPENING, CLOSING = ("（", "《", "“", "("), ("，", "。", "、", "；", "：", "）", "》", "”", ",", ";", ":", ")")
LOW_SIGNS = "，。、,."  # stand on the baseline, or hang below it
HANG_EM, HANGS_EM = 0.06, (-0.15, 0.35)  # how far the foot of a full stop, and of any such sign, is under its line
RINGS = ("o", "O", "0", "°")  # what a full stop alone is read as
BLANK_EM = 0.6  # the part of a full-width sign that is paper
SIGN_EM = 0.6  # a sign stands so near to the text that it ends
NEAR_EM = 0.8  # a text goes on within
NARROW = 0.55  # width of a Latin character or a digit, in Chinese ones


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table told from alignment: its lattice (PDF points of the straight page), texts and their confidences."""

    lattice: Lattice
    texts: list[str]
    confidences: list[float]


@dataclass(frozen=True, slots=True)
class AlignedPage:
    """A page without a ruled table: its characters, told from its texts, and how certain each is."""

    content: PageContent
    sure: np.ndarray

    def tables(self, beside: Lattice | None) -> list[AlignedTable]:
        """What alignment tells; `beside` is such a table on the page before or after."""
        chars = np.arange(len(self.content.codes))
        found = []
        for one in aligned.find_aligned(self.content, chars, beside):
            texts, cells, _ = celltext.cell_texts(self.content, one, chars)
            if any(texts):
                found.append(AlignedTable(one, texts, _confidences(len(texts), cells, self.sure)))
        return found


def read_aligned(scan: ScanPage, number: int, recogniser: Recogniser) -> AlignedPage:
    """The texts of a straight page whose rules make no table."""
    boxes, em = find_pieces(scan)
    return _content(scan, number, boxes, read_boxes(scan, boxes, recogniser, _rooms(scan, boxes)), em)


def pieces_with_room(scan: ScanPage) -> list[tuple[PixelBox, PixelBox]]:
    """The boxes of find_pieces, each with the paper around it."""
    boxes, _ = find_pieces(scan)
    return list(zip(boxes, _rooms(scan, boxes), strict=True))


def find_pieces(scan: ScanPage) -> tuple[list[PixelBox], float]:
    """Boxes of texts on one line without a gap (pixels), and the height of most characters."""
    _, _, stats, _ = cv2.connectedComponentsWithStats(scan.ink, connectivity=8)
    heights = stats[1:, cv2.CC_STAT_HEIGHT]
    glyphs = heights[(heights > GLYPH_IN[0] * scan.dpi) & (heights < GLYPH_IN[1] * scan.dpi)]
    em = float(np.quantile(glyphs, 0.75)) if len(glyphs) else USUAL_EM_IN * scan.dpi
    joined = cv2.dilate(scan.ink, np.ones((3, max(3, int(GAP_EM * em)) | 1), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    grown = int(GAP_EM * em) // 2
    boxes = [
        (left + grown, top + 1, left + width - grown, top + height - 1)
        for left, top, width, height in stats[1:, :4].tolist()
        if max(width - 2 * grown, height) > SPECK_EM * em
    ]
    height, width = scan.ink.shape
    return [
        (max(0, left - PAD_PX), max(0, top - PAD_PX), min(width, right + PAD_PX), min(height, bottom + PAD_PX))
        for left, top, right, bottom in _with_signs(_in_line(_whole(boxes, em), em), em)
    ], em


def _in_line(boxes: list[PixelBox], em: float) -> list[PixelBox]:
    """Boxes beside each other on one line put together, and parts of a character that stand over each other: ink that
    is near to each other's box need not be near to each other (the foot of 7 and the point behind it)."""
    found: list[PixelBox] = []
    open_to: list[PixelBox] = []  # those that further boxes, which begin no further to the left, may still be near to
    for box in sorted(boxes):
        open_to = [other for other in open_to if box[0] - other[2] < GAP_EM * em]
        whole = box
        for other in [other for other in open_to if _are_one(box, other, em)]:
            open_to.remove(other)
            found.remove(other)
            whole = _around(whole, other)
        open_to.append(whole)
        found.append(whole)
    return found


def _are_one(a: PixelBox, b: PixelBox, em: float) -> bool:
    level = min(a[3], b[3]) - max(a[1], b[1])
    apart = max(a[0], b[0]) - min(a[2], b[2])
    return level > LEVEL * min(a[3] - a[1], b[3] - b[1]) and apart < GAP_EM * em


def _around(a: PixelBox, b: PixelBox) -> PixelBox:
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def _rooms(scan: ScanPage, boxes: list[PixelBox]) -> list[PixelBox]:
    """Each box with the paper around it: so far as lines are read with, or as there is up to its neighbours' ink."""
    if not boxes:
        return []
    reach, (height, width) = round(scan.dpi * ROOM_IN), scan.ink.shape
    sides = np.array(boxes)
    left, top, right, bottom = sides.T
    x, y = left + right, top + bottom
    level = np.minimum(bottom, bottom[:, None]) > np.maximum(top, top[:, None])
    over = np.minimum(right, right[:, None]) + reach > np.maximum(left, left[:, None])
    before, after = level & (x < x[:, None]), level & (x > x[:, None])
    above, below = over & (y < y[:, None]), over & (y > y[:, None])
    low = [np.where(before, right - PAD_PX, 0).max(1), np.where(above, bottom - PAD_PX, 0).max(1)]
    high = [np.where(after, left + PAD_PX, width).min(1), np.where(below, top + PAD_PX, height).min(1)]
    low = np.minimum(np.maximum(np.stack(low, 1), sides[:, :2] - reach), sides[:, :2])
    high = np.maximum(np.minimum(np.stack(high, 1), sides[:, 2:] + reach), sides[:, 2:])
    return list(map(tuple, np.hstack([low, high]).tolist()))


def _whole(boxes: list[PixelBox], em: float) -> list[PixelBox]:
    """Strokes above each other put together to one character."""
    whole: list[PixelBox] = []
    for box in sorted(boxes, key=lambda one: (one[1], one[0])):
        for index, other in enumerate(whole):
            wide = min(box[2], other[2]) - max(box[0], other[0])
            low = max(box[3], other[3]) - min(box[1], other[1]) <= em
            near = box[1] - other[3] < STROKES_EM * em
            flat = min(box[3] - box[1], other[3] - other[1]) < LOW_EM * em
            if wide > 0 and low and near and flat:
                whole[index] = _around(box, other)
                break
        else:
            whole.append(box)
    return whole


def _with_signs(boxes: list[PixelBox], em: float) -> list[PixelBox]:
    """Full stops and commas put to the text that they end: alone they are read as letters, and stand on a line of their
    own."""
    low = [box for box in boxes if max(box[2] - box[0], box[3] - box[1]) < LOW_EM * em]
    texts = [box for box in boxes if max(box[2] - box[0], box[3] - box[1]) >= LOW_EM * em]
    for sign in sorted(low):
        for index, text in enumerate(texts):
            middle = (text[1] + text[3]) / 2
            if 0 <= sign[0] - text[2] < SIGN_EM * em and middle < sign[1] and sign[1] < text[3]:
                texts[index] = (text[0], text[1], sign[2], text[3])
                break
        else:
            texts.append(sign)
    return texts


def _content(scan: ScanPage, number: int, boxes: list[PixelBox], read: list[ReadText], em: float) -> AlignedPage:
    """The pieces as a page of characters spread over their boxes."""
    text: list[str] = []
    places: list[tuple[float, float, float, float]] = []
    baselines: list[float] = []
    sure: list[float] = []
    before, after = _goes_on(boxes, em)
    for (left, top, right, bottom), said, goes_before, goes_after in zip(boxes, read, before, after, strict=True):
        small = max(right - left, bottom - top) - 2 * PAD_PX < LOW_EM * em
        told = "。" if small and said.text in RINGS else said.text
        baseline = (top + bottom) / 2 + CENTRE_EM * em
        if all(char in LOW_SIGNS for char in told):
            line = _line_beside((left, top, right, bottom), boxes, em)
            baseline = bottom - PAD_PX + HANG_EM * em if line is None else line + CENTRE_EM * em
        widths = np.array([1 if celltext.is_cjk(char) or _is_wide(char) else NARROW for char in told])
        start, end = float(left + PAD_PX), float(right - PAD_PX)
        if goes_before:
            start -= (BEARING_EM + BLANK_EM * told.startswith(OPENING)) * em
        if goes_after:
            end += (BEARING_EM + BLANK_EM * told.endswith(CLOSING)) * em
        edges = start + np.r_[0, np.cumsum(widths)] / max(widths.sum(), NARROW) * (end - start)
        for char, x0, x1 in zip(told, edges[:-1].tolist(), edges[1:].tolist(), strict=True):
            if char.isspace():
                continue
            text.append(char)
            places.append((x0, baseline - ASCENT_EM * em, x1, baseline + DESCENT_EM * em))
            baselines.append(baseline)
            sure.append(said.confidence)
    scale = 72 / scan.dpi
    height, width = scan.ink.shape
    content = PageContent(
        number,
        width * scale,
        height * scale,
        0,
        code_points("".join(text)),
        np.array(places, float).reshape(-1, 4) * scale,
        np.array(baselines, float) * scale,
        np.zeros(len(text), bool),
        scan.segments(),
    )
    return AlignedPage(content, np.array(sure))


def _line_beside(sign: PixelBox, boxes: list[PixelBox], em: float) -> float | None:
    """The middle of the text right before or after a sign that stands low on its line."""
    foot, (above, below) = sign[3] - PAD_PX - CENTRE_EM * em, HANGS_EM
    beside = [
        (max(sign[0], box[0]) - min(sign[2], box[2]), (box[1] + box[3]) / 2)
        for box in boxes
        if box[3] - box[1] > LOW_EM * em and above * em < foot - (box[1] + box[3]) / 2 < below * em
    ]
    gap, middle = min(beside, default=(np.inf, 0.0))
    return middle if gap < NEAR_EM * em else None


def _goes_on(boxes: list[PixelBox], em: float) -> tuple[list[bool], list[bool]]:
    """Whether a text goes on before and after each box: there the paper around a sign belongs to it. At the ends of a
    text ink tells more surely where it ends, and where the white space between columns is."""
    left, top, right, bottom = np.array(boxes, float).reshape(-1, 4).T
    level = np.minimum(bottom, bottom[:, None]) - np.maximum(top, top[:, None]) > 0
    apart = left - right[:, None]  # from each box to each one after it
    near = level & (apart > -em) & (apart < NEAR_EM * em) & (left > left[:, None])
    return near.any(0).tolist(), near.any(1).tolist()


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WFA"


def _confidences(count: int, cells: np.ndarray, sure: np.ndarray) -> list[float]:
    """Of each of `count` cells the least certain of its characters (their `cells`, and how sure each is)."""
    inside = cells != celltext.NO_CELL
    least = np.ones(count)
    np.minimum.at(least, cells[inside], sure[inside])
    return [float(value) for value in least]
