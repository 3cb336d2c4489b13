"""Damage done to good files, each drawn from a seeded generator so that any case can be made again by its name."""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable

Mutation = Callable[[random.Random, bytes], bytes]

_NUMBER = re.compile(rb"(?<![\w.])-?\d+(?:\.\d+)?(?![\w.])")
_NAME = re.compile(rb"/[A-Za-z][A-Za-z0-9]*")
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


def flip_bits(rng: random.Random, data: bytes) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 4, 32, 256))):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def overwrite(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data))
    length = rng.choice((1, 16, 256, 4096))
    return data[:start] + rng.randbytes(length) + data[start + length :]


def truncate(rng: random.Random, data: bytes) -> bytes:
    return data[: rng.randrange(len(data))]


def drop_piece(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.choice((1, 10, 100, 1000, 10_000)) :]


def repeat_piece(rng: random.Random, data: bytes) -> bytes:
    start = rng.randrange(len(data))
    piece = data[start : start + rng.choice((10, 100, 1000, 10_000))]
    return data[:start] + piece * rng.choice((2, 10, 100)) + data[start:]


def swap_pieces(rng: random.Random, data: bytes) -> bytes:
    a, b, c = sorted(rng.randrange(len(data)) for _ in range(3))
    return data[:a] + data[b:c] + data[a:b] + data[c:]


def odd_numbers(rng: random.Random, data: bytes) -> bytes:
    """Lengths, counts, offsets, sizes and boxes that cannot be."""
    return _replace(rng, data, _NUMBER, lambda _: rng.choice(_ODD_NUMBERS))


def swap_names(rng: random.Random, data: bytes) -> bytes:
    """A key or type where another belongs: filters, fonts, page trees."""
    names = sorted(set(_NAME.findall(data)))
    return _replace(rng, data, _NAME, lambda _: rng.choice(names)) if names else data


def swap_references(rng: random.Random, data: bytes) -> bytes:
    """References that lead elsewhere: loops, wrong types, nothing."""
    last = len(re.findall(rb"\d+ 0 obj", data)) + 2
    return _replace(rng, data, re.compile(rb"\d+ 0 R"), lambda _: b"%d 0 R" % rng.randrange(last))


def content_damage(rng: random.Random, data: bytes) -> bytes:
    """What a stream says, changed and packed again, so that the damage lies behind the filters."""
    streams = list(_STREAM.finditer(data))
    for match in rng.sample(streams, min(len(streams), 3)):
        start, length = match.end(), int(match[1])
        try:
            content = zlib.decompress(data[start : start + length])
        except zlib.error:
            continue
        packed = zlib.compress(_content(rng, content))
        head = data[: match.start(1)] + b"%d" % len(packed) + data[match.end(1) : start]
        return head + packed + data[start + length :]
    return flip_bits(rng, data)


def _content(rng: random.Random, content: bytes) -> bytes:
    kind = rng.randrange(4)
    if kind == 0:
        return odd_numbers(rng, content)
    if kind == 1:
        words = content.split(b" ")
        for _ in range(rng.choice((1, 10, 100))):
            words[rng.randrange(len(words))] = rng.choice(_ODD_WORDS)
        return b" ".join(words)
    return repeat_piece(rng, content) if kind == 2 else flip_bits(rng, content)


def _replace(rng: random.Random, data: bytes, pattern: re.Pattern[bytes], other: Callable[[bytes], bytes]) -> bytes:
    found = list(pattern.finditer(data))
    for match in sorted(rng.sample(found, min(len(found), rng.choice((1, 3, 10)))), key=lambda m: -m.start()):
        data = data[: match.start()] + other(match[0]) + data[match.end() :]
    return data


MUTATIONS: dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        flip_bits, overwrite, truncate, drop_piece, repeat_piece, swap_pieces, odd_numbers, swap_names,
        swap_references, content_damage,
    )
}  # fmt: skip


def mutate(name: str, seed: int, data: bytes) -> bytes:
    """One damage, the same for the same name and seed."""
    return MUTATIONS[name](random.Random(f"{name}-{seed}"), data)
