/*
grain: one row per fund line of a form
grain_zh: 每张表的每行资金一行
year_column: year_key
columns:
  form_key: {en: "Form it stands on", zh: "表单键"}
  document_key: {en: "Document it stands in", zh: "文档键"}
  department_key: {en: "Department", zh: "部门键"}
  year_key: {unit: year, en: "Fiscal year", zh: "年度"}
  line_no: {en: "Fund line within the form, from 1", zh: "行号"}
  category: {en: "Group the line stands in, e.g. 收入构成", zh: "资金分组"}
  item: {en: "Label as printed", zh: "资金项目"}
  item_code: {en: "total, fiscal, carry_over, special_account, own, upper_level, basic, project or other", zh: "资金项目代码"}
  is_total: {en: "The line is the total of its group", zh: "是否合计行"}
  budget_initial_wan: {unit: 万元, en: "Budget at the start of the year", zh: "年初预算", label: "年初预算数"}
  budget_full_year_wan: {unit: 万元, en: "Full-year (adjusted) budget", zh: "全年预算", label: "全年预算数"}
  executed_wan: {unit: 万元, en: "Executed over the year", zh: "全年执行", label: "全年执行数"}
  rate_reported_pct: {unit: percent, en: "Execution rate as printed", zh: "所报执行率", label: "执行率"}
  rate_computed_pct: {unit: percent, en: "Executed over full-year budget, or over the initial one where the form gives no other", zh: "复算执行率"}
  weight: {unit: points, en: "Weight of the execution", zh: "分值", label: "分值"}
  score: {unit: points, en: "Score of the execution", zh: "得分", label: "得分"}
  uncertain: {en: "Columns of this row read below the confidence gate", zh: "不确定的列"}
  corrected: {en: "Columns that a person corrected, see marts.correction", zh: "经更正的列"}
  page_no: {en: "Page of the evidence, from 1", zh: "所在页"}
  x0: {unit: PDF points, en: "Left edge of the evidence, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge of the evidence", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge of the evidence", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge of the evidence", zh: "下边"}
*/
with
funds as (select * from staging.fund),
forms as (select * from staging.form),
corrections as (
    select form_key, row_id, list(field order by field) as corrected
    from staging.correction
    where table_name = 'fund'
    group by form_key, row_id
)

select
    u.form_key,
    u.document_key,
    case when f.department_name is not null then substr(md5(f.department_name), 1, 16) end as department_key,
    u.fiscal_year as year_key,
    u.line_no,
    u.category,
    u.item,
    u.item_code,
    u.is_total,
    (u.budget_initial::double * u.amount_factor::double)::decimal(24, 6) as budget_initial_wan,
    (u.budget_full_year::double * u.amount_factor::double)::decimal(24, 6) as budget_full_year_wan,
    (u.executed::double * u.amount_factor::double)::decimal(24, 6) as executed_wan,
    u.rate_pct::decimal(18, 4) as rate_reported_pct,
    case
        when
            coalesce(u.budget_full_year, u.budget_initial) <> 0
            then round(100 * u.executed::double / coalesce(u.budget_full_year, u.budget_initial)::double, 4)::decimal(18, 4)
    end as rate_computed_pct,
    u.weight::decimal(18, 4) as weight,
    u.score::decimal(18, 4) as score,
    u.uncertain,
    coalesce(k.corrected, []) as corrected,
    u.page_no,
    u.x0,
    u.top,
    u.x1,
    u.bottom
from funds as u
inner join forms as f on u.form_key = f.form_key
left join corrections as k on u.form_key = k.form_key and u.line_no::varchar = k.row_id
