"""Which departments gave themselves full marks where the actual is missing or below target, and where does it say so?

`marimo edit docs/notebooks/full_marks.py` to work with it, `marimo run …` to read it; it reads the publication of the
home that PERF_PIPELINE_HOME names (else ./data), read-only.
"""

import marimo

app = marimo.App(width="medium", app_title="Full marks without ground · 无依据的满分")


@app.cell
def _():
    import marimo as mo
    import matplotlib.pyplot as plt
    from matplotlib import font_manager

    from perf_pipeline.report.originals import crop, original_path
    from perf_pipeline.settings import load_settings
    from perf_pipeline.warehouse.published import open_marts

    # names of departments are Chinese: any font of this machine that has them
    known = {font.name for font in font_manager.fontManager.ttflist}
    chinese = [name for name in ("Noto Sans CJK SC", "Noto Sans CJK JP", "Source Han Sans SC", "WenQuanYi Zen Hei",
                                 "Microsoft YaHei", "PingFang SC") if name in known]  # fmt: skip
    plt.rcParams["font.family"] = [*chinese, "DejaVu Sans"]
    plt.rcParams["axes.unicode_minus"] = False
    settings = load_settings()
    return crop, mo, open_marts, original_path, plt, settings


@app.cell
def _(mo):
    mo.md(
        """
        # Full marks without ground · 无依据的满分

        A form lists indicators with a target (指标值), an actual (完成值), a weight (分值) and the score the department
        gave itself (得分). A score equal to its weight says: fully met. `marts.indicator_attainment` compares target
        and actual where units and kinds allow, and says so where they do not; so three things can be told apart: an
        actual that is **missing**, one **below target**, and one that **cannot be compared** — of which nothing is
        claimed here.
        """
    )
    return


@app.cell
def _(open_marts, settings):
    with open_marts(settings.marts_path) as con:
        rows = con.execute(
            """
            select i.department_name, i.fiscal_year, i.level3, i.target_text, i.actual_text, i.attainment,
                   i.attainment_ratio, i.score::double as score, i.weight::double as weight, i.full_marks,
                   d.file_name, d.sha256, i.page_no, i.x0, i.top, i.x1, i.bottom
            from marts.indicator_attainment as i
            inner join star.dim_document as d using (document_key)
            where i.weight > 0 and i.score is not null
            order by i.fiscal_year, i.department_name, i.seq
            """
        ).df()
    groundless = rows["attainment"].isin(["no_actual", "under"]) & rows["full_marks"]
    answer = rows[groundless].reset_index(drop=True)
    return answer, groundless, rows


@app.cell
def _(answer, mo):
    mo.vstack(
        [
            mo.md(f"## {len(answer)} indicators in {answer['department_name'].nunique()} departments · 涉及指标与部门"),
            answer[["department_name", "fiscal_year", "level3", "target_text", "actual_text", "score", "file_name",
                    "page_no"]],  # fmt: skip
        ]
    )
    return


@app.cell
def _(groundless, plt, rows):
    # 1: who? Points given without ground, beside all points given
    points = rows.assign(place=rows["department_name"] + " " + rows["fiscal_year"].astype(str), groundless=groundless)
    given = points.groupby("place")["score"].sum()
    doubtful = points[points["groundless"]].groupby("place")["score"].sum().reindex(given.index, fill_value=0)
    worst = (doubtful / given).sort_values().tail(20).index
    by_department, axes = plt.subplots(figsize=(8, 0.35 * len(worst) + 1.2), layout="constrained")
    axes.barh(worst, given[worst], color="#c9d2de", label="points given 所给分")
    axes.barh(worst, doubtful[worst], color="#b3261e", label="of them without ground 其中无依据")
    axes.set_xlabel("points 分")
    axes.legend(loc="lower right", fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
    by_department
    return (by_department,)


@app.cell
def _(plt, rows):
    # 2: how do scores follow results? Share of the weight given, against actual over target
    compared = rows[rows["attainment_ratio"].notna()]
    missing = rows[rows["attainment"] == "no_actual"]
    by_result, axes_2 = plt.subplots(figsize=(8, 4), layout="constrained")
    axes_2.scatter(compared["attainment_ratio"].clip(0, 2), compared["score"] / compared["weight"], s=14, alpha=0.5,
                   color="#1a4f9c", label="comparable 可比")  # fmt: skip
    axes_2.scatter([-0.1] * len(missing), missing["score"] / missing["weight"], s=22, marker="x", color="#b3261e",
                   label="no actual 无完成值")  # fmt: skip
    axes_2.axvline(1, color="#5f6b7a", linewidth=0.8)
    axes_2.set_xlabel("actual / target (2: twice or more) 完成比")
    axes_2.set_ylabel("score / weight 得分率")
    axes_2.legend(fontsize=8)
    axes_2.spines[["top", "right"]].set_visible(False)
    by_result
    return (by_result,)


@app.cell
def _(answer, crop, original_path, plt, settings):
    # 3: where does it say so? The rows on their pages, as far as the originals are pages
    import tempfile
    from pathlib import Path

    from PIL import Image

    pictures = []
    with tempfile.TemporaryDirectory() as folder:
        for number, row in answer.head(6).iterrows():
            original = original_path(settings.archive_dir, row["sha256"])
            box = tuple(row[["x0", "top", "x1", "bottom"]].astype(float))
            found = crop(original, int(row["page_no"]), box, Path(folder) / f"{number}.png")
            if found:
                with Image.open(found) as picture:
                    pictures.append((f"{row['file_name']}, {row['page_no']}: {row['level3']}", picture.copy()))
    on_the_page, frames = plt.subplots(max(1, len(pictures)), figsize=(8, 1.6 * max(1, len(pictures))), squeeze=False,
                                       layout="constrained")  # fmt: skip
    for frame in frames.flat:
        frame.axis("off")
    for frame, (title, picture) in zip(frames.flat, pictures, strict=False):
        frame.set_title(title, fontsize=8, loc="left")
        frame.imshow(picture)
    on_the_page
    return (on_the_page,)


@app.cell
def _(mo):
    mo.md(
        """
        What this does not say: that a department cheated. A missing actual may stand elsewhere in the form; read the
        page. The same rows are findings (`FULL_WITHOUT_ACTUAL`, `UNDER_BUT_FULL`) in `quality.finding` and in the evidence report.
        """
    )
    return


if __name__ == "__main__":
    app.run()
