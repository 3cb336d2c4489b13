"""Which documents there are and where each was seen: `raw.document`, `raw.sighting`.

A file whose uri, size and modification time are those of its last sighting is taken as unchanged without reading it.
Nothing is ever deleted here: a file that vanished or changed keeps its sighting, with that status.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import duckdb
import pyarrow as pa

from perf_pipeline.raw.archive import Incoming, SourceUnreadable, copy_in, flushing_at_once, keep, sweep
from perf_pipeline.raw.inbox import InboxFile, open_uri

log = logging.getLogger(__name__)

KEY_LENGTH = 16
_COMMIT_EVERY = 500  # files between two commits: what a kill can cost
ARCHIVED_AT_ONCE = 8  # what is not on this machine is waited for
_SHARE = 10


@dataclass(slots=True)
class Registration:
    """What registering some files came to. `new`, `moved` and `conflicts` hold document keys: `moved` are those whose
    year folder is another than before, `conflicts` those that now lie under several years' folders. `failed` are files
    that could not be read now, with the reason; they are tried again."""

    files: int = 0
    unchanged: int = 0
    new: list[str] = field(default_factory=list)
    moved: list[str] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    failed: list[tuple[InboxFile, str]] = field(default_factory=list)


def register(
    con: duckdb.DuckDBPyConnection,
    files: Iterable[InboxFile],
    archive_dir: Path,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Registration:
    """Archive and register what is new or changed among `files`; commits every few hundred files.

    The same bytes are one document whatever their name and keep the year folder they were first seen under; a second
    year stays visible in `raw.sighting`. Raises OSError when the archive cannot be written.
    """
    listed = list(files)
    fresh = changed(con, listed)
    result = Registration(files=len(listed), unchanged=len(listed) - len(fresh))
    sweep(archive_dir)
    done = 0
    for batch, outcomes in _archived(fresh, archive_dir):
        _register_batch(con, batch, outcomes, result)
        done += len(batch)
        if on_progress:
            on_progress(done, len(fresh))
    return result


def _archived(
    files: Sequence[InboxFile], archive_dir: Path
) -> Iterator[tuple[Sequence[InboxFile], list[str | SourceUnreadable]]]:
    """Files batch by batch, each with its SHA-256 or why it could not be read; the next batch is copied while this one
    is brought to disk and the caller registers it."""
    batches = [files[start : start + _COMMIT_EVERY] for start in range(0, len(files), _COMMIT_EVERY)]
    with ThreadPoolExecutor(ARCHIVED_AT_ONCE) as pool, flushing_at_once(archive_dir) as flush:
        try:
            copies = [_copied_in(pool, batch, archive_dir) for batch in batches[:1]]
            for number, batch in enumerate(batches):
                copies += [_copied_in(pool, after, archive_dir) for after in batches[number + 1 :][:1]]
                outcomes = [outcome for share in copies[0] for outcome in share.result()]
                keep([outcome for outcome in outcomes if isinstance(outcome, Incoming)], archive_dir, flush)
                del copies[0]
                yield batch, [outcome.sha256 if isinstance(outcome, Incoming) else outcome for outcome in outcomes]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            ended = [share for share in chain(*copies) if not share.cancelled() and share.exception() is None]
            _discard(outcome for share in ended for outcome in share.result())
            raise


def _copied_in(
    pool: ThreadPoolExecutor, files: Sequence[InboxFile], archive_dir: Path
) -> list[Future[list[Incoming | SourceUnreadable]]]:
    """The files' copies in order, in shares of a few: a thread a file would cost half as much as copying it."""
    shares = [files[start : start + _SHARE] for start in range(0, len(files), _SHARE)]
    return [pool.submit(_copies, share, archive_dir) for share in shares]


def _copies(files: Sequence[InboxFile], archive_dir: Path) -> list[Incoming | SourceUnreadable]:
    """Where the archive fails, none: a disk that is full has no room for what nobody will name."""
    made: list[Incoming | SourceUnreadable] = []
    try:
        for file in files:
            made.append(_copy_in(file, archive_dir))
    except BaseException:
        _discard(made)
        raise
    return made


def _discard(outcomes: Iterable[Incoming | SourceUnreadable]) -> None:
    for outcome in outcomes:
        if isinstance(outcome, Incoming):
            outcome.discard()


def changed(con: duckdb.DuckDBPyConnection, files: Iterable[InboxFile]) -> list[InboxFile]:
    """Files that are not registered as they are listed now, known by uri, size and time alone."""
    known = _known(con)
    return [file for file in files if known.get(file.uri) != _stat(file)]


def note_vanished(con: duckdb.DuckDBPyConnection, root: str, files: Sequence[InboxFile]) -> list[str]:
    """Mark sightings below `root` (`inbox.root_uri`) that a whole scan no longer lists; returns their uris.

    A document whose first place is gone takes the year of the next one: a file moved to the right year folder is
    moved, not in conflict with itself. Call it after registering the whole scan.
    """
    present = pa.table({"uri": pa.array([file.uri for file in files], pa.string())})
    con.register("listed_now", present)
    try:
        gone = con.execute(
            """
            update raw.sighting set status = 'vanished'
            where status = 'present' and starts_with(uri, ?) and uri not in (select uri from listed_now)
            returning uri, document_key
            """,
            [root],
        ).fetchall()
    finally:
        con.unregister("listed_now")
    _settle_years(con, {key for _, key in gone})
    return sorted(uri for uri, _ in gone)


def _known(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, dt.datetime, int | None]]:
    rows = con.execute(
        "select uri, size_bytes, modified_at, folder_year from raw.sighting where status = 'present'"
    ).fetchall()
    return {uri: (size, modified, year) for uri, size, modified, year in rows}


def _stat(file: InboxFile) -> tuple[int, dt.datetime, int | None]:
    return file.size_bytes, file.modified_at.replace(tzinfo=None), file.folder_year


def _register_batch(
    con: duckdb.DuckDBPyConnection,
    files: Sequence[InboxFile],
    outcomes: Sequence[str | SourceUnreadable],
    result: Registration,
) -> None:
    stored: list[tuple[InboxFile, str]] = []
    for file, outcome in zip(files, outcomes, strict=True):
        if isinstance(outcome, SourceUnreadable):
            log.warning("%s was not registered: %s", file.uri, outcome)
            result.failed.append((file, str(outcome)))
        else:
            stored.append((file, outcome))
    if not stored:
        return
    con.register("arrivals", _arrivals(stored))
    con.execute("begin")
    try:
        new = con.execute(_INSERT_DOCUMENTS).fetchall()
        con.execute(_REPLACE_SIGHTINGS)
        con.execute(_INSERT_SIGHTINGS)
        keys = {sha256[:KEY_LENGTH] for _, sha256 in stored}
        conflicts = con.execute(_CONFLICTS, [sorted(keys)]).fetchall()
        moved = _settle_years(con, keys | _replaced(con, [file.uri for file, _ in stored]))
        con.execute("commit")
    except BaseException:
        con.execute("rollback")
        raise
    finally:
        con.unregister("arrivals")
    added = {key for (key,) in new}
    result.new += sorted(added)
    result.moved += sorted(moved - added)
    result.conflicts += [key for (key,) in conflicts]


def _copy_in(file: InboxFile, archive_dir: Path) -> Incoming | SourceUnreadable:
    """The file's bytes, now in the archive's folder, or why they could not be read."""
    try:
        source = open_uri(file.uri)
    except OSError as error:
        return SourceUnreadable(error.strerror or str(error))
    with source:
        try:
            return copy_in(source, archive_dir)
        except SourceUnreadable as error:
            return error


def _arrivals(stored: Sequence[tuple[InboxFile, str]]) -> pa.Table:
    now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
    moment = pa.timestamp("us")
    return pa.table(
        {
            "document_key": pa.array([sha256[:KEY_LENGTH] for _, sha256 in stored], pa.string()),
            "sha256": pa.array([sha256 for _, sha256 in stored], pa.string()),
            "uri": pa.array([file.uri for file, _ in stored], pa.string()),
            "relative_path": pa.array([file.relative_path for file, _ in stored], pa.string()),
            "file_name": pa.array([file.file_name for file, _ in stored], pa.string()),
            "folder_year": pa.array([file.folder_year for file, _ in stored], pa.int32()),
            "size_bytes": pa.array([file.size_bytes for file, _ in stored], pa.int64()),
            "modified_at": pa.array([file.modified_at.replace(tzinfo=None) for file, _ in stored], moment),
            "seen_at": pa.array([now] * len(stored), moment),
        }
    )


_INSERT_DOCUMENTS = """
    insert into raw.document by name
    select document_key, sha256, file_name, uri as source_uri, folder_year, size_bytes, seen_at as first_seen_at
    from arrivals
    where document_key not in (select document_key from raw.document)
    qualify row_number() over (partition by document_key order by relative_path, uri) = 1
    returning document_key
"""
_REPLACE_SIGHTINGS = """
    update raw.sighting set status = 'replaced' where status = 'present' and uri in (select uri from arrivals)
"""
_INSERT_SIGHTINGS = """
    insert into raw.sighting by name
    select
        document_key, uri, relative_path, file_name, folder_year, size_bytes, modified_at, 'present' as status,
        seen_at as first_seen_at
    from arrivals
"""
_CONFLICTS = """
    select document_key
    from raw.sighting
    where status = 'present' and document_key in (select unnest(?))
    group by document_key
    having count(distinct folder_year) > 1
    order by document_key
"""
_SETTLE_YEARS = """
    with places as (
        select document_key, folder_year, file_name, uri
        from raw.sighting
        where status = 'present' and document_key in (select unnest(?))
        qualify row_number() over (partition by document_key order by first_seen_at, relative_path, uri) = 1
    )
    update raw.document as d
    set folder_year = p.folder_year, file_name = p.file_name, source_uri = p.uri
    from places as p
    where
        d.document_key = p.document_key
        and (d.folder_year is distinct from p.folder_year or d.source_uri <> p.uri)
    returning d.document_key
"""


def _replaced(con: duckdb.DuckDBPyConnection, uris: Sequence[str]) -> set[str]:
    rows = con.execute(
        "select document_key from raw.sighting where status = 'replaced' and uri in (select unnest(?))", [list(uris)]
    ).fetchall()
    return {key for (key,) in rows}


def _settle_years(con: duckdb.DuckDBPyConnection, keys: set[str]) -> set[str]:
    """Give each document the name, place and year of its first place that is still there; returns those changed."""
    if not keys:
        return set()
    return {key for (key,) in con.execute(_SETTLE_YEARS, [sorted(keys)]).fetchall()}
