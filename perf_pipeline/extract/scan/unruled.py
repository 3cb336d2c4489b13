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
LOW_EM = 0.5
SPECK_EM = 0.12
PAD_PX = 3
CENTRE_EM = 0.38  # the middle of a character stands this far above its baseline
ASCENT_EM, DESCENT_EM = 0.88, 0.12
BEARING_EM = 0.06  # paper that belongs to a character on either side
OPENING, CLOSING = ("（", "《", "“", "("), ("，", "。", "、", "；", "：", "）", "》", "”", ",", ";", ":", ")")
LOW_SIGNS = "，。、,."  # stand on the baseline, or hang below it
HANG_EM, HANGS_EM = 0.06, (-0.15, 0.35)  # how far the foot of a full stop, and of any such sign, is under its line
RINGS = ("o", "O", "0", "°")  # what a full stop alone is read as
BLANK_EM = 0.5  # the half of a full-width sign that is paper
SIGN_EM = 0.6  # a sign stands so near to the text that it ends
NEAR_EM = 0.8  # a text goes on within
NARROW = 0.55  # width of a Latin character or a digit, in Chinese ones


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table told from alignment: its lattice (PDF points of the straight page), texts and their confidences."""

    lattice: Lattice
    texts: list[str]
    confidences: list[float]


def find_aligned(scan: ScanPage, number: int, recogniser: Recogniser, beside: Lattice | None) -> list[AlignedTable]:
    """The tables of a straight page whose rules make none; `beside` is one such on the page before."""
    boxes, em = find_pieces(scan)
    if not boxes:
        return []
    content, sure = _content(scan, number, boxes, read_boxes(scan, boxes, recogniser), em)
    if not len(content.codes):
        return []
    chars = np.arange(len(content.codes))
    found = []
    for one in aligned.find_aligned(content, chars, beside):
        texts, cells, _ = celltext.cell_texts(content, one, chars)
        if any(texts):
            found.append(AlignedTable(one, texts, _confidences(len(texts), cells, sure)))
    return found


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
        for left, top, right, bottom in _with_signs(_whole(boxes, em), em)
    ], em


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
                whole[index] = (
                    min(box[0], other[0]),
                    min(box[1], other[1]),
                    max(box[2], other[2]),
                    max(box[3], other[3]),
                )
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


def _content(
    scan: ScanPage, number: int, boxes: list[PixelBox], read: list[ReadText], em: float
) -> tuple[PageContent, np.ndarray]:
    """The pieces as a page of characters spread over their boxes, and each character's confidence."""
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
    return content, np.array(sure)


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
