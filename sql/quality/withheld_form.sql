/*
grain: one row per form that a rule with the action withhold keeps out of the marts
year_column: fiscal_year
columns:
  form_key: {en: "Form kept out of the marts", zh: "表单键"}
  fiscal_year: {en: "Fiscal year of the form", zh: "财政年度"}
  rule_ids: {en: "Rules that keep it out", zh: "规则"}
*/
create table if not exists quality.withheld_form (
    form_key varchar not null,
    fiscal_year integer,
    rule_ids varchar[] not null
)
