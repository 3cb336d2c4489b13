/*
grain: one row per fiscal year with a form
grain_zh: 每个有自评表的年度一行
columns:
  year_key: {unit: year, en: "Fiscal year", zh: "年度"}
  start_date: {en: "First day", zh: "起始日"}
  end_date: {en: "Last day", zh: "截止日"}
*/
with forms as (select * from staging.form)

select distinct
    fiscal_year as year_key,
    make_date(fiscal_year, 1, 1) as start_date,
    make_date(fiscal_year, 12, 31) as end_date
from forms
