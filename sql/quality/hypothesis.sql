/*
grain: one row per assumption that would close the gap of a finding; never data, only a lead for the reader
year_column: fiscal_year
columns:
  finding_id: {en: "Finding whose gap it would close", zh: "发现标识"}
  form_key: {en: "Form concerned", zh: "表单键"}
  document_key: {en: "Document concerned", zh: "文档键"}
  fiscal_year: {en: "Fiscal year of the form", zh: "财政年度"}
  rule_id: {en: "Rule broken", zh: "规则"}
  hypothesis: {en: "lost_row, blank_is_zero, blank_is_full, total_counted_twice, funds_not_counted, one_block_only, part_repeated", zh: "假设"}
  gap: {en: "Declared minus computed", zh: "差额"}
  strength: {en: "1 when something besides the number speaks for it, else 0", zh: "佐证强度"}
  evidence_en: {en: "What speaks for it, in English", zh: "佐证（英文）"}
  evidence_zh: {en: "What speaks for it, in Chinese", zh: "佐证（中文）"}
  page_no: {en: "Page where to look", zh: "页码"}
  x0: {unit: points, en: "Left edge of the place", zh: "左"}
  top: {unit: points, en: "Upper edge of the place", zh: "上"}
  x1: {unit: points, en: "Right edge of the place", zh: "右"}
  bottom: {unit: points, en: "Lower edge of the place", zh: "下"}
*/
create table if not exists quality.hypothesis (
    finding_id varchar not null,
    form_key varchar not null,
    document_key varchar not null,
    fiscal_year integer,
    rule_id varchar not null,
    hypothesis varchar not null,
    gap double,
    strength integer not null,
    evidence_en varchar not null,
    evidence_zh varchar not null,
    page_no integer,
    x0 double,
    top double,
    x1 double,
    bottom double
)
