"""Imported first by the process that all readers are forked from: one thread each, set before numeric libraries load.

Readers share the machine by processes; a thread pool of 64 in each would only fill its address space.
"""

from __future__ import annotations

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "ARROW_IO_THREADS"):
    os.environ.setdefault(_name, "1")
