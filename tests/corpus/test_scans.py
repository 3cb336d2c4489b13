"""Scans have no text layer, keep the page's size and come out the same for the same seed."""

from __future__ import annotations

from random import Random

import pypdfium2
import pytest

from benchmarks.corpus.document import make_document
from benchmarks.corpus.producers import reportlab_pdf
from benchmarks.corpus.scans import Wear, draw_wear, scan
from benchmarks.corpus.style import Style

PDF = reportlab_pdf.produce(make_document("T9", 1, 2021), Style(font="unigb"))
WEARS = [
    Wear(dpi=72),
    Wear(dpi=72, skew=4, noise=8, jpeg=70, stamp=True, colour=True),
    Wear(dpi=72, faded_rules=0.5, curve=1.0, blur=0.5),
    Wear(dpi=72, turn=90),
]


@pytest.mark.parametrize("wear", WEARS)
def test_a_scan_is_an_image_of_the_page(wear: Wear) -> None:
    scanned = scan(PDF, wear, 1)
    data = scanned.data
    assert scanned == scan(PDF, wear, 1)
    assert (scanned.stamp is not None) == wear.stamp
    with pypdfium2.PdfDocument(PDF) as source, pypdfium2.PdfDocument(data) as made:
        assert len(made) == len(source)
        assert made[0].get_textpage().count_chars() == 0
        size = source[0].get_size() if not wear.turn else source[0].get_size()[::-1]
        assert made[0].get_size() == pytest.approx(size, abs=1.5)
        assert min(made[0].render(scale=1).to_pil().convert("L").getextrema()) < 150


def test_wear_is_seeded_and_varied() -> None:
    assert draw_wear(Random(1)) == draw_wear(Random(1))
    wears = [draw_wear(Random(seed)) for seed in range(60)]
    assert any(w.phone for w in wears) and any(w.curve for w in wears) and any(w.turn for w in wears)
