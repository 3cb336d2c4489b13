"""`python -m benchmarks.judge --rows 100000`: every rule on many indicator rows, in a process of its own.

The bundled samples are staged once and their rows copied under new keys till there are as many as asked for, a third of
them on forms with findings; then the year is judged. Writes benchmarks/results/judge.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import shutil
import time
from pathlib import Path

import duckdb

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT
from perf_pipeline.warehouse.connection import open_warehouse

RESULTS = Path(__file__).parent / "results" / "judge.md"
WORK = Path("benchmarks/_work/judge")
COPIED = ("document", "form", "fund", "goal", "indicator", "narrative", "issue")
YEAR = 2019


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--memory-mb", type=int, default=512, help="the setting warehouse_memory_mb")
    given = parser.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    from tests.homes import staged_home

    rules = load_rules(PROJECT / "expectations")
    with open_warehouse(staged_home(WORK).warehouse_path) as con:
        rows = multiply(con, given.rows)
        began = time.perf_counter()
        import great_expectations  # noqa: F401  (its import is told apart)

        imported = time.perf_counter()
        con.execute(f"set memory_limit = '{given.memory_mb}MiB'")
        spent = time.process_time()
        judge_year(con, rules, YEAR, "benchmark")
        ended, spent = time.perf_counter(), time.process_time() - spent
        found = con.execute("select count(*) from quality.finding").fetchone()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    text = (
        "# Judging many rows\n\n"
        f"`python -m benchmarks.judge --rows {given.rows}` on {platform.machine()}, {os.cpu_count()} cores, Python"
        f" {platform.python_version()}: {rows:,} indicator rows of one year judged by {len(rules)} rules in"
        f" {ended - imported:.1f} s ({spent:.1f} s of CPU), {found[0] if found else 0:,} findings with their evidence"
        f" written; importing Great Expectations took {imported - began:.1f} s more. Peak memory {peak:,.0f} MiB, the"
        f" making of the rows included, with DuckDB held to {given.memory_mb} MiB (`warehouse_memory_mb`).\n"
    )
    RESULTS.write_text(text, encoding="utf-8")
    print(text)


def multiply(con: duckdb.DuckDBPyConnection, wanted: int) -> int:
    """Copies all staged rows under new keys, all of one year; returns how many indicator rows there are then."""
    (have,) = con.execute("select count(*) from staging.indicator").fetchone() or (1,)
    times = wanted // have + 1
    for table in COPIED:
        form = "" if table == "document" else ", form_key || '-' || n as form_key"
        con.execute(f"create temp table once as select * from staging.{table}")
        con.execute(f"delete from staging.{table}")
        con.execute(
            f"insert into staging.{table} by name"
            f" select * exclude (n) replace (document_key || '-' || n as document_key, {YEAR} as fiscal_year{form})"
            f" from once, range({times}) as r (n)"
        )
        con.execute("drop table once")
    return have * times


if __name__ == "__main__":
    main()
