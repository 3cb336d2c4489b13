"""Which documents of a year have to be judged, and which were, by the same rules with the same rows.

A frame's rows of a document depend on that document alone (tests/quality/test_judged.py holds `READ` and the frames'
SQL to it), so what was found of it holds for as long as its rows, the rules, and the code between them are the same.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import duckdb

from perf_pipeline.forms.taxonomy import taxonomy
from perf_pipeline.quality.rules import Rule
from perf_pipeline.settings import PROJECT
from perf_pipeline.staging.correction_files import Dismissal

READ = {
    "document": "", "form": "exclude (form_json)", "fund": "", "goal": "", "indicator": "", "narrative": "",
    "issue": "", "correction": "",
}  # fmt: skip
"""Tables of staging that rules and hypotheses read, and what they pass over."""
LIBRARIES = ("duckdb", "great_expectations", "pandas", "numpy")
SETTLED = """
    create or replace temp table kept_document as
    select document_key, j.evaluated
    from document_content as c join raw.judged as j using (document_key)
    where
        j.fiscal_year = $year and j.rules_version = $version and j.content = c.content and not $everything
        -- what another release judged meanwhile, which knows nothing of this table, is not ours to keep
        and j.run_id = (
            select run_id from quality.expectation_result where fiscal_year = $year order by run_at desc limit 1
        )
        and document_key not in (
            select document_key from quality.finding_history
            where status = 'dismissed' or list_contains($dismissed, finding_id)
        )
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the documents that are not judged again came to: rows evaluated and rows broken by rule."""

    evaluated: dict[str, int]
    unexpected: dict[str, int]


def choose(
    con: duckdb.DuckDBPyConnection,
    rules: Sequence[Rule],
    year: int,
    dismissals: Sequence[Dismissal],
    *,
    everything: bool = False,
) -> Kept:
    """Makes `document_content` (the year's documents, each with its digest) and `kept_document`, those not judged
    again: unless `everything`. `rules` in the order of their frames. A document with a finding that people set aside,
    now or before, is judged again."""
    _digest_documents(con, year)
    given = {"year": year, "version": version(rules), "everything": everything}
    con.execute(SETTLED, given | {"dismissed": [dismissal.finding for dismissal in dismissals]})
    sums = ", ".join(f"coalesce(sum(evaluated[{n}]), 0)::bigint" for n in range(1, len(rules) + 1))
    evaluated = con.execute(f"select {sums} from kept_document").fetchall()[0] if rules else ()
    unexpected = con.execute(
        "select rule_id, count(*) from quality.finding semi join kept_document using (document_key)"
        " where fiscal_year = ? group by rule_id",
        [year],
    ).fetchall()
    return Kept(dict(zip([rule.rule_id for rule in rules], evaluated, strict=True)), dict(unexpected))


def remember(con: duckdb.DuckDBPyConnection, groups: Mapping[str, Sequence[Rule]], year: int, run_id: str) -> None:
    """What was judged now takes the place of what was before. `groups`: frame → its rules, each of which has left
    `counted_<frame>` (document_key, evaluated: a count a rule)."""
    evaluated = " || ".join(
        f"coalesce({name}.evaluated, {[0] * len(rules)}::integer[])" for name, rules in groups.items()
    )
    joins = " ".join(f"left join counted_{name} as {name} using (document_key)" for name in groups)
    con.execute(
        "delete from raw.judged where fiscal_year = ? and document_key not in (select document_key from kept_document)",
        [year],
    )
    con.execute(
        f"""
        insert into raw.judged by name
        select
            document_key, $year::integer as fiscal_year, $run_id as run_id, $version as rules_version, content,
            {evaluated} as evaluated
        from document_content anti join kept_document using (document_key) {joins}
        """,
        {"year": year, "run_id": run_id, "version": version([rule for rules in groups.values() for rule in rules])},
    )
    con.execute("update raw.judged set run_id = ? where fiscal_year = ? and run_id <> ?", [run_id, year, run_id])
    for name in groups:
        con.execute(f"drop table counted_{name}")


def version(rules: Sequence[Rule]) -> str:
    """A digest of all that a verdict depends on besides a document's rows."""
    return hashlib.sha256("\0".join((*map(repr, rules), _code())).encode()).hexdigest()


def _read() -> list[bytes]:
    files = [*Path(__file__).parent.glob("*.py"), *(PROJECT / "sql" / "quality" / "hypotheses").glob("*.sql")]
    return [file.read_bytes() for file in sorted(files)]


_LOADED = _read()  # now, as it is loaded: it may be replaced while this process runs


@cache
def _code() -> str:
    """What this process judges with besides the rules: this package, the hypotheses, the taxonomy, the libraries."""
    parts = [*_LOADED, repr(sorted(taxonomy().parents.items())).encode()]
    parts += [importlib.metadata.version(library).encode() for library in LIBRARIES]
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()


def _digest_documents(con: duckdb.DuckDBPyConnection, year: int) -> None:
    of_tables = " union all ".join(
        f"select document_key, '{table}' as place, sum(hash(t)::hugeint) as digest, count(*) as held"
        f" from (select * {passed_over} from staging.{table}) as t semi join wanted using (document_key)"
        " group by document_key"
        for table, passed_over in READ.items()
    )
    con.execute(
        f"""
        create or replace temp table document_content as
        with
        wanted as (select distinct document_key from staging.form where fiscal_year = {int(year)}),
        parts as (
            {of_tables}
            union all
            select document_key, 'sighting', sum(hash(relative_path, folder_year, first_seen_at)::hugeint), count(*)
            from raw.sighting semi join wanted using (document_key) where status = 'present' group by document_key
        )
        select document_key, md5(string_agg(concat_ws(':', place, digest, held), '|' order by place)) as content
        from parts group by document_key
        """
    )
