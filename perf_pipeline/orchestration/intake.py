"""From the inbox to staging: which files are new, which documents wait to be read, reading them batch by batch.

No Dagster here: the assets and the planner of `perf-pipeline run` share it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

import duckdb
import pyarrow as pa

from perf_pipeline.orchestration import ledger, progress, shared
from perf_pipeline.orchestration.room import LOADING_MB, with_room
from perf_pipeline.raw import registry
from perf_pipeline.raw.inbox import InboxFile
from perf_pipeline.settings import Settings
from perf_pipeline.staging.fan_out import Engine, LocalEngine, ParsedBatch, options_of, parsed_batches
from perf_pipeline.staging.load import load_batch, pending, years_of

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What registering a year's files came to."""

    files: int
    new: int
    unsettled: int
    documents: int
    begun: int
    seconds: float


@dataclass(slots=True)
class Reading:
    """What reading came to: documents read, set aside, the years touched, our own failures by document key."""

    documents: int = 0
    quarantined: int = 0
    pages: int = 0
    seconds: float = 0.0
    years: set[int] = field(default_factory=set)
    defects: dict[str, str] = field(default_factory=dict)


def register(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    files: Sequence[InboxFile],
    settle_s: float = 0,
    engine: Engine | None = None,
) -> Arrivals:
    """Archives and registers files of one year folder; those written within `settle_s` seconds are left alone. An
    `engine` that will `read` them begins with what is archived and registered, a batch at most, while others are."""
    began, now = time.monotonic(), time.time()
    settled = [file for file in files if abs(now - file.modified_at.timestamp()) >= settle_s]
    years = {file.folder_year for file in settled if file.folder_year is not None}
    ledger.mark_stale(con, years)
    year = next(iter(years), None)
    begun = 0

    def registered(done: int, total: int) -> None:
        nonlocal begun
        if isinstance(engine, LocalEngine) and begun < settings.batch_size:
            waiting = pending(con, year, settings.archive_dir)
            begun = engine.begin(waiting, options_of(settings), settings.batch_size)
        progress.report("archiving", done, total)  # last: who listens may take its time while documents are read

    result = registry.register(con, settled, settings.archive_dir, on_progress=registered)
    ledger.mark_stale(con, years_of(con, result.conflicts))  # the first year's findings say where else it lies
    for file, reason in result.failed:
        log.warning("%s could not be read now, it is tried again: %s", file.relative_path, reason)
    known = con.execute("select count(*) from raw.document where folder_year is not distinct from ?", [year]).fetchone()
    return Arrivals(
        files=len(files),
        new=len(result.new),
        unsettled=len(files) - len(settled),
        documents=known[0] if known else 0,
        begun=begun,
        seconds=time.monotonic() - began,
    )


def read(
    con: duckdb.DuckDBPyConnection,
    settings: Settings,
    year: int | None,
    engine: Engine,
    *,
    documents: Sequence[str] = (),
    reparse: bool = False,
) -> Reading:
    """Reads what waits in a year folder (None: outside year folders) and loads it batch by batch while reading goes on:
    a kill loses at most the batch under way, and the next run goes on from there."""
    began, done = time.monotonic(), Reading()
    tasks = pending(con, year, settings.archive_dir, reparse=reparse, documents=documents)
    if year is not None:
        ledger.mark_stale(con, [year])
    what = f"reading {year}" if year is not None else "reading files without a year folder"
    batches = parsed_batches(
        tasks,
        settings.batch_size,
        engine,
        options_of(settings),
        on_done=lambda number, total: progress.report(what, number, total),
    )
    for parsed in batches:
        _load(con, settings, parsed, done)
        for entry in parsed.quarantine:
            log.info("document %s year %s set aside: %s: %s", entry.document_key, year, entry.file_name, entry.reason)
        parsed.tables.clear()  # the next batch is gathered before this one would be forgotten
    pa.default_memory_pool().release_unused()  # Arrow keeps a batch's memory for the next: the steps after need theirs
    done.seconds = time.monotonic() - began
    for key, trace in done.defects.items():
        log.error("document %s year %s: our own failure\n%s", key, year, trace)
    return done


def _load(con: duckdb.DuckDBPyConnection, settings: Settings, parsed: ParsedBatch, done: Reading) -> None:
    """A batch into the warehouse and, where there is one, the lake; counted in `done`."""
    ledger.mark_stale(con, parsed.years | years_of(con, parsed.keys))
    with_room(con, LOADING_MB, partial(load_batch, con, parsed))
    shared.share(con, settings, parsed.keys)
    done.documents += parsed.tables["document"].num_rows
    done.pages += sum(int(count or 0) for count in parsed.tables["document"].column("page_count").to_pylist())
    done.quarantined += len(parsed.quarantine)
    done.years |= parsed.years
    done.defects |= parsed.defects
