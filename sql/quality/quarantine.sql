/*
grain: one row per document that could not be read as a form
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  sha256: {en: "SHA-256 of the bytes", zh: "文件内容的 SHA-256"}
  file_name: {en: "File name where it was first seen", zh: "文件名"}
  source_uri: {en: "Where it was first seen", zh: "来源位置"}
  folder_year: {en: "Year of the folder it lay in", zh: "年度文件夹"}
  fiscal_year: {en: "Fiscal year as far as known", zh: "年度"}
  reason_code: {en: "Kind of reason", zh: "原因代码"}
  reason: {en: "Reason, one line", zh: "原因"}
  since: {en: "When it was first set aside (UTC)", zh: "隔离起始时间 (UTC)"}
  attempts: {en: "How often it was tried", zh: "尝试次数"}
  parser_version: {en: "Version of the parser that read it", zh: "解析程序版本"}
*/
create table if not exists quality.quarantine (
    document_key text not null,
    sha256 text not null,
    file_name text not null,
    source_uri text not null,
    folder_year integer,
    fiscal_year integer,
    reason_code text not null,
    reason text not null,
    since timestamp not null,
    attempts integer not null,
    parser_version text not null
)
