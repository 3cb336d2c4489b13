"""Make the planned documents: producers in batches, damage, scans, files and their truth on disk."""

from __future__ import annotations

import json
import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from itertools import groupby
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.corpus.hostile import mutate
from benchmarks.corpus.model import DocumentModel
from benchmarks.corpus.plan import Item
from benchmarks.corpus.producers import PRODUCERS
from benchmarks.corpus.scans import draw_wear, scan
from benchmarks.corpus.style import Ruled, Style, draw_style


def write_corpus(
    items: Sequence[Item], out: Path, *, workers: int = 2, tame: bool = False, ruled: Ruled | None = None
) -> Iterator[int]:
    """Write `inbox/<year>/<name>.pdf` (or the producer's suffix), `truth/<name>.json` and `grids/<name>.json`; yields
    how many came with each batch. A file that lies twice is there as `<name>_copy` too. `tame` keeps to styles that
    every reader should manage; `ruled` says which rules all of them have, whatever their styles are otherwise."""
    for year in sorted({item.year for item in items}):
        (out / "inbox" / str(year)).mkdir(parents=True, exist_ok=True)
    for folder in ("truth", "grids"):
        (out / folder).mkdir(parents=True, exist_ok=True)
    tasks = [(batch, out, tame, ruled) for batch in batches(items)]
    if workers <= 1 or len(tasks) == 1:
        yield from map(_write_batch, tasks)
        return
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(_write_batch, tasks)


def batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    """Items of one producer, as many as it likes to be given at once."""
    for name, group in groupby(
        sorted(items, key=lambda item: (item.producer, item.number)), lambda item: item.producer
    ):
        own = list(group)
        size = PRODUCERS[name].batch
        yield from (own[start : start + size] for start in range(0, len(own), size))


def make(item: Item, *, tame: bool = False, ruled: Ruled | None = None) -> tuple[DocumentModel, Style]:
    """An item's document and the style its producer is to give it."""
    producer = PRODUCERS[item.producer]
    document = item.document()
    style = draw_style(Random(f"{item.seed}/style"), producer.fonts(), landscape=document.landscape, tame=tame)
    style = replace(style, ruled=ruled) if ruled else style
    return document, producer.fit(style)


def _write_batch(task: tuple[list[Item], Path, bool, Ruled | None]) -> int:
    items, out, tame, ruled = task
    made = [make(item, tame=tame, ruled=ruled) for item in items]
    files = PRODUCERS[items[0].producer].make(made)
    for item, (document, style), data in zip(items, made, files, strict=True):
        _write(item, document, style, data, out)
    return len(items)


def _write(item: Item, document: DocumentModel, style: Style, data: bytes, out: Path) -> None:
    truth: dict[str, Any] = document.truth()
    grids = truth.pop("grids")
    truth |= {"producer": item.producer, "style": asdict(style), "wear": None, "stamp": None, "hostile": None}
    suffix = PRODUCERS[item.producer].suffix
    if item.scanned and suffix == ".pdf":
        wear = draw_wear(Random(f"{item.seed}/wear"))
        scanned = scan(data, wear, item.seed)
        data = scanned.data
        truth |= {"wear": asdict(wear), "stamp": scanned.stamp}
    if item.hostile:
        truth["hostile"], data = mutate(data, item.seed)
    (out / "inbox" / str(item.year) / f"{item.name}{suffix}").write_bytes(data)
    if document.copy_under is not None:
        folder = out / "inbox" / str(document.copy_under)
        folder.mkdir(exist_ok=True)
        (folder / f"{item.name}_copy{suffix}").write_bytes(data)
    for folder, content in (("truth", truth), ("grids", grids)):
        text = json.dumps(content, ensure_ascii=False)
        (out / folder / f"{item.name}.json").write_text(text, encoding="utf-8")
