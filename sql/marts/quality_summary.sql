/*
grain: one row per fiscal year and rule with a finding on a current form
grain_zh: 每年度每条规则一行
question: What is wrong in the forms of a year, how often, and is it the form or the reading?
question_zh: 某年度自评表有哪些问题，各多少，是表内问题还是识别问题？
columns:
  fiscal_year: {unit: year, en: "Fiscal year", zh: "年度"}
  rule_id: {en: "Rule, see docs/rules.md", zh: "规则"}
  severity: {en: "error, warning or info", zh: "严重程度"}
  findings: {en: "Findings", zh: "发现数"}
  forms: {en: "Forms concerned", zh: "涉及表数"}
  departments: {en: "Departments concerned", zh: "涉及部门数"}
  of_source: {en: "Findings whose form says so", zh: "表内问题数"}
  of_extraction: {en: "Findings that may be our reading", zh: "识别问题数"}
  of_undetermined: {en: "Findings that cannot be told", zh: "未能判定数"}
  forms_of_year: {en: "Current forms of the year", zh: "当年自评表数"}
  share_of_forms_pct: {unit: percent, en: "Forms concerned among the year's", zh: "涉及表占比"}
*/
with
forms as (select * from star.dim_form where is_current and not is_withheld),
findings as (select * from quality.finding),
years as (select fiscal_year, count(*) as forms from forms group by fiscal_year)

select
    f.fiscal_year,
    n.rule_id,
    n.severity,
    count(*) as findings,
    count(distinct n.form_key) as forms,
    count(distinct f.department_key) as departments,
    count(*) filter (where n.origin = 'source') as of_source,
    count(*) filter (where n.origin = 'extraction') as of_extraction,
    count(*) filter (where n.origin = 'undetermined') as of_undetermined,
    any_value(y.forms) as forms_of_year,
    round(100.0 * count(distinct n.form_key) / any_value(y.forms), 2)::decimal(9, 2) as share_of_forms_pct
from findings as n
inner join forms as f on n.form_key = f.form_key
inner join years as y on f.fiscal_year = y.fiscal_year
group by f.fiscal_year, n.rule_id, n.severity
