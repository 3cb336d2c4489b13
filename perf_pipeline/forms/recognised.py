"""Text recognised from images: labels put right within one character, look-alikes of digits, doubts said aloud.

A text layer says what it says; a recogniser says what it saw. So readings of scans, and only they, are held against
what a form may say there. Every change is an issue with its before and after, the cell stays named in `uncertain`, and
what cannot be settled is left as read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import Levenshtein

from perf_pipeline.extract.model import BBox, Cell, Grid, Reading
from perf_pipeline.forms.evidence import LEAST_CONFIDENCE
from perf_pipeline.forms.issues import issue
from perf_pipeline.forms.model import Evidence, FormIssue, SelfEvaluation
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2, taxonomy
from perf_pipeline.forms.text import compact, label_of, number_of, tidy
from perf_pipeline.forms.words import concepts_of, vocabulary

SHORTEST_SNAPPED = 4
"""Characters a label must have to be put right: of shorter ones a single character leaves too little."""
SHOWN = 40
_LOOK_ALIKE = str.maketrans("OoQDlI|丨SB。·,，", "00001111" + "58...,")
_SLACK_PT = 0.5

Field = tuple[str, int | None, str]
"""Subject (indicator, fund, total), its number, and its field."""


def snap_labels(reading: Reading) -> tuple[Reading, list[FormIssue]]:
    """The reading with labels below the gate put right where exactly one known label is one character away."""
    issues: list[FormIssue] = []
    grids = [
        Grid(grid.n_rows, grid.n_cols, [_snapped(cell, issues) for cell in grid.cells], grid.kind)
        for grid in reading.grids
    ]
    return replace(reading, grids=grids), issues


def _snapped(cell: Cell, issues: list[FormIssue]) -> Cell:
    if cell.confidence >= LEAST_CONFIDENCE or not cell.text.strip() or is_known(cell.text):
        return cell
    core = label_of(cell.text).core
    numbered = any(sign.isdigit() for sign in core)  # 长期目标2 is one character from 长期目标, and not it
    near = _one_off(core) if len(core) >= SHORTEST_SNAPPED and not numbered else []
    plain = compact(cell.text)
    if len(near) != 1 or core not in plain:
        return cell
    text = plain.replace(core, near[0], 1)
    issues.append(
        issue("LABEL_SNAPPED", cell=cell, before=tidy(cell.text), after=text, words={"confidence": cell.confidence})
    )
    return replace(cell, text=text)


@lru_cache(maxsize=4096)
def _one_off(core: str) -> list[str]:
    """The known labels one character away."""
    return [known for known in _known_labels() if Levenshtein.distance(core, known, score_cutoff=1) == 1]


@lru_cache(maxsize=1)
def _known_labels() -> tuple[str, ...]:
    levels = (*taxonomy().level1.values(), *taxonomy().level2.values())
    return tuple(dict.fromkeys(label for label in (*vocabulary().by_core, *levels) if len(label) >= SHORTEST_SNAPPED))


def is_known(text: str) -> bool:
    """Whether a text is a label of the vocabulary or a level, to the letter: no misreading ends there by chance."""
    return bool(concepts_of(text)) or canonical_level1(text) is not None or canonical_level2(text) is not None


def digits_for(text: str) -> str | None:
    """A number misread in look-alike letters (1O → 10), None where the digits do not make one either."""
    told = compact(text).translate(_LOOK_ALIKE)
    return told if any(sign.isdigit() for sign in compact(text)) and number_of(told) is not None else None


def report_doubts(reading: Reading, pages: Iterable[int], form: SelfEvaluation) -> None:
    """An issue for every cell and line of the form's pages read below the gate, at the field it fills if any."""
    own = set(pages)
    fields = list(_fields(form))
    for grid in reading.grids:
        for cell in grid.cells:
            if cell.page in own and cell.confidence < LEAST_CONFIDENCE and cell.text.strip():
                place = next((name for name, page, box in fields if page == cell.page and _holds(box, cell.bbox)), None)
                if place is not None or not is_known(cell.text):
                    form.issues.append(_doubt(cell.text, cell.confidence, cell.page, cell.bbox, place))
    for line in reading.lines:
        if line.page in own and line.confidence < LEAST_CONFIDENCE:
            form.issues.append(_doubt(line.text, line.confidence, line.page, line.bbox, None))


def _doubt(text: str, confidence: float, page: int, bbox: BBox, place: Field | None) -> FormIssue:
    subject, seq, column = place or (None, None, None)
    said = (tidy(text) or "")[:SHOWN]
    words = {"text": said, "confidence": round(confidence, 2), "gate": LEAST_CONFIDENCE}
    return issue(
        "LOW_CONFIDENCE", page=page, bbox=bbox, seq=seq, subject=subject, column=column, before=said, words=words
    )


def _fields(form: SelfEvaluation) -> Iterator[tuple[Field, int, BBox]]:
    rows: list[tuple[str, int | None, Evidence]] = [("indicator", row.seq, row.evidence) for row in form.indicators]
    rows += [("fund", number, fund.evidence) for number, fund in enumerate(form.funds, start=1)]
    if form.total.evidence is not None:
        rows.append(("total", None, form.total.evidence))
    for subject, seq, evidence in rows:
        for name, spot in evidence.fields.items():
            yield (subject, seq, name), spot.page, spot.bbox


def _holds(box: BBox, inner: BBox) -> bool:
    return (
        box[0] <= inner[0] + _SLACK_PT
        and box[1] <= inner[1] + _SLACK_PT
        and box[2] >= inner[2] - _SLACK_PT
        and box[3] >= inner[3] - _SLACK_PT
    )
