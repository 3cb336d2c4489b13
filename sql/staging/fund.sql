/*
grain: one row per fund line of a form
year_column: fiscal_year
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  form_key: {en: "Form: document_key-form_no", zh: "表单键"}
  fiscal_year: {en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  line_no: {en: "Line within the form, from 1", zh: "行号"}
  category: {en: "Block label, e.g. 收入构成", zh: "资金类别"}
  item: {en: "Line label as printed", zh: "资金项目（表列）"}
  item_code: {en: "total, fiscal, carry_over, special_account, own, upper_level, basic, project, other", zh: "资金项目代码"}
  is_total: {en: "Whether the line is a total", zh: "是否合计"}
  budget_initial: {unit: form's amount_unit, en: "Initial budget as printed", zh: "年初预算（表列）"}
  budget_full_year: {unit: form's amount_unit, en: "Full-year budget as printed", zh: "全年预算（表列）"}
  executed: {unit: form's amount_unit, en: "Executed amount as printed", zh: "全年执行数（表列）"}
  rate_pct: {unit: percent, en: "Execution rate as printed", zh: "执行率（表列）"}
  weight: {unit: points, en: "Weight", zh: "分值"}
  score: {unit: points, en: "Score", zh: "得分"}
  reason_text: {en: "Reason given for the line", zh: "原因"}
  amount_factor: {en: "Printed amounts times this are 万元", zh: "折算为万元的系数"}
  printed: {en: "JSON: column to text as printed", zh: "表列原文 JSON"}
  uncertain: {en: "Columns read below the confidence gate", zh: "不确定的列"}
  field_boxes: {en: "JSON: column to [page, x0, top, x1, bottom]", zh: "各列位置 JSON"}
  page_no: {en: "Page of the row, from 1", zh: "本行所在页"}
  x0: {unit: PDF points, en: "Left edge, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge", zh: "下边"}
  parser_version: {en: "Version of the parser that read it", zh: "解析程序版本"}
*/
create table if not exists staging.fund (
    document_key text not null,
    form_key text not null,
    fiscal_year integer not null,
    line_no integer not null,
    category text,
    item text,
    item_code text not null,
    is_total boolean not null,
    budget_initial decimal(24, 6),
    budget_full_year decimal(24, 6),
    executed decimal(24, 6),
    rate_pct decimal(24, 6),
    weight decimal(24, 6),
    score decimal(24, 6),
    reason_text text,
    amount_factor decimal(24, 6) not null,
    printed text not null,
    uncertain text[] not null,
    field_boxes text not null,
    page_no integer,
    x0 double,
    top double,
    x1 double,
    bottom double,
    parser_version text not null
)
