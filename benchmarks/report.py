"""`python -m benchmarks.report --forms 200`: the evidence report timed and weighed.

Makes a corpus (mixed layouts and producers, a third of the forms with planted defects, 5 % hostile files), runs the
pipeline on it, then builds the report as a process of its own, three times. Opens the overview and the largest page in
Chromium where there is one. Writes benchmarks/results/report.md.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

RESULTS = Path(__file__).parent / "results" / "report.md"
TIMES = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--forms", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--work", type=Path, default=Path("benchmarks/_work/report"))
    given = parser.parse_args()
    shutil.rmtree(given.work, ignore_errors=True)
    inbox, home = given.work / "corpus" / "inbox", given.work / "home"
    corpus = ["-m", "benchmarks.corpus", "--out", str(given.work / "corpus"), "--forms", str(given.forms)]
    python(*corpus, "--seed", str(given.seed), "--defects", "third", "--hostile", "0.05")
    python("-m", "perf_pipeline", "run", "--home", str(home), "--inbox", str(inbox))
    seconds, said = [], ""
    for _ in range(TIMES):
        started = time.monotonic()
        said = python("-m", "perf_pipeline", "report", "--home", str(home))
        seconds.append(time.monotonic() - started)
    report = home / "published" / "report"
    rows = [("`perf-pipeline report`, best of three", f"{min(seconds):.1f} s")]
    rows += [("the worst of them", f"{max(seconds):.1f} s")]
    rows += [
        ("pages, findings, pictures", said.split(" in ")[0].replace(" pages", "").replace(" pictures", "").strip())
    ]
    rows += weights(report) + openings(report)
    write(given.forms, given.seed, rows)


def python(*arguments: str) -> str:
    environment = {**os.environ, "PYTHONUTF8": "1"}
    done = subprocess.run([sys.executable, *arguments], check=True, capture_output=True, text=True, env=environment)
    return done.stdout


def weights(report: Path) -> list[tuple[str, str]]:
    files = [path for path in report.rglob("*") if path.is_file()]
    pages = sorted((path.stat().st_size for path in report.glob("departments/*.html")), reverse=True)
    return [
        ("size of the site", f"{sum(path.stat().st_size for path in files) / 1e6:.1f} MB in {len(files)} files"),
        ("overview", f"{(report / 'index.html').stat().st_size / 1e3:.0f} kB"),
        ("a department's page, median and largest", f"{pages[len(pages) // 2] / 1e3:.0f} and {pages[0] / 1e3:.0f} kB"),
    ]


def openings(report: Path) -> list[tuple[str, str]]:
    """Milliseconds from navigation to the load event, from file://, a fresh context each."""
    chromium = shutil.which("chromium")
    if chromium is None:
        return []
    from playwright.sync_api import sync_playwright

    largest = max(report.glob("departments/*.html"), key=lambda path: path.stat().st_size)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        rows = []
        for title, path in (("overview", report / "index.html"), ("largest page", largest)):
            taken = []
            for _ in range(TIMES):
                page = browser.new_context().new_page()
                page.goto(path.resolve().as_uri(), wait_until="load")
                taken.append(page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
                page.context.close()
            rows.append((f"{title} opened in Chromium, best of three", f"{min(taken):.0f} ms"))
        browser.close()
    return rows


def write(forms: int, seed: int, rows: list[tuple[str, str]]) -> None:
    lines = [
        "# The evidence report",
        "",
        f"`python -m benchmarks.report --forms {forms} --seed {seed}` on {platform.machine()}, {os.cpu_count()} cores,"
        f" Python {platform.python_version()}, shared with other work.",
        "",
        "| what | measured |",
        "|---|---:|",
        *(f"| {what} | {value} |" for what, value in rows),
        "",
    ]
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text("\n".join(lines), encoding="utf-8")
    sys.stdout.write("\n".join(lines))


if __name__ == "__main__":
    main()
