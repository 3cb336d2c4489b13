"""Everybody at once on one home: the daemon, a command line in a loop, new files all the time, and two readers.

No lock error may reach a user, every run must end well, and every read must see one whole publication: one release,
two indicator rows for each form, never fewer documents than before, and the same again from a connection held open.

    python -m benchmarks.crowd --minutes 5 --out benchmarks/results/crowd.md
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import duckdb

from benchmarks.unchanged import PAGE

PIPELINE = Path(sys.executable).parent / "perf-pipeline"
YEARS = (2020, 2021)
PORT = 38917
WHOLE = """
    select
        (select release_id from marts.release) as release_id,
        (select count(*) from star.dim_document) as documents,
        (select count(*) from star.fact_indicator) as indicators,
        (select count(*) from star.dim_form) as forms,
        (select count(*) from star.fact_evaluation) as evaluations
"""


class Crowd:
    """The home, what everybody counted, and what went wrong."""

    def __init__(self, folder: Path, minutes: float) -> None:
        self.home, self.inbox = folder / "home", folder / "inbox"
        self.until = time.monotonic() + 60 * minutes
        self.counts: Counter[str] = Counter()
        self.amiss: list[str] = []
        self.releases: set[str] = set()
        self.files = 0

    def drop_file(self) -> None:
        """One more form, written in two halves, as a slow copy would."""
        target = self.inbox / str(YEARS[self.files % len(YEARS)]) / f"form{self.files}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        text = PAGE.format(year=YEARS[self.files % len(YEARS)], number=self.files + 1)
        half = target.with_suffix(".part")
        half.write_text(text[:100], encoding="utf-8")
        half.write_text(text, encoding="utf-8")
        half.replace(target)
        self.files += 1

    def call(self, *words: str) -> str:
        done = subprocess.run([PIPELINE, *words, "--home", self.home], capture_output=True, text=True, check=False)
        if done.returncode:
            self.amiss.append(f"{words[0]} ended with {done.returncode}: {done.stderr.strip()[-300:]}")
        return done.stdout

    def run_by_hand(self) -> None:
        """The command line: a file, a run."""
        self.drop_file()
        self.call("run", "--inbox", str(self.inbox))
        self.counts["runs by hand"] += 1

    def drop_for_the_daemon(self) -> None:
        self.drop_file()
        time.sleep(7)

    def read_by_command(self) -> None:
        """The reader who calls `perf-pipeline query`."""
        said = self.call("query", WHOLE, "--format", "json")
        if said:
            self.check(json.loads(said)[0], "perf-pipeline query")

    def read_in_process(self) -> None:
        """The reader who opens the file, and looks twice through one connection."""
        try:
            with duckdb.connect(str(self.home / "published" / "analysis.duckdb"), read_only=True) as con:
                looks = []
                for _ in range(2):
                    result = con.execute(WHOLE)
                    names = [column[0] for column in result.description or []]
                    looks.append(dict(zip(names, result.fetchone() or (), strict=True)))
                    time.sleep(0.5)
        except duckdb.Error as error:
            self.amiss.append(f"a reader: {error}")
            return
        if looks[0] != looks[1]:
            self.amiss.append(f"one connection saw two states: {looks}")
        self.check(looks[0], "duckdb")

    def check(self, seen: dict[str, object], who: str) -> None:
        self.counts[f"reads by {who}"] += 1
        self.releases.add(str(seen["release_id"]))
        documents = int(str(seen["documents"]))
        if not documents == seen["forms"] == seen["evaluations"] or seen["indicators"] != 2 * documents:
            self.amiss.append(f"half a publication: {seen}")

    def repeat(self, what: Callable[[], None]) -> threading.Thread:
        def go() -> None:
            while time.monotonic() < self.until:
                what()

        thread = threading.Thread(target=go)
        thread.start()
        return thread


def stress(folder: Path, minutes: float) -> Crowd:
    crowd = Crowd(folder, minutes)
    for _ in range(6):
        crowd.drop_file()
    crowd.call("run", "--inbox", str(crowd.inbox))
    quick = os.environ | {"PERF_PIPELINE_SENSOR_INTERVAL_S": "5", "PERF_PIPELINE_STABLE_AFTER_S": "2"}
    daemon = subprocess.Popen(
        [PIPELINE, "ui", "--home", crowd.home, "--inbox", crowd.inbox, "--port", str(PORT)],
        env=quick, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        everybody = [crowd.run_by_hand, crowd.drop_for_the_daemon, crowd.read_by_command, crowd.read_in_process]
        for thread in [crowd.repeat(what) for what in everybody]:
            thread.join()
    finally:
        daemon.send_signal(signal.SIGTERM)
        daemon.wait()
    crowd.call("run", "--inbox", str(crowd.inbox))
    count_runs_of_the_daemon(crowd)
    (last,) = json.loads(crowd.call("query", WHOLE, "--format", "json"))
    crowd.check(last, "perf-pipeline query")
    if last["documents"] != crowd.files:
        crowd.amiss.append(f"{crowd.files} files were dropped, {last['documents']} are published")
    return crowd


def count_runs_of_the_daemon(crowd: Crowd) -> None:
    import dagster as dg

    from perf_pipeline.orchestration.jobs import STARTED_BY

    with dg.DagsterInstance.from_config(str(crowd.home / "dagster")) as instance:
        for run in instance.get_runs():
            if STARTED_BY not in run.tags:
                crowd.counts[f"runs of the daemon: {run.status.value.lower()}"] += 1
                if run.status is dg.DagsterRunStatus.FAILURE:
                    crowd.amiss.append(f"{run.job_name} of the daemon failed: {run.run_id}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--out", type=Path, help="write the table here as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        crowd = stress(Path(folder), options.minutes)
    rows = "\n".join(f"| {what} | {number} |" for what, number in sorted(crowd.counts.items()))
    text = f"""# Everybody at once

`python -m benchmarks.crowd --minutes {options.minutes:g}`: the daemon with its sensors, `perf-pipeline run` in a loop,
a new file every few seconds ({crowd.files} in all), and two readers, on one home.

| what | how often |
|---|---:|
{rows}
| releases that readers saw | {len(crowd.releases)} |
| lock errors, failed runs, reads of half a publication | {len(crowd.amiss)} |
"""
    print(text, *crowd.amiss[:10], sep="\n")
    if options.out and not crowd.amiss:
        options.out.write_text(text, encoding="utf-8")
    sys.exit(bool(crowd.amiss))


if __name__ == "__main__":
    main()
