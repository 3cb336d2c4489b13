"""A character that a font lacks would vanish from the page while the truth keeps it."""

from __future__ import annotations

import pytest

from benchmarks.corpus.document import make_document
from benchmarks.corpus.fonts import advances, available
from benchmarks.corpus.layouts import FORMS
from benchmarks.corpus.layouts.others import OTHERS, make_other
from benchmarks.corpus.model import Line, TableModel


def printed_characters() -> set[str]:
    documents = [make_document(layout, seed, 2019) for layout in FORMS for seed in range(3)]
    documents += [make_other(name, 1, 2019) for name in OTHERS]
    texts = [block.text for d in documents for block in d.blocks if isinstance(block, Line)]
    texts += [c.text for d in documents for block in d.blocks if isinstance(block, TableModel) for c in block.cells]
    return set("".join(texts))


def test_every_character_can_be_written_in_gbk() -> None:
    "".join(printed_characters()).encode("gbk")


@pytest.mark.parametrize("face", available())
def test_every_face_has_every_printed_character(face: str) -> None:
    assert printed_characters() - advances(face).keys() == set()
