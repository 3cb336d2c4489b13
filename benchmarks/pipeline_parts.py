"""What `benchmarks.pipeline` compares with: reading alone, and pdfplumber with pandas and DuckDB; a run's steps."""

from __future__ import annotations

import json
import logging
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import duckdb


def read_one(inbox: Path) -> None:
    read(inbox, workers=1)


def read(inbox: Path, workers: int = 0) -> None:
    from perf_pipeline.raw.inbox import scan
    from perf_pipeline.settings import Settings
    from perf_pipeline.staging.fan_out import open_engine, options_of, parse_batch
    from perf_pipeline.staging.parse import Task

    settings = Settings(workers=workers)
    tasks = [
        Task(str(n), str(n), file.file_name, file.uri, file.folder_year, str(inbox / file.relative_path))
        for n, file in enumerate(scan(str(inbox)))
    ]
    with open_engine(settings) as engine:
        parse_batch(tasks, engine, options_of(settings))


def tables(path: Path) -> list[tuple[str, int, int, int, str | None]]:
    """Every cell pdfplumber finds; nothing where it fails."""
    import pdfplumber

    logging.disable(logging.WARNING)
    try:
        with pdfplumber.open(path) as document:
            return [
                (path.name, page.page_number, row, col, text)
                for page in document.pages
                for table in page.extract_tables()
                for row, cells in enumerate(table)
                for col, text in enumerate(cells)
            ]
    except Exception as error:  # what a script of an afternoon does with a bad file
        print(f"{path.name}: {error}", file=sys.stderr)
        return []


def plumber(inbox: Path) -> None:
    import pandas as pd

    with ProcessPoolExecutor(os.cpu_count()) as pool:
        rows = [row for rows in pool.map(tables, sorted(inbox.rglob("*.pdf")), chunksize=8) for row in rows]
    cells = pd.DataFrame(rows, columns=["file", "page", "row", "col", "text"])
    with duckdb.connect(":memory:") as con:
        con.register("cells", cells)
        con.execute("create table loaded as from cells")


def steps(home: Path) -> None:
    """Seconds of each step of all runs of a home, as Dagster has them."""
    import dagster as dg

    os.environ["DAGSTER_HOME"] = str((home / "dagster").resolve())
    seconds: dict[str, float] = {}
    with dg.DagsterInstance.get() as instance:
        for run in instance.get_runs():
            for step in instance.get_run_step_stats(run.run_id):
                if step.start_time and step.end_time:
                    seconds[step.step_key] = seconds.get(step.step_key, 0) + step.end_time - step.start_time
    print(json.dumps({name: round(value, 2) for name, value in seconds.items()}))


if __name__ == "__main__":
    {"read": read, "read_one": read_one, "plumber": plumber, "steps": steps}[sys.argv[1]](Path(sys.argv[2]))
