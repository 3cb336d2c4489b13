"""Pages without a text layer: image → rules → the same grids as text pages → recognised text with confidence.

Needs the `ocr` extra (OpenCV, onnxruntime and the recogniser model that the rapidocr wheel carries); offline.
"""
