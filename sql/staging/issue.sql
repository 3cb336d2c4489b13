/*
grain: one row per thing doubted, repaired or left unexplained while reading
year_column: fiscal_year
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  form_key: {en: "Form; null when it concerns the document", zh: "表单键"}
  fiscal_year: {en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  code: {en: "Kind of issue", zh: "问题代码"}
  severity: {en: "error, warning or info", zh: "严重程度"}
  message: {en: "One line for the reader", zh: "说明"}
  subject: {en: "Table of the row concerned", zh: "所涉表"}
  subject_seq: {en: "seq, line_no or goal_no of that row", zh: "行号"}
  column_name: {en: "Column concerned", zh: "列名"}
  before_text: {en: "What was read", zh: "修正前"}
  after_text: {en: "What it was taken for", zh: "修正后"}
  page_no: {en: "Page of the place, from 1", zh: "位置所在页"}
  x0: {unit: PDF points, en: "Left edge, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge", zh: "下边"}
  parser_version: {en: "Version of the parser that read it", zh: "解析程序版本"}
*/
create table if not exists staging.issue (
    document_key text not null,
    form_key text,
    fiscal_year integer not null,
    code text not null,
    severity text not null,
    message text not null,
    subject text,
    subject_seq integer,
    column_name text,
    before_text text,
    after_text text,
    page_no integer,
    x0 double,
    top double,
    x1 double,
    bottom double,
    parser_version text not null
)
