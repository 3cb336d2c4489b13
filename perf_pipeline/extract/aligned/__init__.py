"""Tables without vertical rules, or without any, read from how their texts stand."""

from perf_pipeline.extract.aligned.tables import find_aligned

__all__ = ["find_aligned"]
