"""Characters → text: into cells, into lines, joined as Chinese is written."""

from __future__ import annotations

import re
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
LINE_BITS, INDEX_BITS = 16, 26  # beside a code point's 21
LINES, INDICES = (1 << LINE_BITS) - 1, (1 << INDEX_BITS) - 1
NO_CELL = -1
FIGURES = frozenset("0123456789%")
NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?%?")


def distinct(content: PageContent) -> np.ndarray:
    """Indices of characters that are on the page and not printed over themselves (fake bold)."""
    return _distinct(content.boxes, content.baselines, content.codes, content.width, content.height)


@compiled
def _distinct(boxes: np.ndarray, baselines: np.ndarray, codes: np.ndarray, width: float, height: float) -> np.ndarray:
    across = (boxes[:, 0] + boxes[:, 2]) / 2
    kept, keys, found = np.zeros(len(boxes), np.bool_), np.empty(len(boxes), np.int64), 0
    for i in range(len(boxes)):
        if 0 < across[i] < width and 0 < (boxes[i, 1] + boxes[i, 3]) / 2 < height:
            # one number to sort by: the character, its line, its index
            line = np.int64(np.round(baselines[i] / DOUBLED_PT)) & LINES
            keys[found] = (np.int64(codes[i]) << LINE_BITS + INDEX_BITS) | (line << INDEX_BITS) | i
            kept[i], found = True, found + 1
    keys = np.sort(keys[:found])
    order, before, start = keys & INDICES, 0, 0
    for end in range(1, found + 1):
        if end < found and keys[end] >> INDEX_BITS == keys[start] >> INDEX_BITS:
            continue
        _sort(order[start:end], across)
        for i in range(start + 1, end):
            kept[order[i]] = not _over(order[i - 1], order[i], across, baselines)
        if keys[start] >> INDEX_BITS == (keys[before] >> INDEX_BITS) + 1:  # the same on the line above
            first = before
            for other in order[start:end]:
                while first < start and across[order[first]] <= across[other] - DOUBLED_PT:
                    first += 1
                at = first
                while at < start and across[order[at]] < across[other] + DOUBLED_PT and kept[other]:
                    kept[other] = not _over(order[at], other, across, baselines)
                    at += 1
        before, start = start, end
    return np.flatnonzero(kept)


@compiled
def _over(one: int, other: int, across: np.ndarray, baselines: np.ndarray) -> bool:
    return abs(across[one] - across[other]) < DOUBLED_PT and abs(baselines[one] - baselines[other]) < DOUBLED_PT


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
    texts = [""] * len(lattice.cells)
    for number, (cell, line) in enumerate(zip(lines.cells.tolist(), lines.texts(), strict=True)):
        text, part = texts[cell], line.strip()
        stacked = (
            text[-1:] in FIGURES
            and part[:1] in FIGURES
            and _stacked(text, part, lines.reach[number - 1 : number + 1, 0], lattice, cell)
        )
        texts[cell] = f"{text}\n{part}" if stacked else _with(text, part)
    # of a table told from alignment no side is sure
    full = _full(lines.cells, lines.reach, lattice.cells, lattice.xs) if lattice.gaps is None else cells[:0]
    at_bottom = lattice.owner[-1].tolist() if len(full) else []
    return CellTexts(texts, cells, frozenset(full.tolist()).intersection(at_bottom))


def _stacked(text: str, part: str, reach: np.ndarray, lattice: Lattice, cell: int) -> bool:
    """Two numbers below each other: whole ones, of which the second had room behind the first. One that is too long for
    its cell goes on below only where it must."""
    if lattice.gaps is not None or not (NUMBER.fullmatch(text.rpartition("\n")[2]) and NUMBER.fullmatch(part)):
        return False
    _, col, _, span, *_ = lattice.cells[cell]
    return bool(reach.sum() + PADDING_PT <= lattice.xs[col + span] - lattice.xs[col])


@compiled
def _full(of_lines: np.ndarray, reach: np.ndarray, cells: np.ndarray, xs: np.ndarray) -> np.ndarray:
    """Cells whose last line leaves less room than the padding and a character take; lines as in _Lines."""
    full = np.zeros(len(cells), np.bool_)
    for line in range(len(of_lines)):
        cell = of_lines[line]
        left, right = cells[cell, 1], cells[cell, 1] + cells[cell, 3]
        full[cell] = xs[right] - xs[left] - reach[line, 0] < PADDING_PT + reach[line, 1]
    return np.flatnonzero(full)


def text_lines(content: PageContent, chars: np.ndarray) -> list[tuple[str, BBox]]:
    """Characters as lines of text with their boxes, top to bottom; what stands far apart on one line is several."""
    lines = _lines(content, chars, np.zeros(len(chars), np.int64), APART_EM)
    return [(text, rounded(*bounds)) for text, bounds in zip(lines.texts(), lines.bounds.tolist(), strict=True)]


@compiled
def _cells(boxes: np.ndarray, chars: np.ndarray, xs: np.ndarray, ys: np.ndarray, owner: np.ndarray) -> np.ndarray:
    """The cell that the middle of each character is in."""
    cells = np.full(len(chars), NO_CELL)
    for i in range(len(chars)):
        char = chars[i]
        col = np.searchsorted(xs, (boxes[char, 0] + boxes[char, 2]) / 2) - 1
        row = np.searchsorted(ys, (boxes[char, 1] + boxes[char, 3]) / 2) - 1
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
    order, cells = _by_cell(chars, cells)
    starts, of_lines, found, start = np.zeros(len(order) + 1, np.int64), np.empty(len(order), np.int64), 0, 0
    for end in range(1, len(order) + 1):
        if end == len(order) or cells[end] != cells[start]:
            _sort(order[start:end], baselines)
            start = end
    start = 0
    for end in range(1, len(order) + 1):
        if end < len(order) and cells[end] == cells[start]:
            high = max(boxes[order[end], 3] - boxes[order[end], 1], boxes[order[end - 1], 3] - boxes[order[end - 1], 1])
            if baselines[order[end]] - baselines[order[end - 1]] <= NEW_LINE * high:
                continue
        _sort(order[start:end], boxes[:, 0])
        high = 0.0
        for i in range(start, end):
            high = max(high, boxes[order[i], 3] - boxes[order[i], 1])
        for i in range(start, end):
            if i == start or boxes[order[i], 0] - boxes[order[i - 1], 2] > apart * high:
                starts[found], of_lines[found] = i, cells[i]
                found += 1
        start = end
    starts[found] = len(order)
    return order, starts[: found + 1], of_lines[:found]


@compiled
def _by_cell(chars: np.ndarray, cells: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Characters that are in a cell, and their cells, one cell after the other; as they came within each."""
    at = np.zeros(cells.max() + 2 if len(cells) else 1, np.int64)
    for cell in cells:
        if cell != NO_CELL:
            at[cell + 1] += 1
    at = np.cumsum(at)
    order, ordered = np.empty(at[-1], np.int64), np.empty(at[-1], np.int64)
    for i in range(len(cells)):
        if cells[i] != NO_CELL:
            order[at[cells[i]]], ordered[at[cells[i]]] = chars[i], cells[i]
            at[cells[i]] += 1
    return order, ordered


@compiled
def _sort(order: np.ndarray, values: np.ndarray) -> None:
    """By value, those of one value as they came. Most come in order."""
    for i in range(1, len(order)):
        if values[order[i]] < values[order[i - 1]]:
            order[:] = order[np.argsort(values[order], kind="mergesort")]
            return


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
        first, last = order[starts[line]], order[starts[line + 1] - 1]
        left, top, right, bottom = boxes[first, 0], boxes[first, 1], boxes[first, 2], boxes[first, 3]
        wide = high = 0.0
        for i in range(starts[line], starts[line + 1]):
            char = order[i]
            x0, y0, x1, y1 = boxes[char, 0], boxes[char, 1], boxes[char, 2], boxes[char, 3]
            left, top, right, bottom = min(left, x0), min(top, y0), max(right, x1), max(bottom, y1)
            wide, high = max(wide, x1 - x0), max(high, y1 - y0)
        bounds[line, 0], bounds[line, 1], bounds[line, 2], bounds[line, 3] = left, top, right, bottom
        reach[line, 0], reach[line, 1] = boxes[last, 2] - boxes[first, 0], max(wide, CHARACTER * high)
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
