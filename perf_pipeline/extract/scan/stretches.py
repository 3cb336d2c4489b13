"""Stretches of rules between two neighbouring crossing rules: is a rule drawn there, and how sure is that?

Worn rules lose pieces, and characters have strokes that stand where a rule might. Each piece of a stretch is
therefore weighed by what stands beside it, as the logarithm of how much likelier it is with a rule there than
without; on a worn page what the neighbouring rows (or columns) have at the same place counts too.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from perf_pipeline.extract.scan.tallies import END_PX, FIELDS, PIECE_IN, STROKE_IN, tally
from perf_pipeline.extract.scan.witness import Band, testify

Image = np.ndarray

DRIFT_PX = 2
BESIDE_IN = 0.02
WHOLE = 3.0  # weight, a stroke's length, of reaching from one crossing rule to the next, as no character does
NEAR_TEXT = 0.1
BARE_END = -4.0
CHANCE_END = 0.1  # of ink beside a crossing rule: characters keep away from rules
CHANCE_BESIDE, CHANCE_AMONG = 0.45, 0.5  # of ink at a place beside characters on one side, between them
AMONG = -0.8  # characters on both sides: few stand so near to a rule, all do within a text
LOST = (0.001, 0.4)  # bounds of the share that wear has taken, estimated from what is drawn for the most part
USUAL_LOSS = (0.02, 4.0)
MOSTLY = 0.6
KNOWN_PX = 100
COVERED = 0.25  # of a stretch by red ink: as little can be told of it as of a worn one
WORN = 0.02  # a rule that has lost more than this is worn
NEIGHBOUR = 1.5
SHARE_LIMIT = 2.0
UNSURE = 3.0  # odds of 20 to 1
HANGING = 20.0  # what weighs more has lost what it hangs from
ROUNDS = 4
SETTLED = 12.0  # odds that nothing beside a stretch can turn
HUNG = 0.35  # of a line of strokes; rules with text close to them on one side have as much, but whole
WITHIN = 0.05  # of that between characters: text keeps to one side of a rule
TEXT_LOSS = (0.05, 3.0)
KIN = 0.3  # weight of an interval for each line by which it differs from another


@dataclass(frozen=True, slots=True)
class Seen:
    """Masks of a page, or of a page transposed: thin lines along its rows, ink, and what red ink covers."""

    thin: Image
    ink: Image
    covered: np.ndarray


@dataclass(frozen=True, slots=True)
class Stretches:
    """Weights (log odds of a rule) of the stretches along `bands` (each from, to across; pixels), one row a band, one
    column an interval between two crossing lines; `unsure` where a worn page leaves it open, `ends` at how many
    of the two crossing lines marks stand; `text` tells bands that are the strokes of a line of text."""

    weights: np.ndarray
    unsure: np.ndarray
    ends: np.ndarray
    text: np.ndarray

    @property
    def drawn(self) -> np.ndarray:
        return self.weights > 0


@dataclass(frozen=True, slots=True)
class _Counts:
    """Of each stretch [band, interval], in pixels but for `marks`, which are weighed already: what is seen beside
    paper, beside characters on one side and between characters; `whole` is its length if all of it is drawn, `ends` how
    many of its two ends are, `bare_ends` how many are not, `covered` how much of it red ink hides."""

    marks: np.ndarray
    clear: np.ndarray
    blank: np.ndarray
    beside: np.ndarray
    beside_blank: np.ndarray
    among: np.ndarray
    among_blank: np.ndarray
    whole: np.ndarray
    ends: np.ndarray
    bare_ends: np.ndarray
    covered: np.ndarray
    length: np.ndarray


def weigh(page: Seen, bands: list[Band], crossing: list[Band], dpi: float) -> Stretches:
    """Stretches of horizontal `bands` between each two neighbours of `crossing`; for vertical ones the page is
    transposed."""
    counts = _counts(page, bands, crossing, dpi)
    lost = _lost(counts)
    weights = settled = _weights(counts, lost, dpi)
    hidden = counts.covered > COVERED * np.maximum(counts.length, 1)
    worn = (lost > WORN) | hidden
    torn = ~worn & (counts.blank > 0) & (counts.blank < MOSTLY * counts.clear) & (counts.ends > 0)
    asked = (worn | torn) & (np.abs(weights) < SETTLED)
    witness = np.zeros(weights.shape)
    for _ in range(2 if asked.any() else 0):  # where rules are worn, what stands at the same place beside them counts
        drawn = settled > 0
        share = (drawn.sum(1, keepdims=True) + 1) / (drawn.shape[1] + 2)
        usual = np.clip(np.log(share / (1 - share)), -SHARE_LIMIT, SHARE_LIMIT)
        witness = testify(page.ink, bands, crossing, drawn, asked, dpi)
        told = usual + _beside(drawn) + _kin(drawn) + witness
        settled = np.where(worn, weights + told, np.where(torn, weights + witness, weights))
    open_to_doubt = worn | (torn & (witness != 0))
    unsure = (open_to_doubt & (np.abs(settled) < UNSURE)) | (hidden & (np.abs(weights) < UNSURE))
    return Stretches(settled, unsure, counts.ends, _text(counts, settled > 0))


def connected(across: Stretches, down: Stretches) -> tuple[np.ndarray, np.ndarray]:
    """The drawn stretches along rows and along columns without those of which an end hangs in the air: the strokes of a
    line of text, in line with one another between columns that the row does not have."""
    rows, columns = across.drawn.copy(), down.drawn.copy().T  # [row, interval], [interval, column]
    if not rows.size or not columns.size:
        return rows, columns.T
    for _ in range(ROUNDS):
        met = np.zeros((rows.shape[0], columns.shape[1]), np.int8)  # stretches that meet where a row crosses a column
        met[:, 1:] += rows
        met[:, :-1] += rows
        met[1:] += columns
        met[:-1] += columns
        loose = met == 1
        torn = loose.copy()
        torn[[0, -1]] = False  # at a page break a column goes on where no row is drawn
        hang = rows & (loose[:, 1:] | loose[:, :-1]) & (across.weights < HANGING)
        fall = columns & (torn[1:] | torn[:-1]) & (down.weights.T < HANGING)
        if not hang.any() and not fall.any():
            break
        rows, columns = rows & ~hang, columns & ~fall
    return rows, columns.T


def _counts(page: Seen, bands: list[Band], crossing: list[Band], dpi: float) -> _Counts:
    table = np.zeros((FIELDS, len(bands), max(0, len(crossing) - 1)))
    side = round(dpi * BESIDE_IN)
    for index, (low, high) in enumerate(bands):
        top, bottom = max(0, round(low) - DRIFT_PX), round(high) + DRIFT_PX + 1
        dark = page.thin[top:bottom].max(0) > 0
        lines = [page.thin[max(0, round(at) - DRIFT_PX) : round(at) + DRIFT_PX + 1].max(0) > 0 for at in {low, high}]
        covered = np.any(page.covered[top:bottom], axis=0)
        top, bottom = _own(page.ink, dark, top, bottom, side)
        upper, lower = (
            np.any(page.ink[part], axis=0)  # nothing beside a rule on the page's own edge
            for part in (slice(max(0, top - side), top), slice(bottom, bottom + side))
        )
        for interval, (before, after) in enumerate(itertools.pairwise(crossing)):
            part = slice(max(0, round(before[1]) + END_PX), round(after[0]) - END_PX)
            if part.stop - part.start >= 2 * DRIFT_PX and part.stop <= len(dark):
                drawn = max((line[part] for line in lines), key=np.count_nonzero)
                table[:, index, interval] = tally(drawn, covered[part], upper[part], lower[part], float(dpi))
    return _Counts(*table)


def _own(ink: Image, dark: np.ndarray, top: int, bottom: int, most: int) -> tuple[int, int]:
    """Above and below a band, the lines that are ink wherever the rule is drawn: a thick rule's own."""
    if not dark.any():
        return top, bottom
    for _ in range(most):
        if top > 0 and (ink[top - 1][dark] > 0).mean() > MOSTLY:
            top -= 1
        if bottom < len(ink) and (ink[bottom][dark] > 0).mean() > MOSTLY:
            bottom += 1
    return top, bottom


def _lost(counts: _Counts) -> np.ndarray:
    """The share of itself that wear has taken of the rule along which a stretch [band, interval] lies, told from the
    rest of it; a short rule is taken for as worn as the others."""
    rules = (counts.clear > 0) & (counts.blank < MOSTLY * counts.clear)
    clear, blank = np.where(rules, counts.clear, 0), np.where(rules, counts.blank, 0)
    usual = np.clip((blank.sum() - blank) / np.maximum(clear.sum() - clear, 1), *LOST)
    of_band = blank.sum(1, keepdims=True) - blank, clear.sum(1, keepdims=True) - clear
    lost = np.clip((of_band[0] + usual * KNOWN_PX) / (of_band[1] + KNOWN_PX), *LOST)
    # strokes below each other (a column of slashes) are not the one worn rule of a page whose others are whole
    return np.asarray(np.minimum(lost, USUAL_LOSS[0] + USUAL_LOSS[1] * usual))


def _text(counts: _Counts, drawn: np.ndarray) -> np.ndarray:
    """Which bands are the heads or feet of a line of text: much of what is drawn hangs on characters, some of it
    between them, and the rest is broken as no other rule of the page is."""
    clear, blank, among = (np.where(drawn, one, 0).sum(1) for one in (counts.clear, counts.blank, counts.among))
    hung = among + np.where(drawn, counts.beside - counts.beside_blank - counts.among_blank, 0).sum(1)
    usual = (blank.sum() - blank) / np.maximum(clear.sum() - clear, 1)
    broken = blank > (TEXT_LOSS[0] + TEXT_LOSS[1] * usual) * clear
    return np.asarray(broken & (hung > HUNG * (hung + clear - blank)) & (among > WITHIN * hung))


def _weights(counts: _Counts, lost: np.ndarray, dpi: float) -> np.ndarray:
    def pieces(dark: np.ndarray, blank: np.ndarray, chance: float) -> np.ndarray:
        seen, missing = np.log((1 - lost) / chance), np.log(lost / (1 - chance))
        weighed: np.ndarray = (dark * seen + blank * missing) / (PIECE_IN * dpi)
        return weighed

    weights: np.ndarray = (
        counts.marks
        + counts.blank * np.log(lost) / (PIECE_IN * dpi)
        + pieces(counts.beside - counts.beside_blank, counts.beside_blank, CHANCE_BESIDE)
        + pieces(counts.among - counts.among_blank, counts.among_blank, CHANCE_AMONG)
        + counts.among * AMONG / (PIECE_IN * dpi)
        + counts.whole * WHOLE / (STROKE_IN * dpi)
        + counts.ends * np.log((1 - lost) / CHANCE_END) / 2
        + counts.bare_ends * np.maximum(np.log(lost / (1 - CHANCE_END)), BARE_END) * _in_text(counts)
    )
    return weights


def _in_text(counts: _Counts) -> np.ndarray:
    """Where characters stand beside more than a corner of a stretch."""
    near: np.ndarray = counts.beside + counts.among > NEAR_TEXT * counts.length
    return near


def _beside(drawn: np.ndarray) -> np.ndarray:
    """What the intervals before and after say about each stretch: much where they are alike in all else (two rows of
    the same cells), nothing where they are not (a merged label beside its rows)."""
    said = np.zeros(drawn.shape)
    if drawn.shape[1] < 2 or len(drawn) < 2:
        return said
    same = (drawn[:, 1:] == drawn[:, :-1]).astype(float)
    others = (same.sum(0) - same) / (len(drawn) - 1)  # without the stretch itself
    voice = NEIGHBOUR * np.maximum(0, 2 * others - 1)
    said[:, 1:] += voice * np.where(drawn[:, :-1], 1, -1)
    said[:, :-1] += voice * np.where(drawn[:, 1:], 1, -1)
    return said


def _kin(drawn: np.ndarray) -> np.ndarray:
    """What all intervals that have and lack the same other lines say about each stretch, wherever they stand: the fund
    rows of a table are alike, and so are its indicator rows."""
    said = np.zeros(drawn.shape)
    if drawn.shape[1] < 2 or len(drawn) < 2:
        return said
    has = drawn.astype(float)
    unlike = has[:, :, None] != has[:, None, :]
    apart = unlike.sum(0)
    for line, row in enumerate(has):
        alike = KIN ** (apart - unlike[line])  # without the line itself
        np.fill_diagonal(alike, 0)
        said[line] = np.log((alike @ row + 0.5) / (alike @ (1 - row) + 0.5))
    return said
