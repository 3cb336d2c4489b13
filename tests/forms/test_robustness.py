"""Whatever stands in the cells, a document is understood or refused: never a crash, never a value from nowhere."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from perf_pipeline.extract.model import Grid, Reading
from perf_pipeline.forms import draft_vocabulary, to_json, understand
from perf_pipeline.forms.form_json import to_text
from perf_pipeline.forms.model import NotASelfEvaluation
from tests.forms.grids import reading

DRAWINGS = [path.read_text(encoding="utf-8") for path in sorted((Path(__file__).parent / "layouts").glob("*.txt"))]
JUNK = st.sampled_from(
    ["", "—", "指标1", "产出指标", "项目名称", "总分", "12", "≥90%", "年度目标2：", "一级指标", "得分",
     "自评表", "注：", "（2020年度）", "单位：元", "长期目标", "完成情况", "1e400", "x" * 500, "NaN", "二〇二〇年度"]
) | st.text(max_size=12)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn) -> Reading:
    """A drawn layout with some cells' texts replaced, as a grid of any kind."""
    read = reading(draw(st.sampled_from(DRAWINGS)))
    kind = draw(st.sampled_from(["ruled", "aligned", "sheet", "scan"]))
    grids = []
    for grid in read.grids:
        hits = draw(st.dictionaries(st.integers(0, len(grid.cells) - 1), JUNK, max_size=12))
        cells = [replace(cell, text=hits.get(i, cell.text)) for i, cell in enumerate(grid.cells)]
        grids.append(Grid(grid.n_rows, grid.n_cols, cells, kind))
    return Reading(read.pages, grids, read.lines)


@settings(max_examples=120)
@given(damaged())
def test_any_document_is_understood_or_refused(read: Reading) -> None:
    draft_vocabulary(read)
    try:
        forms = understand(read, file_name="x.pdf")
    except NotASelfEvaluation:
        return
    printed = "".join(cell.text for grid in read.grids for cell in grid.cells) + "".join(x.text for x in read.lines)
    squeezed = "".join(printed.split())
    for form in forms:
        said = json.dumps(to_json(form), ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        assert to_text(form) == said
        assert 0.0 <= form.coverage <= 1.0
        # the rest of a row behind its first part, and said so: its cells stand elsewhere
        rests = "".join(issue.after or "" for issue in form.issues if issue.code == "ROW_JOINED")
        for row in form.indicators:
            for text in (row.level3, row.actual_text, row.standard_text):
                assert text is None or all(_stands(part, squeezed, rests) for part in text.split())


def _stands(text: str, printed: str, rests: str) -> bool:
    """Is a text printed as it is, or made of one that is and the rests of rows that were joined to it?"""
    return text in printed or any(
        text[:at] in printed and _stands(text[at:], rests, rests) for at in range(1, len(text))
    )
