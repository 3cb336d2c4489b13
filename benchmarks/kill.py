"""kill -9 at random moments: no row lost, doubled or half-written, and what is published always opens.

Each round starts from an empty home and kills the run, and all that it started, at random moments; after every kill
the warehouse and the published file must open, the published one with whole tables; then a run must end well and leave
exactly the rows of a run that nobody disturbed. Rounds already in --state are not repeated.

    python -m benchmarks.kill --kills 200 --out benchmarks/results/kill.md
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import shutil
import sqlite3
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.kill_run import Run, finish
from perf_pipeline.settings import PROJECT

SAMPLES = ("2018/central_1_soffice.pdf", "2018/hubei_1_soffice.pdf")
KILLS_A_ROUND = 10
LOADED = ("perf_pipeline.cli.run", "perf_pipeline.orchestration.run", "great_expectations")
COMPARED = {
    "raw.document": "document_key, sha256, folder_year",
    "staging.form": "form_key, fiscal_year, form_json",
    "staging.indicator": "form_key, seq, scope, level3, weight, score",
    "staging.fund": "form_key, line_no, executed, score",
    "star.fact_indicator": "* exclude (indicator_key)",
    "star.fact_funding": "*",
    "quality.finding": "finding_id, rule_id, form_key, observed, expected",
    "quality.quarantine": "sha256, reason_code",
}
"""What a disturbed home is compared by: everything but times and run ids."""
PLACES = {
    "": "starting up, or between two Dagster runs",
    "raw__document": "archiving and registering",
    "staging": "reading (parse) and loading",
    "star_of_year": "building the star (SQL)",
    "judge_year": "judging",
    "judged_tables_of_year": "tables after judging (SQL)",
    "marts": "building the marts (SQL)",
    "release_gate": "the gate",
    "quality__quarantine": "listing the quarantine",
    "publication": "publishing",
}
"""Dagster step → what it does; in the order of a run."""


@dataclass(frozen=True)
class Found:
    """What a kill left: where it hit, and how much of the work the next run found done."""

    place: str
    documents: int
    loaded: int
    star_rows: int
    published: bool


def make_inbox(folder: Path) -> None:
    """Two forms and a file that is none, in one year."""
    for name in SAMPLES:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / "samples" / "inbox" / name, target)
    (folder / "2018" / "truncated.pdf").write_bytes((folder / SAMPLES[0]).read_bytes()[:2000])


def rows(home: Path) -> dict[str, Counter[str]]:
    """The compared tables as bags of rows."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        return {
            table: Counter(
                json.dumps(row, default=str) for row in con.execute(f"select {columns} from {table}").fetchall()
            )
            for table, columns in COMPARED.items()
        }


def step_under_way(home: Path) -> str:
    """The step that was started and not ended in the newest of Dagster's runs; empty when none was."""
    logs = [path for path in (home / "dagster" / "history" / "runs").glob("*.db") if path.stem != "index"]
    if not logs:
        return ""
    newest = max(logs, key=lambda path: path.stat().st_mtime)
    with sqlite3.connect(newest) as con:
        try:
            events = con.execute("select dagster_event_type, step_key from event_logs order by id").fetchall()
        except sqlite3.OperationalError:  # killed before the table was made
            return ""
    open_steps: list[str] = []
    for kind, step in events:
        if kind == "STEP_START":
            open_steps.append(step)
        elif kind in ("STEP_SUCCESS", "STEP_FAILURE") and step in open_steps:
            open_steps.remove(step)
        elif kind in ("PIPELINE_SUCCESS", "PIPELINE_FAILURE"):
            open_steps.clear()
    return open_steps[0] if open_steps else ""


def look(home: Path) -> Found:
    """What the kill left; opening the warehouse is part of the test."""
    place, path = PLACES[step_under_way(home)], home / "warehouse.duckdb"
    published = (home / "published" / "marts.duckdb").exists()
    if not path.is_file():
        return Found(place, 0, 0, 0, published)
    with duckdb.connect(str(path)) as con:
        there = {f"{schema}.{name}" for schema, name in con.execute(
            "select schema_name, table_name from duckdb_tables()").fetchall()}  # fmt: skip

        def count(*tables: str) -> int:
            found = [con.execute(f"select count(*) from {table}").fetchone() for table in tables if table in there]
            return sum(row[0] for row in found if row)

        loaded = count("staging.document", "quality.quarantine")
        return Found(place, count("raw.document"), loaded, count("star.fact_indicator"), published)


def check_published(home: Path, expected: int) -> None:
    """Whatever was published opens and is whole."""
    path = home / "published" / "marts.duckdb"
    if not path.exists():
        return
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach '{path}' as published (read_only)")
        found = con.execute("select count(*) from published.star.fact_indicator").fetchone()
        assert found == (expected,), f"half a publication: {found} of {expected} indicator rows"


def one_round(
    home: Path, inbox: Path, whole_s: float, expected: dict[str, Counter[str]], dice: random.Random
) -> dict[str, Any]:
    """Kills at random moments of one home, then a run left alone. Raises AssertionError for any row amiss."""
    kills: list[Found] = []
    indicators = sum(expected["star.fact_indicator"].values())
    for _ in range(KILLS_A_ROUND):
        run = Run(home, inbox).start()
        time.sleep(dice.uniform(0, 0.9 * whole_s))
        if run.ended():
            break
        run.kill()
        check_published(home, indicators)
        kills.append(look(home))
    seconds = finish(home, inbox)
    found = rows(home)
    assert found == expected, {
        table: (found[table] - expected[table], expected[table] - found[table]) for table in found
    }
    return {"kills": [asdict(one) for one in kills], "recovery_s": round(seconds, 1)}


def stress(kills: int, seed: int, folder: Path, state: Path) -> list[dict[str, Any]]:
    """Rounds until `kills` kills are done, each appended to `state`. Returns all rounds."""
    rounds = [json.loads(line) for line in state.read_text().splitlines()] if state.is_file() else []
    dice, inbox, calm = random.Random(seed + len(rounds)), folder / "inbox", folder / "calm"
    make_inbox(inbox)
    finish(calm, inbox)
    whole = finish(folder / "timed", inbox)
    expected = rows(calm)
    while sum(len(one["kills"]) for one in rounds) < kills:
        home = folder / f"home-{len(rounds)}"
        rounds.append(one_round(home, inbox, whole, expected, dice))
        with state.open("a") as out:
            out.write(json.dumps(rounds[-1]) + "\n")
        shutil.rmtree(home)
    return rounds


def table(rounds: list[dict[str, Any]]) -> str:
    """The committed table: where killed, how often, what the next run found."""
    by_place: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for one in rounds:
        for killed in one["kills"]:
            by_place[killed["place"]].append(killed)
    lines = [
        "| killed while | kills | the next run found: documents registered | documents loaded or set aside "
        "| star rows | a publication |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for place in PLACES.values():
        if found := by_place.get(place):
            spans = [_span([one[name] for one in found]) for name in ("documents", "loaded", "star_rows")]
            published = sum(one["published"] for one in found)
            lines.append(f"| {place} | {len(found)} | {' | '.join(spans)} | {published} of {len(found)} |")
    return "\n".join(lines)


def _span(values: list[int]) -> str:
    return str(values[0]) if min(values) == max(values) else f"{min(values)}–{max(values)}"


def report(rounds: list[dict[str, Any]], call: str) -> str:
    killed = sum(len(one["kills"]) for one in rounds)
    recoveries = sorted(one["recovery_s"] for one in rounds)
    return f"""# kill -9 at {killed} random moments

`{call}`. A year of two forms and a truncated file; the run's whole process group is killed, up to {KILLS_A_ROUND} times
in one home, at a moment drawn evenly from a run's length. After every kill the warehouse and the published file open,
and the published tables are whole. After the kills of a round one run is left alone: it ended well in all
{len(rounds)} rounds (median {recoveries[len(recoveries) // 2]} s, slowest {recoveries[-1]} s), and its tables are row
for row those of a run that nobody disturbed: {", ".join(COMPARED)}.

{table(rounds)}

What earlier kills found is kept in tests/orchestration: a run killed within a step kept its place in the pool
(test_abandoned.py); a year killed between judging and the tables that read it counted as built (test_ledger.py).
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--state", type=Path, default=Path(tempfile.gettempdir()) / "perf-pipeline-kill.jsonl")
    parser.add_argument("--out", type=Path, help="write the table here as well")
    options = parser.parse_args()
    for name in LOADED:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        rounds = stress(options.kills, options.seed, Path(folder), options.state)
    text = report(rounds, f"python -m benchmarks.kill --kills {options.kills}")
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
