/*
grain: one row per document, that is per distinct bytes that were ever in an inbox; never deleted
columns:
  document_key: {en: "First 16 hex digits of the SHA-256", zh: "文档键，SHA-256 前 16 位"}
  sha256: {en: "SHA-256 of the bytes, and their place in the archive", zh: "文件内容的 SHA-256，即归档位置"}
  file_name: {en: "File name at the place it was first seen and still is", zh: "文件名"}
  source_uri: {en: "That place", zh: "来源位置"}
  folder_year: {en: "Fiscal year of the nearest folder named like a year; null outside such folders", zh: "年度文件夹"}
  size_bytes: {unit: bytes, en: "Size", zh: "文件大小"}
  first_seen_at: {en: "When it was archived (UTC)", zh: "首次归档时间 (UTC)"}
*/
create table if not exists raw.document (
    document_key text not null,
    sha256 text not null,
    file_name text not null,
    source_uri text not null,
    folder_year integer,
    size_bytes bigint not null,
    first_seen_at timestamp not null
)
