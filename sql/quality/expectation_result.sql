/*
grain: one row per expectation, year and run
columns:
  run_id: {en: "Run that judged", zh: "运行"}
  suite: {en: "Suite of expectations/", zh: "规则集"}
  expectation_id: {en: "The rule's id", zh: "规则"}
  expectation_type: {en: "Great Expectations type", zh: "期望类型"}
  table_name: {en: "Table judged", zh: "所判表"}
  fiscal_year: {en: "Year judged; null for the release gate", zh: "财政年度"}
  success: {en: "No row broke the rule", zh: "是否通过"}
  severity: {en: "critical blocks the publication, warning and info do not", zh: "严重程度：critical 阻断发布"}
  finding_severity: {en: "Severity of the findings it makes: error, warning, info", zh: "发现的严重程度"}
  action: {en: "flag, withhold or block", zh: "处置：标记、暂不入库、阻断"}
  evaluated: {en: "Rows it could be judged on", zh: "判定行数"}
  unexpected: {en: "Rows that broke it", zh: "不符行数"}
  observed: {en: "In a few words what was seen", zh: "观察"}
  run_at: {en: "When it was judged (UTC)", zh: "判定时间"}
*/
create table if not exists quality.expectation_result (
    run_id varchar not null,
    suite varchar not null,
    expectation_id varchar not null,
    expectation_type varchar not null,
    table_name varchar not null,
    fiscal_year integer,
    success boolean not null,
    severity varchar not null,
    finding_severity varchar not null,
    action varchar not null,
    evaluated bigint not null,
    unexpected bigint not null,
    observed varchar,
    run_at timestamp not null
)
