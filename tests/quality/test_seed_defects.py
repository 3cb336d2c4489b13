"""The seed form: what people found in it, the rules find."""

from __future__ import annotations

import pytest

from perf_pipeline.settings import PROJECT
from tests.quality.seed_defects import SOURCES, Place, as_markdown, defects, found_in, places


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[Place]]:
    return {name: found_in(path, tmp_path_factory.mktemp(name)) for name, path in SOURCES.items()}


def test_every_defect_of_the_form_itself_is_found_on_its_text_and_on_its_pdf(found: dict[str, set[Place]]) -> None:
    weighty = [d for d in defects() if d["origin"] in ("F", "?", "F/X") and d["severity"] in ("E", "W")]
    assert len(weighty) == 37
    missed = {
        (defect["id"], source)
        for defect in weighty
        for source in SOURCES
        if not places(defect) or not set(places(defect)) <= found[source]
    }
    assert missed == set()


def test_what_is_said_to_be_found_on_the_text_is(found: dict[str, set[Place]]) -> None:
    assert len(defects()) == 102
    assert [d["id"] for d in defects() if not set(places(d)) <= found["text"]] == []
    assert all(places(defect) or defect["why_not"] for defect in defects())


def test_the_table_is_what_was_found(found: dict[str, set[Place]]) -> None:
    assert (PROJECT / "docs" / "seed-defects.md").read_text(encoding="utf-8") == as_markdown(found)
