/*
grain: one row per goal of a form
year_column: fiscal_year
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  form_key: {en: "Form: document_key-form_no", zh: "表单键"}
  fiscal_year: {en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  scope: {en: "long_term or annual", zh: "长期或年度"}
  goal_no: {en: "Number of the goal within its scope, from 1", zh: "目标序号"}
  goal_text: {en: "Goal as printed", zh: "目标内容"}
  completion_text: {en: "What the form says was done", zh: "完成情况"}
  initial_text: {en: "Goal as set at the year's beginning, where the form gives an adjusted one too", zh: "调整前目标"}
  goal_year: {unit: year, en: "Year the goal is for, where the form lists goals by year; else null", zh: "目标所属年度"}
  weight: {unit: points, en: "Weight printed beside the goal", zh: "分值"}
  page_no: {en: "Page of the goal, from 1", zh: "目标所在页"}
  x0: {unit: PDF points, en: "Left edge, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge", zh: "下边"}
  parser_version: {en: "Version of the parser that read it", zh: "解析程序版本"}
*/
create table if not exists staging.goal (
    document_key text not null,
    form_key text not null,
    fiscal_year integer not null,
    scope text not null,
    goal_no integer not null,
    goal_text text,
    completion_text text,
    initial_text text,
    goal_year integer,
    weight decimal(24, 6),
    page_no integer,
    x0 double,
    top double,
    x1 double,
    bottom double,
    parser_version text not null
)
