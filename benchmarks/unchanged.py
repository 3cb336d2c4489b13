"""An inbox of thousands of documents that did not change: a run reads nothing; one new file costs about one file.

python -m benchmarks.unchanged --documents 5000 --out benchmarks/results/unchanged.md
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from perf_pipeline.raw.inbox import scan
from perf_pipeline.settings import PROJECT

YEARS = range(2020, 2025)
PAGE = """<html><head><meta charset="utf-8"></head><body><h1>{year}年度部门整体支出绩效自评表</h1><table border="1">
<tr><td>部门名称</td><td colspan="7">某市第{number}局</td></tr>
<tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>年度指标值</td><td>实际完成值</td><td>分值</td><td>得分</td>
<td>偏差原因</td></tr>
<tr><td>产出指标</td><td>数量指标</td><td>培训次数</td><td>≥{number}次</td><td>{number}次</td><td>50</td><td>50</td>
<td></td></tr>
<tr><td>效益指标</td><td>社会效益指标</td><td>办结率</td><td>≥90%</td><td>95%</td><td>50</td><td>50</td><td></td></tr>
<tr><td colspan="5">总分</td><td>100</td><td>100</td><td></td></tr></table></body></html>
"""


def make_inbox(folder: Path, documents: int) -> None:
    """Small forms as web pages, no two with the same bytes, spread over a few years."""
    for number in range(documents):
        year = YEARS[number % len(YEARS)]
        target = folder / str(year) / f"区县{number % 40}" / f"自评表{number}.html"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(PAGE.format(year=year, number=number + 1), encoding="utf-8")


def run(home: Path, inbox: Path) -> tuple[float, str]:
    """Seconds of a run, and what it said. Raises AssertionError with its words when it does not end well."""
    call = [Path(sys.executable).parent / "perf-pipeline", "run", "--home", home, "--inbox", inbox]
    began = time.perf_counter()
    done = subprocess.run(call, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return time.perf_counter() - began, done.stdout


def measure(documents: int, folder: Path) -> list[tuple[str, float]]:
    home, inbox = folder / "home", folder / "inbox"
    make_inbox(inbox, documents)
    figures = [(f"`perf-pipeline run`, {documents:,} new documents", run(home, inbox)[0])]
    began = time.perf_counter()
    found = len(scan(str(inbox)))
    figures.append((f"scan of the inbox alone ({found:,} files)", time.perf_counter() - began))
    seconds, said = run(home, inbox)
    assert f"Nothing changed: {documents} documents" in said, said
    figures.append(("again, nothing changed", seconds))
    sample = PROJECT / "samples" / "inbox" / "2018" / "hubei_1_soffice.pdf"
    shutil.copyfile(sample, inbox / str(YEARS[0]) / "new.pdf")
    figures.append(("again, one new PDF among them", run(home, inbox)[0]))
    few, alone = folder / "alone", folder / "few"
    make_inbox(alone, len(YEARS))
    run(few, alone)
    shutil.copyfile(sample, alone / str(YEARS[0]) / "new.pdf")
    figures.append((f"the same file, new among {len(YEARS)} documents", run(few, alone)[0]))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    parser.add_argument("--out", type=Path, help="write the table here as well")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(options.documents, Path(folder))
    rows = "\n".join(f"| {what} | {seconds:.1f} |" for what, seconds in figures)
    call = f"python -m benchmarks.unchanged --documents {options.documents}"
    text = f"""# An unchanged inbox

`{call}` on {os.cpu_count()} cores: small forms as web pages, over five years.

| what | seconds |
|---|---:|
{rows}
"""
    print(text)
    if options.out:
        options.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
