"""Pictures of the overview as SVG files: findings by rule, forms by year. Labels are ids and numbers, so that no font
with Chinese glyphs is needed on the machine that builds the report."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Sequence

from perf_pipeline.report.source import DepartmentYear, Row

COLOURS = {"error": "#b3261e", "warning": "#b26a00", "info": "#5f6b7a"}
CLEAN, FLAGGED = "#2e7d5b", "#b26a00"
MOST_RULES = 15


def overview(entries: Sequence[DepartmentYear], findings: Iterable[Row]) -> dict[str, str]:
    """`rules` and `years` as the text of an SVG file each; empty text where there is nothing to draw."""
    return {"rules": _by_rule(list(findings)), "years": _by_year(entries)}


def _by_rule(findings: list[Row]) -> str:
    if not findings:
        return ""
    totals = Counter(finding["rule_id"] for finding in findings).most_common(MOST_RULES)[::-1]
    names = [name for name, _ in totals]
    figure, axes = _figure(height=0.32 * len(names) + 0.8)
    left = [0] * len(names)
    for severity, colour in COLOURS.items():
        counts = Counter(f["rule_id"] for f in findings if f["severity"] == severity)
        values = [counts.get(name, 0) for name in names]
        axes.barh(names, values, left=left, color=colour, height=0.7)
        left = [before + value for before, value in zip(left, values, strict=True)]
    for row, value in enumerate(left):
        axes.annotate(str(value), (value, row), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8)
    return _svg(figure)


def _by_year(entries: Sequence[DepartmentYear]) -> str:
    if not entries:
        return ""
    clean: Counter[int] = Counter()
    flagged: Counter[int] = Counter()
    for entry in entries:
        for view in entry.forms:
            (clean if view.form["quality_status"] == "clean" else flagged)[entry.fiscal_year] += 1
    from matplotlib.ticker import MaxNLocator

    years = sorted({*clean, *flagged})
    labels = [str(year) for year in years]
    figure, axes = _figure(height=2.6)
    axes.bar(labels, [clean[year] for year in years], color=CLEAN, width=0.6)
    axes.bar(
        labels, [flagged[year] for year in years], bottom=[clean[year] for year in years], color=FLAGGED, width=0.6
    )
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    return _svg(figure)


def _figure(height: float):  # type: ignore[no-untyped-def]  # matplotlib is imported late: it costs half a second
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6.4, height), layout="constrained")
    axes = figure.add_subplot()
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(labelsize=8)
    return figure, axes


def _svg(figure) -> str:  # type: ignore[no-untyped-def]
    """The same figures make the same file: no date, no random ids."""
    from matplotlib import rc_context

    buffer = io.StringIO()
    with rc_context({"svg.hashsalt": "report"}):
        figure.savefig(buffer, format="svg", metadata={"Date": None}, transparent=True)
    return buffer.getvalue()
