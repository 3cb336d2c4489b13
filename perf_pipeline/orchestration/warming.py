"""What takes seconds to import, imported while the run waits for its readers and the disk."""

from __future__ import annotations

import importlib
import logging
import threading

from perf_pipeline.quality.adapter import great_expectations

log = logging.getLogger(__name__)


def import_ahead() -> threading.Thread:
    """Begins to import Great Expectations and matplotlib; whoever needs them waits for the rest of it. Call it once the
    rest of the program is imported: two threads that import the same packages get in each other's way."""
    thread = threading.Thread(target=_import, name="importing ahead", daemon=True)
    thread.start()
    return thread


def _import() -> None:
    try:
        great_expectations()
        importlib.import_module("matplotlib.figure")
    except ImportError as error:  # whoever needs it meets it again, where it can be reported
        log.warning("could not be imported ahead: %s", error)
