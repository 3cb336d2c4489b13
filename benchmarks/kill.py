"""kill -9 at random moments: no row lost, doubled or half-written, and what is published always opens.

Each round starts from an empty home and kills the run, and all that it started, at random moments; after every kill
the published file must open and hold whole tables; then a run must end well and leave exactly the rows of a run that
nobody disturbed.

    python -m benchmarks.kill --kills 200
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import duckdb

from perf_pipeline.settings import PROJECT

SAMPLES = ("2018/central_1_soffice.pdf", "2018/hubei_1_soffice.pdf")
KILLS_A_ROUND = 5
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


def make_inbox(folder: Path) -> None:
    """Two forms and a file that is none, in one year."""
    for name in SAMPLES:
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(PROJECT / "samples" / "inbox" / name, target)
    (folder / "2018" / "truncated.pdf").write_bytes((folder / SAMPLES[0]).read_bytes()[:2000])


def start(home: Path, inbox: Path) -> subprocess.Popen[bytes]:
    call = [Path(sys.executable).parent / "perf-pipeline", "run", "--home", home, "--inbox", inbox]
    return subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, start_new_session=True)


def finish(home: Path, inbox: Path) -> tuple[float, str]:
    """A run that is left alone: its seconds. Raises AssertionError with its words when it does not end well."""
    began, process = time.monotonic(), start(home, inbox)
    said = process.communicate()[0].decode()
    assert process.returncode == 0, said
    return time.monotonic() - began, said


def kill(process: subprocess.Popen[bytes]) -> None:
    """The run and every process it started."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def rows(home: Path) -> dict[str, Counter[str]]:
    """The compared tables as bags of rows."""
    with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as con:
        return {
            table: Counter(
                json.dumps(row, default=str) for row in con.execute(f"select {columns} from {table}").fetchall()
            )
            for table, columns in COMPARED.items()
        }


def where_killed(home: Path) -> str:
    """How far the warehouse was, from what is in it, and whether something was published."""
    path = home / "warehouse.duckdb"
    if not path.is_file():
        return "before the warehouse"
    with duckdb.connect(str(path), read_only=True) as con:
        tables = {f"{schema}.{name}" for schema, name in con.execute(
            "select schema_name, table_name from duckdb_tables()").fetchall()}  # fmt: skip
        for table, place in (
            ("star.fact_indicator", "judging, marts or publishing"),
            ("staging.document", "building the star"),
            ("raw.document", "reading and loading"),
        ):
            if table in tables and con.execute(f"select count(*) from {table}").fetchone() != (0,):
                return "after a publication" if (home / "published" / "marts.duckdb").exists() else place
    return "archiving"


def check_published(home: Path, expected: int) -> None:
    """Whatever was published opens and is whole."""
    path = home / "published" / "marts.duckdb"
    if not path.exists():
        return
    with duckdb.connect(":memory:") as con:
        con.execute(f"attach '{path}' as published (read_only)")
        found = con.execute("select count(*) from published.star.fact_indicator").fetchone()
        assert found == (expected,), f"half a publication: {found} of {expected} indicator rows"


def stress(kills: int, seed: int, folder: Path) -> dict[str, object]:
    """`kills` kills in rounds. Returns what the committed table shows."""
    dice, inbox, calm = random.Random(seed), folder / "inbox", folder / "calm"
    make_inbox(inbox)
    whole, _ = finish(calm, inbox)
    expected = rows(calm)
    indicators = sum(expected["star.fact_indicator"].values())
    places: Counter[str] = Counter()
    recoveries: list[float] = []
    done = 0
    while done < kills:
        home = folder / f"home-{done}"
        for _ in range(min(KILLS_A_ROUND, kills - done)):
            process = start(home, inbox)
            time.sleep(dice.uniform(0, whole))
            ended = process.poll() is not None
            kill(process) if not ended else process.communicate()
            done += not ended
            check_published(home, indicators)
            places["the run had ended" if ended else where_killed(home)] += 1
        seconds, _ = finish(home, inbox)
        found = rows(home)
        assert found == expected, {
            table: (found[table] - expected[table], expected[table] - found[table]) for table in found
        }
        recoveries.append(seconds)
        shutil.rmtree(home)
    return {
        "kills": done,
        "where": dict(places),
        "rounds": len(recoveries),
        "slowest_recovery_s": round(max(recoveries), 1),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        print(json.dumps(stress(options.kills, options.seed, Path(folder)), indent=1))


if __name__ == "__main__":
    main()
