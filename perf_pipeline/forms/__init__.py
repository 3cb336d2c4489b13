"""Grids to SelfEvaluation; the vocabulary is data. Knows nothing of PDF, DuckDB or Dagster."""
