"""The seed form's known defects beside what finds them.

`python -m tests.quality.seed_defects > docs/seed-defects.md` writes the table.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from perf_pipeline.quality.judge import judge_year
from perf_pipeline.quality.rules import load_rules
from perf_pipeline.settings import PROJECT
from perf_pipeline.warehouse.connection import open_warehouse
from tests.homes import staged_home

DEFECTS = PROJECT / "tests" / "fixtures" / "domain" / "seed_defects.yaml"
SOURCES = {
    "text": PROJECT / "tests" / "fixtures" / "domain" / "000_bd6198be522f40b2.txt",
    "pdf": PROJECT / "samples" / "inbox" / "2019" / "jiusan_wuhan_department_overall.pdf",
}
Place = tuple[str, str, int | None]
HEAD = """# The defects of the seed form

Made by `python -m tests.quality.seed_defects > docs/seed-defects.md`; a test keeps it true.

People found 102 defects in the text of one real form (九三学社武汉市委员会, 55 indicator rows): what the
department wrote wrong (F), what the extraction of the text broke (X), what a reviewer would ask about (Q), and what
cannot be told from the text (?). The table says which rule (docs/rules.md) finds each, on the text with its shifted
rows and lost merges, and on a PDF of the same form, where nothing was broken; or why no rule does.

| | where | what | origin | severity | found by | on the text | on the PDF |
|---|---|---|---|---|---|---|---|
"""


def defects() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load(DEFECTS.read_text(encoding="utf-8"))
    return loaded


def places(defect: Mapping[str, Any]) -> list[Place]:
    return [(found["rule"], found["subject"], found.get("row")) for found in defect.get("found_by", ())]


def found_in(source: Path, folder: Path) -> set[Place]:
    """The findings on one source of the form: rule, table, row."""
    inbox = folder / "inbox" / "2019"
    inbox.mkdir(parents=True)
    shutil.copy(source, inbox)
    with open_warehouse(staged_home(folder / "home", folder / "inbox").warehouse_path) as con:
        judge_year(con, load_rules(PROJECT / "expectations"), 2019, "seed")
        return set(con.execute("select rule_id, subject, subject_seq from quality.finding").fetchall())


def as_markdown(found: Mapping[str, set[Place]]) -> str:
    lines = []
    for defect in defects():
        wanted = places(defect)
        names = ", ".join(f"{rule}{f' (row {row})' if row else ''}" for rule, _, row in wanted)
        told = names or f"no rule: {defect['why_not']}"
        marks = [_mark(wanted, found[source]) for source in ("text", "pdf")]
        cells = [defect["id"], defect["where"], defect["what"], defect["origin"], defect["severity"], told, *marks]
        lines.append("| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |")
    return HEAD + "\n".join(lines) + "\n"


def _mark(wanted: list[Place], found: set[Place]) -> str:
    if not wanted:
        return ""
    return "yes" if set(wanted) <= found else "partly" if set(wanted) & found else "no"


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        everywhere = {name: found_in(path, Path(made) / name) for name, path in SOURCES.items()}
    sys.stdout.write(as_markdown(everywhere))
