/*
grain: one row per place and time a document was seen at; a file that changed or vanished keeps its row
columns:
  document_key: {en: "Document seen", zh: "文档键"}
  uri: {en: "Where", zh: "位置"}
  relative_path: {en: "Path within the inbox", zh: "收件箱内路径"}
  file_name: {en: "File name there", zh: "文件名"}
  folder_year: {en: "Year of the nearest folder named like one; two for one document are a conflict", zh: "年度文件夹"}
  size_bytes: {unit: bytes, en: "Size as listed", zh: "文件大小"}
  modified_at: {en: "Modification time as listed (UTC); with uri and size it tells an unchanged file", zh: "修改时间 (UTC)"}
  status: {en: "present; replaced: other bytes are there now; vanished: no longer listed", zh: "现存、已替换、已消失"}
  first_seen_at: {en: "When it was first seen there (UTC)", zh: "首次见到时间 (UTC)"}
*/
create table if not exists raw.sighting (
    document_key text not null,
    uri text not null,
    relative_path text not null,
    file_name text not null,
    folder_year integer,
    size_bytes bigint not null,
    modified_at timestamp not null,
    status text not null check (status in ('present', 'replaced', 'vanished')),
    first_seen_at timestamp not null
)
