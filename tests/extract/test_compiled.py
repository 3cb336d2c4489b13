"""Compiled code: nothing is compiled while a document is read, and no stale code is called."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numba")
from numba.core.registry import CPUDispatcher

import perf_pipeline.extract.prepared  # noqa: F401
from perf_pipeline.extract import UnreadableDocument, read_document
from perf_pipeline.extract.compiled import compiled

ROOT = Path(__file__).parents[2]
PDFS = sorted([*(ROOT / "samples" / "inbox").rglob("*.pdf"), *(ROOT / "tests" / "fixtures").rglob("*.pdf")])


def functions() -> dict[tuple[str, str], CPUDispatcher]:
    modules = [module for name, module in sys.modules.items() if name.startswith("perf_pipeline.")]
    return {
        (module.__name__, name): value
        for module in modules
        for name, value in vars(module).items()
        if isinstance(value, CPUDispatcher) and value.py_func.__module__ == module.__name__
    }


def signatures() -> dict[tuple[str, str], int]:
    return {name: len(function.signatures) for name, function in functions().items()}


def test_nothing_is_compiled_while_a_document_is_read() -> None:
    """A kind of array that preparing did not know would cost some document its time limit."""
    before = signatures()
    assert sum(before.values()) > 10
    for path in PDFS:
        try:
            read_document(path)
        except UnreadableDocument:
            continue
    assert signatures() == before


def test_compiled_functions_call_those_of_their_own_file_only() -> None:
    """What is kept is thrown away when the function's own file changes, and no other."""
    for (module, name), function in functions().items():
        used = [function.py_func.__globals__.get(global_name) for global_name in function.py_func.__code__.co_names]
        strangers = [
            one.py_func.__qualname__
            for one in used
            if isinstance(one, CPUDispatcher) and one.py_func.__module__ != module
        ]
        assert not strangers, f"{module}.{name} calls {strangers}"


def test_without_a_folder_to_keep_it_in_code_is_compiled_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "twice.py").write_text("def twice(x):\n    return 2 * x\n")
    code = (
        "import numba.core.caching as caching, runpy, sys\n"
        "caching.CacheImpl._locator_classes = []\n"
        "from perf_pipeline.extract.compiled import compiled\n"
        "print(compiled(runpy.run_path(sys.argv[1])['twice'])(21))\n"
    )
    command = [sys.executable, "-c", code, str(tmp_path / "twice.py")]
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.stdout == "42\n", said.stderr


def test_a_place_outside_an_array_is_a_loud_error() -> None:
    @compiled
    def beyond(values: list[float], place: int) -> float:
        return values[place]

    import numpy as np

    assert beyond(np.ones(2), 1) == 1.0
    with pytest.raises(IndexError):
        beyond(np.ones(2), 2)
