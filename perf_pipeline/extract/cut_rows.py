"""Does the page edge cut a row of a table in two?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from perf_pipeline.extract.celltext import PADDING_PT, is_cjk
from perf_pipeline.extract.model import Cell

FEWEST_CUT = 6  # characters of a text that a page edge may have cut
FEWEST_ENDED = 3  # cells of a row whose text ended above
ENDING = 2  # last characters that tell one label from the end of another: 指标
AS_MANY_LINES = 0.9
LABEL_AND_TEXT = 2  # cells
FEWEST_SAID = 20  # characters of a text that is set in sentences
ENDS = "。；;！!？?"
NUMBER = re.compile(r"^[\d.,%]+$")


@dataclass(slots=True)
class Draft:
    """A cell at a page edge, while pages are still added: what stands in it on each, and how it ends."""

    cell: Cell
    open_top: bool
    open_bottom: bool
    full: bool  # the last line leaves no room for a character more
    texts: list[str]

    @property
    def blank(self) -> bool:
        return not any(self.texts)

    @property
    def columns(self) -> tuple[int, int]:
        """The first, and how many."""
        return self.cell.col, self.cell.col_span


Pairs = list[tuple[Draft, Draft]]


def is_cut(at_top: Sequence[Draft], at_bottom: Sequence[Draft], edge: dict[tuple[int, int], Draft]) -> bool:
    """Are the cells at the top of a page the rest of those at the bottom of the one before (`edge`: by column and
    span)? There is no rule between them, or below a rule the same cells go on with the rest of what stood above."""
    if len(at_top) != len(at_bottom) or any(draft.columns not in edge for draft in at_top):
        return False
    pairs = [(edge[draft.columns], draft) for draft in at_top]
    if all(upper.open_bottom and lower.open_top for upper, lower in pairs):
        return True
    if len(pairs) > 1 and all(lower.blank for _, lower in pairs):  # only the foot of a row: its rules, no text
        return not all(upper.blank for upper, _ in pairs)
    return _long_text_ends(pairs) or _sentence_goes_on(pairs) or _lines_go_on(pairs)


def _long_text_ends(pairs: Pairs) -> bool:
    """Those on the left have no text any more, those on the right the rest of a long one."""
    said = [(upper, lower) for upper, lower in pairs if not lower.blank]
    goes_on = all(len(upper.texts[-1]) >= FEWEST_CUT for upper, _ in said)
    first = min((lower.cell.col for _, lower in said), default=0)
    ended = sum(lower.cell.col < first and upper.cell.row_span == 1 and not upper.blank for upper, lower in pairs)
    return goes_on and ended >= FEWEST_ENDED


def _sentence_goes_on(pairs: Pairs) -> bool:
    """A label and a text of its own: only the text goes on, and what stands above fills its last line and is no whole
    sentence."""
    said = [(upper, lower) for upper, lower in pairs if not lower.blank]
    if len(said) != 1 or len(pairs) != LABEL_AND_TEXT or pairs[0][0].blank:
        return False
    upper, _ = said[0]
    return (
        upper is pairs[-1][0] and upper.full and len(upper.texts[-1]) >= FEWEST_SAID and upper.texts[-1][-1] not in ENDS
    )


def _lines_go_on(pairs: Pairs) -> bool:
    """The row's numbers ended above, and where there is more text, the longest included, the last line above it was
    full. A row of its own that is not filled in has a label or a number like those above (成本指标 and 经济效益指标,
    指标1 and 指标2), or no more than dots."""
    said = [(upper, lower) for upper, lower in pairs if not lower.blank]
    ended = [upper for upper, lower in pairs if lower.blank and not upper.blank and upper.cell.row_span == 1]
    numbers = sum(bool(NUMBER.match(upper.texts[-1])) for upper in ended)
    if not said or not numbers or max(len(ended), numbers + 1) < FEWEST_ENDED:
        return False
    if not all(upper.full and _more(upper.texts[-1], lower.texts[0]) for upper, lower in said):
        return False
    return max(_lines(upper) for upper, _ in said) >= AS_MANY_LINES * max(map(_lines, ended))


def _lines(draft: Draft) -> float:
    """How far down a text reaches in its cell, to compare with others of its row: characters by width, which is a
    number of lines but for the size of the font."""
    halves = sum(2 if is_cjk(char) else 1 for char in draft.texts[-1])
    x0, _, x1, _ = draft.cell.bbox
    return halves / max(x1 - x0 - PADDING_PT, 1.0)


def _more(above: str, below: str) -> bool:
    """Can a text go on so? Not if it begins or ends like the one above, as the next of its kind does."""
    begun, begins = _shape(above), _shape(below)
    alike = begun.startswith(begins) or begins.startswith(begun)
    alike |= len(below) > ENDING and above[-ENDING:] == below[-ENDING:]
    return any(char.isalnum() for char in below) and not alike


def _shape(text: str) -> str:
    return re.sub(r"\d+", "#", text)
