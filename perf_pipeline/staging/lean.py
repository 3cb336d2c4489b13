"""Imported first by the process that all readers are forked from, so that they start small and clean.

Readers share the machine by processes: a thread pool in each would only fill its address space. Arrow's own allocator
reserves a gigabyte of it, and its conversion of lists imports pandas (half a second, 60 MB) only to ask whether they
are pandas' own. numba imports scipy (0.12 s, 80 MB of addresses) for products of matrices, which no compiled code here
forms. And `multiprocessing` would run the caller's main script anew in each of them: a script without a guard would
start itself over, one from standard input cannot be found at all.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from multiprocessing import spawn
from types import ModuleType

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_IO_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


_DONE_WITHOUT = frozenset({"pandas", "scipy"})


class _Without(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name in _DONE_WITHOUT:
            raise ModuleNotFoundError(f"reading processes do without {name}", name=name)


def _leave_main_alone(_main: str) -> None:
    """Readers run nothing of the caller's main module."""


sys.meta_path.insert(0, _Without())
for _name in ("_fixup_main_from_path", "_fixup_main_from_name"):
    setattr(spawn, _name, _leave_main_alone)


def _load_what_all_need() -> None:
    """Read once here, and not by every process anew at its first document."""
    from perf_pipeline.forms import load_vocabulary
    from perf_pipeline.staging.tables import TABLES, schema_of

    load_vocabulary()
    for table in TABLES:
        schema_of(table)


_load_what_all_need()
