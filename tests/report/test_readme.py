"""The READMEs' queries give what the READMEs print, on the bundled samples."""

import re
from decimal import Decimal

import pytest

from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.warehouse.published import open_marts

QUERY = re.compile(r"```sql\n(?P<sql>.*?)```\n+(?P<table>(?:\|[^\n]*\n)+)", re.DOTALL)
READMES = ("README.md", "README.zh-CN.md")


def queries(name: str) -> list[tuple[str, list[list[str]]]]:
    """Each query with the table printed under it, cell by cell."""
    text = (PROJECT / name).read_text(encoding="utf-8")
    return [
        (found["sql"], [[cell.strip() for cell in line.strip("|").split("|")] for line in found["table"].splitlines()])
        for found in QUERY.finditer(text)
    ]


def printed(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


@pytest.mark.parametrize("name", READMES)
def test_what_a_readme_prints_is_what_its_query_gives(name: str, published: Settings) -> None:
    found = queries(name)
    assert len(found) == 5
    with open_marts(published.marts_path, locked=True) as con:
        for sql, (header, _, *rows) in found:
            cursor = con.execute(sql)
            assert [column[0] for column in cursor.description or []] == header, sql
            assert [[printed(value) for value in row] for row in cursor.fetchall()] == rows, sql


def test_both_readmes_ask_the_same() -> None:
    assert [query for query, _ in queries(READMES[0])] == [query for query, _ in queries(READMES[1])]
