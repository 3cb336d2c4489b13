"""`python -m benchmarks.mutation`: every rule broken in every way, one at a time; which cases notice?

A mutant (benchmarks.mutants) is noticed when a case of tests/quality/case_files fails. Those that no form can tell from
the original are named, with the reason, in benchmarks/equivalent_mutants.yaml. Writes benchmarks/results/mutation.md.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from pathlib import Path

import duckdb
import yaml

from benchmarks.mutants import Mutant, setting_mutants, sql_mutants
from perf_pipeline.quality import frames
from perf_pipeline.quality.rules import Frame, Rule, load_rules
from perf_pipeline.settings import PROJECT
from tests.quality.cases import YEAR, failing, warehouse

RESULTS = Path(__file__).parent / "results" / "mutation.md"
EQUIVALENT = Path(__file__).parent / "equivalent_mutants.yaml"
Fired = set[tuple[str, str]]


@dataclass(slots=True)
class Tally:
    """Mutants by frame and place, and those that no case noticed."""

    made: Counter[tuple[str, str]] = field(default_factory=Counter)
    noticed: Counter[tuple[str, str]] = field(default_factory=Counter)
    equivalent: Counter[tuple[str, str]] = field(default_factory=Counter)
    survivors: list[Mutant] = field(default_factory=list)


def main() -> None:
    argparse.ArgumentParser(description=__doc__).parse_args()
    rules = load_rules(PROJECT / "expectations")
    with tempfile.TemporaryDirectory() as folder, warehouse(Path(folder)) as con:
        tally = try_all(con, rules, every_mutant(rules))
    RESULTS.write_text(report(tally), encoding="utf-8")
    print(RESULTS.read_text(encoding="utf-8"))
    print("\n".join(mutant.name for mutant in tally.survivors))


def every_mutant(rules: Sequence[Rule]) -> list[Mutant]:
    made: list[Mutant] = []
    for frame, group in by_frame(rules):
        made += sql_mutants(frame, [str(rule.kwargs["column"]) for rule in group])
        made += [mutant for rule in group for mutant in setting_mutants(rule)]
    return made


def by_frame(rules: Sequence[Rule]) -> list[tuple[Frame, list[Rule]]]:
    ordered = sorted(rules, key=lambda rule: rule.frame.name)
    groups = [list(group) for _, group in groupby(ordered, key=lambda rule: rule.frame.name)]
    return [(group[0].frame, group) for group in groups]


def try_all(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule], mutants: Iterable[Mutant]) -> Tally:
    """Judges the cases by every mutant in turn. Raises AssertionError when the cases fail as the rules are."""
    of_frame = {frame.name: group for frame, group in by_frame(rules)}
    prepare(con, rules)
    for group in of_frame.values():
        assert not failing(group, fired(con, group)), group[0].frame.name
    tally, known = Tally(), equivalents()
    for mutant in mutants:
        at = (mutant.frame, mutant.place)
        tally.made[at] += 1
        if noticed(con, rules, of_frame[mutant.frame], mutant):
            tally.noticed[at] += 1
        elif mutant.name in known:
            tally.equivalent[at] += 1
        else:
            tally.survivors.append(mutant)
    return tally


def equivalents() -> dict[str, str]:
    """Mutants that mean the same as the original, by name, with the reason."""
    told = yaml.safe_load(EQUIVALENT.read_text(encoding="utf-8")) or []
    return {name: entry["reason"] for entry in told for name in entry["mutants"]}


def prepare(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule]) -> None:
    frames.prepare(con, rules, YEAR)


def noticed(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule], group: list[Rule], mutant: Mutant) -> bool:
    if mutant.sql is not None:
        frame = replace(group[0].frame, sql=mutant.sql)
        return _fails(con, [replace(rule, frame=frame) for rule in group])
    (broken,) = mutant.rules
    changed = [broken if rule.rule_id == broken.rule_id else rule for rule in rules]
    column = frames.setting_column(broken, mutant.place.partition(".")[2])
    # a setting may be another frame's too
    reading = [g for frame, g in by_frame(changed) if frame.name == mutant.frame or column in frame.sql]
    prepare(con, changed)
    try:
        return any(_fails(con, group) for group in reading)
    finally:
        prepare(con, rules)


def _fails(con: duckdb.DuckDBPyConnection, group: list[Rule]) -> bool:
    """SQL that DuckDB refuses stops the judging: nobody overlooks that."""
    try:
        return bool(failing(group, fired(con, group)))
    except duckdb.Error:
        return True


def fired(con: duckdb.DuckDBPyConnection, group: list[Rule]) -> Fired:
    """(document, rule) of every finding of a frame's rules, as Great Expectations would find them."""
    tests = ", ".join(f"bool_or({breaks(rule)}) as {rule.rule_id}" for rule in group)
    rows = con.execute(f"select document_key, {tests} from ({group[0].frame.sql}) group by document_key").fetchall()
    return {(row[0], rule.rule_id) for row in rows for rule, broken in zip(group, row[1:], strict=True) if broken}


def breaks(rule: Rule) -> str:
    """The rule's expectation as SQL: true where a row breaks it, NULL where there is nothing to judge."""
    column, kwargs = rule.kwargs["column"], rule.kwargs
    if rule.expectation_type == "expect_column_values_to_be_in_set":
        return f"{column} not in ({', '.join(str(value).lower() for value in kwargs['value_set'])})"
    assert rule.expectation_type == "expect_column_values_to_be_between", rule.expectation_type
    return f"{column} {'>=' if kwargs.get('strict_max') else '>'} {kwargs['max_value']}"


def report(tally: Tally) -> str:
    made, equal = tally.made.total(), tally.equivalent.total()
    lines = [
        "# Rules broken on purpose",
        "",
        f"`python -m benchmarks.mutation`: {made} mutants, one comparison, connective, branch, pattern or number of a"
        f" rule's SQL or settings changed at a time. {tally.noticed.total()} are noticed by a case of"
        f" tests/quality/case_files, {equal} mean the same as the original (benchmarks/equivalent_mutants.yaml says"
        f" why), {len(tally.survivors)} are left.",
        "",
        "| frame | column, CTE or setting | mutants | noticed | equivalent | left |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for at, count in sorted(tally.made.items()):
        seen, same = tally.noticed[at], tally.equivalent[at]
        lines.append(f"| {at[0]} | {at[1]} | {count} | {seen} | {same} | {count - seen - same} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
