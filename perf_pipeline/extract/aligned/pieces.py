"""Characters → pieces of text. A piece ends where a gap stands that no blank of the text explains."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

import numpy as np

from perf_pipeline.extract.characters import text_of
from perf_pipeline.extract.pdfium import PageContent

SAME_BASELINE_EM = 0.12
GAP_EM = 0.35  # a gap without a blank of the text's own: another piece
BLANK_EM = 1.3  # and one with a blank (a full-width blank is 1 em)
REST_SHARE = 0.4  # what is left over of a long number is at most so wide as the line above
NUMBER = re.compile(r"^[-+≥≤><=]*\d[\d,]*(\.\d+)?%?$|^[—/-]$")


class Boxed(Protocol):
    """What has a left and a right side."""

    @property
    def x0(self) -> float: ...
    @property
    def x1(self) -> float: ...


@dataclass(frozen=True, slots=True)
class Piece:
    """Text on one line without a gap: x0, top, x1, bottom and baseline in PDF points, top left origin."""

    x0: float
    top: float
    x1: float
    bottom: float
    baseline: float
    text: str

    @property
    def is_number(self) -> bool:
        return NUMBER.match(self.text) is not None


def font_size(content: PageContent, chars: np.ndarray) -> float:
    """The em of most of the text, in points: Chinese characters are one em wide, whatever the height of their font."""
    codes = content.codes[chars]
    wide = chars[(codes >= ord("\u4e00")) & (codes <= ord("\u9fff"))]
    of = content.boxes[wide] if len(wide) else content.boxes[chars]
    return float(np.median(of[:, 2] - of[:, 0])) if len(wide) else 0.8 * float(np.median(of[:, 3] - of[:, 1]))


def find_pieces(content: PageContent, chars: np.ndarray, em: float) -> list[Piece]:
    """Pieces of text, top to bottom and left to right."""
    order = chars[np.argsort(content.baselines[chars], kind="stable")]
    level = np.r_[0, np.cumsum(np.diff(content.baselines[order]) > SAME_BASELINE_EM * em)]
    across = np.lexsort((content.boxes[order, 0], level))
    order, level, boxes = order[across], level[across], content.boxes[order[across]]
    wide = boxes[:, 2] - boxes[:, 0]
    size = np.maximum(em, np.maximum(wide[1:], wide[:-1]))  # titles are larger
    widest = np.where(content.blank_before[order[1:]], BLANK_EM, GAP_EM) * size
    cut = (np.diff(level) > 0) | (boxes[1:, 0] - boxes[:-1, 2] > widest)
    starts = np.r_[0, np.flatnonzero(cut) + 1]
    low, high = np.minimum.reduceat(boxes[:, :2], starts), np.maximum.reduceat(boxes[:, 2:], starts)
    baselines = content.baselines[order[starts]]
    text = text_of(content.codes[order])
    boxed = zip(low.tolist(), high.tolist(), baselines.tolist(), pairwise([*starts.tolist(), len(text)]), strict=True)
    return [
        Piece(x0, top, x1, bottom, baseline, text[start:end])
        for (x0, top), (x1, bottom), baseline, (start, end) in boxed
    ]


def overlap(a: Boxed, b: Boxed) -> float:
    """How far two texts stand above each other, in points; negative where they stand side by side."""
    return min(a.x1, b.x1) - max(a.x0, b.x0)


def separate_numbers(upper: Piece, lower: Piece) -> bool:
    """Two numbers, not one that is too long for its column."""
    return upper.is_number and lower.is_number and lower.x1 - lower.x0 > REST_SHARE * (upper.x1 - upper.x0)
