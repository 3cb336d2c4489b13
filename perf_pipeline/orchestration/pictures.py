"""Pictures for the Dagster UI: PNG inside markdown is the form of picture it shows."""

from __future__ import annotations

import base64
import io
import logging
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SEVERITIES = ("error", "warning", "info")
COLOURS = {"error": "#c0392b", "warning": "#e0a030", "info": "#7f8c8d"}
CJK_FONTS = ["Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei", "SimHei", "DejaVu Sans"]
SHOWN_DEPARTMENTS = 40
"""Departments a pass-rate picture shows, worst first; a taller picture is no longer read."""


def findings_by_rule(counts: Sequence[tuple[str, str, int]]) -> str:
    """A bar per rule. `counts`: rule id, severity, findings; most frequent first."""
    figure, axes = _figure(7, 0.5 + 0.26 * len(counts))
    rules = [rule for rule, _, _ in counts]
    bars = axes.barh(
        rules, [n for _, _, n in counts], color=[COLOURS.get(severity, "#888") for _, severity, _ in counts]
    )
    axes.bar_label(bars, padding=3, fontsize=8)
    axes.invert_yaxis()
    axes.set_xlabel("findings")
    return _markdown(figure, "findings by rule")


def pass_rates(rates: Sequence[tuple[str, int, float]]) -> str:
    """A grid of departments by years, green where every form's rows passed. `rates`: department, year, percent."""
    import numpy as np

    years = sorted({year for _, year, _ in rates})
    worst = {name: min(rate for other, _, rate in rates if other == name) for name, _, _ in rates}
    departments = sorted(worst, key=lambda name: (worst[name], name))[:SHOWN_DEPARTMENTS]
    cells = np.full((len(departments), len(years)), np.nan)
    for name, year, rate in rates:
        if name in departments:
            cells[departments.index(name), years.index(year)] = rate
    figure, axes = _figure(2.6 + 0.75 * len(years), 0.9 + 0.3 * len(departments))
    axes.imshow(cells, cmap="RdYlGn", vmin=50, vmax=100, aspect="auto")
    axes.set_xticks(range(len(years)), [str(year) for year in years])
    axes.set_yticks(range(len(departments)), departments)
    for (row, column), rate in np.ndenumerate(cells):
        if not np.isnan(rate):
            on_dark = rate > 93 or rate < 57  # both ends of the colour scale are dark
            axes.text(
                column, row, f"{rate:.0f}", ha="center", va="center", fontsize=8, color="white" if on_dark else "black"
            )
    axes.set_title("rows that pass every rule, percent", fontsize=9, loc="left")
    return _markdown(figure, "pass rate by department and year")


def _figure(width: float, height: float) -> tuple[Figure, Axes]:
    """A figure of its own, without pyplot's global state; inches."""
    logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # it warns once for each family it lacks
    import matplotlib
    from matplotlib.figure import Figure

    matplotlib.rcParams.update({"font.sans-serif": CJK_FONTS, "font.size": 8, "axes.unicode_minus": False})
    figure = Figure(figsize=(width, height), layout="constrained")
    return figure, figure.subplots()


def _markdown(figure: Figure, title: str) -> str:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=90)
    return f"![{title}](data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()})"
