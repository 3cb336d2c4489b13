/*
grain: one row, or none before the first look at a lake (storage = ducklake)
columns:
  snapshot_id: {en: "The lake's last snapshot that this home has taken in", zh: "本地已读取的湖最新快照号"}
*/
create table if not exists raw.lake_position (
    snapshot_id bigint not null
)
