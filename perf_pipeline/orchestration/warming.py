"""What takes seconds to import, imported while other processes read."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Iterator

from perf_pipeline.orchestration import progress
from perf_pipeline.quality.adapter import great_expectations

log = logging.getLogger(__name__)


@contextlib.contextmanager
def importing_meanwhile() -> Iterator[None]:
    """Imports Great Expectations within the block, once readers have been given work.

    Not in a thread of its own: Great Expectations imports the rest of SQLAlchemy, which Dagster uses all the while, and
    what looks into a module that is half imported fails.
    """
    imported = False

    def begin(_what: str, done: int, _total: int) -> None:
        nonlocal imported
        if done and not imported:
            imported = True
            _import()

    with progress.listening(begin):
        yield


def _import() -> None:
    try:
        great_expectations()
    except ImportError as error:  # whoever needs it meets it again, where it can be reported
        log.warning("could not be imported ahead: %s", error)
