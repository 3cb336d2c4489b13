"""Imported first by the process that all readers are forked from, so that they stay small.

Readers share the machine by processes: a thread pool in each would only fill its address space. Arrow's own allocator
reserves a gigabyte of it, and its conversion of lists imports pandas (half a second, 60 MB) only to ask whether they
are pandas' own.
"""

from __future__ import annotations

import os
import sys

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_IO_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
sys.modules.setdefault("pandas", None)  # type: ignore[arg-type]  # None makes its import fail, which Arrow expects
