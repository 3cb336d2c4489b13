/*
grain: one row per document that was read as one or more forms
year_column: fiscal_year
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  sha256: {en: "SHA-256 of the bytes", zh: "文件内容的 SHA-256"}
  file_name: {en: "File name where it was first seen", zh: "文件名"}
  source_uri: {en: "Where it was first seen", zh: "来源位置"}
  folder_year: {en: "Year of the folder it lay in", zh: "年度文件夹"}
  fiscal_year: {en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  page_count: {en: "Pages", zh: "页数"}
  text_source: {en: "text, ocr (recognised) or mixed", zh: "文字来源：文本层、识别、混合"}
  forms: {en: "Forms in it", zh: "表单数"}
  parser_version: {en: "Version of the parser that read it", zh: "解析程序版本"}
  parsed_at: {en: "When it was read (UTC)", zh: "解析时间 (UTC)"}
  seconds: {unit: seconds, en: "Time reading took", zh: "解析用时"}
*/
create table if not exists staging.document (
    document_key text not null,
    sha256 text not null,
    file_name text not null,
    source_uri text not null,
    folder_year integer,
    fiscal_year integer not null,
    page_count integer not null,
    text_source text not null,
    forms integer not null,
    parser_version text not null,
    parsed_at timestamp not null,
    seconds double not null
)
