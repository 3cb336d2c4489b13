"""A batch of documents through an engine, gathered as Arrow tables in the order of the tasks."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

import pyarrow as pa

from perf_pipeline.staging.fan_out.engine import Engine
from perf_pipeline.staging.parse import ParseOptions, Quarantine, Task, parse_document
from perf_pipeline.staging.tables import TABLES, decoded
from perf_pipeline.staging.worker import Parse, Result

log = logging.getLogger(__name__)

_LONGEST_S = 30.0  # what was read is loaded at least this often: a kill costs no more reading than that


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
    batches = parsed_batches(listed, len(listed), engine, options, on_done=on_done, parse=parse, longest_s=None)
    return next(batches, None) or _gathered([], [])


def parsed_batches(
    tasks: Sequence[Task],
    size: int,
    engine: Engine,
    options: ParseOptions | None = None,
    *,
    on_done: Callable[[int, int], None] | None = None,
    parse: Parse = parse_document,
    longest_s: float | None = _LONGEST_S,
) -> Iterator[ParsedBatch]:
    """What was read since the last batch, as soon as it is `size` documents or `longest_s` seconds old; rows come in
    the order of `tasks` within each. While the caller loads one the engine reads on; a document that hangs comes in a
    later batch and holds up nobody."""
    ready: list[tuple[Sequence[int], Result]] = []
    done, held, since = 0, 0, time.monotonic()
    for indexes, result in engine.results(tasks, options or ParseOptions(), parse):
        ready.append((indexes, result))
        held += len(indexes)
        for _ in indexes:
            done += 1
            if on_done:
                on_done(done, len(tasks))
        if held >= size or (longest_s is not None and time.monotonic() - since >= longest_s):
            yield _gathered(tasks, ready)
            held, since = 0, time.monotonic()
    if done != len(tasks):
        raise RuntimeError(f"the engine gave {done} results for {len(tasks)} documents")
    if ready:
        yield _gathered(tasks, ready)


def _gathered(tasks: Sequence[Task], results: list[tuple[Sequence[int], Result]]) -> ParsedBatch:
    """`results` is emptied: while a batch is loaded, memory has to hold it once."""
    batch = ParsedBatch(keys=[tasks[index].document_key for index in sorted(chain(*(some for some, _ in results)))])
    messages: dict[str, list[bytes]] = {table: [] for table in TABLES}
    results.sort(key=lambda some: some[0][0], reverse=True)
    while results:
        indexes, result = results.pop()
        for table, rows in result.rows.items():
            messages[table].append(rows)
        batch.quarantine += result.quarantine
        for task in (tasks[index] for index in indexes if tasks[index].document_key in result.defects):
            log.error("%s (%s): %s", task.file_name, task.document_key, result.defects[task.document_key])
        batch.defects |= result.defects
    for table in TABLES:
        batch.tables[table] = decoded(table, messages.pop(table))
    return batch
