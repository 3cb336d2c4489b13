"""A home and the lake it shares with others: what it has read is appended, what others have read is taken in.

Every home of a lake holds the same staging rows in the end, so any of them can build and publish the same marts; one
of them should. No Dagster here: the assets, the sensors and `perf-pipeline run` share it.
"""

from __future__ import annotations

import logging
import socket
from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb

from perf_pipeline.orchestration import ledger
from perf_pipeline.settings import Settings
from perf_pipeline.staging import lake
from perf_pipeline.staging.tables import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

log = logging.getLogger(__name__)


def follow(con: duckdb.DuckDBPyConnection, settings: Settings, *, take_in: bool = True) -> None:
    """Share what the lake lacks and, with `take_in`, take in what others have read since. Nothing happens where staging
    is this home's alone. Raises LakeUnavailable."""
    if settings.storage != "ducklake":
        return
    with lake.attached(con, settings):
        waiting = lake.unshared(con)
        for start in range(0, len(waiting), settings.batch_size):
            lake.append(con, waiting[start : start + settings.batch_size], _name(settings))
        if not take_in:
            return
        loads, snapshot_id = lake.newer(con)
        for start in range(0, len(loads), settings.batch_size):
            _take_in(con, loads[start : start + settings.batch_size])
        lake.note_position(con, snapshot_id)
    if loads:
        log.info("%d documents that other homes have read came from the lake", len(loads))


def share(con: duckdb.DuckDBPyConnection, settings: Settings, keys: Sequence[str]) -> None:
    """Append what was just read to the lake, where there is one."""
    if settings.storage == "ducklake" and keys:
        with lake.attached(con, settings):
            lake.append(con, keys, _name(settings))


def _name(settings: Settings) -> str:
    return f"{socket.gethostname()}:{settings.home}"


def _take_in(con: duckdb.DuckDBPyConnection, loads: Sequence[lake.Load]) -> None:
    """The rows of some loads, through the same door as what is read here."""
    from perf_pipeline.staging.fan_out import ParsedBatch  # loads the readers, which a run with nothing to do spares
    from perf_pipeline.staging.load import load_batch, years_of
    from perf_pipeline.staging.parse import Quarantine

    con.execute(
        "create or replace temp table wanted as select unnest(?) as document_key, unnest(?) as load_id",
        [[load.document_key for load in loads], [load.load_id for load in loads]],
    )
    batch = ParsedBatch(keys=[load.document_key for load in loads])
    batch.tables = {table: _rows(con, f"staging_{table}") for table in TABLES}
    fields = ", ".join(Quarantine.__dataclass_fields__)
    aside = con.execute(f"select {fields} from lake.quarantine semi join wanted using (document_key, load_id)")
    batch.quarantine = [Quarantine(*row) for row in aside.fetchall()]
    ledger.mark_stale(con, batch.years | years_of(con, batch.keys))
    for table in ("document", "sighting"):
        place = "document_key" if table == "document" else "document_key, uri"
        rows = _rows(con, f"raw_{table}")
        con.register("come", rows)
        con.execute(f"insert into raw.{table} by name select * from come anti join raw.{table} using ({place})")
        con.unregister("come")
    load_batch(con, batch)
    lake.note_held(con, loads)


def _rows(con: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    rows = con.execute(f"select * exclude (load_id) from lake.{table} semi join wanted using (document_key, load_id)")
    return rows.to_arrow_table()
