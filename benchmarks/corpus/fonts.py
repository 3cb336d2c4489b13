"""Chinese fonts in a shape that reportlab and fpdf2 can embed.

They want TrueType outlines; Noto CJK comes as a collection of CFF fonts. So each face is cut down to the characters
that a form can print (all of them stand in this package's sources) and its curves are made quadratic, once a machine:
the result is kept under the temporary directory.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

NOTO = Path("/usr/share/fonts/opentype/noto")
COLLECTIONS = {
    "sans": NOTO / "NotoSansCJK-Regular.ttc",
    "sans-bold": NOTO / "NotoSansCJK-Bold.ttc",
    "serif": NOTO / "NotoSerifCJK-Regular.ttc",
    "serif-bold": NOTO / "NotoSerifCJK-Bold.ttc",
}
SIMPLIFIED_CHINESE = "SC"
MAX_ERROR = 1.0  # em units a quadratic curve may stray from the cubic one


def available() -> list[str]:
    """Names of the faces that this machine has."""
    return [name for name, path in COLLECTIONS.items() if path.exists()]


@lru_cache(maxsize=1)
def characters() -> str:
    """Every character that a generated form can print."""
    sources = sorted(Path(__file__).parent.rglob("*.py"))
    found = set("".join(path.read_text(encoding="utf-8") for path in sources)) | {chr(code) for code in range(32, 127)}
    return "".join(sorted(char for char in found if char.isprintable()))


@lru_cache(maxsize=16)
def font_file(name: str) -> Path:
    """A TrueType file of a face; raises KeyError or FileNotFoundError where the machine lacks it."""
    source = COLLECTIONS[name]
    digest = hashlib.sha256((characters() + str(source) + str(source.stat().st_size)).encode()).hexdigest()[:12]
    kept = Path(tempfile.gettempdir()) / f"corpus-fonts-{os.getuid()}" / f"{name}-{digest}.ttf"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        own = kept.with_suffix(f".{os.getpid()}")
        _cut(source, own, name)
        own.replace(kept)
    return kept


def _cut(source: Path, target: Path, name: str) -> None:
    from fontTools.ttLib import TTCollection

    with TTCollection(source, lazy=True) as faces:
        wanted = [face for face in faces.fonts if face["name"].getDebugName(1).endswith(f"CJK {SIMPLIFIED_CHINESE}")]
        _subset(wanted[0] if wanted else faces.fonts[0], target, name)


def _subset(font: Any, target: Path, name: str) -> None:
    from fontTools.subset import Options, Subsetter

    options = Options()
    options.layout_features = []
    options.drop_tables += ["VORG", "vhea", "vmtx", "BASE", "GPOS", "GSUB", "GDEF"]
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(text=characters())
    subsetter.subset(font)
    if "CFF " in font:
        _to_quadratic(font)
    for record in font["name"].names:
        if record.nameID in (1, 4, 6):
            record.string = f"Corpus{name.title().replace('-', '')}"
    font.save(target)


def _to_quadratic(font: object) -> None:
    """Replace the CFF outlines by TrueType ones."""
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import TTFont, newTable

    assert isinstance(font, TTFont)
    order = font.getGlyphOrder()
    outlines = font.getGlyphSet()
    glyphs = {}
    for glyph in order:
        pen = TTGlyphPen(outlines)
        outlines[glyph].draw(Cu2QuPen(pen, MAX_ERROR, reverse_direction=True))
        glyphs[glyph] = pen.glyph()
    font["loca"] = newTable("loca")
    table = font["glyf"] = newTable("glyf")
    table.glyphOrder, table.glyphs = order, glyphs
    del font["CFF "]
    table.compile(font)
    profile = font["maxp"]
    profile.tableVersion = 0x00010000
    for field in (
        "maxTwilightPoints",
        "maxStorage",
        "maxFunctionDefs",
        "maxInstructionDefs",
        "maxStackElements",
        "maxSizeOfInstructions",
        "maxComponentElements",
    ):
        setattr(profile, field, 0)
    profile.maxZones = 1
    profile.compile(font)
    names = font["post"]
    names.formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


@lru_cache(maxsize=16)
def advances(name: str) -> dict[str, float]:
    """Width of every character in em."""
    from fontTools.ttLib import TTFont

    with TTFont(font_file(name), lazy=True) as font:
        scale = font["head"].unitsPerEm
        metrics, glyphs = font["hmtx"], font.getBestCmap()
        return {chr(code): metrics[glyph][0] / scale for code, glyph in glyphs.items()}
