"""Hostile files are the same for the same seed, and differ from what they were made of."""

from __future__ import annotations

from random import Random

import pypdfium2
import pytest

from benchmarks.corpus.hostile import MUTATIONS, PAGE, build, mutate, stream

GOOD = build([PAGE, stream(b"0 0 100 100 re S")])


def test_the_builder_makes_readable_files() -> None:
    with pypdfium2.PdfDocument(GOOD) as pdf:
        assert len(pdf) == 1


@pytest.mark.parametrize("name", [n for n in MUTATIONS if n not in {"stream_bomb", "many_objects", "image_bomb"}])
def test_mutations_are_seeded_and_change_something(name: str) -> None:
    first = MUTATIONS[name](GOOD, Random(3))
    if name != "encrypted":  # its key is random by design of the format
        assert first == MUTATIONS[name](GOOD, Random(3))
    assert first != GOOD


def test_mutate_names_what_it_did() -> None:
    done = {mutate(GOOD, seed)[0] for seed in range(60)}
    assert len(done) >= 5
    assert mutate(GOOD, 1) == mutate(GOOD, 1)
