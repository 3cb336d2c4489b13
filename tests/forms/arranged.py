"""Drawn forms as the forms room understands them, for tests."""

from __future__ import annotations

from perf_pipeline.forms import understand
from perf_pipeline.forms.model import SelfEvaluation
from tests.forms.grids import GridKind, reading

INDICATORS = """
    一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
    产出指标 | 数量指标 | 检查次数 | ≥12次 | 15次 | 90 | 90
"""


def form_of(drawing: str, kind: GridKind = "ruled") -> SelfEvaluation:
    [form] = understand(reading(drawing, kind), file_name="form.pdf")
    return form


def codes(form: SelfEvaluation) -> set[str]:
    return {found.code for found in form.issues}
