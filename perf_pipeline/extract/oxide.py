"""Second reader of characters, for fonts without a Unicode map: pdf_oxide knows the standard CJK collections."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from perf_pipeline.extract.characters import code_points
from perf_pipeline.extract.model import ReadingIssue
from perf_pipeline.extract.pdfium import PageContent

FEWEST_CHARACTERS = 40
CJK_SHARE = 0.05


def is_garbled(content: PageContent) -> bool:
    """A page of these forms with hardly a Chinese character in it was not read: its fonts lack a Unicode map."""
    if len(content.codes) < FEWEST_CHARACTERS:
        return False
    chinese = (content.codes >= ord("\u4e00")) & (content.codes <= ord("\u9fff"))
    return bool(chinese.mean() < CJK_SHARE)


def reread(path: Path, content: PageContent) -> PageContent:
    """The page's characters by pdf_oxide, its rules as they were; unchanged where pdf_oxide does no better."""
    import pdf_oxide

    try:
        page = pdf_oxide.PdfDocument(str(path)).extract_chars(content.number - 1)
    except (RuntimeError, ValueError, OSError) as error:  # a file that only PDFium can mend
        content.issues.append(
            ReadingIssue("NO_UNICODE_MAP", "error", f"the second reader cannot read this page: {error}", content.number)
        )
        return content
    chars = [char for char in page if char.char > " " and round(char.rotation_degrees) % 360 == 0]
    if content.rotation or not chars:
        return content
    boxes = np.array([char.bbox for char in chars for _ in char.char], float)  # a ligature is several
    boxes[:, 2:] += boxes[:, :2]
    boxes = np.stack([boxes[:, 0], content.height - boxes[:, 3], boxes[:, 2], content.height - boxes[:, 1]], 1)
    again = PageContent(
        content.number,
        content.width,
        content.height,
        content.rotation,
        code_points("".join(char.char for char in chars)),
        boxes,
        boxes[:, 3].copy(),
        np.zeros(len(boxes), bool),
        content.rules,
        content.images,
        [*content.issues],
    )
    if is_garbled(again):
        content.issues.append(
            ReadingIssue("NO_UNICODE_MAP", "error", "the fonts of this page do not say what they show", content.number)
        )
        return content
    again.issues.append(
        ReadingIssue("SECOND_READER", "info", "fonts without a Unicode map: read by the second reader", content.number)
    )
    return again
