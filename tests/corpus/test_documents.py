"""Every layout's documents hold together: tables tile, truth is what is printed, clean arithmetic holds."""

from __future__ import annotations

from decimal import Decimal

import pytest

from benchmarks.corpus.document import make_document
from benchmarks.corpus.holdout import HOLDOUT
from benchmarks.corpus.layouts import FORMS
from benchmarks.corpus.model import DocumentModel

ALL = {**FORMS, **HOLDOUT}
SEEDS = range(4)


def documents(layout: str) -> list[DocumentModel]:
    return [make_document(ALL[layout], seed, 2021) for seed in SEEDS]


@pytest.mark.parametrize("layout", ALL)
def test_cells_tile_every_table(layout: str) -> None:
    for document in documents(layout):
        for table in document.tables:
            places = [
                (row, col)
                for cell in table.cells
                for row in range(cell.row, cell.row + cell.row_span)
                for col in range(cell.col, cell.col + cell.col_span)
            ]
            assert sorted(places) == [(r, c) for r in range(table.n_rows) for c in range(table.n_cols)]


@pytest.mark.parametrize("layout", ALL)
def test_same_arguments_give_the_same_document(layout: str) -> None:
    assert make_document(ALL[layout], 7, 2020).truth() == make_document(ALL[layout], 7, 2020).truth()
    assert make_document(ALL[layout], 7, 2020).truth() != make_document(ALL[layout], 8, 2020).truth()


@pytest.mark.parametrize("layout", ALL)
def test_clean_forms_add_up(layout: str) -> None:
    has_reasons = "deviation_text" in ALL[layout].row_fields
    for document in documents(layout):
        for form in document.forms:
            counted = [row for row in form["funds"] if row.get("is_total")] + form["indicators"]
            for key in ("weight", "score"):
                declared = form["total"][key]
                if declared is not None and all(row[key] is not None for row in counted):
                    assert sum(Decimal(str(row[key])) for row in counted) == Decimal(str(declared))
            for row in form["indicators"]:
                if row["weight"] is not None and row["score"] is not None:
                    assert row["score"] <= row["weight"]
                    assert row["score"] == row["weight"] or row["deviation_text"] or not has_reasons
