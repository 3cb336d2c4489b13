"""Every layout of docs/layouts.md that is a self-evaluation, drawn by hand, read field by field."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from perf_pipeline.forms import to_json, understand
from tests.forms.grids import reading

LAYOUTS = sorted((Path(__file__).parent / "layouts").glob("*.txt"))


def differences(truth: Any, read: Any, path: str = "form") -> list[str]:
    """What of the truth was read otherwise; keys the truth leaves out are not compared."""
    if isinstance(truth, dict):
        return [d for key, value in truth.items() for d in differences(value, (read or {}).get(key), f"{path}.{key}")]
    if isinstance(truth, list):
        if len(truth) != len(read or []):
            return [f"{path}: {len(truth)} in the truth, {len(read or [])} read"]
        return [d for i, value in enumerate(truth) for d in differences(value, read[i], f"{path}[{i}]")]
    return [] if truth == read else [f"{path}: truth {truth!r}, read {read!r}"]


@pytest.mark.parametrize("drawing", LAYOUTS, ids=lambda path: path.stem)
def test_layout_is_read_as_its_truth_says(drawing: Path) -> None:
    truth = json.loads(drawing.with_suffix(".json").read_text(encoding="utf-8"))
    forms = understand(reading(drawing.read_text(encoding="utf-8")), file_name=drawing.name)
    read = [to_json(form) for form in forms]
    assert differences(truth if isinstance(truth, list) else [truth], read) == []
