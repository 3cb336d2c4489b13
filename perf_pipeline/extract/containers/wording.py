"""Text of a container's cell as one line of wording, and bytes as text."""

from __future__ import annotations

import codecs
import re

from perf_pipeline.extract.model import UnreadableDocument

# CJK ideographs, their punctuation and full-width forms: between two of these a line break leaves no blank
_WIDE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef"
_BREAK = re.compile(r"[ \t]*\n\s*")
_BREAK_IN_LATIN = re.compile(r"(?<=[A-Za-z])[ \t]*\n\s*(?=[A-Za-z])")
_AMOUNT = re.compile(r"[≥≤<>=]{0,2}\d[\d.,]*(?:%|％|(?![年月日])[\u4e00-\u9fff]{1,3})|100|\d{1,2}(?:\.\d)?")
"""An amount with its unit, or points; other bare digits may be a number that was broken over lines."""
_SPACES = re.compile("[ \t\n]+")
_SPACES_BY_WIDE = re.compile(rf"(?<=[{_WIDE}])[ \t]*\n\s*|[ \t]*\n\s*(?=[{_WIDE}])")
# no-break and zero-width blanks that word processors and browsers leave behind
_BLANKS = str.maketrans({"\u00a0": " ", "\u200b": None, "\ufeff": None, "\r": "\n", "\v": "\n", "\f": "\n"})
# control characters never stand in text; their presence means a binary file
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_DECLARED = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)


def one_line(text: str) -> str:
    """A cell's lines as one, as pages are read: line breaks go without a trace, but for a blank between two words in
    Latin letters. Inner blanks stay as typed. Amounts that were typed below each other stay apart (10 and 9 are not
    109)."""
    text = text.replace("\r\n", "\n").translate(_BLANKS).strip()
    lines = [line.strip() for line in text.split("\n")]
    if len(lines) > 1 and all(map(_AMOUNT.fullmatch, lines)):
        return "；".join(lines)
    return _BREAK.sub("", _BREAK_IN_LATIN.sub(" ", text))


def collapsed(source: str | None) -> str:
    """White space of a web page's source: one blank, and beside a CJK character a line break is none."""
    text = (source or "").replace("\r\n", "\n").translate(_BLANKS)
    return _SPACES.sub(" ", _SPACES_BY_WIDE.sub("", text))


def decode(data: bytes, *, declared: bool = False) -> str:
    """Bytes as text: byte order mark, then UTF-8, then the charset the page declares, then GB18030 (GBK, GB2312).

    Raises UnreadableDocument `not_a_document` when the bytes are no text at all.
    """
    text = _decoded(data, declared)
    if text is None or _CONTROLS.search(text[:100_000]):
        raise UnreadableDocument("not_a_document", "the file is neither a known document format nor text")
    return text


def _decoded(data: bytes, declared: bool) -> str | None:
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    encodings = ["utf-8"]
    named = _DECLARED.search(data[:4096]) if declared else None
    if named and not named[1].lower().startswith((b"gb", b"utf")):
        encodings.append(named[1].decode("ascii"))
    for encoding in (*encodings, "gb18030"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    # one stray byte in a long page must not lose it: the encoding that damages least
    best = min((data.decode(encoding, "replace") for encoding in ("utf-8", "gb18030")), key=_damage)
    return best if _damage(best) * 100 <= len(best) else None


def _damage(text: str) -> int:
    return text.count("\ufffd")
