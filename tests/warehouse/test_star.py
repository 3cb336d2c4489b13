"""The star schema of the bundled samples, and what the forms' oddities must come to in it."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from perf_pipeline.settings import Settings
from perf_pipeline.warehouse.connection import open_warehouse
from perf_pipeline.warehouse.models import build, load_models
from perf_pipeline.warehouse.published import open_marts
from tests.homes import staged_home

SEED = "九三学社武汉市委员会"


def rows(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with open_marts(settings.marts_path) as con:
        return con.execute(sql).fetchall()


def test_every_staged_row_is_there_once(published: Settings) -> None:
    counted = rows(
        published,
        """
        select (select count(*) from star.dim_form), (select count(*) from star.fact_indicator),
               (select count(distinct (form_key, seq)) from star.fact_indicator),
               (select count(*) from star.fact_funding), (select count(*) from star.fact_evaluation)
        """,
    )
    assert counted == [(7, 129, 129, 28, 7)]


def test_fund_totals_count_once(published: Settings) -> None:
    """The seed prints 5 on each total and 5, 2.5, 2.5 on their parts: 10 points of execution, not 20."""
    found = rows(
        published,
        f"""
        select e.declared_weight, e.computed_weight, e.declared_score, e.computed_score, e.weight_gap, e.score_gap,
               e.grade
        from star.fact_evaluation as e join star.dim_department as d using (department_key)
        where d.department_name = '{SEED}'
        """,
    )
    assert found == [(*(Decimal(n) for n in (100, 98, 94, 92, 2, 2)), "优")]


def test_a_printed_rate_stands_beside_the_recomputed_one(published: Settings) -> None:
    found = rows(
        published,
        f"""
        select category, item, rate_reported_pct, rate_computed_pct from marts.budget_execution
        where department_name = '{SEED}' and abs(rate_gap_pct) > 1
        """,
    )
    assert found == [("支出构成", "合计", Decimal(200), Decimal(100))]


def test_a_layout_without_weights_has_none(published: Settings) -> None:
    weights = rows(
        published,
        "select distinct weight from star.fact_indicator join star.dim_form using (form_key) where layout like 'T17%'",
    )
    assert weights == [(None,)]


def test_every_fact_has_its_place_on_the_page(published: Settings) -> None:
    for table in ("fact_indicator", "fact_funding", "fact_evaluation", "dim_goal"):
        placeless = rows(
            published, f"select count(*) from star.{table} where page_no is null or not (x0 < x1 and top < bottom)"
        )
        assert placeless == [(0,)], table


def test_keys_find_their_dimensions(published: Settings) -> None:
    orphans = rows(
        published,
        """
        select count(*) from star.fact_indicator as i
        left join star.dim_goal as g using (goal_key) left join star.dim_indicator as k using (indicator_key)
        left join star.dim_department as d on d.department_key = i.department_key
        left join star.dim_year as y on y.year_key = i.year_key
        where g.goal_key is null or k.indicator_key is null or d.department_key is null or y.year_key is null
        """,
    )
    assert orphans == [(0,)]


def test_amounts_in_yuan_become_wan(tmp_path: Path) -> None:
    settings = staged_home(tmp_path)
    with open_warehouse(settings.warehouse_path) as con:
        con.execute("update staging.fund set amount_factor = 0.0001")
        model = next(model for model in load_models(settings.sql_dir) if model.table == "star.fact_funding")
        build(con, model)
        pairs = con.execute(
            """
            select s.executed, f.executed_wan
            from staging.fund as s join star.fact_funding as f using (form_key, line_no)
            where s.executed is not null
            """
        ).fetchall()
    assert pairs
    assert all(wan == round(printed / 10_000, 6) for printed, wan in pairs)


@pytest.mark.parametrize(("later", "current"), [("a", "a"), ("b", "b")])
def test_the_form_that_came_later_supersedes(tmp_path: Path, later: str, current: str) -> None:
    settings = staged_home(tmp_path)
    with open_warehouse(settings.warehouse_path) as con:
        key = con.execute("select document_key from staging.form order by 1 limit 1").fetchall()[0][0]
        for name in ("a", "b"):
            seen = "2024-02-01" if name == later else "2024-01-01"
            con.execute(
                "insert into staging.form by name select * replace (? as form_key, ? as document_key) "
                "from staging.form where document_key = ?",
                [f"{name}-1", name, key],
            )
            con.execute(
                "insert into raw.document select * replace (? as document_key, ?::timestamp as first_seen_at) "
                "from raw.document where document_key = ?",
                [name, seen, key],
            )
        con.execute("delete from staging.form where document_key = ?", [key])
        model = next(model for model in load_models(settings.sql_dir) if model.table == "star.dim_form")
        build(con, model)
        found = con.execute("select document_key, is_current from star.dim_form where document_key in ('a', 'b')")
        assert dict(found.fetchall()) == {"a": current == "a", "b": current == "b"}


def test_rows_of_a_form_without_goals_point_at_none(tmp_path: Path) -> None:
    """Found on layouts that print indicators and no goal text: their rows pointed at goals that were not there."""
    settings = staged_home(tmp_path)
    with open_warehouse(settings.warehouse_path) as con:
        con.execute("delete from staging.goal where fiscal_year = 2023")
        for model in load_models(settings.sql_dir):
            if model.schema == "star":
                build(con, model)
        found = con.execute(
            "select year_key, count(goal_key) = count(*) from star.fact_indicator"
            " where year_key >= 2022 group by 1 order by 1"
        ).fetchall()
    assert found == [(2022, True), (2023, False)]


def test_the_crosswalk_names_the_words_that_fed_a_column(published: Settings) -> None:
    found = rows(
        published,
        """
        select distinct label from marts.label_crosswalk
        where "table" = 'star.fact_funding' and "column" = 'budget_full_year_wan' order by 1
        """,
    )
    assert found == [("全年预算数",), ("全年预算数(A)",), ("调整后预算数",), ("预算数(A)",)]


def test_a_document_says_which_of_its_pages_lie_on_their_side(tmp_path: Path) -> None:
    settings = staged_home(tmp_path)
    with open_warehouse(settings.warehouse_path) as con:
        con.execute(
            """
            insert into staging.issue by name
            select document_key, fiscal_year, 'PAGE_TURNED' as code, 'info' as severity, '' as message, parser_version,
                   unnest([3, 1]) as page_no, unnest(['270', '90']) as before_text
            from staging.document where fiscal_year = 2019
            """
        )
        build(con, next(model for model in load_models(settings.sql_dir) if model.table == "star.dim_document"))
        found = con.execute("select turned_pages::text from star.dim_document order by fiscal_year = 2019").fetchall()
    assert found[-1] == ('{"1":90,"3":270}',)
    assert {pages for (pages,) in found[:-1]} == {None}
