/*
grain: one row per goal of a form
grain_zh: 每张表的每个目标一行
year_column: year_key
columns:
  goal_key: {en: "Goal: hash of form, scope and number", zh: "目标键"}
  form_key: {en: "Form it stands on", zh: "表单键"}
  department_key: {en: "Department", zh: "部门键"}
  year_key: {unit: year, en: "Fiscal year", zh: "年度"}
  document_key: {en: "Document it stands in", zh: "文档键"}
  scope: {en: "long_term or annual", zh: "长期或年度"}
  goal_no: {en: "Number of the goal, from 1", zh: "目标序号"}
  goal_text: {en: "Goal as printed", zh: "目标", label: "年度总体目标"}
  completion_text: {en: "Completion as printed", zh: "完成情况", label: "完成情况"}
  initial_text: {en: "Goal as set at the year's beginning, where the form gives an adjusted one too", zh: "调整前目标", label: "年初绩效目标"}
  goal_year: {unit: year, en: "Year the goal is for, where the form lists goals by year; else null", zh: "目标所属年度"}
  weight: {unit: points, en: "Weight printed with the goal", zh: "目标分值"}
  page_no: {en: "Page of the evidence, from 1", zh: "所在页"}
  x0: {unit: PDF points, en: "Left edge of the evidence, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge of the evidence", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge of the evidence", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge of the evidence", zh: "下边"}
*/
with
goals as (select * from staging.goal),
forms as (select * from staging.form)

select
    substr(md5(concat_ws('|', g.form_key, g.scope, g.goal_no)), 1, 16) as goal_key,
    g.form_key,
    case when f.department_name is not null then substr(md5(f.department_name), 1, 16) end as department_key,
    g.fiscal_year as year_key,
    g.document_key,
    g.scope,
    g.goal_no,
    g.goal_text,
    g.completion_text,
    g.initial_text,
    g.goal_year,
    g.weight::decimal(18, 4) as weight,
    g.page_no,
    g.x0,
    g.top,
    g.x1,
    g.bottom
from goals as g
inner join forms as f on g.form_key = f.form_key
