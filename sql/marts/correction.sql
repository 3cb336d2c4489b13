/*
grain: one row per corrected field of a form
grain_zh: 每个更正字段一行
question: Which figures did a person correct, from what to what, and why?
question_zh: 哪些数据经人工更正，由何改为何，理由是什么？
columns:
  correction_key: {en: "Key of the row", zh: "更正键"}
  form_key: {en: "Form", zh: "表单键"}
  document_key: {en: "Document", zh: "文档键"}
  file_name: {en: "File the form came in", zh: "文件名"}
  fiscal_year: {en: "Fiscal year", zh: "年度"}
  department_name: {en: "Department", zh: "部门"}
  table_name: {en: "What was corrected: form, fund, goal, indicator, narrative", zh: "更正对象"}
  row_id: {en: "seq, line_no, scope/goal_no or narrative of the row; empty for the form itself", zh: "行标识"}
  field: {en: "Column corrected", zh: "更正的列"}
  old_text: {en: "What was read; null for a blank", zh: "原读取值"}
  new_text: {en: "What counts instead; null for a blank", zh: "更正值"}
  reason: {en: "Why", zh: "更正理由"}
  corrected_by: {en: "Who corrected it", zh: "更正人"}
  corrected_on: {en: "The day it was corrected", zh: "更正日期"}
*/
with
corrections as (select * from staging.correction),
forms as (select * from staging.form),
documents as (select * from staging.document)

select
    substr(md5(concat_ws('|', c.form_key, c.table_name, c.row_id, c.field)), 1, 16) as correction_key,
    c.form_key,
    c.document_key,
    d.file_name,
    c.fiscal_year,
    f.department_name,
    c.table_name,
    c.row_id,
    c.field,
    c.old_text,
    c.new_text,
    c.reason,
    c.corrected_by,
    c.corrected_on
from corrections as c
inner join forms as f on c.form_key = f.form_key
inner join documents as d on c.document_key = d.document_key
