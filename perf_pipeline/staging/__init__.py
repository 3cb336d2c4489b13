"""Many documents to staging tables: fan-out over processes, idempotent load, quarantine."""
