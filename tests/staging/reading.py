"""Stand-ins for `parse_document` that misbehave as hostile documents make readers do; each is told by its file name."""

from __future__ import annotations

import ctypes
import datetime as dt
import os
import signal
import socket
import subprocess
import sys
import time

from perf_pipeline.staging import PARSER_VERSION
from perf_pipeline.staging.parse import ParsedDocument, ParseOptions, Task, parse_document, set_aside


def task(name: str, number: int = 0, folder_year: int | None = 2019) -> Task:
    key = f"{number:016x}"
    return Task(key, key * 4, name, f"inbox/{name}", folder_year, f"/nowhere/{name}")


def good(one: Task, year: int = 2019) -> ParsedDocument:
    keys = {"document_key": one.document_key, "fiscal_year": year, "parser_version": PARSER_VERSION}
    document = keys | {
        "sha256": one.sha256, "file_name": one.file_name, "source_uri": one.source_uri, "folder_year": one.folder_year,
        "page_count": 1, "text_source": "text", "forms": 1, "parsed_at": dt.datetime(2026, 1, 1), "seconds": 0.1,
    }  # fmt: skip
    cells = [
        keys | {"grid_no": 1, "row_no": r, "col_no": 0, "row_span": 1, "col_span": 1, "cell_text": "x", "confidence": 1}
        for r in range(3)
    ]
    return ParsedDocument(one, rows={"document": [document], "cell": cells})


def misbehave(one: Task, options: ParseOptions) -> ParsedDocument:
    name = one.file_name
    if name.startswith("aside"):
        return ParsedDocument(one, quarantine=set_aside(one, "not_a_form", "no indicator table"))
    if name.startswith("hang"):
        time.sleep(600)
    elif name.startswith("deaf"):  # native code that holds the interpreter and hears no signal handler
        ctypes.PyDLL(None).sleep(600)
    elif name.startswith("abort"):
        os.abort()
    elif name.startswith("segfault"):
        ctypes.string_at(0)
    elif name.startswith("exit"):
        os._exit(7)
    elif name.startswith("oom"):
        os.kill(os.getpid(), signal.SIGKILL)
    elif name.startswith("hog"):
        bytearray(64 * 2**30)
    elif name.startswith("bug"):
        raise KeyError("a defect of ours")
    elif name.startswith("phone"):
        socket.create_connection(("127.0.0.1", 9), timeout=1)
    elif name.startswith("spawn"):
        subprocess.run(["true"], check=True)
    elif name.startswith("slow"):
        time.sleep(0.3)
    return good(one)


def misfit(one: Task, options: ParseOptions) -> ParsedDocument:
    """Rows for a column that no table has, where the name says so."""
    parsed = misbehave(one, options)
    if one.file_name.startswith("misfit"):
        parsed.rows["cell"][0]["colour"] = "red"
    return parsed


def process_id(one: Task, options: ParseOptions) -> ParsedDocument:
    """Tells which process read it, in the place of a reason."""
    return ParsedDocument(one, quarantine=set_aside(one, "pid", str(os.getpid())))


def modules_imported(one: Task, options: ParseOptions) -> ParsedDocument:
    """Reads the document and tells what had to be imported for it, in the place of a reason."""
    before = set(sys.modules)
    parse_document(one, options)
    return ParsedDocument(one, quarantine=set_aside(one, "imports", " ".join(sorted(sys.modules.keys() - before))))
