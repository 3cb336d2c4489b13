"""Every layout of docs/layouts.md that is a self-evaluation, drawn by hand, read field by field."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from perf_pipeline.forms import to_json, understand
from tests.forms.compare import differences
from tests.forms.grids import reading

LAYOUTS = sorted((Path(__file__).parent / "layouts").glob("*.txt"))


@pytest.mark.parametrize("drawing", LAYOUTS, ids=lambda path: path.stem)
def test_layout_is_read_as_its_truth_says(drawing: Path) -> None:
    truth = json.loads(drawing.with_suffix(".json").read_text(encoding="utf-8"))
    forms = understand(reading(drawing.read_text(encoding="utf-8")), file_name=drawing.name)
    read = [to_json(form) for form in forms]
    assert differences(truth if isinstance(truth, list) else [truth], read) == []
