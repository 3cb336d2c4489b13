"""Documents for tests on several machines, and readers that leave word of what they did."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from perf_pipeline.raw.archive import store
from perf_pipeline.settings import PROJECT
from perf_pipeline.staging.fan_out import ParsedBatch
from perf_pipeline.staging.parse import ParsedDocument, ParseOptions, Task
from tests.staging.reading import misbehave

READ_LOG = "PERF_PIPELINE_TEST_READ_LOG"
OF_THE_CLOCK = ("parsed_at", "seconds")
SAMPLES = sorted((PROJECT / "samples" / "inbox").glob("*/*.pdf"))


def archived(archive_dir: Path, documents: int) -> list[Task]:
    """Tasks for the samples, over and over, no two with the same bytes; every seventh is cut off halfway."""
    tasks = []
    for number in range(documents):
        sample = SAMPLES[number % len(SAMPLES)]
        content = sample.read_bytes() + b"%% copy %d\n" % number
        source = archive_dir / "incoming.pdf"
        source.parent.mkdir(parents=True, exist_ok=True)
        source.write_bytes(content[: len(content) // 2] if number % 7 == 3 else content)
        stored = store(source, archive_dir)
        name = f"{number}-{sample.name}"
        year = int(sample.parent.name)
        tasks.append(Task(stored.sha256[:16], stored.sha256, name, f"inbox/{name}", year, str(stored.path)))
    return tasks


def all_but_the_clock(batch: ParsedBatch) -> dict[str, Any]:
    """Everything a batch says except when and how fast it was read."""
    tables = {name: table.drop_columns([c for c in OF_THE_CLOCK if c in table.column_names])
              for name, table in batch.tables.items()}  # fmt: skip
    return {"keys": batch.keys, "tables": tables, "quarantine": batch.quarantine, "defects": sorted(batch.defects)}


def leave_word(one: Task, options: ParseOptions) -> ParsedDocument:
    """Reads as `misbehave` does, but first appends the document's name and its node's process to a file. A document
    named `stuck` is never done the first time, and good the second."""
    log = Path(os.environ[READ_LOG])
    first = one.file_name not in words_left(log)
    with log.open("a", encoding="utf-8") as file:
        file.write(f"{one.file_name} {os.environ['RAY_RAYLET_PID']}\n")
    if one.file_name == "stuck" and first:
        time.sleep(600)
    return misbehave(one, options)


def words_left(log: Path) -> dict[str, list[int]]:
    """By document, the nodes that began to read it."""
    begun: dict[str, list[int]] = {}
    for line in log.read_text(encoding="utf-8").splitlines():
        name, node = line.split()
        begun.setdefault(name, []).append(int(node))
    return begun
