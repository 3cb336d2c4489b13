/*
grain: one row per corrected field of a staged row; what was read stays in old_text, what counts is new_text
year_column: fiscal_year
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  form_key: {en: "Form: document_key-form_no", zh: "表单键"}
  fiscal_year: {en: "Fiscal year of the form", zh: "年度"}
  table_name: {en: "Staging table of the row: form, fund, goal, indicator, narrative", zh: "所在表"}
  row_id: {en: "seq, line_no, scope/goal_no or narrative of the row; empty for the form itself", zh: "行标识"}
  field: {en: "Column corrected", zh: "更正的列"}
  old_text: {en: "What was read; null for a blank", zh: "原读取值"}
  new_text: {en: "What counts instead; null for a blank", zh: "更正值"}
  reason: {en: "Why, in the words of who corrected it", zh: "更正理由"}
  corrected_by: {en: "Who corrected it", zh: "更正人"}
  corrected_on: {en: "The day it was corrected", zh: "更正日期"}
  source_file: {en: "File and entry the correction stands in", zh: "更正文件"}
  columns_before: {en: "The columns changed and what they held, to undo it", zh: "更正前各列"}
*/
create table if not exists staging.correction (
    document_key text not null,
    form_key text not null,
    fiscal_year integer not null,
    table_name text not null,
    row_id text not null,
    field text not null,
    old_text text,
    new_text text,
    reason text not null,
    corrected_by text not null,
    corrected_on date not null,
    source_file text not null,
    columns_before text not null
)
