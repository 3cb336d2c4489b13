"""What was last built from what: the table `raw.build`, and the fingerprints it compares.

A year is marked stale before anything of it changes, judged after its quality was judged, and built after the tables
that read the judgement, so a run killed in between is picked up by the next one.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from perf_pipeline.settings import Settings
from perf_pipeline.staging.correction_files import year_of_file

PUBLICATION = "publication"


def prepare(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Creates the ledger where it is missing."""
    con.execute((settings.sql_dir / "raw" / "build.sql").read_text(encoding="utf-8"))


def mark_stale(con: duckdb.DuckDBPyConnection, targets: Iterable[int | str], run_id: str | None = None) -> None:
    _mark(con, targets, "stale", None, run_id)


def mark_built(con: duckdb.DuckDBPyConnection, target: int | str, fingerprint: str, run_id: str | None) -> None:
    _mark(con, [target], "built", fingerprint, run_id)


def mark_judged(con: duckdb.DuckDBPyConnection, year: int, fingerprint: str, run_id: str | None) -> None:
    """Stale still, but with the fingerprint of what it was judged by."""
    _mark(con, [year], "stale", fingerprint, run_id)


def mark_judged_built(con: duckdb.DuckDBPyConnection, year: int) -> None:
    """A judged year is built; one that changed since it was judged stays stale."""
    con.execute(
        "update raw.build set state = 'built', changed_at = now() at time zone 'utc'"
        " where target = ? and fingerprint is not null",
        [str(year)],
    )


def _mark(
    con: duckdb.DuckDBPyConnection,
    targets: Iterable[int | str],
    state: str,
    fingerprint: str | None,
    run_id: str | None,
) -> None:
    for target in targets:
        con.execute(
            "insert or replace into raw.build values (?, ?, ?, ?, now() at time zone 'utc')",
            [str(target), fingerprint, state, run_id],
        )


def built(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Target to fingerprint, of what is built and not stale."""
    rows = con.execute("select target, fingerprint from raw.build where state = 'built'").fetchall()
    return {str(target): str(fingerprint) for target, fingerprint in rows}


def known_years(con: duckdb.DuckDBPyConnection) -> set[int]:
    """Years that were ever built or begun."""
    rows = con.execute("select target from raw.build where target <> ?", [PUBLICATION]).fetchall()
    return {int(target) for (target,) in rows}


def year_fingerprint(settings: Settings, year: int) -> str:
    return year_fingerprints(settings, [year])[year]


def year_fingerprints(settings: Settings, years: Iterable[int]) -> dict[int, str]:
    """What each year's star tables and findings depend on besides its documents: SQL, rules, corrections, settings."""
    files = [
        *_files(settings.sql_dir / "star", "*.sql"),
        *_files(settings.sql_dir / "quality", "*.sql"),
        *_files(settings.expectations_dir, "*.y*ml"),
    ]
    common = [settings.default_amount_unit.encode(), *(path.read_bytes() for path in files)]
    corrections = [(year_of_file(path.name), path.read_bytes()) for path in _files(settings.corrections_dir, "*.y*ml")]
    return {year: _digest([*common, *(text for of, text in corrections if of in (None, year))]) for year in years}


def year_state(con: duckdb.DuckDBPyConnection, settings: Settings, year: int) -> str:
    """A digest of what a stale year would be built from: the same state is asked for once."""
    changed = con.execute("select changed_at from raw.build where target = ?", [str(year)]).fetchall()
    return _digest([year_fingerprint(settings, year).encode(), repr(changed).encode()])[:16]


def publication_fingerprint(con: duckdb.DuckDBPyConnection, settings: Settings) -> str:
    """What the publication depends on: the marts' SQL, every year's last build, and what is set aside."""
    years = con.execute("select target, fingerprint, run_id from raw.build where target <> ? order by 1", [PUBLICATION])
    parts = [repr(years.fetchall()).encode()]
    aside = con.execute("select document_key, reason_code, attempts from quality.quarantine order by 1, 2")
    parts.append(repr(aside.fetchall()).encode())
    parts += [path.read_bytes() for path in _files(settings.sql_dir, "*.sql")]
    return _digest(parts)


def _files(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.rglob(pattern)) if folder.is_dir() else []


def _digest(parts: Iterable[bytes]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(hashlib.sha256(part).digest())
    return whole.hexdigest()
