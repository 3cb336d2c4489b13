"""Print titles: office programs repeat a table's header at the top of every page."""

from __future__ import annotations

from difflib import SequenceMatcher

from perf_pipeline.extract.cut_rows import NUMBER
from perf_pipeline.extract.model import Cell

FEWEST_HEADERS = 3

Row = tuple[tuple[int, int, str], ...]
"""What begins in a row: column, span and text of its cells, left to right."""


def repeated_rows(part: list[Cell], rows: int, grid: list[Cell], above: int, alike: float) -> int:
    """How many of the `rows` of a page's part of a table repeat, word for word and without figures, rows of `grid`.

    The page before must end in a row of that header's columns, of which there are `above`: under a row of fewer cells
    (the next goal) the same words head a block of their own, unless nothing below them has columns like theirs.
    """
    if not _are_headers([cell.text for cell in part if cell.row == 0]):
        return 0  # as nearly always: no need to gather rows
    known, starting = list(_starting(grid).values()), _starting(part)
    repeated = 0
    while repeated + 1 < rows:
        row = starting.get(repeated, ())
        said = sum(bool(text) for _, _, text in row)
        most_below = max((len(cells) for at, cells in starting.items() if at > repeated), default=said)
        headlike = _are_headers([text for _, _, text in row]) and (said <= above + 1 or 2 * most_below < said)
        if not headlike or not any(_repeats(row, earlier, alike) for earlier in known):
            break
        repeated += 1
    return repeated


def _are_headers(texts: list[str]) -> bool:
    return sum(map(bool, texts)) >= FEWEST_HEADERS and not any(map(NUMBER.search, texts))


def _starting(cells: list[Cell]) -> dict[int, Row]:
    rows: dict[int, list[tuple[int, int, str]]] = {}
    for cell in cells:
        rows.setdefault(cell.row, []).append((cell.col, cell.col_span, cell.text))
    return {row: tuple(sorted(begun)) for row, begun in rows.items()}


def _repeats(row: Row, earlier: Row, alike: float) -> bool:
    """The same cells with the same words; a label beside a header has room for its first words only. Of scans, texts
    are the same from a likeness of `alike`."""
    if row == earlier:
        return True
    if [cell[:2] for cell in row] != [cell[:2] for cell in earlier]:
        return False
    texts = [(cell[2], above[2]) for cell, above in zip(row, earlier, strict=True)]
    same = [
        text == whole or (alike < 1 and SequenceMatcher(None, text, whole).ratio() >= alike) for text, whole in texts
    ]
    text, whole = texts[0]
    return all(same[1:]) and (same[0] or (bool(text) and whole.startswith(text)))
