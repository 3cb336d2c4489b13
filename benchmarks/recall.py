"""`python -m benchmarks.recall --forms 500`: injected defects against findings, and findings on clean forms.

Makes a corpus of which a third is clean and the rest bears known defects (benchmarks.corpus.defects), among them
values on both sides of each boundary; registers, reads, stages and judges it; and counts, rule by rule, which
defects were found at their form and row, which values within a boundary were left alone, and which error-level
findings stand on clean forms. Writes benchmarks/results/recall.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from benchmarks.corpus.layouts import FORMS
from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT
from perf_pipeline.warehouse.connection import open_warehouse

RESULTS = Path(__file__).parent / "results" / "recall.md"
NOT_PRINTED = Path(__file__).parent / "corpus" / "defects" / "not_printed.yaml"
WORK = Path("benchmarks/_work/recall")
LAYOUTS = [*FORMS, "T1", "T5"]
"""Some rules have a place only in T1 and T5, which come twice as often."""
FINDINGS = """
    select d.file_name, f.form_no, n.rule_id, n.severity, n.subject_seq, u.category, u.item_code, n.column_name
    from quality.finding as n
    join staging.form as f using (form_key)
    join staging.document as d on d.document_key = n.document_key
    left join staging.fund as u
        on n.subject = 'fact_funding' and u.form_key = n.form_key and u.line_no = n.subject_seq
"""


class Found(NamedTuple):
    """A finding: document, form, rule, and the row of the indicators or of the funds it is about."""

    document: str
    form_no: int
    rule_id: str
    severity: str
    seq: int | None
    category: str | None
    item_code: str | None
    column: str | None

    @property
    def place(self) -> tuple[Any, ...]:
        at = (Path(self.document).stem, self.form_no, self.rule_id)
        return (*at, self.category, self.item_code) if self.item_code else (*at, self.seq)


@dataclass(slots=True)
class Tally:
    """What became of what was injected."""

    injected: Counter[str] = field(default_factory=Counter)
    beyond: Counter[str] = field(default_factory=Counter)
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
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    shutil.rmtree(WORK, ignore_errors=True)
    make_corpus(WORK / "corpus", given.forms, given.seed, given.workers)
    tally = compare(truths(WORK / "corpus" / "truth"), findings(WORK / "corpus" / "inbox", WORK / "home"))
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(report(tally, given.forms, given.seed), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))
    print("\n".join([*tally.missed, *tally.false_errors]))


def make_corpus(out: Path, forms: int, seed: int, workers: int = 1) -> None:
    """Documents two thirds of which bear as many defects as they have room for, in styles every reader manages."""
    subprocess.run(
        [sys.executable, "-m", "benchmarks.corpus", "--out", str(out.absolute()), "--forms", str(forms),
         "--seed", str(seed), "--defects", "two-thirds", "--thorough", "--tame", "--workers", str(workers),
         "--layouts", ",".join(LAYOUTS)],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=PROJECT,
    )  # fmt: skip


def truths(folder: Path) -> dict[str, dict[str, Any]]:
    """Truth by the document's name without its ending."""
    return {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}


def findings(inbox: Path, home: Path) -> list[Found]:
    """All findings on a folder of forms: registered, staged and judged without Dagster."""
    from tests.homes import staged_home

    rules = load_rules(PROJECT / "expectations")
    with open_warehouse(staged_home(home, inbox).warehouse_path) as con:
        for (year,) in con.execute("select distinct fiscal_year from staging.form order by 1").fetchall():
            judge_year(con, rules, year, "recall")
        return [Found(*row) for row in con.execute(FINDINGS).fetchall()]


def compare(expected: dict[str, dict[str, Any]], found: Sequence[Found]) -> Tally:
    tally = Tally()
    there = {one.place for one in found}
    columns = {(*one.place, one.column) for one in found}
    anywhere = {place[:3] for place in there}
    for stem, truth in expected.items():
        wanted = truth.get("expected_findings") or []
        if not wanted:
            tally.clean += 1
            tally.false_errors += [
                f"{stem}: {one.rule_id} on a clean form, row {one.seq}"
                for one in found
                if Path(one.document).stem == stem and one.severity == "error"
            ]
        for one in wanted:
            at = (stem, one["form_no"], one["rule_id"])
            if one["item_code"]:
                place = (*at, one["category"], one["item_code"])
                # a total is judged column by column: what stands in the others is not meant
                amounts = (*place, f"{one['column']}_wan")
                hit = amounts in columns if one["rule_id"] == "FUND_SUM" else place in there
            else:
                hit = (*at, one["seq"]) in there if one["seq"] is not None else at in anywhere
            _count(tally, stem, one, hit)
    return tally


def _count(tally: Tally, stem: str, one: dict[str, Any], hit: bool) -> None:
    rule, where = one["rule_id"], one["seq"] or one["item_code"] or one["column"]
    told = f"{stem}, form {one['form_no']}, {where} ({one['side']})"
    if one["fires"]:
        tally.injected[rule] += 1
        tally.beyond[rule] += one["side"].startswith("beyond")
        tally.found[rule] += hit
        tally.missed += [] if hit else [f"{told}: {rule} not found"]
    else:
        tally.within[rule] += 1
        tally.left_alone[rule] += not hit
        tally.missed += [f"{told}: {rule} found within its boundary"] if hit else []


def not_printed() -> dict[str, dict[str, str]]:
    """Rules that no print can break: `reason`, and `tested` where they are instead."""
    told: dict[str, dict[str, str]] = yaml.safe_load(NOT_PRINTED.read_text(encoding="utf-8"))
    return told


def report(tally: Tally, forms: int, seed: int) -> str:
    within, alone = tally.within, tally.left_alone
    lines = [
        "# Defects injected and found",
        "",
        f"`python -m benchmarks.recall --forms {forms} --seed {seed}`: {forms} generated documents, {tally.clean} of"
        f" them clean. Recall {tally.recall:.4f} of {tally.injected.total()} injected defects of"
        f" {len(tally.injected)} rules, by form and row; {alone.total()} of {within.total()} values just within a"
        f" boundary left alone; {len(tally.false_errors)} error-level findings on clean documents.",
        "",
        "| rule | injected | of them just beyond a boundary | found | just within | left alone |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for rule in sorted(tally.injected | within):
        counts = (tally.injected[rule], tally.beyond[rule], tally.found[rule], within[rule], alone[rule])
        lines.append(f"| {rule} | " + " | ".join(map(str, counts)) + " |")
    lines += ["", "Rules that no print can break:", "", "| rule | why | tested in |", "|---|---|---|"]
    lines += [f"| {rule} | {told['reason']} | {told['tested']} |" for rule, told in not_printed().items()]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
