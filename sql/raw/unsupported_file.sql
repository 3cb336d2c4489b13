/*
grain: one row per file in the inbox whose format is not read, so that it does not vanish without a word
columns:
  uri: {en: "Where it is", zh: "位置"}
  relative_path: {en: "Path within the inbox", zh: "收件箱内路径"}
  file_name: {en: "File name", zh: "文件名"}
  folder_year: {en: "Fiscal year of the nearest folder named like a year", zh: "年度文件夹"}
  size_bytes: {unit: bytes, en: "Size", zh: "文件大小"}
  first_seen_at: {en: "When it was first seen (UTC)", zh: "首次见到时间 (UTC)"}
*/
create table if not exists raw.unsupported_file (
    uri text not null,
    relative_path text not null,
    file_name text not null,
    folder_year integer,
    size_bytes bigint not null,
    first_seen_at timestamp not null
)
