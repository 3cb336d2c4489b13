"""Many documents to staging tables: fan-out over processes, idempotent load, quarantine."""

PARSER_VERSION = "16"
"""Version of what the reader makes of a document's bytes, kept in every staging and quarantine row.

Bump rule: raise it in the same commit as any change after which some document would be read differently: `extract`,
`forms` with its vocabulary, `parse` or the staging tables. `perf-pipeline run --reparse` then reads again only what
an older version read. A change of speed, wording or structure alone leaves it.
"""
