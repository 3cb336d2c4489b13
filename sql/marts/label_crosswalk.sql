/*
grain: one row per layout, printed column label and column it fed
grain_zh: 每种版式、每个表内列标签及其所入列一行
question: Which words on which layouts fed a column?
question_zh: 某一列的数据来自哪些版式的哪些标签？
columns:
  table: {en: "Table as schema.name", zh: "表"}
  column: {en: "Column", zh: "列"}
  label: {en: "Label as printed", zh: "表内标签"}
  layout: {en: "Family of forms", zh: "版式"}
  forms: {en: "Forms on which the label stood there", zh: "表数"}
  first_year: {unit: year, en: "First fiscal year it was seen", zh: "最早年度"}
  last_year: {unit: year, en: "Last fiscal year it was seen", zh: "最近年度"}
*/
with
forms as (
    -- forms of one print share their labels: looked into once for all of them
    select layout, fiscal_year, printed_labels, count(*) as forms
    from staging.form
    group by layout, fiscal_year, printed_labels
),
fields as (
    select *
    from (
        values
        ('fund_column', 'budget_initial', 'star.fact_funding', 'budget_initial_wan'),
        ('fund_column', 'budget_full_year', 'star.fact_funding', 'budget_full_year_wan'),
        ('fund_column', 'executed', 'star.fact_funding', 'executed_wan'),
        ('fund_column', 'rate_pct', 'star.fact_funding', 'rate_reported_pct'),
        ('fund_column', 'weight', 'star.fact_funding', 'weight'),
        ('fund_column', 'score', 'star.fact_funding', 'score'),
        ('indicator_column', 'level1', 'star.fact_indicator', 'level1_text'),
        ('indicator_column', 'level2', 'star.fact_indicator', 'level2_text'),
        ('indicator_column', 'level3', 'star.fact_indicator', 'level3'),
        ('indicator_column', 'target', 'star.fact_indicator', 'target_text'),
        ('indicator_column', 'target_comparator', 'star.fact_indicator', 'target_text'),
        ('indicator_column', 'target_unit', 'star.fact_indicator', 'target_text'),
        ('indicator_column', 'standard', 'star.fact_indicator', 'standard_text'),
        ('indicator_column', 'actual', 'star.fact_indicator', 'actual_text'),
        ('indicator_column', 'weight', 'star.fact_indicator', 'weight'),
        ('indicator_column', 'score', 'star.fact_indicator', 'score'),
        ('indicator_column', 'deviation', 'star.fact_indicator', 'deviation_text')
    ) as v (block, field, table_name, column_name)
),
printed as (
    select distinct
        f.layout,
        f.fiscal_year,
        f.printed_labels,
        f.forms,
        v.table_name,
        v.column_name,
        unnest(json_extract(f.printed_labels, '$.' || v.block || '.' || v.field)::varchar[]) as label
    from forms as f
    cross join fields as v
)

select
    table_name as "table",
    column_name as "column",
    label,
    layout,
    sum(forms)::bigint as forms,
    min(fiscal_year) as first_year,
    max(fiscal_year) as last_year
from printed
group by table_name, column_name, label, layout
