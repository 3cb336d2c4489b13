"""Imported first by the process that all readers are forked from, so that they stay small.

Readers share the machine by processes: a thread pool in each would only fill its address space. Arrow's own allocator
reserves a gigabyte of it, and its conversion of lists imports pandas (half a second, 60 MB) only to ask whether they
are pandas' own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from types import ModuleType

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_IO_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")


class _WithoutPandas(MetaPathFinder):
    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("reading processes do without pandas", name=name)


sys.meta_path.insert(0, _WithoutPandas())
