"""What a run has to do, found out without Dagster: an unchanged inbox costs a look at file stats and a few queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import duckdb

from perf_pipeline.orchestration import ledger, shared
from perf_pipeline.raw import registry
from perf_pipeline.raw.inbox import InboxFile, root_uri, scan
from perf_pipeline.settings import Settings
from perf_pipeline.staging import PARSER_VERSION
from perf_pipeline.warehouse.connection import open_warehouse


@dataclass(frozen=True)
class Request:
    """What the caller asked for beyond "whatever changed". `documents` are keys, hashes or file names."""

    years: frozenset[int] = frozenset()
    documents: tuple[str, ...] = ()
    reparse: bool = False
    rebuild: bool = False
    stage: bool = False  # read and share only: another home of the lake builds and publishes


@dataclass(frozen=True)
class Plan:
    """What to do, in this order: documents without a year folder, years (each with its reason), the publication.

    `remarks` are lines for the person who asked; `documents` is how many are known.
    """

    undated: bool
    years: dict[int, str]
    publish: bool
    documents: int = 0
    remarks: list[str] = field(default_factory=list)

    @property
    def reads(self) -> bool:
        """Whether documents are read, and not only tables built again."""
        return self.undated or any(reason not in (ASKED_FOR, UNTOLD) for reason in self.years.values())

    @property
    def nothing(self) -> bool:
        return not (self.undated or self.years or self.publish)


WAITING = """
    select coalesce(d.folder_year, s.fiscal_year) as year, count(*)
    from raw.document as d
    left join staging.document as s using (document_key)
    left join quality.quarantine as q using (document_key)
    where (s.document_key is null and q.document_key is null)
        or coalesce(s.folder_year, q.folder_year) is distinct from d.folder_year
        or ($reparse and coalesce(s.parser_version, q.parser_version) <> $version)
    group by 1
"""
NAMED = """
    select distinct coalesce(s.fiscal_year, d.folder_year)
    from raw.document as d left join staging.document as s using (document_key)
    where exists (
        select 1 from unnest($documents) as named(name)
        where starts_with(d.sha256, name) or name in (d.file_name, d.source_uri)
    )
"""
UNTOLD = "changed since it was last built"
ASKED_FOR = "asked for"


def survey(settings: Settings, request: Request) -> Plan:
    """Compares the inbox with what is registered, read, built and published. The caller holds the writer lock.
    Raises FileNotFoundError for an inbox that is not there."""
    files = scan(settings.inbox_url)
    with open_warehouse(settings.warehouse_path) as con:
        ledger.prepare(con, settings)
        shared.follow(con, settings, take_in=not request.stage)
        registry.note_vanished(con, root_uri(settings.inbox_url), files)
        reasons = _reasons(con, settings, request, files)
        undated = None in reasons
        years = {year: reason for year, reason in reasons.items() if year is not None}
        remarks = _remarks(settings, years)
        if request.years:
            years = {year: reason for year, reason in years.items() if year in request.years}
        years = {year: reason for year, reason in sorted(years.items()) if is_partition(settings, year)}
        publish = not request.stage and (bool(years or undated) or _publication_is_due(con, settings))
        known = con.execute("select count(*) from raw.document").fetchone()
    return Plan(undated, years, publish, known[0] if known else 0, remarks)


def _reasons(
    con: duckdb.DuckDBPyConnection, settings: Settings, request: Request, files: Sequence[InboxFile]
) -> dict[int | None, str]:
    """Year (None: documents outside year folders) → why it has to be done; the first reason found speaks."""
    found: dict[int | None, str] = {}
    for file in registry.changed(con, files):
        found.setdefault(file.folder_year, "new or changed files")
    for year, waiting in con.execute(WAITING, {"reparse": request.reparse, "version": PARSER_VERSION}).fetchall():
        found.setdefault(year, f"{waiting} documents to read")
    if request.documents:
        for (year,) in con.execute(NAMED, {"documents": list(request.documents)}).fetchall():
            found.setdefault(year, "documents named")
    if request.stage:
        return found
    for year in stale_years(con, settings, everything=request.rebuild):
        found.setdefault(year, ASKED_FOR if request.rebuild else UNTOLD)
    return found


def stale_years(con: duckdb.DuckDBPyConnection, settings: Settings, *, everything: bool = False) -> list[int]:
    """Years with documents whose tables and findings are older than their documents, SQL or rules."""
    staged = {int(year) for (year,) in con.execute("select distinct fiscal_year from staging.document").fetchall()}
    begun = ledger.known_years(con)
    built, now = ledger.built(con), ledger.year_fingerprints(settings, staged | begun)
    return sorted(year for year in now if everything or built.get(str(year)) != now[year])


def _publication_is_due(con: duckdb.DuckDBPyConnection, settings: Settings) -> bool:
    built = ledger.built(con).get(ledger.PUBLICATION)
    if not settings.marts_path.is_file():
        return bool(ledger.known_years(con))
    return built != ledger.publication_fingerprint(con, settings)


def waiting_to_be_built(settings: Settings) -> tuple[dict[int, str], str | None]:
    """(stale years with a digest of the state that is asked for, the publication's digest when it is due)."""
    with open_warehouse(settings.warehouse_path) as con:
        ledger.prepare(con, settings)
        shared.follow(con, settings)
        stale = {year: ledger.year_state(con, settings, year) for year in stale_years(con, settings)}
        due = ledger.publication_fingerprint(con, settings)[:16] if _publication_is_due(con, settings) else None
    return stale, due


def left_over(settings: Settings) -> list[int]:
    """Years that became stale while others were done: a moved document left them, or lies under another year too."""
    with open_warehouse(settings.warehouse_path) as con:
        return [year for year in stale_years(con, settings) if is_partition(settings, year)]


def arrived(settings: Settings, files: Sequence[InboxFile], settled: Sequence[InboxFile]) -> set[int | None]:
    """Year folders (None: outside them) with something to read. `files`: the whole inbox, so that what is gone is
    noted; `settled`: those of them that are done being written. The caller holds the writer lock."""
    with open_warehouse(settings.warehouse_path) as con:
        ledger.prepare(con, settings)
        shared.follow(con, settings)
        registry.note_vanished(con, root_uri(settings.inbox_url), files)
        waiting = con.execute(WAITING, {"reparse": False, "version": PARSER_VERSION}).fetchall()
        return {file.folder_year for file in registry.changed(con, settled)} | {year for year, _ in waiting}


def what_waits(settings: Settings) -> str | None:
    """In one line what a run would have to do now, whether or not files have settled; None when nothing waits.
    The caller holds the writer lock."""
    plan = survey(settings, Request())
    listed = [f"{year}: {reason}" for year, reason in plan.years.items()]
    listed += ["files without a year folder"] * plan.undated + ["the publication"] * plan.publish
    return "; ".join(listed) or None


def is_partition(settings: Settings, year: int) -> bool:
    from datetime import UTC, datetime

    return settings.first_year <= year <= datetime.now(UTC).year


def _remarks(settings: Settings, years: dict[int, str]) -> list[str]:
    said = []
    outside = sorted(year for year in years if not is_partition(settings, year))
    if outside:
        listed = ", ".join(str(year) for year in outside)
        said.append(f"left alone: {listed}: before first_year = {settings.first_year} or in the future")
    return said
