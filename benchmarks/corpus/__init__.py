"""Synthetic self-evaluation forms with their truth: content, layouts, producers, defects, scans, hostile files."""
