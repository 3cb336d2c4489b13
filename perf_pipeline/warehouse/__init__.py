"""DuckDB: open, build sql/ in dependency order, comments and dictionary, publish by atomic swap."""
