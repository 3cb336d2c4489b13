/*
grain: one row per fund line of a current form
grain_zh: 每张现行自评表的每行资金一行
question: How much was budgeted, adjusted and executed, and does the printed rate hold?
question_zh: 预算、调整、执行各多少，所报执行率是否成立？
columns:
  form_key: {en: "Form", zh: "表单键"}
  document_key: {en: "Document it stands in", zh: "文档键"}
  department_key: {en: "Department", zh: "部门键"}
  department_name: {en: "Canonical name", zh: "部门名称"}
  region: {en: "Region as far as the name tells", zh: "地区"}
  project_name: {en: "Project; null for department forms", zh: "项目名称"}
  fiscal_year: {unit: year, en: "Fiscal year", zh: "年度"}
  line_no: {en: "Fund line within the form", zh: "行号"}
  category: {en: "Group the line stands in", zh: "资金分组"}
  item: {en: "Label as printed", zh: "资金项目"}
  item_code: {en: "total, fiscal, carry_over, special_account, own, upper_level, basic, project or other", zh: "资金项目代码"}
  is_form_total: {en: "The line that stands for the form's money: its first total, else its only line", zh: "是否代表全表资金：首个合计行或唯一一行"}
  budget_initial_wan: {unit: 万元, en: "Budget at the start of the year", zh: "年初预算"}
  budget_full_year_wan: {unit: 万元, en: "Full-year (adjusted) budget", zh: "全年预算"}
  adjustment_wan: {unit: 万元, en: "Full-year minus initial budget", zh: "预算调整额"}
  executed_wan: {unit: 万元, en: "Executed over the year", zh: "全年执行"}
  rate_reported_pct: {unit: percent, en: "Execution rate as printed", zh: "所报执行率"}
  rate_computed_pct: {unit: percent, en: "Executed over full-year budget", zh: "复算执行率"}
  rate_gap_pct: {unit: percentage points, en: "Printed minus recomputed rate", zh: "执行率差额"}
  rate_on_initial_pct: {unit: percent, en: "Executed over initial budget", zh: "对年初预算的执行率"}
  weight: {unit: points, en: "Weight of the execution", zh: "分值"}
  score: {unit: points, en: "Score of the execution", zh: "得分"}
  page_no: {en: "Page of the evidence, from 1", zh: "所在页"}
  x0: {unit: PDF points, en: "Left edge of the evidence, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge of the evidence", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge of the evidence", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge of the evidence", zh: "下边"}
*/
with
forms as (select * from star.dim_form where is_current and not is_withheld),
departments as (select * from star.dim_department),
projects as (select * from star.dim_project),
funds as (select * from star.fact_funding)

select
    u.form_key,
    u.document_key,
    u.department_key,
    d.department_name,
    d.region,
    p.project_name,
    u.year_key as fiscal_year,
    u.line_no,
    u.category,
    u.item,
    u.item_code,
    row_number() over (
        partition by u.form_key
        order by u.item_code = 'total' desc, u.is_total desc, u.executed_wan is null, u.line_no asc
    ) = 1
    and (u.item_code = 'total' or u.is_total or count(*) over (partition by u.form_key) = 1) as is_form_total,
    u.budget_initial_wan,
    u.budget_full_year_wan,
    (u.budget_full_year_wan - u.budget_initial_wan)::decimal(24, 6) as adjustment_wan,
    u.executed_wan,
    u.rate_reported_pct,
    u.rate_computed_pct,
    (u.rate_reported_pct - u.rate_computed_pct)::decimal(18, 4) as rate_gap_pct,
    case
        when u.budget_initial_wan <> 0
            then round(100 * u.executed_wan::double / u.budget_initial_wan::double, 4)::decimal(18, 4)
    end as rate_on_initial_pct,
    u.weight,
    u.score,
    u.page_no,
    u.x0,
    u.top,
    u.x1,
    u.bottom
from funds as u
inner join forms as f on u.form_key = f.form_key
left join departments as d on u.department_key = d.department_key
left join projects as p on f.project_key = p.project_key
