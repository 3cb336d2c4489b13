"""The process that reading processes are forked from: it loads the readers once, takes a second, and runs no threads.

Apart from the engine, because that loads the readers here too: this can be called before, and both load at once.
"""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext

# all that every reader needs: what is missing here each of them imports anew after its fork (pebble alone: 35 ms)
_PRELOADED = [
    "perf_pipeline.staging.lean",  # first: it says how the others are loaded
    "perf_pipeline.staging.worker",
    "perf_pipeline.extract.prepared",
    "perf_pipeline.extract.containers",
    "pebble.pool",
]


def context() -> ForkServerContext:
    """How reading processes are started."""
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(_PRELOADED)
    return made


def load_ahead() -> None:
    """Begins to load the readers in a process of their own, and does not wait for it; done twice, once."""
    context()
    forkserver.ensure_running()
