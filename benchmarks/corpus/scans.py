"""Scans with truth: pages rendered to images, worn as scanners, copiers and phones wear them, packed as PDFs without
a text layer."""

from __future__ import annotations

import io
import math
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

import numpy as np
import pypdfium2
from PIL import Image, ImageDraw, ImageFilter

POINTS_PER_INCH = 72
STAMP_RED = (205, 40, 45)


@dataclass(frozen=True, slots=True)
class Wear:
    """What befell the paper. `skew` in degrees; `noise` as the standard deviation of grey values (0..255); `curve` as
    the height of the page's bow in hundredths of its width; `jpeg` as quality, 0 for lossless."""

    dpi: int = 200
    skew: float = 0.0
    noise: float = 0.0
    jpeg: int = 0
    colour: bool = False
    stamp: bool = False
    faded_rules: float = 0.0
    curve: float = 0.0
    phone: bool = False
    turn: Literal[0, 90, 180, 270] = 0
    blur: float = 0.0


def draw_wear(rng: Random, *, hard: bool = True) -> Wear:
    """Wear as it is met with; `hard` adds skew to 5 degrees, curves, phone photos, turned and faded pages."""
    wear = Wear(
        dpi=rng.choice([150, 200, 200, 300]),
        skew=rng.uniform(-1, 1),
        noise=rng.choice([0, 4, 8, 14]),
        jpeg=rng.choice([0, 60, 75, 90]),
        colour=rng.random() < 0.4,
        stamp=rng.random() < 0.25,
        blur=rng.choice([0, 0, 0.5, 0.8]),
    )
    if not hard:
        return wear
    kind = rng.choice(["plain", "skew", "faded", "curve", "phone", "turn"])
    kinds: dict[str, dict[str, Any]] = {
        "plain": {},
        "skew": {"skew": rng.uniform(-5, 5)},
        "faded": {"faded_rules": rng.uniform(0.2, 0.6)},
        "curve": {"curve": rng.uniform(0.3, 1.2)},
        "phone": {"phone": True, "colour": True, "jpeg": 80, "dpi": 200},
        "turn": {"turn": rng.choice([90, 180, 270])},
    }
    return replace(wear, **kinds[kind])


@dataclass(frozen=True, slots=True)
class Scan:
    """An image-only PDF; `stamp` is where the seal lies: page from 1, x0, top, x1, bottom in points (before skew)."""

    data: bytes
    stamp: tuple[int, float, float, float, float] | None = None


def scan(pdf: bytes, wear: Wear, seed: int | str) -> Scan:
    """The same pages at the same size, as images only; the same arguments give the same bytes."""
    rng = Random(f"scan/{seed}")
    with pypdfium2.PdfDocument(pdf) as document:
        images = [page.render(scale=wear.dpi / POINTS_PER_INCH).to_pil().convert("RGB") for page in document]
    sealed = None
    if wear.stamp:
        images[-1], box = stamp(images[-1], rng, wear.dpi)
        x0, top, x1, bottom = (side * POINTS_PER_INCH / wear.dpi for side in box)
        sealed = (len(images), x0, top, x1, bottom)
    return Scan(pack([worn(image, wear, rng) for image in images], wear), sealed)


def worn(image: Image.Image, wear: Wear, rng: Random) -> Image.Image:
    """One page image after its wear (the stamp is set before)."""
    if wear.faded_rules:
        image = fade_rules(image, wear.faded_rules, rng)
    if wear.curve:
        image = bend(image, wear.curve)
    if wear.skew:
        image = image.rotate(wear.skew, Image.Resampling.BICUBIC, fillcolor=(255, 255, 255))
    if wear.phone:
        image = photograph(image, rng)
    if wear.blur:
        image = image.filter(ImageFilter.GaussianBlur(wear.blur * wear.dpi / 200))
    if wear.noise:
        image = grain(image, wear.noise, rng)
    if wear.turn:
        image = image.rotate(wear.turn, expand=True)
    return image if wear.colour else image.convert("L")


def fade_rules(image: Image.Image, strength: float, rng: Random) -> Image.Image:
    """Long dark runs, which are rules, get grey and lose pieces; text stays."""
    pixels = np.asarray(image).copy()
    dark = pixels.min(axis=2) < 128
    least = 60
    rules = _long_runs(dark, least) | _long_runs(dark.T, least).T
    state = np.random.default_rng(rng.getrandbits(32))
    block = 12
    rows, cols = dark.shape
    lost = state.random((rows // block + 1, cols // block + 1)) < strength * 0.3
    lost = np.kron(lost, np.ones((block, block), dtype=bool))[:rows, :cols]
    grey = int(80 + 120 * strength)
    pixels[rules] = np.maximum(pixels[rules], grey)
    pixels[rules & lost] = 255
    return Image.fromarray(pixels)


def _long_runs(dark: np.ndarray[Any, Any], least: int) -> np.ndarray[Any, Any]:
    """Pixels in horizontal dark runs of at least `least`."""
    total = np.pad(np.cumsum(dark, axis=1), ((0, 0), (1, 0)))
    whole = (total[:, least:] - total[:, :-least]) == least
    found = np.zeros_like(dark)
    for offset in range(least):
        found[:, offset : offset + whole.shape[1]] |= whole
    return found


def stamp(image: Image.Image, rng: Random, dpi: int) -> tuple[Image.Image, tuple[int, int, int, int]]:
    """A round red seal, half transparent, somewhere over the lower half; and its box in pixels."""
    size = int(1.6 * dpi)
    seal = Image.new("L", (size, size))
    pen = ImageDraw.Draw(seal)
    edge = max(3, dpi // 40)
    pen.ellipse((edge, edge, size - edge, size - edge), outline=210, width=edge)
    points = []
    for corner in range(10):
        radius = size * (0.2 if corner % 2 == 0 else 0.08)
        angle = math.pi * (corner / 5 - 0.5)
        points.append((size / 2 + radius * math.cos(angle), size / 2 + radius * math.sin(angle)))
    pen.polygon(points, fill=200)
    x = rng.randrange(image.width // 4, max(image.width // 4 + 1, image.width - size))
    y = rng.randrange(image.height // 3, max(image.height // 3 + 1, image.height - size))
    red = Image.new("RGB", image.size, STAMP_RED)
    mask = Image.new("L", image.size)
    mask.paste(seal, (x, y))
    stamped = Image.composite(red, image, mask)
    pressed = Image.fromarray(np.minimum(np.asarray(stamped), np.asarray(image) // 2 + 127))
    return pressed, (x, y, x + size, y + size)


def bend(image: Image.Image, curve: float) -> Image.Image:
    """Rows bow, as on a page that lies open: the middle stands `curve` percent of the width higher."""
    width, height = image.size
    bow = curve / 100 * width
    strips = 48
    mesh = []
    for strip in range(strips):
        left, right = width * strip // strips, width * (strip + 1) // strips
        up = [bow * math.sin(math.pi * x / width) for x in (left, right)]
        quad = (left, up[0], left, height + up[0], right, height + up[1], right, up[1])
        mesh.append(((left, 0, right, height), quad))
    tall = Image.new("RGB", (width, height + int(bow) + 1), (255, 255, 255))
    tall.paste(image, (0, int(bow / 2)))
    return tall.transform((width, height), Image.Transform.MESH, mesh, Image.Resampling.BICUBIC)


def photograph(image: Image.Image, rng: Random) -> Image.Image:
    """Taken by hand: perspective, a table around the page, light that falls off."""
    width, height = image.size
    margin = 0.06
    frame = Image.new("RGB", (int(width * (1 + 2 * margin)), int(height * (1 + 2 * margin))), (96, 84, 70))
    frame.paste(image, (int(width * margin), int(height * margin)))
    wide, tall = frame.size
    jitter = [rng.uniform(0, 0.03) for _ in range(8)]
    quad = (
        wide * jitter[0], tall * jitter[1], wide * jitter[2], tall * (1 - jitter[3]),
        wide * (1 - jitter[4]), tall * (1 - jitter[5]), wide * (1 - jitter[6]), tall * jitter[7],
    )  # fmt: skip
    taken = frame.transform(frame.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC)
    light = np.linspace(1.0, rng.uniform(0.72, 0.9), wide)[None, :, None]
    light = light * np.linspace(rng.uniform(0.85, 1.0), 1.0, tall)[:, None, None]
    return Image.fromarray((np.asarray(taken) * light).clip(0, 255).astype(np.uint8))


def grain(image: Image.Image, strength: float, rng: Random) -> Image.Image:
    state = np.random.default_rng(rng.getrandbits(32))
    noise = state.normal(0, strength, (image.height, image.width, 1))
    return Image.fromarray((np.asarray(image) + noise).clip(0, 255).astype(np.uint8))


def pack(images: list[Image.Image], wear: Wear) -> bytes:
    """The images as a PDF, one a page, at their true size."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    for image in images:
        width, height = (side * POINTS_PER_INCH / wear.dpi for side in image.size)
        canvas.setPageSize((width, height))
        source: Any = ImageReader(image)
        if wear.jpeg:
            packed = io.BytesIO()
            image.save(packed, "JPEG", quality=wear.jpeg, dpi=(wear.dpi, wear.dpi))
            packed.seek(0)
            source = ImageReader(packed)
        canvas.drawImage(source, 0, 0, width, height)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
