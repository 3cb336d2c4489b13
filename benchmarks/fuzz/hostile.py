"""PDFs made to hurt a reader: loops, bombs, impossible sizes, nesting, locks. Each is small on disk."""

from __future__ import annotations

import zlib
from collections.abc import Callable

Objects = dict[int, bytes]


def build(objects: Objects, trailer: bytes = b"") -> bytes:
    """A PDF of these objects; 1 is the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(out)
    size = max(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    for number in range(1, size):
        out += b"%010d 00000 %s \n" % (offsets.get(number, 0), b"n" if number in offsets else b"f")
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n" % (len(packed), entries) + packed + b"\nendstream"


def one_page(
    content: bytes, resources: bytes = b"", box: bytes = b"0 0 595 842", page: bytes = b"", more: Objects | None = None
) -> bytes:
    font = b"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Resources << %s %s >> /Contents 4 0 R %s >>"
        % (box, font, resources, page),
        4: stream(content),
    }
    return build(objects | (more or {}))


def _rules(columns: int, rows: int) -> bytes:
    """A ruled table of single strokes."""
    width, height = 500 / columns, 700 / rows
    lines = [b"%.2f 50 m %.2f 750 l S" % (50 + i * width, 50 + i * width) for i in range(columns + 1)]
    lines += [b"50 %.2f m 550 %.2f l S" % (50 + i * height, 50 + i * height) for i in range(rows + 1)]
    return b"\n".join(lines)


def _text(count: int, step: float) -> bytes:
    shown = b"\n".join(b"1 0 0 1 %.1f %.1f Tm (a) Tj" % (i * step % 500, i * step % 800) for i in range(count))
    return b"BT /F1 8 Tf " + shown + b" ET"


_FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]"


def _forms(levels: int, calls: int) -> Objects:
    """Form objects that each draw the next one several times: calls to the power of levels in all."""
    made = {
        number: stream(b"/X Do " * calls, _FORM + b" /Resources << /XObject << /X %d 0 R >> >>" % (number + 1))
        for number in range(5, 5 + levels)
    }
    made[5 + levels] = stream(b"0 0 9 9 re f", _FORM)
    return made


def _image(width: int, height: int, filter_: bytes, data: bytes) -> Objects:
    entries = b"/Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8" % (width, height)
    entries += b" /Filter /%s /Length %d" % (filter_, len(data))
    return {5: b"<< " + entries + b" >>\nstream\n" + data + b"\nendstream"}


_IMAGE = b"/XObject << /I 5 0 R >>"
_DRAW_IMAGE = b"q 500 0 0 700 50 50 cm /I Do Q"


def page_tree_loop() -> bytes:
    return build(
        {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2000000000 >>"}
    )


def xref_loop() -> bytes:
    data = one_page(_rules(3, 3))
    start = data.rindex(b"startxref\n") + 10
    offset = data[start : data.index(b"\n", start)]
    return data.replace(b"/Root 1 0 R", b"/Prev %s /Root 1 0 R" % offset)


def many_objects() -> bytes:
    filler = dict.fromkeys(range(5, 1_000_005), b"null")
    return one_page(_rules(3, 3), more=filler)


def many_pages() -> bytes:
    kids = b"3 0 R " * 100_000
    return build(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [%s] /Count 100000 >>" % kids,
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            4: stream(_rules(4, 4)),
        }
    )


def deep_nesting() -> bytes:
    return one_page(b"", page=b"/Deep " + b"[" * 500_000 + b"]" * 500_000)


def nested_dictionaries() -> bytes:
    return one_page(b"", page=b"/Deep " + b"<< /A " * 100_000 + b"1" + b" >>" * 100_000)


def deep_graphics_state() -> bytes:
    return one_page(b"q " * 2_000_000 + _rules(3, 3))


def form_recursion() -> bytes:
    own = stream(b"/X Do", _FORM + b" /Resources << /XObject << /X 5 0 R >> >>")
    return one_page(b"/X Do", b"/XObject << /X 5 0 R >>", more={5: own})


def form_explosion() -> bytes:
    return one_page(b"/X Do", b"/XObject << /X 5 0 R >>", more=_forms(12, 10))


def stream_bomb() -> bytes:
    inner = zlib.compress(zlib.compress(b" " * 2**28, 9), 9)
    body = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(inner) + inner + b"\nendstream"
    return one_page(b"", more={4: body})


def image_bomb() -> bytes:
    return one_page(_DRAW_IMAGE, _IMAGE, more=_image(60_000, 60_000, b"FlateDecode", zlib.compress(b"\0" * 2**22, 9)))


def broken_images() -> bytes:
    return one_page(
        _DRAW_IMAGE, _IMAGE, more=_image(2_000, 2_000, b"JPXDecode", b"\0\0\0\x0cjP  \r\n\x87\n" + b"\xff" * 999)
    )


def jbig2_garbage() -> bytes:
    return one_page(
        _DRAW_IMAGE, _IMAGE, more=_image(9_999, 9_999, b"JBIG2Decode", b"\0\0\0\1\x30\0\1\0\0\0\x13" + b"\xff" * 400)
    )


def huge_page() -> bytes:
    return one_page(_rules(9, 9) + _text(99, 7), box=b"0 0 1000000000 1000000000")


def empty_page_box() -> bytes:
    return one_page(_rules(9, 9) + _text(99, 7), box=b"0 0 0 0")


def odd_page_box() -> bytes:
    return one_page(_rules(9, 9) + _text(99, 7), box=b"842 595 -1 nan", page=b"/Rotate 37 /UserUnit 1000000")


def million_rules() -> bytes:
    return one_page(
        b"\n".join(b"%d %d m %d %d l S" % (i % 600, i % 842, (i * 7) % 600, i % 842) for i in range(1_000_000))
    )


def dense_grid() -> bytes:
    return one_page(_rules(1_000, 1_000) + _text(2_000, 0.7))


def million_characters() -> bytes:
    return one_page(b"BT /F1 8 Tf 50 700 Td " + b"(aaaaaaaaaa) Tj " * 100_000 + b"ET")


def characters_on_one_spot() -> bytes:
    return one_page(_rules(5, 5) + _text(50_000, 0))


def huge_font_size() -> bytes:
    return one_page(_rules(5, 5) + b"BT /F1 1e30 Tf 1e30 0 0 1e30 50 700 Tm (abc) Tj ET")


def encrypted() -> bytes:
    lock = b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <%s> /U <%s> >>" % (b"41" * 32, b"42" * 32)
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [] /Count 0 >>",
        3: lock,
    }
    return build(objects, b"/Encrypt 3 0 R /ID [<41> <41>]")


def scripts() -> bytes:
    action = b"/OpenAction << /S /JavaScript /JS (while(true){}) >> /AA << /O << /S /Launch /F (/bin/sh) >> >>"
    data = one_page(_rules(3, 3) + _text(9, 9))
    return data.replace(b"/Type /Catalog", b"/Type /Catalog " + action)


def character_map_bomb() -> bytes:
    ranges = b"\n".join(b"<%04x> <ffff> <4e00>" % i for i in range(20_000))
    cmap = (
        b"begincmap 1 begincodespacerange <0000> <ffff> endcodespacerange 20000 beginbfrange " + ranges + b" endbfrange"
    )
    font = b"<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R]"
    font += b" /ToUnicode 7 0 R >>"
    return one_page(
        _rules(3, 3) + b"BT /G 8 Tf 60 60 Td <4e004e01> Tj ET",
        b"/Font << /G 5 0 R >>",
        more={5: font, 6: b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X >>", 7: stream(cmap)},
    )


def type3_recursion() -> bytes:
    font = b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << /a 6 0 R >>"
    font += b" /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [9]"
    font += b" /Resources << /Font << /T 5 0 R >> >> >>"
    return one_page(
        b"BT /T 9 Tf (aaa) Tj ET", b"/Font << /T 5 0 R >>", more={5: font, 6: stream(b"9 0 d0 BT /T 9 Tf (aaa) Tj ET")}
    )


HOSTILE: dict[str, Callable[[], bytes]] = {
    make.__name__: make
    for make in (
        page_tree_loop, xref_loop, many_objects, many_pages, deep_nesting, nested_dictionaries, deep_graphics_state,
        form_recursion, form_explosion, stream_bomb, image_bomb, broken_images, jbig2_garbage, huge_page,
        empty_page_box, odd_page_box, million_rules, dense_grid, million_characters, characters_on_one_spot,
        huge_font_size, encrypted, scripts, character_map_bomb, type3_recursion,
    )
}  # fmt: skip
