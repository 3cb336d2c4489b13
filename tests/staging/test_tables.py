"""Rows of a table as Arrow, made row by row or column by column: the same batch, and the same refusals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from perf_pipeline.staging.tables import Columns, decoded, encoded, record_batch, schema_of

SHARED = {"document_key": "0123456789abcdef", "fiscal_year": 2019, "parser_version": "0", "grid_no": 1, "col_no": 0}


def cells(**others: Any) -> Columns:
    """Two cells, one below the other; `others` are columns besides, or instead of these."""
    values = {
        "row_no": np.array([0, 1], np.int32),
        "row_span": [1, 2],
        "col_span": [1, 1],
        "cell_text": ["绩效", ""],
        "confidence": np.array([1.0, 0.25]),
        "x0": np.array([[1.5, 9.0], [-0.0, 9.0]]).T[0],
    }
    return Columns(2, SHARED, values | others)


def test_columns_and_rows_make_the_same_batch() -> None:
    columns = cells()
    rows = [SHARED | {name: values[row] for name, values in columns.values.items()} for row in range(len(columns))]
    plain = [{name: getattr(x, "item", lambda x=x: x)() for name, x in row.items()} for row in rows]
    by_rows = record_batch("cell", [plain])
    assert record_batch("cell", [columns]).equals(by_rows)
    assert by_rows["page_no"].null_count == 2


def test_documents_follow_one_another_each_with_what_it_shares() -> None:
    first, second = cells(), Columns(1, SHARED | {"document_key": "f" * 16, "fiscal_year": 2020}, cells().values)
    second = Columns(1, second.shared, {name: values[:1] for name, values in second.values.items()} | {"page_no": [7]})
    together = record_batch("cell", [first, second])
    alone = [record_batch("cell", [one]).to_pylist() for one in (first, second)]
    assert together.to_pylist() == alone[0] + alone[1]
    assert together["document_key"].to_pylist() == [SHARED["document_key"]] * 2 + ["f" * 16]
    assert together["page_no"].to_pylist() == [None, None, 7]


def test_rows_and_columns_do_not_mix() -> None:
    with pytest.raises(TypeError, match=r"staging\.cell gets rows from some documents"):
        record_batch("cell", [cells(), [SHARED]])


def test_columns_that_the_table_lacks_are_refused() -> None:
    with pytest.raises(KeyError, match=r"staging.cell has no column colour"):
        record_batch("cell", [cells(colour=["red", "red"])])


@pytest.mark.parametrize("columns", [cells(cell_text=["绩效", None]), Columns(2, SHARED, {"row_no": [0, 1]})])
def test_columns_with_a_null_where_none_may_be_are_refused(columns: Columns) -> None:
    with pytest.raises(ValueError, match=r"staging.cell takes no null in .*cell_text"):
        record_batch("cell", [columns])


def test_half_a_surrogate_pair_in_a_column_is_no_text() -> None:
    assert record_batch("cell", [cells(cell_text=["绩效\ud800", "x"])])["cell_text"].to_pylist() == ["绩效\ufffd", "x"]


def test_a_table_of_no_cells_has_no_rows() -> None:
    assert record_batch("cell", [Columns(0, SHARED, {"row_no": [], "cell_text": []})]).num_rows == 0


@pytest.mark.parametrize("documents", [0, 1, 250])
def test_rows_of_many_documents_arrive_in_their_order_and_in_few_chunks(documents: int) -> None:
    messages = [encoded("cell", [cells(cell_text=[f"第{number}份", "绩效" * 500])]) for number in range(documents)]
    assert all(len(message) < 1_500 for message in messages), "what repeats itself travels small"
    table = decoded("cell", messages)
    assert table.schema.equals(schema_of("cell"))
    assert table["cell_text"].to_pylist()[::2] == [f"第{number}份" for number in range(documents)]
    assert table["row_no"].num_chunks <= 3
