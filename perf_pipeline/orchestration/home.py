"""The resource every asset works through: the settings, the writer lock, the warehouse."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import dagster as dg
import duckdb
from pydantic import PrivateAttr

from perf_pipeline.orchestration import ledger, room
from perf_pipeline.orchestration.lock import writing
from perf_pipeline.settings import Settings, load_settings
from perf_pipeline.staging.fan_out import Engine, open_engine
from perf_pipeline.warehouse.connection import open_warehouse

POOL = "warehouse"
"""Dagster's own limit of one writer; the lock below also covers runs that no queue sees."""

LOG_MB = 512
"""How long DuckDB's log may grow before it is written into the file: some 14,000 documents. At its own 16 MiB every
load has the tables' last blocks compressed anew, half of what loading costs, and leaves the file a third larger. A run
that is killed leaves a log that takes a second or two to be taken in."""


class Home(dg.ConfigurableResource):
    """The pipeline's home. Held for a whole run by the in-process executor, for a step by the multiprocess one."""

    _engine: Engine | None = PrivateAttr(None)

    @property
    def settings(self) -> Settings:
        return load_settings()

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator[Home]:
        def say(holder: str) -> None:
            if context.log:
                context.log.info("waiting for the writer lock held by %s", holder)

        with writing(self.settings.home, on_wait=say):
            try:
                yield self
            finally:
                if self._engine is not None:
                    self._engine.__exit__(None)

    @contextmanager
    def engine(self, *, keep: bool = False) -> Iterator[Engine]:
        """What documents are read with. `keep`: it stays, with what it has begun to read, for the run's next step where
        that is in this process."""
        with ExitStack() as closing:
            if self._engine is None:
                engine = closing.enter_context(open_engine(self.settings))
            else:
                engine, self._engine = self._engine, None
                closing.push(engine)
            yield engine
            if keep:
                self._engine = engine
                closing.pop_all()

    @contextmanager
    def warehouse(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The warehouse, open for writing, its ledger in place."""
        settings = self.settings
        with open_warehouse(settings.warehouse_path) as con:
            room.limit(con, settings.warehouse_memory_mb)
            con.execute(f"set checkpoint_threshold = '{LOG_MB}MiB'")
            ledger.prepare(con, settings)
            yield con
