/*
grain: one row per document that this home and a lake (storage = ducklake) both hold
columns:
  document_key: {en: "Document", zh: "文档键"}
  load_id: {en: "The lake's load whose rows are in the staging tables here", zh: "本地暂存行对应的湖中批次"}
  state: {en: "When those rows were parsed, or the attempts at a document set aside: another state here is to be shared", zh: "本地行的解析时间或隔离尝试次数，不同即待共享"}
*/
create table if not exists raw.lake_document (
    document_key text primary key,
    load_id text not null,
    state text not null
)
