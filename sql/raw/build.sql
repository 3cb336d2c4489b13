/*
grain: one row per thing that is built as a whole, a fiscal year's tables or the publication; says from what it was last built
columns:
  target: {en: "Fiscal year, or the word publication", zh: "年度，或 publication"}
  fingerprint: {en: "SHA-256 of the SQL, rules, settings and corrections it was built with", zh: "构建所用 SQL、规则、设置与更正的 SHA-256"}
  state: {en: "stale: its sources changed since; built: up to date with its fingerprint", zh: "stale 待重建；built 已构建"}
  run_id: {en: "Dagster run that last changed the state", zh: "最近改变状态的 Dagster 运行"}
  changed_at: {en: "When the state last changed (UTC)", zh: "状态最近变更时间 (UTC)"}
*/
create table if not exists raw.build (
    target text primary key,
    fingerprint text,
    state text not null check (state in ('stale', 'built')),
    run_id text,
    changed_at timestamp not null
)
