/*
grain: one row per document that was read
grain_zh: 每个已识读的文件一行
year_column: fiscal_year
columns:
  document_key: {en: "Document: head of the sha256 of its bytes", zh: "文档键"}
  sha256: {en: "SHA-256 of the bytes; the archive keeps them under this name", zh: "文件内容的 SHA-256"}
  file_name: {en: "File name where it was first seen", zh: "文件名"}
  source_uri: {en: "Where it was first seen", zh: "来源位置"}
  fiscal_year: {unit: year, en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  page_count: {unit: pages, en: "Pages (sheets for a workbook)", zh: "页数"}
  text_source: {en: "text, ocr or mixed", zh: "文字来源：文本、识别、混合"}
  forms: {en: "Self-evaluation forms in it", zh: "自评表数"}
  turned_pages: {unit: degrees, en: "Scanned pages not upright: how far turned clockwise; places are upright", zh: "扫描时未摆正的页及其顺时针角度；坐标以摆正后为准"}
  coverage: {unit: share, en: "Share of non-empty cells that some block explained, least of its forms", zh: "单元格解读率"}
  ingested_at: {en: "When its bytes were first archived (UTC)", zh: "入库时间 (UTC)"}
*/
with
documents as (select * from staging.document),
originals as (select * from raw.document),
turned as (
    select
        document_key,
        to_json(map_from_entries(list((page_no, before_text::integer) order by page_no))) as turned_pages
    from (select distinct document_key, page_no, before_text from staging.issue where code = 'PAGE_TURNED') as pages
    group by document_key
),
coverages as (select document_key, min(coverage) as coverage from staging.form group by document_key)

select
    d.document_key,
    d.sha256,
    d.file_name,
    d.source_uri,
    d.fiscal_year,
    d.page_count,
    d.text_source,
    d.forms,
    t.turned_pages,
    c.coverage,
    coalesce(o.first_seen_at, d.parsed_at) as ingested_at
from documents as d
left join originals as o on d.document_key = o.document_key
left join turned as t on d.document_key = t.document_key
left join coverages as c on d.document_key = c.document_key
