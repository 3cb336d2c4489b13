"""Tables without vertical rules, or without any: columns from alignment, rows from rules or from white space.

Where rules end inside the table, their ends are column edges. A text that crosses an edge joins the cells it stands in.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import numpy as np

from perf_pipeline.extract import lattice
from perf_pipeline.extract.aligned.blocks import Block, Steps, blocks, steps_of
from perf_pipeline.extract.aligned.cells import Placed, place, widen
from perf_pipeline.extract.aligned.columns import column_edges, gaps_of, label_gaps
from perf_pipeline.extract.aligned.labels import lengthen
from perf_pipeline.extract.aligned.pieces import Piece, find_pieces, font_size, overlap
from perf_pipeline.extract.aligned.rows import SAME_HEIGHT_EM, row_edges
from perf_pipeline.extract.lattice import SAME_LINE_PT, Lattice, clustered, flooded
from perf_pipeline.extract.pdfium import PageContent

FEWEST_RULES = 4
FEWEST_ROWS = 4
FEWEST_STACKED = 3
FEWEST_BLOCKS = 3  # a line with so many texts is a row of a table
DOT_PT = 4.0  # shorter rules are the dots of one
LONGEST_RULE_SHARE = 0.25
UNDER_EM = 2.5
OPEN_ROW_EM, SAME_ROW_EM = 1.2, 0.2
SIDE_PT = 2.0
NEXT_ROW_EM, IN_COLUMN_EM, FEWEST_IN_COLUMN = 1.2, 0.3, 3
SAID = re.compile(r"[:：]")


def find_aligned(content: PageContent, chars: np.ndarray, beside: Lattice | None = None) -> list[Lattice]:
    """The table of a page whose rules make no lattice; empty where nothing is aligned.

    `beside` is such a table on the page before or after: this page's may be a part of it, with the same columns.
    """
    if not len(chars):
        return []
    em = font_size(content, chars)
    pieces = find_pieces(content, chars, em)
    rules = _horizontal_rules(content)
    ys = _rule_lines(rules, pieces, em)
    ruled = len(ys) >= FEWEST_RULES and not _rows_between(pieces, ys)
    found = _half_ruled(pieces, rules, ys, em, beside) if ruled else _unruled(pieces, em, beside)
    return [found] if found is not None else []


def _rows_between(pieces: list[Piece], ys: np.ndarray) -> bool:
    """Do several rows stand between two rules, as in tables that have rules over and under their head and at their end
    alone? Numbers stand above each other in two columns there; in a cell that wraps they do not."""
    bands: dict[int, list[Piece]] = {}
    for piece in pieces:
        if piece.is_number:
            bands.setdefault(int(np.searchsorted(ys, piece.baseline)), []).append(piece)
    return any(_stacked_columns(band) > 1 for band in bands.values() if len(band) >= 2 * FEWEST_STACKED)


def _stacked_columns(numbers: list[Piece]) -> int:
    """Columns in which several of some numbers stand above each other."""
    columns: list[list[Piece]] = []
    for piece in numbers:
        own = next((column for column in columns if overlap(column[0], piece) > 0), None)
        columns.append([piece]) if own is None else own.append(piece)
    return sum(len(column) >= FEWEST_STACKED for column in columns)


def _horizontal_rules(content: PageContent) -> np.ndarray:
    """Horizontal rules as drawn, only dots joined: (y, start, end)."""
    flat = content.rules[content.rules[:, 3] - content.rules[:, 1] <= SAME_LINE_PT]
    rules = np.stack([(flat[:, 1] + flat[:, 3]) / 2, flat[:, 0], flat[:, 2]], 1)
    dots = rules[:, 2] - rules[:, 1] <= DOT_PT
    rules = np.vstack([rules[~dots], lattice.joined(rules[dots])])
    found: np.ndarray = rules[rules[:, 2] - rules[:, 1] > DOT_PT]
    return found


def _rule_lines(rules: np.ndarray, pieces: list[Piece], em: float) -> np.ndarray:
    """Heights at which rules run, those of the widest table on the page; short ones where they part a heading from
    those under it."""
    if len(rules) < FEWEST_RULES:
        return np.zeros(0)
    left, right = rules[:, 1].min(), rules[:, 2].max()
    lines = clustered(rules[:, 0].copy())
    nearest = np.abs(lines[:, None] - rules[None, :, 0]).argmin(0)
    covered = np.zeros(len(lines))
    np.add.at(covered, nearest, rules[:, 2] - rules[:, 1])
    long = covered > LONGEST_RULE_SHARE * (right - left)
    for index in np.flatnonzero(~long):
        long[index] = lines[long].min() < lines[index] < lines[long].max() if long.any() else False
        long[index] &= all(_under_heading(rule, pieces, em) for rule in rules[nearest == index])
    kept: np.ndarray = lines[long]
    return kept


def _under_heading(rule: np.ndarray, pieces: list[Piece], em: float) -> bool:
    """Text just above, and at least two texts beside each other just under: no underlined word, no blank to fill."""
    y, start, end = rule.tolist()
    near = [p for p in pieces if start - 1 < p.x0 and p.x1 < end + 1 and abs(p.baseline - y) < UNDER_EM * em]
    below = [p for p in near if p.baseline > y]
    return len(below) > 1 and len(near) > len(below) and max(p.x0 for p in below) > min(p.x1 for p in below)


def _half_ruled(
    pieces: list[Piece], rules: np.ndarray, ys: np.ndarray, em: float, beside: Lattice | None
) -> Lattice | None:
    left, right = float(rules[:, 1].min()), float(rules[:, 2].max())
    ys = _with_open_rows(pieces, ys, left, right, em)
    inside = [piece for piece in pieces if ys[0] - 1 < (piece.top + piece.bottom) / 2 < ys[-1] + 1]

    def parted(upper: Piece, lower: Piece) -> bool:
        x0, x1 = max(upper.x0, lower.x0), min(upper.x1, lower.x1)
        between = (rules[:, 0] > upper.baseline - 1) & (rules[:, 0] < lower.baseline)
        return bool((between & (rules[:, 1] < x1) & (rules[:, 2] > x0)).any())

    steps = _steps(inside, em, beside)
    found = blocks(inside, em, parted, steps)
    rows = [[b for b in found if b.bottom - 0.3 * em > a and b.top + 0.3 * em < z] for a, z in pairwise(ys)]
    drawn = [(x, x) for x in _ends(rules) if left + SIDE_PT < x < right - SIDE_PT]
    gaps = np.vstack([gaps_of(rows), np.array(drawn).reshape(-1, 2), *_gaps(beside)])
    xs = np.array([left, *column_edges(rows, gaps), right])
    if len(xs) < 3:
        return None
    placed = place(found, xs, ys)
    above = [_covered(rules, y, xs) for y in ys]
    above[0] = above[-1] = [True] * (len(xs) - 1)
    widen(placed, xs, len(ys) - 1, em)
    for cell in placed:
        for row in range(cell.row + 1, cell.row_end):
            above[row][cell.col : cell.col_end] = [False] * (cell.col_end - cell.col)
    separated = _separated(placed, xs, ys)
    return replace(_flooded(xs, ys, above, separated, gaps), steps=steps, goes_on=_goes_on(beside))


def _with_open_rows(pieces: list[Piece], ys: np.ndarray, left: float, right: float, em: float) -> np.ndarray:
    """Where each row has a rule above it only, or below it only, the last or the first row has none on its far side:
    texts beside each other close to the rule are such a row."""
    edges = [ys]
    for below in (True, False):
        edge = float(ys[-1] if below else -ys[0])  # upwards is downwards upside down
        beyond = [(p.top, p.bottom, p) if below else (-p.bottom, -p.top, p) for p in pieces]
        reach, row = edge + OPEN_ROW_EM * em, []
        for top, bottom, piece in sorted(beyond, key=lambda b: b[0]):
            if top > edge - 1 and top < reach and left - SIDE_PT < piece.x0 and piece.x1 < right + SIDE_PT:
                row.append(piece)
                reach = bottom + SAME_ROW_EM * em
        apart = bool(row) and max(p.x0 for p in row) > min(p.x1 for p in row)
        if apart and not all(SAID.search(piece.text) for piece in row):
            far = max(p.bottom for p in row) + 1 if below else min(p.top for p in row) - 1
            edges.append(np.array([far]))
    return np.sort(np.concatenate(edges))


def _gaps(beside: Lattice | None) -> list[np.ndarray]:
    return [beside.gaps] if beside is not None and beside.gaps is not None else []


def _steps(pieces: list[Piece], em: float, beside: Lattice | None) -> Steps:
    """Steps between lines, on this page and those beside it: pages of one table are set alike."""
    mine = steps_of(pieces, em)
    if beside is None or beside.steps is None:
        return mine
    return beside.steps if beside.whole else (np.sort(np.r_[mine[0], beside.steps[0]]), np.r_[mine[1], beside.steps[1]])


def _goes_on(beside: Lattice | None) -> bool:
    """Does the table go on from the page before?"""
    return beside is not None and (beside.goes_on or not beside.whole)


def _ends(rules: np.ndarray) -> list[float]:
    """Where rules end short of the table's sides, or cells draw their own pieces: ends that several rules share."""
    ends = np.r_[rules[:, 1], rules[:, 2]]
    edges = clustered(ends)
    nearest = np.abs(edges[:, None] - ends[None, :]).argmin(0)
    support = np.bincount(nearest, minlength=len(edges))
    shared: list[float] = edges[support >= 2].tolist()
    return shared


def _covered(rules: np.ndarray, y: float, xs: np.ndarray) -> list[bool]:
    mine = rules[np.abs(rules[:, 0] - y) <= SAME_LINE_PT]
    overlap = np.clip(np.minimum(mine[:, 2, None], xs[1:]) - np.maximum(mine[:, 1, None], xs[:-1]), 0, None).sum(0)
    found: list[bool] = (overlap > 0.5 * np.diff(xs)).tolist()
    return found


def _separated(placed: list[Placed], xs: np.ndarray, ys: np.ndarray) -> list[list[bool]]:
    """[row][edge]: does no cell reach across this column edge in this row? Where a row has no text, its cells are
    those of the row below, or above."""
    separated = [[True] * len(xs) for _ in range(len(ys) - 1)]
    bare = [[True] * (len(xs) - 1) for _ in separated]
    for cell in placed:
        for row in range(cell.row, cell.row_end):
            separated[row][cell.col + 1 : cell.col_end] = [False] * (cell.col_end - cell.col - 1)
            bare[row][cell.col : cell.col_end] = [False] * (cell.col_end - cell.col)
    wide = [(cell, near) for cell in placed for near in (cell.row - 1, cell.row_end) if cell.col_end - cell.col > 1]
    for cell, near in wide:
        if 0 <= near < len(bare) and all(bare[near][cell.col : cell.col_end]):
            separated[near][cell.col + 1 : cell.col_end] = [False] * (cell.col_end - cell.col - 1)
            bare[near][cell.col : cell.col_end] = [False] * (cell.col_end - cell.col)
    return separated


def _unruled(pieces: list[Piece], em: float, beside: Lattice | None) -> Lattice | None:
    steps = _steps(pieces, em, beside)
    found = _region(blocks(pieces, em, lambda upper, lower: False, steps), em, beside)
    if not found:
        return None
    ys = row_edges(found, em)
    n_rows = len(ys) - 1
    left, right = min(b.x0 for b in found) - SIDE_PT, max(b.x1 for b in found) + SIDE_PT
    if beside is not None:
        left, right = min(left, float(beside.xs[0])), max(right, float(beside.xs[-1]))
    rows: list[list[Block]] = [[] for _ in range(n_rows)]
    for cell in place(found, np.array([left, right]), ys):
        for row in range(cell.row, cell.row_end):
            rows[row].append(cell.block)
    gaps = np.vstack([gaps_of(rows), label_gaps(rows), *_gaps(beside)])
    xs = np.array([left, *column_edges(rows, gaps), right])
    if beside is None and (len(xs) < 4 or n_rows < FEWEST_ROWS):
        return None
    placed = place(found, xs, ys)
    widen(placed, xs, n_rows, em)
    goes_on = _goes_on(beside)
    elsewhere = lengthen(placed, ys, len(xs) - 1, em, after=goes_on, before=beside is not None and beside.whole)
    above = [[True] * (len(xs) - 1) for _ in ys]
    for col, start, end in elsewhere:
        for row in range(start + 1, end):
            above[row][col] = False
    for cell in placed:
        for row in range(cell.row + 1, cell.row_end):
            above[row][cell.col : cell.col_end] = [False] * (cell.col_end - cell.col)
    return replace(_flooded(xs, ys, above, _separated(placed, xs, ys), gaps), steps=steps, goes_on=goes_on)


def _region(found: list[Block], em: float, beside: Lattice | None) -> list[Block]:
    """Blocks from the first line of several to the last: titles above and notes below are none of the table's."""
    lines: list[list[Block]] = []
    for block in sorted(found, key=lambda b: b.middle):
        if lines and block.middle - lines[-1][0].middle <= SAME_HEIGHT_EM * em:
            lines[-1].append(block)
        else:
            lines.append([block])
    several = [line for line in lines if len(line) >= 2]
    while several and _said_beside(several[0]):
        del several[0]
    while several and _said_beside(several[-1]):
        del several[-1]
    if not several or (beside is None and sum(len(line) >= FEWEST_BLOCKS for line in several) < FEWEST_ROWS):
        return []
    first, last = lines.index(several[0]), lines.index(several[-1])
    kept = lines[first : last + 1]
    kept += _more(kept, lines[last + 1 :], em)
    if _goes_on(beside):
        kept += _more(kept[::-1], lines[:first][::-1], em)
    top = min(block.top for line in kept for block in line)
    bottom = max(block.bottom for line in kept for block in line)
    return [block for block in found if block.bottom > top + 1 and block.top < bottom - 1]


def _more(lines: list[list[Block]], beyond: list[list[Block]], em: float) -> list[list[Block]]:
    """Of the lines of one text beyond the table's, those that go on close by in one of its columns, but for the first:
    a note under the table does not."""
    table = [block for line in lines for block in line]
    label = min(block.x1 for block in table)
    found: list[list[Block]] = []
    for line in beyond:
        (one, *more), edge = line, [*lines[-1:], *found][-2:]
        far = min(max(one.top - other.bottom, other.top - one.bottom) for row in edge for other in row)
        if more or one.x0 < label or far > NEXT_ROW_EM * em or not _in_column(one, table, em):
            break
        found.append(line)
    return found


def _in_column(one: Block, others: list[Block], em: float) -> bool:
    """Do texts of a column begin where this one does, or have its middle? One alone may by chance."""
    near = IN_COLUMN_EM * em
    starts = sum(abs(one.x0 - other.x0) < near for other in others)
    middles = sum(abs(one.centre - other.centre) < near for other in others)
    return max(starts, middles) >= FEWEST_IN_COLUMN


def _said_beside(line: list[Block]) -> bool:
    """Label and value in one text, or labels to be filled in by hand: a line above or below the table, no row."""
    return all(SAID.search(block.pieces[0].text) for block in line)


def _flooded(
    xs: np.ndarray, ys: np.ndarray, above: list[list[bool]], separated: list[list[bool]], gaps: np.ndarray
) -> Lattice:
    return flooded(xs, ys, np.array(above), np.array(separated), gaps)
