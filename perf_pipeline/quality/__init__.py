"""expectations/ to Great Expectations to findings and gate."""
