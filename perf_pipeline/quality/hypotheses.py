"""Reconciliation: which assumption would close the gap of a sum, with what speaks for it. Leads, never data."""

from __future__ import annotations

from pathlib import Path

import duckdb

from perf_pipeline.settings import PROJECT


def propose(con: duckdb.DuckDBPyConnection, year: int, sql_dir: Path | None = None) -> None:
    """Replaces the year's rows of quality.hypothesis, but for those of `kept_document`, by what
    sql/quality/hypotheses/*.sql finds for `new_finding`."""
    con.execute(
        "delete from quality.hypothesis where fiscal_year = ?"
        " and document_key not in (select document_key from kept_document)",
        [year],
    )
    for file in sorted(((sql_dir or PROJECT / "sql") / "quality" / "hypotheses").glob("*.sql")):
        con.execute(f"insert into quality.hypothesis by name {file.read_text(encoding='utf-8')}")
