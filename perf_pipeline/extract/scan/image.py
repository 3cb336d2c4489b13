"""A page image → an even grey page: red ink out, background flat, ink as a mask.

Lengths are given in inches and turned into pixels by the page's resolution, so that 150 and 300 dpi read alike.
"""

from __future__ import annotations

import cv2
import numpy as np

Image = np.ndarray
COLOUR_SPREAD = 30  # below this, no pixel has a colour: a grey page saved as RGB
RED_EXCESS = 35  # red over the other channels, averaged over 3x3 pixels
RED_REST = 150  # grey values above this beside red ink are its own rest
PAPER_WINDOW_IN = 0.05
INK_WINDOW_IN = 0.12
INK_CONTRAST = 28
THIN_CAP = 60  # grey values under white from which darker is no thinner
THIN_REACH_IN = 0.035  # grey averaged over this length along a rule: noise goes, dots and dashes join
DOT_GAP_IN = 0.03
THIN_SIDE_IN = 0.025  # paper this far on either side of a rule


def even_grey(image: Image, dpi: float) -> tuple[Image, Image | None]:
    """BGR or grey page → grey page with white paper; and where it bore red ink (0; 255 elsewhere), if it did.

    Red ink (stamps, seals) is taken out of colour scans so gently that characters under it stay.
    """
    if image.ndim == 2:
        return flatten(image, dpi), None
    blue, green, red_channel = cv2.split(image)
    if cv2.absdiff(red_channel, blue).max() < COLOUR_SPREAD:
        return flatten(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dpi), None
    # in the red channel red ink is nearly paper; black ink under it stays black
    grey = flatten(red_channel, dpi).astype(np.float32)
    excess = cv2.subtract(red_channel, cv2.max(green, blue), dtype=cv2.CV_32F)
    red = cv2.blur(excess, (3, 3)) > RED_EXCESS
    grey[red] = np.clip((grey[red] - 110) * 2.2 + 110, 0, 255)
    if not red.any():
        return grey.astype(np.uint8), None
    covered = cv2.dilate(red.astype(np.uint8), np.ones((5, 5), np.uint8)) > 0
    return grey.astype(np.uint8), np.where(covered, np.uint8(0), np.uint8(255))


def without_rest(grey: Image, covered: np.ndarray) -> Image:
    """Without what is left of red ink, where a seal's ring would pass for a faint rule. Fit for finding rules only."""
    return np.where(covered & (grey > RED_REST), np.uint8(255), grey)


def flatten(grey: Image, dpi: float) -> Image:
    """Divide by the paper's own brightness (shadows, yellowed paper, a phone's vignette)."""
    reach = max(3, int(dpi * PAPER_WINDOW_IN)) | 1
    paper = cv2.resize(
        cv2.dilate(grey, np.ones((reach, reach), np.uint8)), None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA
    )
    paper = cv2.resize(cv2.medianBlur(paper, 21), grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.clip(grey.astype(np.float32) * (255.0 / np.maximum(paper, 1)), 0, 255).astype(np.uint8)


def ink_mask(grey: Image, dpi: float) -> Image:
    """255 where there is ink, 0 on paper; local threshold, so that faded print and dark print both count."""
    window = int(dpi * INK_WINDOW_IN) | 1
    soft = cv2.GaussianBlur(grey, (0, 0), 0.6)
    return cv2.adaptiveThreshold(soft, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, window, INK_CONTRAST)


def line_darkness(grey: Image, dpi: float) -> Image:
    """By how many grey values horizontal lines are darker than the paper above and below them.

    Black counts no more than grey: else the smear of a dark stroke would outweigh a faded rule.
    """
    capped = np.maximum(grey, 255 - THIN_CAP)
    along = cv2.blur(capped, (max(3, int(dpi * THIN_REACH_IN)), 1)).astype(np.int16)
    side = max(2, round(dpi * THIN_SIDE_IN))
    lightest = cv2.dilate(along, np.ones((side // 2 + 1, 1), np.uint8), anchor=(0, 0))  # of this row and those below
    found = np.zeros(grey.shape, np.int16)
    rows = len(grey) - 2 * side
    above, below = lightest[:rows], lightest[2 * side - side // 2 :][:rows]
    found[side:-side] = np.minimum(above, below) - along[side:-side]
    return found


def thin_lines(darker: Image, dpi: float, contrast: int) -> Image:
    """255 on lines darker than their sides by more than `contrast`, dashes joined."""
    found = np.where(darker > contrast, np.uint8(255), np.uint8(0))
    found = cv2.erode(found, np.ones((1, max(3, int(dpi * THIN_REACH_IN) - 2)), np.uint8))  # averaging made them longer
    return cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones((1, max(3, int(dpi * DOT_GAP_IN))), np.uint8))
