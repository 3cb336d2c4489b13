"""Characters → text: into cells, into lines, joined as Chinese is written."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from perf_pipeline.extract.characters import text_of
from perf_pipeline.extract.compiled import compiled
from perf_pipeline.extract.lattice import Lattice
from perf_pipeline.extract.model import BBox, rounded
from perf_pipeline.extract.pdfium import PageContent

PADDING_PT = 12.0  # of both sides of a cell: office programs leave 5.4 each
CHARACTER = 0.75  # width of a Chinese character in heights of loose boxes, at least
NEW_LINE = 0.35  # a baseline this far below, in character heights, begins a new line
APART_EM = 2.0  # a blank wider than this parts a line outside tables
GAP = 0.2  # of a character's height between two of one word, at most
BLANK = 0x20
CJK = ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x10000, 0x10FFFF))  # with full-width punctuation
DOUBLED_PT = 1.2  # fake bold prints a character again this near
NO_CELL = -1


def distinct(content: PageContent) -> np.ndarray:
    """Indices of characters that are on the page and not printed over themselves (fake bold)."""
    return _distinct(content.boxes, content.baselines, content.codes, content.width, content.height)


@compiled
def _distinct(boxes: np.ndarray, baselines: np.ndarray, codes: np.ndarray, width: float, height: float) -> np.ndarray:
    across, keys = (boxes[:, 0] + boxes[:, 2]) / 2, np.empty(len(boxes), np.int64)
    kept = np.zeros(len(boxes), np.bool_)
    for i in range(len(boxes)):
        kept[i] = 0 < across[i] < width and 0 < (boxes[i, 1] + boxes[i, 3]) / 2 < height
        level = np.round(baselines[i] / DOUBLED_PT) if kept[i] else 0.0
        keys[i] = (np.int64(codes[i]) << 32) + np.int64(level)
    same_line = np.argsort(keys, kind="mergesort")  # the same character
    start = 0
    for end in range(1, len(keys) + 1):
        if end < len(keys) and keys[same_line[end]] == keys[same_line[start]]:
            continue
        if end - start > 1:
            same_line[start:end] = same_line[start:end][np.argsort(across[same_line[start:end]], kind="mergesort")]
        start = end
    ranked = same_line[kept[same_line]]
    for i in range(1, len(ranked)):
        one, other = ranked[i - 1], ranked[i]
        near = abs(across[one] - across[other]) < DOUBLED_PT and abs(baselines[one] - baselines[other]) < DOUBLED_PT
        if near and codes[one] == codes[other]:
            kept[other] = False
    return np.flatnonzero(kept)


class CellTexts(NamedTuple):
    """Text of each box of a lattice; the box that each character fell into (NO_CELL: none); the boxes in its last row
    whose last line leaves no room for a character more."""

    texts: list[str]
    cells: np.ndarray
    full: frozenset[int]


def cell_texts(content: PageContent, lattice: Lattice, chars: np.ndarray) -> CellTexts:
    """Characters (indices `chars`) put into the boxes of a lattice."""
    cells = _cells(content.boxes, chars, lattice.xs, lattice.ys, lattice.owner)
    lines = _lines(content, chars, cells, np.inf)
    texts, last = [""] * len(lattice.boxes), {}
    for number, (cell, line) in enumerate(zip(lines.cells.tolist(), lines.texts(), strict=True)):
        texts[cell] = _with(texts[cell], line.strip())
        last[cell] = number
    at_bottom = last.keys() & set(lattice.owner[-1].tolist()) if lattice.gaps is None else ()  # else no side is sure
    full = frozenset(cell for cell in at_bottom if _is_full(lattice, cell, *lines.reach[last[cell]].tolist()))
    return CellTexts(texts, cells, full)


def _is_full(lattice: Lattice, cell: int, extent: float, character: float) -> bool:
    """Does a line of this extent leave less room in its cell than the padding and a character take?"""
    box = lattice.boxes[cell]
    width = float(lattice.xs[box.col + box.col_span] - lattice.xs[box.col])
    return width - extent < PADDING_PT + character


def text_lines(content: PageContent, chars: np.ndarray) -> list[tuple[str, BBox]]:
    """Characters as lines of text with their boxes, top to bottom; what stands far apart on one line is several."""
    lines = _lines(content, chars, np.zeros(len(chars), np.int64), APART_EM)
    return [(text, rounded(*bounds)) for text, bounds in zip(lines.texts(), lines.bounds.tolist(), strict=True)]


@compiled
def _cells(boxes: np.ndarray, chars: np.ndarray, xs: np.ndarray, ys: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """The cell that the middle of each character is in."""
    cells = np.full(len(chars), NO_CELL)
    for i in range(len(chars)):
        left, top, right, bottom = boxes[chars[i]]
        col, row = np.searchsorted(xs, (left + right) / 2) - 1, np.searchsorted(ys, (top + bottom) / 2) - 1
        if 0 <= row < owner.shape[0] and 0 <= col < owner.shape[1]:
            cells[i] = owner[row, col]
    return cells


class _Lines(NamedTuple):
    """The lines of all cells, cell by cell and top to bottom.

    Code points `codes` of all, with the blanks between words; of each line its cell, where it begins in those (`edges`,
    one more: the end of the last), its box, and `reach`: how far it goes, and the width that a character more takes.
    """

    codes: np.ndarray
    cells: np.ndarray
    edges: np.ndarray
    bounds: np.ndarray
    reach: np.ndarray

    def texts(self) -> list[str]:
        text, places = text_of(self.codes), self.edges.tolist()
        return [text[start:end] for start, end in pairwise(places)]


def _lines(content: PageContent, chars: np.ndarray, cells: np.ndarray, apart: float) -> _Lines:
    """A blank wider than `apart` heights parts a line."""
    order, starts, of_lines = _order(content.boxes, content.baselines, chars, cells, apart)
    codes, edges = _lettered(content.boxes, content.codes, content.blank_before, order, starts)
    return _Lines(codes, of_lines, edges, *_measured(content.boxes, order, starts))


@compiled
def _order(
    boxes: np.ndarray, baselines: np.ndarray, chars: np.ndarray, cells: np.ndarray, apart: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Characters as they are read, cell by cell; where each line starts (and the end of all); its cell."""
    by_level = np.argsort(baselines[chars], kind="mergesort")
    by_level = by_level[cells[by_level] != NO_CELL]
    by_cell = by_level[np.argsort(cells[by_level], kind="mergesort")]
    order, cells = chars[by_cell], cells[by_cell]
    starts, of_lines, found, start = np.zeros(len(order) + 1, np.int64), np.empty(len(order), np.int64), 0, 0
    for end in range(1, len(order) + 1):
        if end < len(order) and cells[end] == cells[start]:
            high = max(boxes[order[end], 3] - boxes[order[end], 1], boxes[order[end - 1], 3] - boxes[order[end - 1], 1])
            if baselines[order[end]] - baselines[order[end - 1]] <= NEW_LINE * high:
                continue
        line = order[start:end]
        line[:] = line[np.argsort(boxes[line, 0], kind="mergesort")]
        high = (boxes[line, 3] - boxes[line, 1]).max()
        for i in range(start, end):
            if i == start or boxes[order[i], 0] - boxes[order[i - 1], 2] > apart * high:
                starts[found], of_lines[found] = i, cells[i]
                found += 1
        start = end
    starts[found] = len(order)
    return order, starts[: found + 1], of_lines[:found]


@compiled
def _lettered(
    boxes: np.ndarray, codes: np.ndarray, blank_before: np.ndarray, order: np.ndarray, starts: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Code points of all lines and where each begins in them. A blank parts two characters where the text has one,
    unless both are Chinese; between words, also where there is a gap."""
    text, edges, length = np.empty(2 * len(order), np.uint32), np.zeros(len(starts), np.int64), 0
    for line in range(len(starts) - 1):
        for i in range(starts[line], starts[line + 1]):
            char, before = order[i], order[i - 1]
            if i > starts[line]:
                own = blank_before[char] and char - before == 1
                wide = boxes[char, 0] - boxes[before, 2] > GAP * (boxes[char, 3] - boxes[char, 1])
                chinese = _is_chinese(codes[char]) and _is_chinese(codes[before])
                if (own and not chinese) or (wide and _is_word(codes[char]) and _is_word(codes[before])):
                    text[length] = BLANK
                    length += 1
            text[length] = codes[char]
            length += 1
        edges[line + 1] = length
    return text[:length], edges


@compiled
def _measured(boxes: np.ndarray, order: np.ndarray, starts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`bounds` and `reach` of lines."""
    bounds, reach = np.empty((len(starts) - 1, 4)), np.empty((len(starts) - 1, 2))
    for line in range(len(starts) - 1):
        placed = boxes[order[starts[line] : starts[line + 1]]]
        left, top, right, bottom = placed[:, 0], placed[:, 1], placed[:, 2], placed[:, 3]
        bounds[line] = left.min(), top.min(), right.max(), bottom.max()
        reach[line] = right[-1] - left[0], max((right - left).max(), CHARACTER * (bottom - top).max())
    return bounds, reach


@compiled
def _is_chinese(code: int) -> bool:
    chinese = False
    for first, last in CJK:
        chinese |= first <= code <= last
    return chinese


@compiled
def _is_word(code: int) -> bool:
    """An ASCII letter or digit."""
    return 48 <= code <= 57 or 65 <= code <= 90 or 97 <= code <= 122


def joined(parts: list[str]) -> str:
    """Lines of one cell as one text: no blank between Chinese characters, broken numbers whole again, Latin words
    apart."""
    text = ""
    for part in parts:
        text = _with(text, part.strip())
    return text


def _with(text: str, part: str) -> str:
    if text and part and text[-1].isascii() and part[0].isascii() and text[-1].isalpha() and part[0].isalpha():
        return f"{text} {part}"
    return text + part


def is_cjk(char: str) -> bool:
    """Chinese characters and the full-width punctuation written with them."""
    code = ord(char)
    return any(first <= code <= last for first, last in CJK)
