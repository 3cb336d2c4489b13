"""Many documents over many processes, of this machine or of a cluster's: `parsed_batches`, and the engines behind it.

Each document is a task of its own, with a time limit, in a process with a memory limit. A hang, an abort in native
code or a memory hog costs that document only, which is quarantined under a reason of its own. The engine decides
where that happens, never what comes of it.
"""

from perf_pipeline.staging.fan_out.batch import ParsedBatch, parse_batch, parsed_batches
from perf_pipeline.staging.fan_out.engine import Engine, EngineUnavailable, check_engine, open_engine, options_of
from perf_pipeline.staging.fan_out.local import LocalEngine

__all__ = [
    "Engine",
    "EngineUnavailable",
    "LocalEngine",
    "ParsedBatch",
    "check_engine",
    "open_engine",
    "options_of",
    "parse_batch",
    "parsed_batches",
]
