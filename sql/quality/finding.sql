/*
grain: one row per rule broken at one place of one form, as last judged; resolved and dismissed ones are in quality.finding_history
year_column: fiscal_year
columns:
  finding_id: {en: "Stable across reruns: hash of rule, form, subject, row, column and detail", zh: "发现标识，重跑不变"}
  form_key: {en: "Form concerned", zh: "表单键"}
  document_key: {en: "Document concerned", zh: "文档键"}
  fiscal_year: {en: "Fiscal year of the form", zh: "财政年度"}
  rule_id: {en: "Rule broken, see docs/rules.md", zh: "规则"}
  severity: {en: "error, warning or info", zh: "严重程度"}
  origin: {en: "source: the form says so; extraction: the reader doubted the very cells; undetermined: it doubted something near", zh: "来源：表单本身、识读、未定"}
  subject: {en: "Table of the star schema the finding is about", zh: "所涉表"}
  subject_seq: {en: "seq, line_no or goal_no of the row in that table; null for the form as a whole", zh: "行号"}
  column_name: {en: "Column of the subject", zh: "列名"}
  detail: {en: "What tells two findings of one rule at one place apart, e.g. the reading issue's code", zh: "细目"}
  observed: {en: "What the form says", zh: "表列值"}
  expected: {en: "What the rule expects", zh: "应为"}
  message_en: {en: "The finding in English, with its numbers", zh: "英文说明"}
  message_zh: {en: "The finding in Chinese, with its numbers", zh: "中文说明"}
  reconcile_en: {en: "What would reconcile it, in English", zh: "如何相符（英文）"}
  reconcile_zh: {en: "What would reconcile it, in Chinese", zh: "如何相符（中文）"}
  page_no: {en: "Page, from 1", zh: "页码"}
  x0: {unit: points, en: "Left edge of the cell, origin top left", zh: "左"}
  top: {unit: points, en: "Upper edge of the cell", zh: "上"}
  x1: {unit: points, en: "Right edge of the cell", zh: "右"}
  bottom: {unit: points, en: "Lower edge of the cell", zh: "下"}
  first_seen: {en: "When it was first found (UTC)", zh: "首次发现时间"}
  last_seen: {en: "When it was last found (UTC)", zh: "最近发现时间"}
  run_id: {en: "Run that last found it", zh: "最近发现的运行"}
*/
create table if not exists quality.finding (
    finding_id varchar not null,
    form_key varchar,
    document_key varchar not null,
    fiscal_year integer,
    rule_id varchar not null,
    severity varchar not null,
    origin varchar not null,
    subject varchar not null,
    subject_seq integer,
    column_name varchar,
    detail varchar,
    observed varchar,
    expected varchar,
    message_en varchar not null,
    message_zh varchar not null,
    reconcile_en varchar,
    reconcile_zh varchar,
    page_no integer,
    x0 double,
    top double,
    x1 double,
    bottom double,
    first_seen timestamp,
    last_seen timestamp,
    run_id varchar
)
