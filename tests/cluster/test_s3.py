"""An inbox on an object store is read like a folder."""

from __future__ import annotations

import fsspec

from perf_pipeline.raw.inbox import open_uri, scan


def test_an_inbox_on_s3(s3_endpoint: str) -> None:
    store = fsspec.filesystem("s3")
    store.mkdir("forms")
    store.pipe("forms/inbox/2021/自评表.pdf", b"%PDF-1.4")
    (found,) = scan("s3://forms/inbox")
    assert (found.uri, found.folder_year, found.size_bytes) == ("s3://forms/inbox/2021/自评表.pdf", 2021, 8)
    with open_uri(found.uri) as file:
        assert file.read() == b"%PDF-1.4"
