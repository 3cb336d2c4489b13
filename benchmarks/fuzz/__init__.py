"""Hostile and damaged documents by the thousand, told by a seed: `python -m benchmarks.fuzz`."""
