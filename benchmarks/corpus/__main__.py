"""`python -m benchmarks.corpus --out DIR --forms N --seed S …`: a folder shaped like an inbox, and its truth."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import get_args

from benchmarks.corpus.holdout import HOLDOUT
from benchmarks.corpus.layouts import FORMS
from benchmarks.corpus.plan import DEFECT_SHARE, draw_plan
from benchmarks.corpus.producers import PRODUCERS, usable
from benchmarks.corpus.style import Ruled
from benchmarks.corpus.write import write_corpus


def main(arguments: list[str] | None = None) -> int:
    args = _parser().parse_args(arguments)
    producers, lacking = usable(args.producers.split(","))
    for line in lacking:
        print(f"left out: {line}", file=sys.stderr)
    if not producers:
        print("no producer left", file=sys.stderr)
        return 1
    items = draw_plan(
        args.forms, args.seed, producers, layouts=_layouts(args.layouts), years=_years(args.years),
        defects=args.defects, hostile=_share(args.hostile), others=_share(args.others),
        scans=_share(args.scans), thorough=args.thorough,
    )  # fmt: skip
    started, done = time.monotonic(), 0
    for count in write_corpus(items, args.out, workers=args.workers, tame=args.tame, ruled=args.ruled):
        done += count
        print(f"\r{done}/{len(items)} documents, {time.monotonic() - started:.0f} s", end="", file=sys.stderr)
    print(file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("benchmarks.corpus", description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--forms", type=int, default=100, help="how many documents")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--producers", default="reportlab,fpdf2", help=f"of {','.join(PRODUCERS)}")
    parser.add_argument("--layouts", default=",".join(FORMS), help="names, or `holdout`: the layouts kept for testing")
    parser.add_argument("--defects", choices=DEFECT_SHARE, default="third")
    parser.add_argument("--thorough", action="store_true", help="as many defects a form as it has room for")
    parser.add_argument("--hostile", default="0%", help="share of documents whose bytes are damaged")
    parser.add_argument("--others", default="0%", help="share of documents that are no self-evaluation")
    parser.add_argument("--scans", default="0%", help="share of PDFs that become images")
    parser.add_argument("--years", default="2021", help="2021, 2018-2023 or 2018,2020")
    parser.add_argument("--workers", type=int, default=min(2, os.cpu_count() or 1))
    parser.add_argument("--ruled", choices=get_args(Ruled), help="which rules every document has")
    parser.add_argument("--tame", action="store_true", help="full rules, embedded fonts, nothing over the page")
    return parser


def _layouts(text: str) -> list[str]:
    return list(HOLDOUT) if text == "holdout" else text.split(",")


def _share(text: str) -> float:
    return float(text.removesuffix("%")) / 100


def _years(text: str) -> list[int]:
    first, _, last = text.partition("-")
    return list(range(int(first), int(last) + 1)) if last else [int(year) for year in text.split(",")]


if __name__ == "__main__":
    raise SystemExit(main())
