"""Layouts by name. `FORMS` are self-evaluations; `OTHERS` are documents that only look like one."""

from __future__ import annotations

from benchmarks.corpus.layouts import central
from benchmarks.corpus.layouts.parts import Layout

FORMS: dict[str, Layout] = {layout.name: layout for layout in [*central.LAYOUTS]}
