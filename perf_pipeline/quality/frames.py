"""The frames that rules judge: temporary tables of one year, computed by `sql/quality/checks/`.

Every frame can read `judged_form` (the year's forms with every rule's parameters as columns named
`<rule id>_<parameter>`, already chosen for the form's jurisdiction and year; not its form_json, which is large),
`judged_doubt` (the cells the reader doubted), `judged_part` (rows that are parts of others) and `judged_taxonomy`
(which level 1 a level 2 may stand under). A frame has these columns besides what it computes: form_key, document_key,
subject_seq, column_name, page_no, x0, top, x1, bottom, field_boxes (JSON: field to [page, x0, top, x1, bottom]),
uncertain (doubted fields) and doubted_near (something near was doubted).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import duckdb
import numpy as np

from perf_pipeline.forms.taxonomy import taxonomy
from perf_pipeline.quality.adapter import Expectation, QualityEngineError
from perf_pipeline.quality.rules import Frame, Override, Rule, Scalar
from perf_pipeline.staging.tables import quoted

if TYPE_CHECKING:
    import pandas as pd

REQUIRED = {
    "form_key", "document_key", "subject_seq", "column_name", "detail", "page_no", "x0", "top", "x1", "bottom",
    "field_boxes", "uncertain", "doubted_near",
}  # fmt: skip

DOUBTS = """
create or replace temp table judged_doubt as
select form_key, subject, subject_seq, list(distinct column_name) filter (where column_name is not null) as fields
from staging.issue
where severity in ('error', 'warning') and form_key in (select form_key from judged_form)
group by all
"""

PARTS = """
create or replace temp table judged_part as
with indicators as (select i.* from staging.indicator as i semi join judged_form as f on i.form_key = f.form_key),
funds as (
    select u.form_key, max(u.weight::double) as weight
    from staging.fund as u semi join judged_form as f on u.form_key = f.form_key
    group by u.form_key
),
whole as (
    -- forms whose printed points make the total: a row without any is a part of another (其中：…, rows below a ★)
    select i.form_key
    from indicators as i
    join judged_form as f on i.form_key = f.form_key
    left join funds as u on i.form_key = u.form_key
    group by i.form_key, f.total_weight, u.weight
    having round(sum(i.weight::double), 2) = coalesce(f.total_weight::double, 100)
        or round(sum(i.weight::double) + u.weight, 2) = coalesce(f.total_weight::double, 100)
)
select
    i.form_key, i.seq, i.weight is null and i.score is null as is_part,
    i.target_text is null and i.actual_text is null
        and (
            lead(i.weight is null and i.score is null, 1, false) over (partition by i.form_key order by i.seq)
            or regexp_matches(coalesce(i.level3, ''), '执行率')
        ) as is_told_elsewhere
from indicators as i
semi join whole as w on i.form_key = w.form_key
"""
"""Indicator rows that are parts of others, which carry the points, and those that only carry the points of such parts
or of the execution, which stands among the amounts."""


def setting_column(rule: Rule, name: str) -> str:
    """Where `judged_form` keeps a rule's setting."""
    return f"{rule.rule_id.lower()}_{name}"


def prepare(con: duckdb.DuckDBPyConnection, rules: Sequence[Rule], year: int, *, without: str | None = None) -> None:
    """Makes the tables that frames read for a year; `without` names a table of documents to be left out."""
    left_out = f"and f.document_key not in (select document_key from {without})" if without else ""
    columns = [
        f"{_choice(rule, name)} as {setting_column(rule, name)}"
        for rule in rules
        for name in (*rule.parameters, "enabled", "severity", "action")
    ]
    con.execute(
        f"""
        create or replace temp table read_form as
        select f.* exclude (form_json), d.text_source
        from staging.form as f join staging.document as d using (document_key)
        where f.fiscal_year = {int(year)} {left_out}
        """
    )
    # a view: some hundred columns of constants would weigh more than the forms
    settings = ", ".join(columns) or "1 as no_rules"
    con.execute(f"create or replace temp view judged_form as select f.*, {settings} from read_form as f")
    con.execute(DOUBTS)
    con.execute(PARTS)
    _taxonomy(con)


def _taxonomy(con: duckdb.DuckDBPyConnection) -> None:
    """`judged_taxonomy`: each canonical level 2 and the level 1 names it may stand under."""
    con.execute("create or replace temp table judged_taxonomy (level2 varchar, parents varchar[])")
    con.executemany(
        "insert into judged_taxonomy values (?, ?)",
        [(level2, list(parents)) for level2, parents in taxonomy().parents.items()],
    )


def _choice(rule: Rule, name: str) -> str:
    """A setting as SQL: the last override that fits the form wins, else the default."""
    branches = [
        f"when {_fits(override)} then {literal(value)}"
        for override in reversed(rule.overrides)
        if (value := override.value(name)) is not None
    ]
    default = literal(rule.setting(name))
    return f"case {' '.join(branches)} else {default} end" if branches else default


def _fits(override: Override) -> str:
    """Whether an override concerns a form: its region or department begins with the jurisdiction's name."""
    terms = []
    if override.jurisdiction is not None:
        place = literal(override.jurisdiction)
        terms.append(
            f"(starts_with(coalesce(f.region, ''), {place}) or starts_with(coalesce(f.department_name, ''), {place}))"
        )
    if override.first_year is not None:
        terms.append(f"f.fiscal_year >= {int(override.first_year)}")
    if override.last_year is not None:
        terms.append(f"f.fiscal_year <= {int(override.last_year)}")
    return " and ".join(terms) or "true"


def literal(value: Scalar) -> str:
    """A YAML scalar as a SQL literal; numbers as DOUBLE so that arithmetic never truncates."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return f"{value!r}::double"
    return quoted(value)


def build(con: duckdb.DuckDBPyConnection, frame: Frame, rules: Sequence[Rule]) -> dict[str, str]:
    """Computes a frame as the temporary table `frame_<name>` with `row_no` from 0; returns its columns and types.
    `rules` are all rules: a frame may read another's settings. What stands on the right of a join is held in memory:
    a frame's SQL has the small side there, DuckDB's estimates would have it hold the rows themselves."""
    table = f"frame_{frame.name}"
    sql = with_constants(frame.sql, rules)
    try:
        con.execute("set disabled_optimizers = 'build_side_probe_side'")
        con.execute(
            f"create or replace temp table {table} as select row_number() over () - 1 as row_no, * from ({sql})"
        )
    except duckdb.Error as error:
        raise QualityEngineError(f"frame {frame.name}: {error}") from error
    finally:
        con.execute("reset disabled_optimizers")
    columns = {name: kind for name, kind, *_ in con.execute(f"describe {table}").fetchall()}
    missing = REQUIRED - set(columns)
    if missing:
        raise QualityEngineError(f"frame {frame.name} lacks {', '.join(sorted(missing))}")
    return columns


def keep(con: duckdb.DuckDBPyConnection, frame: Frame, rows: np.ndarray) -> None:
    """Leaves only `rows` (row numbers) in a built frame: those that findings are made of."""
    con.execute(
        f"create or replace temp table frame_{frame.name} as"
        f" select * from frame_{frame.name} where row_no in (select unnest(?))",
        [rows.tolist()],
    )


def with_constants(sql: str, rules: Sequence[Rule]) -> str:
    """The frame's SQL with every setting that is the same for all forms written out: DuckDB compiles a pattern that is
    written out once, one that comes from a column anew for every row."""
    constants = {
        setting_column(rule, name): literal(value)
        for rule in rules
        for name, value in rule.parameters.items()
        if all(override.value(name) is None for override in rule.overrides)
    }
    if not constants:
        return sql
    named = re.compile(rf"(?<!')\b(?:\w+\.)?({'|'.join(constants)})\b(?!')")
    return named.sub(lambda found: constants[found[1]], sql)


def judged_column(rule: Rule) -> str:
    """The column put to Great Expectations: the frame's own, or where the rule can be switched off, a copy of it."""
    column = str(rule.kwargs["column"])
    switchable = not rule.enabled or any(override.enabled is not None for override in rule.overrides)
    return f"{column}__{rule.rule_id.lower()}" if switchable else column


def asked(rule: Rule) -> Expectation:
    """What Great Expectations is asked about a rule."""
    return Expectation(
        rule.rule_id, rule.expectation_type, {**rule.kwargs, "column": judged_column(rule)}, rule.gx_severity
    )


def fetch(con: duckdb.DuckDBPyConnection, frame: Frame, rules: Sequence[Rule]) -> pd.DataFrame:
    """The computed columns of a frame as pandas, in row order; NULL where a rule is switched off for the form."""
    chosen: dict[str, str] = {}
    for rule in rules:
        column, source = judged_column(rule), str(rule.kwargs["column"])
        chosen[column] = (
            f"t.{source}"
            if column == source
            else f"case when f.{setting_column(rule, 'enabled')} then t.{source} end as {column}"
        )
    query = f"""
        select {", ".join(chosen.values())}
        from frame_{frame.name} as t left join judged_form as f using (form_key)
        order by t.row_no
    """
    try:
        return con.execute(query).df()
    except duckdb.Error as error:
        raise QualityEngineError(f"frame {frame.name}: {error}") from error
