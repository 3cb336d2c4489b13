"""The worked analysis runs on what is published, and answers what it asks."""

import importlib.util
from pathlib import Path

import matplotlib as mpl
import pytest
from PIL import Image

from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.warehouse.published import open_marts

NOTEBOOK = PROJECT / "docs" / "notebooks" / "full_marks.py"


def test_the_worked_analysis_answers_and_draws_three_pictures(
    published: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERF_PIPELINE_HOME", str(published.home))
    with mpl.rc_context({"backend": "agg"}):
        loaded = importlib.util.spec_from_file_location("full_marks", NOTEBOOK)
        assert loaded and loaded.loader
        notebook = importlib.util.module_from_spec(loaded)
        loaded.loader.exec_module(notebook)
        _, found = notebook.app.run()
    answer = found["answer"]
    with open_marts(published.marts_path) as con:
        expected = con.execute(
            """
            select department_name, level3, page_no from marts.indicator_attainment
            where full_marks and attainment in ('no_actual', 'under')
            """
        ).fetchall()
    assert list(answer[["department_name", "level3", "page_no"]].itertuples(index=False, name=None)) == expected
    assert ("九三学社武汉市委员会", "统战部网站采用", 4) in expected
    for name in ("by_department", "by_result", "on_the_page"):
        path = tmp_path / f"{name}.png"
        found[name].savefig(path)
        with Image.open(path) as picture:
            assert len(picture.convert("RGB").getcolors(10**6) or []) > 20, f"{name} is blank"
