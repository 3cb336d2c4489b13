/*
grain: one row per finding ever made, open, resolved or dismissed
columns:
  finding_id: {en: "See quality.finding", zh: "发现标识"}
  form_key: {en: "Form concerned", zh: "表单键"}
  document_key: {en: "Document concerned", zh: "文档键"}
  fiscal_year: {en: "Fiscal year it was judged in", zh: "财政年度"}
  rule_id: {en: "Rule", zh: "规则"}
  status: {en: "open, resolved (no longer found) or dismissed (set aside by a person, with a reason)", zh: "状态：未决、已解决、已排除"}
  observed: {en: "What the form said when last found", zh: "表列值"}
  message_en: {en: "The finding in English when last found", zh: "英文说明"}
  message_zh: {en: "The finding in Chinese when last found", zh: "中文说明"}
  first_seen: {en: "When it was first found (UTC)", zh: "首次发现时间"}
  last_seen: {en: "When it was last found (UTC)", zh: "最近发现时间"}
  resolved_at: {en: "When it was first judged and not found any more, or dismissed (UTC)", zh: "解决时间"}
  resolution: {en: "The reason a person gave for setting it aside", zh: "排除理由"}
  resolved_by: {en: "Who set it aside", zh: "排除人"}
*/
create table if not exists quality.finding_history (
    finding_id varchar primary key,
    form_key varchar,
    document_key varchar not null,
    fiscal_year integer,
    rule_id varchar not null,
    status varchar not null,
    observed varchar,
    message_en varchar,
    message_zh varchar,
    first_seen timestamp not null,
    last_seen timestamp not null,
    resolved_at timestamp,
    resolution varchar,
    resolved_by varchar
)
