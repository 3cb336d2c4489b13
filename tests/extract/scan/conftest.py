"""Tests of the image reader need the ocr extra; the tests that need none stand beside this folder."""

from __future__ import annotations

from importlib.util import find_spec

collect_ignore_glob = [] if all(map(find_spec, ("cv2", "onnxruntime", "rapidocr"))) else ["test_*.py"]
