"""Layouts by name. `FORMS` are self-evaluations; `OTHERS` are documents that only look like one."""

from __future__ import annotations

from benchmarks.corpus.layouts import central, department, export, hubei, kin, sichuan
from benchmarks.corpus.layouts.parts import Layout

ALL = [*department.LAYOUTS, *central.LAYOUTS, *kin.LAYOUTS, *sichuan.LAYOUTS, *hubei.LAYOUTS, *export.LAYOUTS]
FORMS: dict[str, Layout] = {layout.name: layout for layout in ALL}
