"""What `benchmarks.pipeline` compares with: reading alone, and pdfplumber with pandas and DuckDB; a run's steps."""

from __future__ import annotations

import json
import logging
import os
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

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


Table = tuple[str, float, list[tuple[int, int, int, str | None]]]


def tables(path: Path) -> Table:
    """The file's name, seconds it took, and every cell pdfplumber finds; no cells where it fails."""
    import pdfplumber

    logging.disable(logging.WARNING)
    began = time.perf_counter()
    cells: list[tuple[int, int, int, str | None]] = []
    try:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                for table in page.extract_tables():
                    cells += [
                        (page.page_number, r, c, text) for r, row in enumerate(table) for c, text in enumerate(row)
                    ]
    except Exception as error:  # what a script of an afternoon does with a bad file
        print(f"{path.name}: {error}", file=sys.stderr)
    return path.name, time.perf_counter() - began, cells


def pooled(paths: list[Path]) -> Iterator[Table]:
    """All files over a pool. A file that breaks the pool is left out, and the pool started again behind it."""
    waiting = paths
    while waiting:
        done = 0
        try:
            with ProcessPoolExecutor(os.cpu_count()) as pool:
                for found in pool.map(tables, waiting, chunksize=8):
                    done += 1
                    yield found
        except BrokenProcessPool as error:
            print(f"{waiting[done].name}: {error}", file=sys.stderr)
            done += 1
        waiting = waiting[done:]


def plumber(inbox: Path) -> None:
    """Prints seconds and documents by producer."""
    import pandas as pd

    read = list(pooled(sorted(inbox.rglob("*.pdf"))))
    rows = [(name, *cell) for name, _, cells in read for cell in cells]
    cells = pd.DataFrame(rows, columns=["file", "page", "row", "col", "text"])
    with duckdb.connect(":memory:") as con:
        con.register("cells", cells)
        con.execute("create table loaded as from cells")
    print(json.dumps(by_producer((name, seconds) for name, seconds, _ in read)))


def reading(home: Path) -> None:
    """Prints the seconds that reading and understanding took, by producer, of a home's documents."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        found = con.execute("select file_name, seconds from staging.document").fetchall()
    print(json.dumps(by_producer((name, float(seconds)) for name, seconds in found)))


def by_producer(read: Iterable[tuple[str, float]]) -> dict[str, Any]:
    """{producer: [documents, seconds]} of the corpus' file names, hostile ones apart."""
    found: dict[str, list[float]] = {}
    for name, seconds in read:
        producer = "hostile" if "hostile" in name else name.split("_")[2]
        count, spent = found.get(producer, [0, 0.0])
        found[producer] = [count + 1, round(spent + seconds, 3)]
    return found


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
    parts = {"read": read, "read_one": read_one, "plumber": plumber, "steps": steps, "reading": reading}
    parts[sys.argv[1]](Path(sys.argv[2]))
