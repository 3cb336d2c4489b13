"""`python -m benchmarks.recall --forms 500`: injected defects against findings, and findings on clean forms.

Makes a corpus of which a third is clean and the rest bears one known defect each (benchmarks.corpus.defects), among
them borderline values on both sides of each tolerance; reads, stages and judges it; and counts, rule by rule, which
defects were found at their place, which borderline values within the tolerance were left alone, and which error-level
findings stand on clean forms. Writes benchmarks/results/recall.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT, Settings
from perf_pipeline.staging.fan_out import open_engine, parse_batch
from perf_pipeline.staging.load import load_batch
from perf_pipeline.staging.parse import Task
from perf_pipeline.warehouse.connection import open_warehouse

RESULTS = Path(__file__).parent / "results" / "recall.md"
WORK = Path("benchmarks/_work/recall")
FINDINGS = """
    select d.file_name, f.form_no, n.rule_id, n.severity, n.subject_seq
    from quality.finding as n
    join staging.form as f using (form_key)
    join staging.document as d on d.document_key = n.document_key
"""
Found = tuple[str, int, str, str, int | None]


@dataclass(slots=True)
class Tally:
    """What became of what was injected."""

    injected: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    within: Counter[str] = field(default_factory=Counter)
    left_alone: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    false_errors: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.found.total() / max(1, self.injected.total())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=500)
    parser.add_argument("--seed", type=int, default=11)
    given = parser.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    made = WORK / "corpus"
    subprocess.run(
        [sys.executable, "-m", "benchmarks.corpus", "--out", str(made), "--forms", str(given.forms), "--seed",
         str(given.seed), "--defects", "two-thirds", "--tame"],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    tally = compare(truths(made / "truth"), findings(made / "inbox", WORK / "home"))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(report(tally, given.forms, given.seed), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))
    print("\n".join([*tally.missed, *tally.false_errors]))


def truths(folder: Path) -> dict[str, dict[str, Any]]:
    """Truth by the document's name without its ending."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def findings(inbox: Path, home: Path) -> list[Found]:
    """All findings on a folder of forms, staged and judged without Dagster."""
    settings = Settings(home=home, inbox=str(inbox))
    files = sorted(path for path in inbox.rglob("*") if path.is_file())
    tasks = [
        Task(f"{i:016x}", "0" * 64, path.name, str(path), int(path.parent.name), str(path))
        for i, path in enumerate(files)
    ]
    rules = load_rules(PROJECT / "expectations")
    with open_warehouse(settings.warehouse_path) as con:
        with open_engine(settings) as engine:
            load_batch(con, parse_batch(tasks, engine))
        for (year,) in con.execute("select distinct fiscal_year from staging.form order by 1").fetchall():
            judge_year(con, rules, year, "recall")
        return con.execute(FINDINGS).fetchall()


def compare(expected: dict[str, dict[str, Any]], found: list[Found]) -> Tally:
    tally = Tally()
    there = {(Path(name).stem, form, rule, seq) for name, form, rule, _, seq in found}
    anywhere = {(stem, form, rule) for stem, form, rule, _ in there}
    for stem, truth in expected.items():
        wanted = truth.get("expected_findings") or []
        if not wanted:
            tally.clean += 1
            tally.false_errors += [
                f"{stem}: {rule} on a clean form, row {seq}"
                for name, _, rule, severity, seq in found
                if Path(name).stem == stem and severity == "error"
            ]
        for one in wanted:
            key = (stem, one["form_no"], one["rule_id"])
            at_row = one["seq"] is not None and one["subject"] == "fact_indicator"
            hit = (*key, one["seq"]) in there if at_row else key in anywhere
            if one["fires"]:
                tally.injected[one["rule_id"]] += 1
                tally.found[one["rule_id"]] += hit
                tally.missed += [] if hit else [f"{stem}: {one['rule_id']} not found, row {one['seq']}"]
            else:
                tally.within[one["rule_id"]] += 1
                tally.left_alone[one["rule_id"]] += not hit
                tally.missed += [f"{stem}: {one['rule_id']} found within its tolerance"] if hit else []
    return tally


def report(tally: Tally, forms: int, seed: int) -> str:
    within, alone = tally.within, tally.left_alone
    lines = [
        "# Defects injected and found",
        "",
        f"`python -m benchmarks.recall --forms {forms} --seed {seed}`: {forms} generated documents, {tally.clean} of"
        f" them clean. Recall {tally.recall:.4f} of {tally.injected.total()} injected defects; {alone.total()} of"
        f" {within.total()} borderline values within a tolerance left alone; {len(tally.false_errors)} error-level"
        " findings on clean documents.",
        "",
        "| rule | injected | found | within the tolerance | left alone |",
        "|---|---:|---:|---:|---:|",
    ]
    for rule in sorted(tally.injected | within):
        counts = (tally.injected[rule], tally.found[rule], within[rule], alone[rule])
        lines.append(f"| {rule} | " + " | ".join(map(str, counts)) + " |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
