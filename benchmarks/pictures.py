"""`python -m benchmarks.pictures`: the pictures of the READMEs, taken anew from the bundled samples.

Runs the pipeline on samples/ in a folder of its own, builds the evidence report, and takes from it, in Chromium,
docs/images/report-overview.png and docs/images/form-and-findings.png (page 1 of the real form beside its page of the
report).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops
from playwright.sync_api import sync_playwright

PROJECT = Path(__file__).parent.parent
IMAGES = PROJECT / "docs" / "images"
FORM = "jiusan_wuhan_department_overall.pdf"
OVERVIEW, FINDINGS = 1240, 860
"""Heights of what is taken, in pixels."""
GAP = 24
GROUND = "#dfe5ec"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        call = [sys.executable, "-m", "perf_pipeline"]
        samples = PROJECT / "samples" / "inbox"
        subprocess.run([*call, "run", "--home", folder, "--inbox", str(samples)], check=True, cwd=PROJECT)
        subprocess.run([*call, "report", "--home", folder], check=True, cwd=PROJECT)
        report = home / "published" / "report"
        overview = take(report / "index.html", OVERVIEW)
        findings = take(next(report.glob("departments/2019-*.html")), FINDINGS)
    save(overview, "report-overview.png")
    save(beside(form_page(next(samples.rglob(FORM))), findings), "form-and-findings.png")


def take(page_file: Path, height: int) -> Image.Image:
    """What an English reader at a desk sees first."""
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(viewport={"width": 1200, "height": height}, locale="en-GB").new_page()
        page.goto(page_file.as_uri())
        target = Path(folder) / "page.png"
        page.screenshot(path=target)
        browser.close()
        with Image.open(target) as picture:
            return picture.convert("RGB")


def form_page(path: Path) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    image = page.render(scale=2).to_pil().convert("RGB")
    page.close()
    document.close()
    left, top, right, bottom = ImageChops.invert(image).getbbox() or (0, 0, *image.size)
    return image.crop((max(0, left - GAP), max(0, top - GAP), right + GAP, bottom + GAP))


def beside(left: Image.Image, right: Image.Image) -> Image.Image:
    """Both at one height, on one ground."""
    left = left.resize((round(left.width * right.height / left.height), right.height), Image.Resampling.LANCZOS)
    whole = Image.new("RGB", (left.width + right.width + 3 * GAP, right.height + 2 * GAP), GROUND)
    whole.paste(left, (GAP, GAP))
    whole.paste(right, (left.width + 2 * GAP, GAP))
    return whole.resize((1800, round(whole.height * 1800 / whole.width)), Image.Resampling.LANCZOS)


def save(picture: Image.Image, name: str) -> None:
    """In 256 colours: a third of the size, and nobody sees it."""
    picture.quantize(dither=Image.Dither.NONE).save(IMAGES / name, optimize=True)
    sys.stdout.write(f"{IMAGES / name}\n")


if __name__ == "__main__":
    main()
