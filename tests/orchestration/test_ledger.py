"""A year counts as built only when everything of it is: found by killing runs at random moments."""

from pathlib import Path

from perf_pipeline.orchestration import ledger
from perf_pipeline.settings import load_settings
from perf_pipeline.warehouse.connection import open_warehouse


def test_a_year_killed_between_judging_and_the_tables_that_read_it_is_not_built(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    with open_warehouse(settings.warehouse_path) as con:
        ledger.prepare(con, settings)
        ledger.mark_stale(con, [2018])
        ledger.mark_judged(con, 2018, "fingerprint", "run")
        assert ledger.built(con) == {}
        ledger.mark_judged_built(con, 2018)
        assert ledger.built(con) == {"2018": "fingerprint"}


def test_a_year_that_changed_since_it_was_judged_stays_stale(tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path)
    with open_warehouse(settings.warehouse_path) as con:
        ledger.prepare(con, settings)
        ledger.mark_judged(con, 2018, "fingerprint", "run")
        ledger.mark_stale(con, [2018])
        ledger.mark_judged_built(con, 2018)
        assert ledger.built(con) == {}
