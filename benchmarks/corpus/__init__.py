"""Synthetic self-evaluation forms with their truth: content, layouts, producers, defects, scans, hostile files.

A corpus on disk: `python -m benchmarks.corpus --out DIR --forms N --seed S` (`--help` for the rest) writes
`inbox/<year>/*.pdf`, `truth/*.json` (forms as `inspect --json` gives them, expected findings, style) and
`grids/*.json` (cells with spans). In a test:

    document = make_document("T4a", seed, 2021, one([("WEIGHT_SUM", "gross")]))  # document.py, defects
    data = reportlab_pdf.produce(document, Style(font="unigb"))        # producers/
    scanned = scan(data, Wear(skew=2), seed).data                      # scans.py
    forms_differences(read, document.forms)                            # compare.py

Everything follows from its seed; the content is invented (`words.py`), the layouts are those of docs/layouts.md,
except the five of `holdout.py`, which nothing may be tuned on.
"""
