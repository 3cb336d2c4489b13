"""A line of text in an image → characters, each with its probability and the next best reading.

PP-OCRv6's recogniser on onnxruntime; model and dictionary come with the rapidocr wheel. rapidocr's own wrapper pads
every batch to its widest line and returns one mean score a line; here lines are batched by width, and each character
keeps its probability, because a figure is only as certain as its least certain digit.
"""

from __future__ import annotations

import importlib.util
import math
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from perf_pipeline.extract.model import UnreadableDocument

MODEL_NAME = "PP-OCRv6_rec_small.onnx"
LINE_HEIGHT = 48  # pixels, the model's input height
BATCH_PIXELS = 2000  # width of a batch in pixels: wider ones leave the processor's caches, and take more memory
NARROWEST = 96  # narrower ones are read worse
ALIKE = 1.12  # lines go together up to so much wider than the narrowest
STEP = 16
WIDE = 2.2  # widths in heights from which a line is narrowed: most figures are shorter
NARROWED = 0.8  # of its width: no more figures were read wrong so than at the whole, at 0.6 they lost zeros
SURE = 0.98
"""Confidence from which a reading counts as certain: of cells at or above it 99.8 % were exact on the test scans."""


@dataclass(frozen=True, slots=True)
class Recognised:
    """One line, read. `confidence` is the least certain character's probability (0..1); `alternatives` holds for each
    doubtful character its position and the next best reading with its probability."""

    text: str
    confidence: float
    alternatives: tuple[tuple[int, str, float], ...] = ()


EMPTY = Recognised("", 1.0)


def model_path() -> Path:
    """The recogniser model inside the rapidocr wheel.

    Raises UnreadableDocument(needs_ocr) where the extra is not installed.
    """
    spec = importlib.util.find_spec("rapidocr")
    path = Path(spec.origin).parent / "models" / MODEL_NAME if spec and spec.origin else None
    if path is None or not path.is_file():
        raise UnreadableDocument(
            "needs_ocr", "a scan without a text layer: needs the ocr extra (make setup EXTRAS=ocr)"
        )
    return path


class Recogniser:
    """Reads grey line images. One per process: the session holds about 150 MB."""

    def __init__(self, threads: int = 1) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.enable_cpu_mem_arena = False  # the arena never shrinks: memory would grow with the widest line seen
        options.log_severity_level = 4
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(str(model_path()), options, providers=["CPUExecutionProvider"])
        self._input = self._session.get_inputs()[0].name
        characters = self._session.get_modelmeta().custom_metadata_map["character"].splitlines()
        self._characters = ["", *characters] + ([] if " " in characters else [" "])
        self._same = _alike(self._characters)

    def read(self, lines: list[np.ndarray]) -> list[Recognised]:
        """Grey line images (uint8, dark on light) → readings, in the same order.

        Most of the work is in wide lines, whose characters have width to spare: they are read narrowed, and at their
        own width where that leaves a doubt.
        """
        wide = [index for index, line in enumerate(lines) if line.shape[1] > WIDE * line.shape[0]]
        shares = np.ones(len(lines))
        shares[wide] = NARROWED
        readings = self._read(lines, shares.tolist())
        again = [index for index in wide if not readings[index].text or readings[index].confidence < SURE]
        for index, reading in zip(
            again, self._read([lines[index] for index in again], [1.0] * len(again)), strict=True
        ):
            readings[index] = reading
        return readings

    def _read(self, lines: list[np.ndarray], shares: list[float]) -> list[Recognised]:
        """Lines, each narrowed to a share of its width, in batches of similar width."""
        widths = [
            max(8, math.ceil(LINE_HEIGHT * share * line.shape[1] / line.shape[0]))
            for line, share in zip(lines, shares, strict=True)
        ]
        order = sorted(range(len(lines)), key=widths.__getitem__)
        readings = [EMPTY] * len(lines)
        start = 0
        while start < len(order):
            stop = _batch_end(order, widths, start)
            batch = order[start:stop]
            probabilities = self._session.run(None, {self._input: _stack(lines, widths, batch)})[0]
            for index, row in zip(batch, probabilities, strict=True):
                readings[index] = self._decode(row)
            start = stop
        return readings

    def _decode(self, row: np.ndarray) -> Recognised:
        """Greedy CTC decoding; a repeated symbol's best frame speaks for it."""
        best = row.argmax(1)
        starts = np.flatnonzero((best != 0) & np.r_[True, best[1:] != best[:-1]])
        if not len(starts):
            return EMPTY
        text: list[str] = []
        doubts: list[tuple[int, str, float]] = []
        confidence = 1.0
        for start in starts:
            symbol, end = best[start], start
            while end + 1 < len(best) and best[end + 1] == symbol:
                end += 1
            frame = row[start + int(row[start : end + 1, symbol].argmax())]
            probability = float(frame[self._same.get(int(symbol), symbol)].sum())
            if probability < 0.98:
                second = int(np.argpartition(frame, -2)[-2:][np.argsort(frame[np.argpartition(frame, -2)[-2:]])[0]])
                doubts.append((len(text), self._characters[second], float(frame[second])))
            confidence = min(confidence, probability)
            text.append(self._characters[symbol])
        return Recognised("".join(text), confidence, tuple(doubts))


def _alike(characters: list[str]) -> dict[int, list[int]]:
    """Characters that differ in width alone, by each of them: a doubt between ： and : is none about what is said."""
    classes: dict[str, list[int]] = {}
    for index, character in enumerate(characters):
        if character.strip():
            classes.setdefault(unicodedata.normalize("NFKC", character), []).append(index)
    return {index: members for members in classes.values() if len(members) > 1 for index in members}


def _batch_end(order: list[int], widths: list[int], start: int) -> int:
    """Lines of similar width go together, so that little is padded and a batch stays within its pixels."""
    limit = max(ALIKE * widths[order[start]], NARROWEST)
    stop = start + 1
    while (
        stop < len(order) and widths[order[stop]] <= limit and (stop - start + 1) * widths[order[stop]] <= BATCH_PIXELS
    ):
        stop += 1
    return stop


def _stack(lines: list[np.ndarray], widths: list[int], batch: list[int]) -> np.ndarray[Any, np.dtype[np.float32]]:
    padded = max(NARROWEST, math.ceil(widths[batch[-1]] / STEP) * STEP)
    stack = np.zeros((len(batch), 3, LINE_HEIGHT, padded), np.float32)
    for position, index in enumerate(batch):
        size = (min(widths[index], padded), LINE_HEIGHT)
        line = cv2.resize(lines[index], size, interpolation=cv2.INTER_LINEAR)
        stack[position, :, :, : line.shape[1]] = line.astype(np.float32) / 127.5 - 1
    return stack
