"""What an engine costs: the same documents through the local engine and through Ray, by documents a Ray task takes.

python -m benchmarks.engines --forms 300     (wants the cluster extra: make setup EXTRAS=cluster)

Once with generated forms and once with documents that take no time to read, so that what is left is the engine.
Results are compared: Ray's are the local engine's, but for the clock. Writes benchmarks/results/engines.md.
"""

from __future__ import annotations

import argparse
import importlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from perf_pipeline.raw.archive import store
from perf_pipeline.raw.inbox import scan
from perf_pipeline.staging.fan_out import Engine, LocalEngine, ParsedBatch, parse_batch
from perf_pipeline.staging.fan_out.cluster import Cluster, RayEngine
from perf_pipeline.staging.parse import ParsedDocument, ParseOptions, Task, parse_document, set_aside
from perf_pipeline.staging.worker import Limits, Parse

OUT = Path(__file__).parent / "results" / "engines.md"
SLICES = (1, 5, 20, 50)
Row = tuple[str, float, float, float]


def nothing(task: Task, options: ParseOptions) -> ParsedDocument:
    """A document that takes no time: the engine's own cost is left."""
    return ParsedDocument(task, quarantine=set_aside(task, "nothing", "not read"))


def made(forms: int, folder: Path) -> list[Task]:
    """Generated forms, archived as a run would archive them."""
    words = ["--out", str(folder / "corpus"), "--forms", str(forms), "--seed", "5", "--hostile", "0.03"]
    call = [sys.executable, "-m", "benchmarks.corpus", *words, "--producers", "reportlab,fpdf2"]
    subprocess.run(call, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    tasks = []
    for file in scan(str(folder / "corpus" / "inbox")):
        stored = store(Path(file.uri), folder / "archive")
        tasks.append(
            Task(stored.sha256[:16], stored.sha256, file.file_name, file.uri, file.folder_year, str(stored.path))
        )
    return tasks


def timed(engine: Engine, tasks: list[Task], parse: Parse, rounds: int) -> tuple[float, float, ParsedBatch]:
    """(seconds to the first results, the best of the rounds after that, what was read)."""
    with engine:
        began = time.perf_counter()
        parse_batch(tasks[:2], engine, parse=parse)
        first = time.perf_counter() - began
        seconds = []
        for _ in range(rounds):
            began = time.perf_counter()
            batch = parse_batch(tasks, engine, parse=parse)
            seconds.append(time.perf_counter() - began)
    return first, min(seconds), batch


def said(batch: ParsedBatch) -> list[Any]:
    """A batch without the clock."""
    tables = [table.drop_columns([name for name in ("parsed_at", "seconds") if name in table.column_names])
              for table in batch.tables.values()]  # fmt: skip
    return [batch.keys, tables, batch.quarantine]


def measure(tasks: list[Task], archive_dir: Path, rounds: int) -> list[Row]:
    """By engine: seconds to the first results, seconds for all forms, milliseconds per document that is not read."""
    here: Any = importlib.import_module("benchmarks.engines")  # as reading processes know it; run as a script it is not
    many = tasks * (1 + 1000 // len(tasks))
    cores = len(os.sched_getaffinity(0))
    engines: list[tuple[str, Any]] = [(f"local, {cores} processes", lambda: LocalEngine(cores, Limits()))]
    for documents in SLICES:
        name = f"Ray, {documents} document{'s' if documents > 1 else ''} a task"
        cluster = Cluster(documents_per_task=documents)
        engines.append((name, lambda cluster=cluster: RayEngine(cluster, Limits(), archive_dir)))
    rows: list[Row] = []
    expected = None
    for name, engine in engines:
        first, seconds, batch = timed(engine(), tasks, parse_document, rounds)
        expected = expected or said(batch)
        assert said(batch) == expected, f"{name} says something else"
        _, idle, _ = timed(engine(), many, here.nothing, rounds)
        rows.append((name, first, seconds, idle / len(many) * 1000))
        print(*rows[-1], flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        tasks = made(given.forms, Path(folder))
        rows = measure(tasks, Path(folder) / "archive", given.rounds)
    local = rows[0]
    lines = "\n".join(
        f"| {name} | {first:.1f} | {seconds:.2f} | {(seconds - local[2]) / len(tasks) * 1000:+.1f} | {idle:.2f} |"
        for name, first, seconds, idle in rows
    )
    text = f"""# What an engine costs

`python -m benchmarks.engines --forms {given.forms}` on {platform.machine()}, {os.cpu_count()} cores, Python \
{platform.python_version()}: {len(tasks)} generated documents, 3 % of them damaged; a cluster of this machine alone, \
each Ray task with one reading process. Seconds by the clock, the best of {given.rounds}; every engine's tables and \
quarantine were compared with the local engine's and are equal.

| engine | two documents, started cold, s | all documents, s | a document beyond local, ms | one of no work, ms |
|---|---:|---:|---:|---:|
{lines}
"""
    OUT.write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
