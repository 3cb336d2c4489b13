"""The documentation as a site: whole, strict, and without a network."""

import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from lxml import html

from perf_pipeline.settings import PROJECT


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = Path(tmp_path_factory.mktemp("site"))
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(out)],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return out


def test_every_page_is_in_the_navigation_of_the_first(built: Path) -> None:
    navigation = html.parse(str(built / "index.html")).getroot().xpath("//nav//a/@href")
    there = {path.stem for path in (PROJECT / "docs").glob("*.md")} | {"zh"}
    assert {f"{page}.html" for page in there} <= set(navigation)


def test_it_builds_strictly_and_every_link_leads_somewhere(built: Path) -> None:
    checked = 0
    for path in built.rglob("*.html"):
        if path.name == "404.html":  # written for the root of a server
            continue
        for element in html.parse(str(path)).getroot().xpath("//*[@href or @src]"):
            parts = urlsplit(element.get("href") or element.get("src"))
            if parts.scheme or parts.netloc or not parts.path or parts.path == ".":
                continue
            assert (path.parent / unquote(parts.path)).exists(), f"{parts.path} in {path.name}"
            checked += 1
    assert checked > 100


def test_nothing_of_it_comes_from_a_network(built: Path) -> None:
    for path in built.rglob("*.html"):
        page = html.parse(str(path)).getroot()
        fetched = page.xpath("//@src") + page.xpath("//link[not(@rel='canonical')]/@href")
        assert not [address for address in fetched if re.match(r"(https?:)?//", address)], path.name
    for path in built.rglob("*.css"):
        assert not re.search(r"url\([\"']?(https?:)?//", path.read_text("utf-8")), path.name
