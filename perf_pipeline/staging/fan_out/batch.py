"""A batch of documents through an engine, gathered as Arrow tables in the order of the tasks."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from perf_pipeline.staging.fan_out.engine import Engine
from perf_pipeline.staging.parse import ParseOptions, Quarantine, Task, parse_document
from perf_pipeline.staging.tables import TABLES, schema_of
from perf_pipeline.staging.worker import Parse, Result

log = logging.getLogger(__name__)


@dataclass(slots=True)
class ParsedBatch:
    """A batch, read: rows by staging table, what was set aside, and tracebacks of our own failures by document."""

    keys: list[str] = field(default_factory=list)
    tables: dict[str, pa.Table] = field(default_factory=dict)
    quarantine: list[Quarantine] = field(default_factory=list)
    defects: dict[str, str] = field(default_factory=dict)

    @property
    def years(self) -> set[int]:
        """Fiscal years of the documents read."""
        return {int(year) for year in self.tables["document"].column("fiscal_year").to_pylist() if year is not None}


def parse_batch(
    tasks: Iterable[Task],
    engine: Engine,
    options: ParseOptions | None = None,
    *,
    on_done: Callable[[int, int], None] | None = None,
    parse: Parse = parse_document,
) -> ParsedBatch:
    """Read a batch; rows come in the order of `tasks` whatever the engine.

    `on_done(done, total)` is called in this thread after each document. `parse` is for tests. Raises only when the
    engine itself cannot work.
    """
    listed = list(tasks)
    results: list[Result | None] = [None] * len(listed)
    for done, (index, result) in enumerate(engine.results(listed, options or ParseOptions(), parse), start=1):
        results[index] = result
        if on_done:
            on_done(done, len(listed))
    return _gathered(listed, results)


def _gathered(tasks: Sequence[Task], results: Sequence[Result | None]) -> ParsedBatch:
    batch = ParsedBatch(keys=[task.document_key for task in tasks])
    batches: dict[str, list[pa.RecordBatch]] = {table: [] for table in TABLES}
    for task, result in zip(tasks, results, strict=True):
        if result is None:
            raise RuntimeError(f"the engine gave no result for {task.file_name}")
        for table, rows in result.batches.items():
            batches[table].append(rows)
        if result.quarantine:
            batch.quarantine.append(result.quarantine)
        if result.defect:
            log.error("%s (%s): %s", task.file_name, task.document_key, result.defect)
            batch.defects[task.document_key] = result.defect
    batch.tables = {
        # one chunk a column: the load takes a fifth of the time that two hundred small ones take
        table: pa.Table.from_batches(rows, schema_of(table)).combine_chunks()
        for table, rows in batches.items()
    }
    return batch
