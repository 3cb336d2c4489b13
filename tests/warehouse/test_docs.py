"""docs/cookbook.md and docs/tables.md: what they say is what a published file answers."""

import re

import pytest

from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.warehouse import dictionary
from perf_pipeline.warehouse.published import open_marts

_RECIPE = re.compile(r"^### (?P<title>\d+\..*?)\n\n```sql\n(?P<sql>.*?)```\n\nColumns: (?P<columns>.*?)$", re.M | re.S)
COOKBOOK = (PROJECT / "docs" / "cookbook.md").read_text(encoding="utf-8")
RECIPES = [(found["title"], found["sql"], found["columns"].split(", ")) for found in _RECIPE.finditer(COOKBOOK)]


def test_every_block_of_the_cookbook_is_run() -> None:
    assert len(RECIPES) == COOKBOOK.count("```sql") >= 20


@pytest.mark.parametrize(("title", "sql", "columns"), RECIPES, ids=[title[:3] for title, _, _ in RECIPES])
def test_a_recipe_gives_its_columns(published: Settings, title: str, sql: str, columns: list[str]) -> None:
    with open_marts(published.marts_path, locked=True) as con:
        assert [about[0] for about in con.execute(sql).description or []] == columns, title


def test_recipes_on_what_the_samples_hold_find_rows(published: Settings) -> None:
    empty = set()
    with open_marts(published.marts_path, locked=True) as con:
        for title, sql, _ in RECIPES:
            if not con.execute(sql).fetchall():
                empty.add(int(title.split(".")[0]))
    # the samples are one form per department, all read; the fixture publishes before judging
    assert empty.isdisjoint({1, 2, 3, 4, 6, 7, 8, 10, 11, 13, 16, 20})


def test_tables_md_is_what_the_headers_say() -> None:
    """Make it anew with `perf-pipeline schema tables > docs/tables.md`."""
    written = (PROJECT / "docs" / "tables.md").read_text(encoding="utf-8")
    assert written.rstrip() == dictionary.as_markdown(PROJECT / "sql").rstrip()
