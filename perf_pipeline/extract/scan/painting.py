"""Rules painted out of a page, so that their remains are not read as text."""

from __future__ import annotations

import itertools
import math

import cv2
import numpy as np

from perf_pipeline.extract.scan.rules import Image, Rule, Ruling

RULE_IN = 0.02
BESIDE_RULE_IN = 0.045
MOSTLY_INK = 0.6
OVER_END_IN = 0.02


def rule_mask(ink: Image, ruling: Ruling, dpi: float) -> Image:
    """255 on the rules, so that they can be painted out before the text is read.

    Beside a rule, lines that are drawn, however faintly, for most of what is drawn of it are its own: a thick rule, the
    other line of a double one.
    """
    mask = np.zeros(ink.shape, np.uint8)
    _paint(mask, cv2.bitwise_or(ink, ruling.thin[0]), ruling.horizontal, dpi)
    _paint(mask.T, cv2.bitwise_or(ink, ruling.thin[1].T).T, ruling.vertical, dpi)
    return mask


def _paint(mask: Image, ink: Image, rules: list[Rule], dpi: float) -> None:
    """Marks horizontal rules in `mask`, which may be a view."""
    reach = round(dpi * BESIDE_RULE_IN)
    for at, group in itertools.groupby(sorted(rules, key=lambda rule: rule.at), key=lambda rule: round(rule.at)):
        over = round(dpi * OVER_END_IN)
        spans = [(max(0, int(rule.start) - over), int(rule.end) + 1 + over, rule.breadth) for rule in group]
        half = max(3, int(dpi * RULE_IN)) // 2 + math.ceil(max(breadth for _, _, breadth in spans) / 2)
        lines = range(max(0, at - reach), min(len(ink), at + reach + 1))
        shares = np.array([_shares(ink[:, start:end], at, half, lines) for start, end, _ in spans])
        whole = shares[:, :, 0].sum(0) >= MOSTLY_INK * np.maximum(shares[:, :, 1].sum(0), 1)
        for (start, end, _), share in zip(spans, shares, strict=True):
            own = whole | (share[:, 0] >= MOSTLY_INK * np.maximum(share[:, 1], 1))
            for line, is_own in zip(lines, own.tolist(), strict=True):
                if is_own or abs(line - at) <= half:
                    mask[line, start:end] = 255


def _shares(ink: Image, at: int, half: int, lines: range) -> list[tuple[int, int]]:
    """Of each line beside a rule: where it is ink while the rule is drawn, and where the rule is drawn (pixels)."""
    drawn = ink[max(0, at - half) : at + half + 1].any(0)  # the rest of a worn rule is lost
    above = min(1, lines.start)
    inked = ink[lines.start - above : lines.stop + 1, drawn] > 0
    thick = inked.copy()  # with the lines above and below
    thick[1:] |= inked[:-1]
    thick[:-1] |= inked[1:]
    count = inked.shape[1]
    return [(int(one), count) for one in np.count_nonzero(thick[above : above + len(lines)], axis=1)]
