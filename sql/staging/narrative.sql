/*
grain: one row per narrative block of a form
year_column: fiscal_year
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  form_key: {en: "Form: document_key-form_no", zh: "表单键"}
  fiscal_year: {en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  narrative: {en: "Block: function_overview, annual_tasks, conclusion, ...", zh: "文字栏"}
  narrative_text: {en: "Text as printed", zh: "内容"}
  page_no: {en: "Page of the text, from 1", zh: "文字所在页"}
  x0: {unit: PDF points, en: "Left edge, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge", zh: "下边"}
  parser_version: {en: "Version of the parser that read it", zh: "解析程序版本"}
*/
create table if not exists staging.narrative (
    document_key text not null,
    form_key text not null,
    fiscal_year integer not null,
    narrative text not null,
    narrative_text text not null,
    page_no integer,
    x0 double,
    top double,
    x1 double,
    bottom double,
    parser_version text not null
)
