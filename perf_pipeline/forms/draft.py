"""A drafted vocabulary entry for the labels a document uses and the vocabulary does not know."""

from __future__ import annotations

from collections.abc import Iterator

from perf_pipeline.extract.model import Cell, Reading
from perf_pipeline.forms.blocks import find_blocks
from perf_pipeline.forms.columns import BLOCK_NAMES
from perf_pipeline.forms.flow import flow_of
from perf_pipeline.forms.taxonomy import canonical_level1, canonical_level2
from perf_pipeline.forms.text import compact, label_of
from perf_pipeline.forms.words import Meaning, vocabulary

LONGEST_LABEL = 20
"""Characters; longer cells are texts."""
HEAD_GROUPS = ("header", "narrative", "goal", "fund_item")


def draft_vocabulary(reading: Reading) -> str:
    """YAML for vocabulary/labels.yaml: each label that is not in it word for word under the concept of the nearest
    known one, others named in a comment; a line that says so if every label is known."""
    drafts = [_entry(cell, groups) for cell, groups in _unknown(reading)]
    if not drafts:
        return "# every label of this document is in the vocabulary"
    return "\n".join(["# for perf_pipeline/forms/vocabulary/labels.yaml; check the concept before pasting", *drafts])


def _unknown(reading: Reading) -> Iterator[tuple[Cell, tuple[str, ...]]]:
    seen: set[str] = set()
    for block in find_blocks(flow_of(reading)):
        header = block.header
        groups = (header.group,) if header is not None else HEAD_GROUPS
        if header is not None:
            known = [c for c in header.columns if vocabulary().meaning(c.label, header.group) is None]
            cells = [column.cell for column in (*known, *header.unknown)]
        else:
            cells = [row.cells[0] for row in block.rows if block.kind == "labels" and len(row.cells) > 1]
        for cell in cells:
            core = label_of(cell.text).core
            if core and core not in seen and _could_be_label(cell):
                seen.add(core)
                yield cell, groups


def _could_be_label(cell: Cell) -> bool:
    plain = compact(cell.text)
    known = vocabulary().meanings(cell.text) or canonical_level1(cell.text) or canonical_level2(cell.text)
    return not known and len(plain) <= LONGEST_LABEL and not plain.replace(".", "").isdigit()


def _entry(cell: Cell, groups: tuple[str, ...]) -> str:
    label = label_of(cell.text).core
    near = vocabulary().nearest(cell.text, groups)
    place = f"page {cell.page}, {BLOCK_NAMES.get(groups[0], 'form head')}"
    best = near[0] if near else Meaning(groups[0], "CONCEPT", "—")
    others = ", ".join(f"{m.group}.{m.concept} ({m.known})" for m in near) or "none near"
    return f"# 「{label}」 {place}; nearest known: {others}\n{best.group}:\n  {best.concept}:\n    P: [{label}]"
