"""Guards for Office files, which are zip archives of XML: hostile ones are refused before a parser sees them."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from perf_pipeline.extract.model import UnreadableDocument

# a form of a hundred pages is below 5 MiB unpacked
MAX_UNPACKED_BYTES = 128 * 2**20
MAX_XML_BYTES = 32 * 2**20
MAX_MEMBERS = 5_000

# OOXML forbids document type declarations (ECMA-376 part 2, 8.2.5); they are only good for entity bombs
_DOCTYPE = re.compile(b"<!(DOCTYPE|ENTITY)" + b"|" + re.escape("<!DOCTYPE".encode("utf-16-le")), re.IGNORECASE)


def open_package(path: Path) -> dict[str, bytes]:
    """Every XML part of an Office file by name, unpacked within limits; pictures and the like stay packed.

    Raises UnreadableDocument: `too_large` (zip bomb), `damaged` (broken zip, entity declarations), `encrypted`.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _unpack(archive)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError) as error:
        raise UnreadableDocument("damaged", "the Office file is damaged: its zip archive cannot be unpacked") from error


def _unpack(archive: zipfile.ZipFile) -> dict[str, bytes]:
    members = archive.infolist()
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED_BYTES:
        raise UnreadableDocument(
            "too_large", f"the Office file unpacks to {unpacked >> 20} MiB in {len(members)} parts: not a form"
        )
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableDocument("encrypted", "the Office file is locked by a password")
    parts: dict[str, bytes] = {}
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels")):
            parts[member.filename] = _part(archive, member)
    return parts


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    # the directory may lie about the size: read no more than the limit whatever it says
    with archive.open(member) as stream:
        data = stream.read(MAX_XML_BYTES + 1)
    if len(data) > MAX_XML_BYTES:
        raise UnreadableDocument("too_large", f"part {member.filename!r} of the Office file is beyond any form's size")
    if _DOCTYPE.search(data):
        raise UnreadableDocument("damaged", f"part {member.filename!r} of the Office file declares entities: refused")
    return data
