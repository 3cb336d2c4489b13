"""What a file is, told by its bytes: an .xls or .html named .pdf is common, and a name is no evidence."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Literal

from perf_pipeline.extract.containers.wording import decode
from perf_pipeline.extract.model import UnreadableDocument

Kind = Literal["pdf", "xlsx", "docx", "html", "text"]

_HEAD_BYTES = 8192
_HTML_MARKS = ("<html", "<!doctype html", "<table", "<head", "<meta", "<body", "<div")
# formats that have been seen under a form's name; (first bytes, what it is, what helps)
_FOREIGN: tuple[tuple[bytes, str, str], ...] = (
    (b"{\\rtf", "an RTF text", "save it as .docx"),
    (b"\x89PNG", "a PNG picture", "print it to PDF"),
    (b"\xff\xd8\xff", "a JPEG picture", "print it to PDF"),
    (b"II*\x00", "a TIFF picture", "print it to PDF"),
    (b"MM\x00*", "a TIFF picture", "print it to PDF"),
    (b"GIF8", "a GIF picture", "print it to PDF"),
    (b"Rar!", "a RAR archive", "unpack it into the inbox"),
    (b"7z\xbc\xaf", "a 7z archive", "unpack it into the inbox"),
    (b"\x1f\x8b", "a gzip archive", "unpack it into the inbox"),
    (b"MIME-Version:", "a web archive (.mht)", "save it as .html or print it to PDF"),
    (b"OFD", "an OFD document", "convert it to PDF"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def recognise(path: Path, file_name: str | None = None) -> Kind:
    """The kind of a file by its content; its name only decides what bytes alone cannot.

    Raises UnreadableDocument: `empty_file`, `encrypted` (a locked Office file), `damaged` (a broken zip) or
    `not_a_document`, each with what the file really is.
    """
    suffix = Path(file_name or path.name).suffix.lower()
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
    if not head.strip(b"\x00 \t\r\n"):
        raise UnreadableDocument("empty_file", "the file is empty")
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return _zipped(path)
    if head.startswith(_OLE):
        raise _office_97(path)
    for mark, what, help_ in _FOREIGN:
        if head.startswith(mark):
            raise UnreadableDocument("not_a_document", f"the file is {what}, whatever its name: {help_}")
    return _textual(head, suffix)


def _zipped(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableDocument(
            "damaged", "the Office file is damaged or cut off: its zip directory is missing"
        ) from error
    if "word/document.xml" in names:
        return "docx"
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "OFD.xml" in names:
        raise UnreadableDocument("not_a_document", "the file is an OFD document: convert it to PDF")
    if "content.xml" in names and "mimetype" in names:
        raise UnreadableDocument("not_a_document", "the file is an OpenDocument file: save it as .xlsx, .docx or PDF")
    if "xl/workbook.bin" in names:
        raise UnreadableDocument("not_a_document", "the file is a binary workbook (.xlsb): save it as .xlsx")
    raise UnreadableDocument("not_a_document", "the file is a zip archive without a document: unpack it into the inbox")


def _office_97(path: Path) -> UnreadableDocument:
    with path.open("rb") as file:
        data = file.read(16 * 2**20)
    if "EncryptedPackage".encode("utf-16-le") in data:
        return UnreadableDocument("encrypted", "the Office file is locked by a password")
    what = "a Word 97-2003 file (.doc): save it as .docx"
    if "Workbook".encode("utf-16-le") in data or "Book".encode("utf-16-le") in data:
        what = "an Excel 97-2003 workbook (.xls): save it as .xlsx"
    return UnreadableDocument("not_a_document", f"the file is {what} or print it to PDF")


def _textual(head: bytes, suffix: str) -> Kind:
    # a character cut in two at the end of the head must not spoil the guess
    complete = head[: head.rfind(b"\n") + 1] or head
    try:
        text = decode(complete, declared=True).lower()
    except UnreadableDocument:
        if suffix == ".pdf":  # its own reader says what is wrong with it
            return "pdf"
        raise
    if any(mark in text for mark in _HTML_MARKS):
        return "html"
    if suffix in (".html", ".htm"):
        return "html"
    if suffix == ".pdf" and "\t" not in text:
        raise UnreadableDocument("not_a_document", "the file is plain text, not a PDF")
    return "text"
