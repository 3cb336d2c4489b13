"""PDF by Debian's Chromium, driven over one browser for a whole batch. A page's borders are thin rects there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence

from benchmarks.corpus.model import DocumentModel
from benchmarks.corpus.producers.web_page import web_page
from benchmarks.corpus.style import Style

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def missing() -> str | None:
    if shutil.which("chromium") is None:
        return "chromium is not installed"
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "playwright is not installed"
    return None


def produce_batch(batch: Sequence[tuple[DocumentModel, Style]]) -> list[bytes]:
    """Every document as PDF bytes, in order."""
    from playwright.sync_api import sync_playwright

    made = []
    with tempfile.TemporaryDirectory() as profile, sync_playwright() as playwright:
        browser = playwright.chromium.launch_persistent_context(
            profile, executable_path=shutil.which("chromium"), headless=True, args=FLAGS, offline=True
        )
        page = browser.new_page()
        for document, style in batch:
            page.set_content(web_page(document, style))
            footer = style.page_numbers.format(
                n='<span class="pageNumber"></span>', total='<span class="totalPages"></span>'
            )
            made.append(
                page.pdf(
                    prefer_css_page_size=True,
                    display_header_footer=bool(footer),
                    header_template="<span></span>",
                    footer_template=f'<div style="font-size:8px;width:100%;text-align:center">{footer}</div>',
                )
            )
        browser.close()
    return made
