"""Evidence pages, exports and pictures."""
