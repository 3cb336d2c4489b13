/*
grain: one row per cell of every table read
year_column: fiscal_year
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  fiscal_year: {en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  grid_no: {en: "Table within the document, from 1", zh: "表格序号"}
  row_no: {en: "Row, from 0", zh: "行"}
  col_no: {en: "Column, from 0", zh: "列"}
  row_span: {en: "Rows spanned", zh: "跨行数"}
  col_span: {en: "Columns spanned", zh: "跨列数"}
  cell_text: {en: "Text", zh: "文字"}
  confidence: {en: "1 for text layers, else the recogniser's, 0 to 1", zh: "可信度"}
  page_no: {en: "Page of the cell, from 1", zh: "单元格所在页"}
  x0: {unit: PDF points, en: "Left edge, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge", zh: "下边"}
  parser_version: {en: "Version of the parser that read it", zh: "解析程序版本"}
*/
create table if not exists staging.cell (
    document_key text not null,
    fiscal_year integer not null,
    grid_no integer not null,
    row_no integer not null,
    col_no integer not null,
    row_span integer not null,
    col_span integer not null,
    cell_text text not null,
    confidence double not null,
    page_no integer,
    x0 double,
    top double,
    x1 double,
    bottom double,
    parser_version text not null
)
