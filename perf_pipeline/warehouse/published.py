"""Opening what is published, read-only.

The file is `marts.duckdb` and has a schema `marts`; DuckDB names an opened database after its file and then finds
`marts.department_scorecard` ambiguous. So it is opened here by `analysis.duckdb`, a second name of the same file, which
also serves those who open it with a tool of their own.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

ALIAS_FILE = "analysis.duckdb"
LOCKS = {"enable_external_access": "false", "autoinstall_known_extensions": "false", "lock_configuration": "true"}
"""DuckDB's own locks: a query cannot attach, read or write files, load extensions, or undo any of this."""


@contextmanager
def open_marts(path: Path, *, locked: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection whose `star.`, `quality.` and `marts.` are the published ones; `path` is marts.duckdb.

    `locked` shuts everything else off, for SQL that others wrote. Raises duckdb.Error where the file cannot be opened.
    """
    alias = path.with_name(ALIAS_FILE)
    with duckdb.connect(str(alias), read_only=True, config=dict(LOCKS) if locked else {}) as con:
        yield con
