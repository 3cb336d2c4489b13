"""Containers other than PDF (.xlsx, .docx, .html, tab-separated text) as the same grids, lines and issues.

These files have no page geometry, so boxes are made up, but not at random: see `sheet.py`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from perf_pipeline.extract.containers.recognise import Kind, recognise
from perf_pipeline.extract.model import Reading, UnreadableDocument

__all__ = ["ContainerKind", "Kind", "read_container", "recognise"]

ContainerKind = Literal["xlsx", "docx", "html", "text"]


def read_container(path: Path, kind: ContainerKind) -> Reading:
    """Read a file of a kind told by `recognise`. Raises UnreadableDocument (`damaged`, `too_large`, `no_table`).

    Every grid has `kind="sheet"`; boxes are those of `sheet.box`.
    """
    reading = _read(path, kind)
    if not reading.grids:
        raise UnreadableDocument("no_table", f"the {_NAMES[kind]} has no table in it")
    return reading


def _read(path: Path, kind: ContainerKind) -> Reading:
    if kind == "xlsx":
        from perf_pipeline.extract.containers.workbook import read_workbook

        return read_workbook(path)
    if kind == "docx":
        from perf_pipeline.extract.containers.word import read_word

        return read_word(path)
    if kind == "html":
        from perf_pipeline.extract.containers.web import read_web

        return read_web(path)
    from perf_pipeline.extract.containers.tabbed import read_tabbed

    return read_tabbed(path)


_NAMES: dict[ContainerKind, str] = {
    "xlsx": "workbook",
    "docx": "Word document",
    "html": "web page",
    "text": "text file",
}
