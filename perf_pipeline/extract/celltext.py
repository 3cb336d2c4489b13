"""Characters → text: into cells, into lines, joined as Chinese is written."""

from __future__ import annotations

import itertools

import numpy as np

from perf_pipeline.extract.lattice import Lattice
from perf_pipeline.extract.pdfium import PageContent

NEW_LINE = 0.35  # a baseline this far below, in character heights, begins a new line
DOUBLED_PT = 1.2  # fake bold prints a character again this near


def distinct(content: PageContent) -> np.ndarray:
    """Indices of characters that are on the page and not printed over themselves (fake bold)."""
    boxes = content.boxes
    x, y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    on_page = (x > 0) & (x < content.width) & (y > 0) & (y < content.height)
    keep = np.flatnonzero(on_page)
    codes = np.array([ord(content.text[i]) for i in keep], int)
    order = np.lexsort((x[keep], np.round(content.baselines[keep] / DOUBLED_PT), codes))
    ranked = keep[order]
    again = (
        np.r_[
            False,
            (np.diff(codes[order]) == 0)
            & (np.abs(np.diff(x[ranked])) < DOUBLED_PT)
            & (np.abs(np.diff(content.baselines[ranked])) < DOUBLED_PT),
        ]
        if len(ranked)
        else np.zeros(0, bool)
    )
    return np.sort(ranked[~again])


def cell_texts(content: PageContent, lattice: Lattice, chars: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Text of each box of the lattice, and which of `chars` fell into it (mask)."""
    x = (content.boxes[chars, 0] + content.boxes[chars, 2]) / 2
    y = (content.boxes[chars, 1] + content.boxes[chars, 3]) / 2
    col = np.searchsorted(lattice.xs, x) - 1
    row = np.searchsorted(lattice.ys, y) - 1
    rows, cols = lattice.owner.shape
    inside = (row >= 0) & (row < rows) & (col >= 0) & (col < cols)
    pieces: list[list[str]] = [[] for _ in lattice.boxes]
    for cell, text, _ in _lines_by_cell(content, chars[inside], lattice.owner[row[inside], col[inside]]):
        pieces[cell].append(text)
    return [joined(piece) for piece in pieces], inside


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
    base, height = content.baselines[chars], content.boxes[chars, 3] - content.boxes[chars, 1]
    begins = np.diff(cells) != 0
    begins |= np.diff(base) > NEW_LINE * np.maximum(height[1:], height[:-1])
    line = np.r_[0, np.cumsum(begins)]
    chars = chars[np.lexsort((content.boxes[chars, 0], line))]
    text = [content.text[i] for i in chars]
    for position in np.flatnonzero(_blank_before(content, chars, text) & ~np.r_[True, begins]):
        text[position] = " " + text[position]
    edges = [0, *(np.flatnonzero(begins) + 1).tolist(), len(chars)]
    return [(int(cells[start]), "".join(text[start:end]), chars[start:end]) for start, end in itertools.pairwise(edges)]


def _blank_before(content: PageContent, chars: np.ndarray, text: list[str]) -> np.ndarray:
    """Where a blank parts a character from the one before it on its line: the text's own, unless both are Chinese;
    between words, also a gap."""
    cjk = np.array([is_cjk(char) for char in text])
    word = np.array([_word(char) for char in text])
    boxes = content.boxes[chars]
    wide = np.r_[False, boxes[1:, 0] - boxes[:-1, 2] > 0.2 * (boxes[1:, 3] - boxes[1:, 1])]
    own = content.blank_before[chars] & np.r_[False, np.diff(chars) == 1]
    return (own & ~(cjk & np.r_[False, cjk[:-1]])) | (wide & word & np.r_[False, word[:-1]])


def joined(parts: list[str]) -> str:
    """Lines of one cell as one text: no blank between Chinese characters, broken numbers whole again, Latin words
    apart."""
    text = ""
    for part in (piece.strip() for piece in parts):
        if text and part and text[-1].isascii() and part[0].isascii() and text[-1].isalpha() and part[0].isalpha():
            text += " "
        text += part
    return text


def is_cjk(char: str) -> bool:
    """Chinese characters and the full-width punctuation written with them."""
    return (
        "\u2e80" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or "\uff00" <= char <= "\uffef" or char > "\uffff"
    )


def _word(char: str) -> bool:
    return char.isascii() and char.isalnum()
