/*
grain: one row per document and fiscal year of its forms, as it was last judged; while its rows and the rules are the same, it need not be again
columns:
  document_key: {en: "Document", zh: "文档键"}
  fiscal_year: {en: "Fiscal year of the forms that were judged", zh: "被评判表单的财政年度"}
  run_id: {en: "Run that judged the year last", zh: "最近一次评判该年度的运行"}
  rules_version: {en: "SHA-256 of all that a verdict depends on besides the rows: rules, SQL, code, versions", zh: "评判所依据的规则、SQL、代码与版本的 SHA-256"}
  content: {en: "Digest of the document's rows of staging and of where it lies", zh: "该文档暂存行及所在位置的摘要"}
  evaluated: {en: "Rows that each rule could judge, in the order of the rules' frames", zh: "各规则可评判的行数，按规则顺序"}
*/
create table if not exists raw.judged (
    document_key text not null,
    fiscal_year integer not null,
    run_id text not null,
    rules_version text not null,
    content text not null,
    evaluated integer[] not null
)
