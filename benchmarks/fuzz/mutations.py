"""More damage to good files than `corpus.hostile` does: the kind that knows how a PDF or an Office file is made."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from random import Random

from benchmarks.corpus import hostile

_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
_REFERENCE = re.compile(rb"\d+ 0 R")
_STREAM = re.compile(rb"/Length (\d+)[^>]*>>\s*stream\r?\n", re.DOTALL)
_ODD_NUMBERS = (
    b"0",
    b"-1",
    b"1",
    b"255",
    b"65536",
    b"2147483647",
    b"-2147483648",
    b"99999999999",
    b"1e9",
    b"0.0000001",
)
_ODD_WORDS = (b"q", b"Q", b"BT", b"ET", b"re", b"W n", b"cm", b"Do", b"f", b"S", b"[", b"]", b"<<", b">>", b"(", b")")


def overwrite(data: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(data))
    length = rng.choice((1, 16, 256, 4096))
    return data[:start] + rng.randbytes(length) + data[start + length :]


def repeat_piece(data: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((10, 100, 1000, 10_000))]
    return data[:start] + piece * rng.choice((2, 10, 100)) + data[start:]


def swap_pieces(data: bytes, rng: Random) -> bytes:
    a, b, c = sorted(rng.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def odd_numbers(data: bytes, rng: Random) -> bytes:
    """Lengths, counts, offsets, sizes and boxes that cannot be."""
    return _replace(data, rng, _NUMBER, lambda: rng.choice(_ODD_NUMBERS))


def swap_names(data: bytes, rng: Random) -> bytes:
    """A key or type where another belongs: filters, fonts, page trees."""
    names = sorted(set(_NAME.findall(data)))
    return _replace(data, rng, _NAME, lambda: rng.choice(names))


def swap_references(data: bytes, rng: Random) -> bytes:
    """References that lead elsewhere: loops, wrong types, nothing."""
    last = len(re.findall(rb"\d+ 0 obj", data)) + 2
    return _replace(data, rng, _REFERENCE, lambda: b"%d 0 R" % rng.randrange(last))


def content_damage(data: bytes, rng: Random) -> bytes:
    """What a stream says, changed and packed again, so that the damage lies behind the filters."""
    streams = list(_STREAM.finditer(data))
    for match in rng.sample(streams, min(len(streams), 3)):
        start, length = match.end(), int(match[1])
        try:
            content = zlib.decompress(data[start : start + length])
        except zlib.error:
            continue
        packed = zlib.compress(_damaged(content, rng))
        head = data[: match.start(1)] + b"%d" % len(packed) + data[match.end(1) : start]
        return head + packed + data[start + length :]
    return hostile.flip_bits(data, rng)


def _damaged(content: bytes, rng: Random) -> bytes:
    if not content:
        return content
    kind = rng.randrange(4)
    if kind == 0:
        return odd_numbers(content, rng)
    if kind == 1:
        words = content.split(b" ")
        for _ in range(rng.choice((1, 10, 100))):
            words[rng.randrange(len(words))] = rng.choice(_ODD_WORDS)
        return b" ".join(words)
    return repeat_piece(content, rng) if kind == 2 else hostile.flip_bits(content, rng)


def part_damage(data: bytes, rng: Random) -> bytes:
    """One part of an Office file, changed and packed again."""
    if not data.startswith(b"PK"):
        return hostile.flip_bits(data, rng)
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        names = source.namelist()
        chosen = rng.choice(names)
        for name in names:
            content = source.read(name)
            target.writestr(name, _damaged(content, rng) if name == chosen else content)
    return packed.getvalue()


def _replace(data: bytes, rng: Random, pattern: re.Pattern[bytes], other: Callable[[], bytes]) -> bytes:
    found = list(pattern.finditer(data))
    for match in sorted(rng.sample(found, min(len(found), rng.choice((1, 3, 10)))), key=lambda m: -m.start()):
        data = data[: match.start()] + other() + data[match.end() :]
    return data


MUTATIONS: dict[str, hostile.Mutation] = {name: hostile.MUTATIONS[name] for name in hostile.CHEAP} | {
    mutation.__name__: mutation
    for mutation in (
        overwrite, repeat_piece, swap_pieces, odd_numbers, swap_names, swap_references, content_damage,
        part_damage,
    )
}  # fmt: skip


def mutate(name: str, seed: int, data: bytes) -> bytes:
    """One damage, the same for the same name and seed."""
    return MUTATIONS[name](data or b"\0", Random(f"{name}-{seed}"))
