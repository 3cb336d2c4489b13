"""More files made to hurt than `corpus.hostile` builds: what is heavy, endless or impossible behind a valid file."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from random import Random

from benchmarks.corpus import hostile
from benchmarks.corpus.hostile import build, stream

_FORM = b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
_IMAGE = b"/XObject<</I 5 0 R>>"
_DRAW_IMAGE = b"q 500 0 0 700 50 50 cm /I Do Q"


def one_page(content: bytes, resources: bytes = b"", more: list[bytes] | None = None, page: bytes = b"") -> bytes:
    """A PDF of one page; `more` objects are numbered from 5."""
    font = b"/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>"
    head = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<%s>>/Contents 4 0 R%s>>"
    return build([head % (resources or font, page), stream(content), *(more or [])])


def rules(columns: int, rows: int) -> bytes:
    """A ruled table of single strokes."""
    lines = [b"%.2f 50 m %.2f 750 l S" % ((50 + i * 500 / columns,) * 2) for i in range(columns + 1)]
    lines += [b"50 %.2f m 550 %.2f l S" % ((50 + i * 700 / rows,) * 2) for i in range(rows + 1)]
    return b"\n".join(lines)


def text(count: int, step: float) -> bytes:
    shown = b"\n".join(b"1 0 0 1 %.1f %.1f Tm (a) Tj" % (i * step % 500, i * step % 800) for i in range(count))
    return b" BT /F1 8 Tf " + shown + b" ET"


def nested_dictionaries() -> bytes:
    return one_page(b"", page=b"/Deep " + b"<</A " * 100_000 + b"1" + b">>" * 100_000)


def form_explosion() -> bytes:
    """Form objects that each draw the next one ten times, twelve deep."""
    drawing = [stream(b"/X Do " * 10, _FORM + b"/Resources<</XObject<</X %d 0 R>>>>" % n) for n in range(6, 18)]
    return one_page(b"/X Do", b"/XObject<</X 5 0 R>>", [*drawing, stream(b"0 0 9 9 re f", _FORM)])


def double_stream_bomb() -> bytes:
    packed = zlib.compress(zlib.compress(b" " * 2**28, 9), 9)
    body = b"<</Length %d/Filter[/FlateDecode/FlateDecode]>>stream\n%s\nendstream" % (len(packed), packed)
    return build([hostile.PAGE, body])


def _picture(filter_: bytes, data: bytes) -> bytes:
    head = b"/Subtype/Image/Width 9999/Height 9999/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/%s" % filter_
    body = b"<<%s/Length %d>>stream\n%s\nendstream" % (head, len(data), data)
    return one_page(_DRAW_IMAGE, _IMAGE, [body])


def broken_picture() -> bytes:
    return _picture(b"JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n" + b"\xff" * 999)


def broken_bitmap() -> bytes:
    return _picture(b"JBIG2Decode", b"\0\0\0\1\x30\0\1\0\0\0\x13" + b"\xff" * 400)


def odd_rotation() -> bytes:
    return one_page(rules(9, 9) + text(99, 7), page=b"/Rotate 37/UserUnit 1000000/CropBox[842 595 -1 nan]")


def dense_grid() -> bytes:
    return one_page(rules(1_000, 1_000) + text(2_000, 0.7))


def many_characters() -> bytes:
    return one_page(b"BT /F1 8 Tf 50 700 Td " + b"(aaaaaaaaaa) Tj " * 100_000 + b"ET")


def characters_on_one_spot() -> bytes:
    return one_page(rules(5, 5) + text(50_000, 0))


def huge_font_size() -> bytes:
    return one_page(rules(5, 5) + b" BT /F1 1e30 Tf 1e30 0 0 1e30 50 700 Tm (abc) Tj ET")


def character_map_bomb() -> bytes:
    ranges = b"\n".join(b"<%04x> <ffff> <4e00>" % i for i in range(20_000))
    cmap = b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange 20000 beginbfrange %s endbfrange" % ranges
    font = b"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>"
    more = [font, b"<</Type/Font/Subtype/CIDFontType2/BaseFont/X>>", stream(cmap)]
    return one_page(rules(3, 3) + b" BT /G 8 Tf 60 60 Td <4e004e01> Tj ET", b"/Font<</G 5 0 R>>", more)


def type3_recursion() -> bytes:
    """A font whose glyph is drawn with the font itself."""
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 9 9]/FontMatrix[1 0 0 1 0 0]/CharProcs<</a 6 0 R>>"
    font += b"/Encoding<</Differences[97/a]>>/FirstChar 97/LastChar 97/Widths[9]/Resources<</Font<</T 5 0 R>>>>>>"
    glyph = stream(b"9 0 d0 BT /T 9 Tf (aaa) Tj ET")
    return one_page(b"BT /T 9 Tf (aaa) Tj ET", b"/Font<</T 5 0 R>>", [font, glyph])


def _built(name: str, seed: int) -> Callable[[], bytes]:
    return lambda: hostile.MUTATIONS[name](b"", Random(f"{name}-{seed}"))


HOSTILE: dict[str, Callable[[], bytes]] = {
    make.__name__: make
    for make in (
        nested_dictionaries, form_explosion, double_stream_bomb, broken_picture, broken_bitmap, odd_rotation,
        dense_grid, many_characters, characters_on_one_spot, huge_font_size, character_map_bomb, type3_recursion,
    )
} | {
    f"{name}-{seed}": _built(name, seed)
    for name in hostile.MUTATIONS
    if name not in hostile.CHEAP
    for seed in range(3)
}  # fmt: skip
