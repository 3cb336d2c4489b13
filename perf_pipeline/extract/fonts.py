"""Which fonts PDFium takes for those that a PDF names without carrying them.

Drawn pages take the system's. Pages that are read take `stand_in.ttf`, in which every character is the same narrow box:
code points come from the PDF's maps and places from its widths, so glyphs tell nothing; but PDFium leaves a text of one
character out (a weight, a score) if its glyph is empty, as all Chinese ones are on a machine without Chinese fonts, and
takes ten times as long with them. So what is read does not depend on the machine.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pypdfium2 import PdfSysfontBase

OWN = frozenset(
    f"{family}{style}"
    for family, styles in {
        "Courier": ("", "-Bold", "-BoldOblique", "-Oblique"),
        "Helvetica": ("", "-Bold", "-BoldOblique", "-Oblique"),
        "Times": ("-Roman", "-Bold", "-BoldItalic", "-Italic"),
        "Symbol": ("",),
        "ZapfDingbats": ("",),
    }.items()
    for style in styles
)
"""PDF's standard fonts (ISO 32000-1, 9.6.2.2), which PDFium has, with the widths that a PDF need not repeat."""

CHINESE = (134, 136)
"""PDFium's character sets (Windows' numbers) of simplified and of traditional Chinese."""

NO_CHINESE_FONT = (
    "this machine has no Chinese font (Debian: apt-get install fonts-noto-cjk): pictures lack text whose font its PDF "
    "does not carry; what is read is complete all the same"
)

STAND_IN = 1
"""A handle that is no address, as all of the system's fonts are."""


class _Fonts(PdfSysfontBase):
    """What PDFium asks of fonts (fpdf_sysfontinfo.h); the system's are asked only while they are `wanted`."""

    wanted = True
    lacking = False  # was a Chinese font wanted that the system does not have?
    stand_in = (Path(__file__).parent / "stand_in.ttf").read_bytes()

    def MapFont(self, info: Any, weight: int, italic: int, charset: int, pitch: int, face: Any, exact: Any) -> Any:
        if self.wanted:
            found = super().MapFont(info, weight, italic, charset, pitch, face, exact)
            self.lacking |= charset in CHINESE and not found
            return found
        return None if ctypes.string_at(face).decode("latin-1") in OWN else STAND_IN

    def GetFont(self, info: Any, face: Any) -> Any:
        return super().GetFont(info, face) if self.wanted else None

    def GetFontData(self, info: Any, font: int, table: int, buffer: Any, size: int) -> Any:
        if font != STAND_IN:
            return super().GetFontData(info, font, table, buffer, size)
        if table:  # asked for as part of a collection of fonts
            return 0
        if buffer and size >= len(self.stand_in):
            ctypes.memmove(buffer, self.stand_in, len(self.stand_in))
        return len(self.stand_in)

    def GetFaceName(self, info: Any, font: int, buffer: Any, size: int) -> Any:
        return 0 if font == STAND_IN else super().GetFaceName(info, font, buffer, size)

    def GetFontCharset(self, info: Any, font: int) -> Any:
        return 0 if font == STAND_IN else super().GetFontCharset(info, font)

    def DeleteFont(self, info: Any, font: int) -> None:
        if font != STAND_IN:
            super().DeleteFont(info, font)


@functools.cache
def _fonts() -> _Fonts:
    """One a process: PDFium asks once for the list of the system's fonts."""
    fonts = _Fonts()
    fonts.setup()
    return fonts


@contextmanager
def system_fonts(wanted: bool) -> Iterator[None]:
    """Are documents that are opened within it drawn (`wanted`) or read? A font is chosen when a page with it is loaded,
    and kept with the document."""
    fonts = _fonts()
    before, fonts.wanted = fonts.wanted, wanted
    try:
        yield
    finally:
        fonts.wanted = before


def lacks_chinese() -> bool:
    """Has this process drawn pages whose Chinese fonts neither their PDF nor the system has? Their text is missing."""
    return _fonts().lacking
