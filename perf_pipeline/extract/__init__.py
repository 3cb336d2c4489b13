"""Pages to grids of cells with spans and coordinates; knows nothing of forms, DuckDB or Dagster."""
