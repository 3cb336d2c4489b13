"""Which document a reading process was at when it ended without a word: it tells in a file before it begins one."""

from __future__ import annotations

import os
import tempfile


class UnderWay:
    """A file of one byte for each parcel that was sent: the number within it of the document that was begun last."""

    def __init__(self) -> None:
        self._file = tempfile.NamedTemporaryFile(prefix="perf-pipeline-reading-")  # noqa: SIM115  # closed with the engine
        self._sent = 0

    @property
    def path(self) -> str:
        return self._file.name

    def place(self) -> int:
        """Where the next parcel's byte stands."""
        self._sent += 1
        return self._sent - 1

    def begun_last(self, place: int) -> int:
        """0 where none was begun."""
        return int.from_bytes(os.pread(self._file.fileno(), 1, place))

    def close(self) -> None:
        self._file.close()
