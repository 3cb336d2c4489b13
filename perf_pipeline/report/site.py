"""The evidence report: a static site that works from a file, without a network.

`index.html` lists departments and years, `findings.html` searches all findings; each department and year has a page
with its forms as read, reported beside recomputed, and every finding beside its place on the original page. Pages of
originals are stored once and cropped by the browser (an SVG view box), so that ten findings on a page cost one picture.
"""

from __future__ import annotations

import json
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from perf_pipeline.quality.rules import Rule, load_rules
from perf_pipeline.report import originals, plots, source
from perf_pipeline.report.source import DepartmentYear, Row
from perf_pipeline.warehouse.published import open_marts

HERE = Path(__file__).parent
Progress = Callable[[int, int], None]
CROP_MARGIN_PT = (24.0, 14.0)
NARROWEST_CROP_PT = 260.0
AT_ONCE = 5
"""Findings of one rule shown unfolded."""
MOST_RULES = 6
"""Rules counted unfolded on the overview."""
SEARCHED = ("severity", "rule_id", "message_zh", "message_en", "page_no", "finding_id")
"""Columns of a finding in findings.js, after year, department, page and file: the order static/search.js reads."""


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """What was written, and where it starts."""

    index: Path
    pages: int
    findings: int
    pictures: int
    seconds: float


def build_report(
    marts: Path, archive_dir: Path, out: Path, expectations_dir: Path, progress: Progress | None = None
) -> ReportSummary:
    """Write the report of the published marts into `out` (replaced as a whole once it is complete).

    Rules are named after `expectations_dir`. Raises OSError where `out` cannot be written.
    """
    started = time.monotonic()
    fresh = out.with_name(f".{out.name}.new")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "pages").mkdir(parents=True)
    (fresh / "departments").mkdir()
    with open_marts(marts) as con:
        entries = source.department_years(con)
        set_aside = source.quarantine(con)
    environment = _environment({rule.rule_id: rule for rule in load_rules(expectations_dir)})
    pictures = 0
    for done, entry in enumerate(entries, 1):
        sizes = _write_pages(entry, archive_dir, fresh / "pages")
        pictures += len(sizes)
        keys = {(view.form["document_key"], view.form["sha256"]) for view in entry.forms}
        missing = {key for key, sha256 in keys if not originals.original_path(archive_dir, sha256).is_file()}
        page = environment.get_template("department.html.j2").render(
            entry=entry, sizes=sizes, missing=missing, root="../"
        )
        (fresh / "departments" / f"{entry.key}.html").write_text(page, encoding="utf-8")
        if progress:
            progress(done, len(entries))
    findings = [finding for entry in entries for form in entry.forms for finding in form.findings]
    shown: dict[str, Any] = {"entries": entries, "set_aside": set_aside, "findings": findings, "root": ""}
    shown["by_rule"] = Counter(finding["rule_id"] for finding in findings).most_common()
    shown["charts"] = _write_charts(entries, findings, fresh / "charts")
    for name in ("index", "findings"):
        page = environment.get_template(f"{name}.html.j2").render(shown)
        (fresh / f"{name}.html").write_text(page, encoding="utf-8")
    (fresh / "findings.js").write_text(_for_the_search(entries), encoding="utf-8")
    shutil.copytree(HERE / "static", fresh / "static")
    _swap(fresh, out)
    return ReportSummary(out / "index.html", len(entries) + 2, len(findings), pictures, time.monotonic() - started)


def _write_charts(entries: Sequence[DepartmentYear], findings: Sequence[Row], folder: Path) -> set[str]:
    """Names of the charts there is something to draw for."""
    folder.mkdir()
    drawn = {name: svg for name, svg in plots.overview(entries, findings).items() if svg}
    for name, svg in drawn.items():
        (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
    return set(drawn)


def _swap(fresh: Path, out: Path) -> None:
    """Readers of the old report keep it until the new one stands complete."""
    old = out.with_name(f".{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _for_the_search(entries: Sequence[DepartmentYear]) -> str:
    """All findings as a script: without a server a page may load that from beside it, but no data."""
    rows = [
        [
            *(entry.fiscal_year, entry.department_name, entry.key, view.form["file_name"]),
            *(finding[name] for name in SEARCHED),
        ]
        for entry in entries
        for view in entry.forms
        for finding in view.findings
    ]
    return f"window.reportFindings = {json.dumps(rows, ensure_ascii=False, separators=(',', ':'))};\n"


def _environment(rules: Mapping[str, Rule]) -> Environment:
    texts = yaml.safe_load((HERE / "texts.yaml").read_text(encoding="utf-8"))
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=select_autoescape(["html", "j2"], default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["texts"] = texts
    environment.globals["rules"] = rules
    environment.globals["at_once"] = AT_ONCE
    environment.globals["most"] = MOST_RULES
    environment.globals["crop"] = crop_window
    environment.filters["number"] = _number
    return environment


def _number(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.4f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def _write_pages(entry: DepartmentYear, archive_dir: Path, folder: Path) -> dict[tuple[str, int], tuple[float, float]]:
    """Pictures of the pages on which this entry has findings: (document, page) → size in points."""
    sizes: dict[tuple[str, int], tuple[float, float]] = {}
    for view in entry.forms:
        path = originals.original_path(archive_dir, view.form["sha256"])
        if not path.is_file() or not originals.is_pdf(path):
            continue
        with originals.opened(path) as document:
            for page_no in _pages_of(view.findings, len(document)):
                key = (view.form["document_key"], page_no)
                if key not in sizes:
                    target = folder / f"{key[0]}-{page_no}.png"
                    turn = originals.turn_of(view.form["turned_pages"], page_no)
                    sizes[key] = originals.write_page(document, page_no, target, turn)
    return sizes


def _pages_of(findings: Iterable[Row], page_count: int) -> list[int]:
    return sorted({f["page_no"] for f in findings if f["page_no"] and 1 <= f["page_no"] <= page_count})


def crop_window(finding: Row, size: tuple[float, float]) -> dict[str, float] | None:
    """The part of the page to show around a finding's box, its row included, and the box; PDF points. None without."""
    if finding["x0"] is None:
        return None
    x0, top, x1, bottom = (float(finding[name]) for name in ("x0", "top", "x1", "bottom"))
    row = finding["row_box"] or (x0, top, x1, bottom)
    left, upper, right, lower = min(x0, row[0]), min(top, row[1]), max(x1, row[2]), max(bottom, row[3])
    width = min(size[0], max(right - left + 2 * CROP_MARGIN_PT[0], NARROWEST_CROP_PT))
    height = min(size[1], lower - upper + 2 * CROP_MARGIN_PT[1])
    left = min(max(0.0, (left + right - width) / 2), size[0] - width)
    upper = min(max(0.0, (upper + lower - height) / 2), size[1] - height)
    window = {"left": left, "top": upper, "width": width, "height": height}
    return {
        name: round(value, 1) for name, value in {**window, "x": x0, "y": top, "w": x1 - x0, "h": bottom - top}.items()
    }
