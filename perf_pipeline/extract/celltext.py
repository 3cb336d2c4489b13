"""Characters → text: into cells, into lines, joined as Chinese is written."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from perf_pipeline.extract.lattice import Lattice
from perf_pipeline.extract.pdfium import PageContent

PADDING_PT = 12.0  # of both sides of a cell: office programs leave 5.4 each
CHARACTER = 0.75  # width of a Chinese character in heights of loose boxes, at least
NEW_LINE = 0.35  # a baseline this far below, in character heights, begins a new line
BLANK = 0x20
CJK = ((0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFF00, 0xFFEF), (0x10000, 0x10FFFF))  # with full-width punctuation
DOUBLED_PT = 1.2  # fake bold prints a character again this near


def distinct(content: PageContent) -> np.ndarray:
    """Indices of characters that are on the page and not printed over themselves (fake bold)."""
    boxes = content.boxes
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    on_page = (x > 0) & (x < content.width) & (y > 0) & (y < content.height)
    keep = np.flatnonzero(on_page)
    ranked = keep[np.lexsort((x[keep], np.round(content.baselines[keep] / DOUBLED_PT), content.codes[keep]))]
    codes, x, base = content.codes[ranked], x[ranked], content.baselines[ranked]
    again = np.zeros(len(ranked), bool)
    again[1:] = codes[1:] == codes[:-1]
    again[1:] &= (np.abs(x[1:] - x[:-1]) < DOUBLED_PT) & (np.abs(base[1:] - base[:-1]) < DOUBLED_PT)
    return np.sort(ranked[~again]) if again.any() else keep


class CellTexts(NamedTuple):
    """Text of each box of a lattice; which of the page's characters fell into it (mask); the boxes in its last row
    whose last line leaves no room for a character more."""

    texts: list[str]
    inside: np.ndarray
    full: frozenset[int]


def cell_texts(content: PageContent, lattice: Lattice, chars: np.ndarray) -> CellTexts:
    """Characters (indices `chars`) put into the boxes of a lattice."""
    x = (content.boxes[chars, 0] + content.boxes[chars, 2]) / 2
    y = (content.boxes[chars, 1] + content.boxes[chars, 3]) / 2
    col = np.searchsorted(lattice.xs, x) - 1
    row = np.searchsorted(lattice.ys, y) - 1
    rows, cols = lattice.owner.shape
    inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
    pieces: list[list[str]] = [[] for _ in lattice.boxes]
    last: dict[int, np.ndarray] = {}
    for cell, text, members in _lines_by_cell(content, chars[inside], lattice.owner[row[inside], col[inside]]):
        pieces[cell].append(text)
        last[cell] = members
    at_bottom = last.keys() & set(lattice.owner[-1].tolist()) if lattice.gaps is None else ()  # else no side is sure
    full = frozenset(cell for cell in at_bottom if _is_full(content, last[cell], lattice, cell))
    return CellTexts([joined(piece) for piece in pieces], inside, full)


def _is_full(content: PageContent, line: np.ndarray, lattice: Lattice, cell: int) -> bool:
    """Does a line leave less room in its cell than the padding and a character take?"""
    box, boxes = lattice.boxes[cell], content.boxes[line]
    width = lattice.xs[box.col + box.col_span] - lattice.xs[box.col]
    character = max((boxes[:, 2] - boxes[:, 0]).max(), CHARACTER * (boxes[:, 3] - boxes[:, 1]).max())
    return bool(width - (boxes[-1, 2] - boxes[0, 0]) < PADDING_PT + character)


def lines(content: PageContent, chars: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Characters as lines of text, top to bottom, with their indices left to right."""
    return [(text, members) for _, text, members in _lines_by_cell(content, chars, np.zeros(len(chars), int))]


def _lines_by_cell(content: PageContent, chars: np.ndarray, cells: np.ndarray) -> list[tuple[int, str, np.ndarray]]:
    """(cell, text, characters left to right) of each line, cell by cell and top to bottom: all cells in one pass,
    because a page has hundreds of them and most hold a few characters."""
    if not len(chars):
        return []
    order = np.lexsort((content.baselines[chars], cells))
    chars, cells = chars[order], cells[order]
    boxes, base = content.boxes[chars], content.baselines[chars]
    height = boxes[:, 3] - boxes[:, 1]
    begins = np.ones(len(chars), bool)
    begins[1:] = cells[1:] != cells[:-1]
    begins[1:] |= base[1:] - base[:-1] > NEW_LINE * np.maximum(height[1:], height[:-1])
    order = np.lexsort((boxes[:, 0], np.cumsum(begins)))
    chars, boxes = chars[order], boxes[order]
    codes = content.codes[chars]
    starts = np.flatnonzero(begins)
    blanks = np.flatnonzero(_blank_before(content, chars, boxes, codes) & ~begins)
    # each line's place in the text of all, which has a blank more before each of the `blanks`
    edges = (starts + np.searchsorted(blanks, starts)).tolist()
    text = np.insert(codes, blanks, BLANK).tobytes().decode("utf-32-le", "surrogatepass")
    firsts = starts.tolist()
    return [
        (cell, text[start:end], chars[first:last])
        for cell, start, end, first, last in zip(
            cells[starts].tolist(), edges, [*edges[1:], len(text)], firsts, [*firsts[1:], len(chars)], strict=True
        )
    ]


def _blank_before(content: PageContent, chars: np.ndarray, boxes: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Where a blank parts a character from the one before it on its line: the text's own, unless both are Chinese;
    between words, also a gap."""
    blank = np.zeros(len(chars), bool)
    cjk, word = _are_cjk(codes), _are_words(codes)
    wide = boxes[1:, 0] - boxes[:-1, 2] > 0.2 * (boxes[1:, 3] - boxes[1:, 1])
    own = content.blank_before[chars[1:]] & (chars[1:] - chars[:-1] == 1)
    blank[1:] = (own & ~(cjk[1:] & cjk[:-1])) | (wide & word[1:] & word[:-1])
    return blank


def joined(parts: list[str]) -> str:
    """Lines of one cell as one text: no blank between Chinese characters, broken numbers whole again, Latin words
    apart."""
    if len(parts) < 2:
        return parts[0].strip() if parts else ""
    text = ""
    for part in (piece.strip() for piece in parts):
        if text and part and text[-1].isascii() and part[0].isascii() and text[-1].isalpha() and part[0].isalpha():
            text += " "
        text += part
    return text


def is_cjk(char: str) -> bool:
    """Chinese characters and the full-width punctuation written with them."""
    code = ord(char)
    return any(first <= code <= last for first, last in CJK)


def _are_cjk(codes: np.ndarray) -> np.ndarray:
    return np.logical_or.reduce([(first <= codes) & (codes <= last) for first, last in CJK])


def _are_words(codes: np.ndarray) -> np.ndarray:
    """ASCII letters and digits, one by one."""
    lower = codes | 0x20
    letters = (lower >= ord("a")) & (lower <= ord("z")) & (codes < 0x80)
    return letters | ((codes >= ord("0")) & (codes <= ord("9")))
