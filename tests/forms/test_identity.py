"""Which cell it is, told without a word to audit hooks: every reading process has one, and each event costs it."""

from __future__ import annotations

import subprocess
import sys

from perf_pipeline.extract.identity import identity
from perf_pipeline.extract.model import Cell
from perf_pipeline.settings import PROJECT

COUNTING = """
import sys
from collections import Counter
from pathlib import Path
from perf_pipeline.extract import read_document
from perf_pipeline.forms import load_vocabulary, understand

sample = next(Path("samples/inbox/2019").glob("*.pdf"))
reading = read_document(sample)
load_vocabulary()
heard = Counter()
sys.addaudithook(lambda event, _: heard.update((event,)))
understand(reading, file_name=sample.name, folder_year=2019)
print(dict(heard))
"""


def test_cells_that_say_the_same_are_told_apart() -> None:
    one, other = (Cell(0, 0, 1, 1, "5", 1, (0.0, 0.0, 1.0, 1.0)) for _ in range(2))
    assert one == other
    assert identity(one) == identity(one) != identity(other)


def test_understanding_a_form_raises_no_audit_events() -> None:
    heard = subprocess.run([sys.executable, "-c", COUNTING], cwd=PROJECT, check=True, capture_output=True, text=True)
    assert heard.stdout.strip() == "{}"
