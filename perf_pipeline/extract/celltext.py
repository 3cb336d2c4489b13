"""Characters → text: into cells, into lines, joined as Chinese is written."""

from __future__ import annotations

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
    texts = [""] * len(lattice.boxes)
    members = chars[inside]
    if len(members):
        cells = lattice.owner[row[inside], col[inside]]
        order = np.argsort(cells, kind="stable")
        members, cells = members[order], cells[order]
        cuts = np.flatnonzero(np.diff(cells)) + 1
        for part in np.split(np.arange(len(members)), cuts):
            texts[int(cells[part[0]])] = joined([text for text, _ in lines(content, members[part])])
    return texts, inside


def lines(content: PageContent, chars: np.ndarray) -> list[tuple[str, np.ndarray]]:
    """Characters as lines of text, top to bottom, with their indices left to right."""
    if not len(chars):
        return []
    base = content.baselines[chars]
    order = np.argsort(base, kind="stable")
    chars, base = chars[order], base[order]
    height = content.boxes[chars, 3] - content.boxes[chars, 1]
    breaks = np.flatnonzero(np.diff(base) > NEW_LINE * np.maximum(height[1:], height[:-1])) + 1
    found = []
    for part in np.split(chars, breaks):
        ordered = part[np.argsort(content.boxes[part, 0], kind="stable")]
        found.append((_line(content, ordered), ordered))
    return found


def _line(content: PageContent, chars: np.ndarray) -> str:
    text = [content.text[i] for i in chars]
    out = [text[0]]
    for position in range(1, len(chars)):
        here, before = chars[position], chars[position - 1]
        wide = content.boxes[here, 0] - content.boxes[before, 2] > 0.2 * (
            content.boxes[here, 3] - content.boxes[here, 1]
        )
        own = content.blank_before[here] and here == before + 1
        if (own and not (is_cjk(text[position]) and is_cjk(text[position - 1]))) or (
            wide and _word(text[position]) and _word(text[position - 1])
        ):
            out.append(" ")
        out.append(text[position])
    return "".join(out)


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
