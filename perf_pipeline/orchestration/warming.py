"""What takes seconds to import, imported while the run waits for its readers and the disk."""

from __future__ import annotations

import contextlib
import importlib
import logging
import threading
from collections.abc import Iterator

from perf_pipeline.orchestration import progress
from perf_pipeline.quality.adapter import great_expectations

log = logging.getLogger(__name__)


@contextlib.contextmanager
def importing_meanwhile(*, others_work: bool) -> Iterator[None]:
    """Imports while the block runs: at once, or where processes that read will do most of the work, when the first of
    it is done. Till then they wait for this process, which would wait for the import."""
    if not others_work:
        import_ahead()
        yield
        return
    begun: list[threading.Thread] = []

    def begin(_what: str, done: int, _total: int) -> None:
        if done and not begun:
            begun.append(import_ahead())

    with progress.listening(begin):
        yield


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
