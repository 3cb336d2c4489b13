"""Injected defects are found, values within a tolerance and clean forms are left alone: `benchmarks.recall`, small."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.recall import compare, findings, truths
from perf_pipeline.settings import PROJECT


def test_defects_are_found_and_clean_forms_left_alone(tmp_path: Path) -> None:
    making = ["--out", str(tmp_path / "corpus"), "--forms", "60", "--seed", "5", "--defects", "two-thirds", "--tame"]
    subprocess.run([sys.executable, "-m", "benchmarks.corpus", *making], check=True, cwd=PROJECT)
    tally = compare(truths(tmp_path / "corpus" / "truth"), findings(tmp_path / "corpus" / "inbox", tmp_path / "home"))
    assert (tally.missed, tally.false_errors) == ([], [])
    assert tally.injected.total() >= 25 and tally.within.total() >= 5 and tally.clean >= 15
