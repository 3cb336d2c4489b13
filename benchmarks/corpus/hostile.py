"""Files that try to break a reader: damaged bytes of a good PDF, and small files built to blow up. Seeded."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from random import Random

Mutation = Callable[[bytes, Random], bytes]


def flip_bits(data: bytes, rng: Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice([1, 5, 50, 500])):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def truncate(data: bytes, rng: Random) -> bytes:
    return data[: int(len(data) * rng.random())]


def cut_middle(data: bytes, rng: Random) -> bytes:
    start = rng.randrange(len(data))
    return data[:start] + data[start + rng.randrange(1, 2000) :]


def garbage(data: bytes, rng: Random) -> bytes:
    return b"%PDF-1.4\n" + rng.randbytes(rng.randrange(4000))


def nothing(data: bytes, rng: Random) -> bytes:
    return b""


def scramble_numbers(data: bytes, rng: Random) -> bytes:
    """Digits replaced: object numbers, offsets, lengths and sizes that lie."""
    out = bytearray(data)
    digits = [index for index, byte in enumerate(out) if 48 <= byte <= 57]
    for index in rng.sample(digits, min(len(digits), rng.choice([3, 30, 300]))):
        out[index] = 48 + rng.randrange(10)
    return bytes(out)


def huge_page(data: bytes, rng: Random) -> bytes:
    size = rng.choice([b"[0 0 1e9 1e9]", b"[0 0 0 0]", b"[-1e6 -1e6 1e6 1e6]", b"[0 0 99999999 3]", b"[5 5]"])
    return build([b"<</Type/Page/Parent 2 0 R/MediaBox" + size + b"/Contents 4 0 R>>", stream(b"0 0 100 100 re S")])


def pages_loop(data: bytes, rng: Random) -> bytes:
    """The page tree is its own child."""
    return build([b"<</Type/Pages/Parent 2 0 R/Kids[2 0 R 3 0 R]/Count 2000000000>>"])


def previous_loop(data: bytes, rng: Random) -> bytes:
    """The cross-reference table names itself as its predecessor."""
    body = build([PAGE, stream(b"0 0 100 100 re S")])
    start = body.rindex(b"xref\n", 0, body.rindex(b"startxref"))
    return body.replace(b"/Size", b"/Prev %d/Size" % start)


def form_loop(data: bytes, rng: Random) -> bytes:
    """A form XObject that draws itself."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>"
    form = stream(b"/X Do /X Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>")
    return build([page, stream(b"/X Do"), form])


def deep_nesting(data: bytes, rng: Random) -> bytes:
    depth = rng.choice([500, 20_000, 200_000])
    return build([PAGE, b"[" * depth + b"]" * depth, stream(b"q " * depth + b"0 0 1 1 re S")])


def many_objects(data: bytes, rng: Random) -> bytes:
    return build([PAGE, stream(b"0 0 9 9 re S"), *[b"null"] * rng.choice([10_000, 100_000, 1_000_000])])


def many_pages(data: bytes, rng: Random) -> bytes:
    """A few thousand pages that are all the same one."""
    count = rng.choice([2_000, 50_000])
    return build([PAGE, stream(b"0 0 9 9 re S")], kids=b"3 0 R " * count, count=count)


def many_rules(data: bytes, rng: Random) -> bytes:
    """One page with very many lines: what is quadratic in rules shows."""
    lines = b"".join(b"%d %d m %d %d l S\n" % tuple(rng.choices(range(900), k=4)) for _ in range(1000))
    return build([PAGE, stream(lines * rng.choice([5, 100]))])


def stream_bomb(data: bytes, rng: Random) -> bytes:
    """A few kilobytes that unpack to hundreds of megabytes of page content."""
    return build([PAGE, stream(b"0 0 1 1 re S\n" * rng.choice([1_000_000, 20_000_000]))])


def image_bomb(data: bytes, rng: Random) -> bytes:
    side = rng.choice([20_000, 60_000])
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>"
    head = b"/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 8" % (side, side)
    return build([page, stream(b"595 0 0 842 0 0 cm /X Do"), stream(b"\xff" * 10_000_000, head)])


def encrypted(data: bytes, rng: Random) -> bytes:
    """A page behind a user password."""
    import io

    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, encrypt=StandardEncryption(f"secret{rng.random()}", strength=128), invariant=1)
    canvas.drawString(100, 700, "locked")
    canvas.save()
    return out.getvalue()


def javascript(data: bytes, rng: Random) -> bytes:
    """Opening the document asks for a script, an endless one."""
    action = b"/OpenAction<</S/JavaScript/JS(while\\(true\\){app.alert\\(1\\)})>>"
    return build([PAGE, stream(b"0 0 9 9 re S")], catalog=action)


def wrong_suffix(data: bytes, rng: Random) -> bytes:
    return rng.choice([b"PK\x03\x04" + rng.randbytes(500), b"\x89PNG\r\n\x1a\n" + rng.randbytes(500), b"<html>\x00"])


MUTATIONS: dict[str, Mutation] = {
    mutation.__name__: mutation
    for mutation in (
        flip_bits, truncate, cut_middle, scramble_numbers, garbage, nothing, huge_page, pages_loop, previous_loop,
        form_loop, deep_nesting, many_objects, many_pages, many_rules, stream_bomb, image_bomb, encrypted, javascript,
        wrong_suffix,
    )
}  # fmt: skip
CHEAP = ("flip_bits", "truncate", "cut_middle", "scramble_numbers")
"""Damage to a good file: most of it should be this; the built ones are few and heavy."""


def mutate(data: bytes, seed: int | str) -> tuple[str, bytes]:
    """A hostile relative of a good PDF, and what was done: nine in ten are damaged bytes, the rest built bombs."""
    rng = Random(f"hostile/{seed}")
    name = rng.choice(CHEAP) if rng.random() < 0.9 else rng.choice(list(MUTATIONS))
    return name, MUTATIONS[name](data, rng)


PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"


def stream(content: bytes, head: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (head, len(packed), packed)


def build(objects: Iterable[bytes], *, catalog: bytes = b"", kids: bytes = b"3 0 R", count: int = 1) -> bytes:
    """A PDF of a catalog, a page tree and the given objects, numbered from 3."""
    tree = b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, count)
    parts = [b"%PDF-1.7\n"]
    offsets = []
    at = len(parts[0])
    for number, body in enumerate([b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog, tree, *objects], 1):
        offsets.append(at)
        part = b"%d 0 obj\n%s\nendobj\n" % (number, body)
        parts.append(part)
        at += len(part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(offsets) + 1
    parts.append(b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table))
    parts.append(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, at))
    return b"".join(parts)
