/*
grain: one row per self-evaluation form
year_column: fiscal_year
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  form_key: {en: "Form: document_key-form_no", zh: "表单键"}
  form_no: {en: "Number of the form in its document, from 1", zh: "文档内表单序号"}
  fiscal_year: {en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  declared_year: {en: "Fiscal year the form prints", zh: "表内年度"}
  form_type: {en: "department_overall or project", zh: "表单类型：部门整体、项目"}
  layout: {en: "Family of forms with the same blocks", zh: "版式"}
  title: {en: "Title as printed", zh: "标题"}
  department_printed: {en: "Department as printed", zh: "部门名称（表列）"}
  department_code: {en: "Code printed before the department", zh: "部门代码"}
  department_name: {en: "Department, canonical", zh: "部门名称（规范）"}
  region: {en: "Administrative region the department's name begins with", zh: "行政区划"}
  implementing_unit: {en: "Implementing unit as printed", zh: "实施单位"}
  project_code: {en: "Project code", zh: "项目代码"}
  project_name: {en: "Project name without its code", zh: "项目名称"}
  amount_unit: {en: "Unit of money the form names: 万元 or 元; null if none", zh: "金额单位"}
  amount_factor: {en: "Printed amounts times this are 万元", zh: "折算为万元的系数"}
  total_weight: {unit: points, en: "Weight in the total row", zh: "总分行分值"}
  total_score: {unit: points, en: "Score in the total row", zh: "总分行得分"}
  total_deviation_text: {en: "Remark in the total row", zh: "总分行说明"}
  coverage: {en: "Share of non-empty cells that were explained, 0 to 1", zh: "单元格解释率"}
  form_json: {en: "The form as inspect --json prints it", zh: "表单 JSON"}
  printed_labels: {en: "JSON: block, field, the labels the form printed for it; also in form_json, which is large", zh: "表内标签 JSON：区块、字段、所列标签"}
  level1_weights: {unit: points, en: "JSON: level 1 label to the points printed with it, 产出指标(50分)", zh: "一级指标所标分值 JSON"}
  page_no: {en: "Page of the total row, else the title, from 1", zh: "总分行（或标题）所在页"}
  x0: {unit: PDF points, en: "Left edge, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge", zh: "下边"}
  parser_version: {en: "Version of the parser that read it", zh: "解析程序版本"}
*/
create table if not exists staging.form (
    document_key text not null,
    form_key text not null,
    form_no integer not null,
    fiscal_year integer not null,
    declared_year integer,
    form_type text not null,
    layout text not null,
    title text,
    department_printed text,
    department_code text,
    department_name text,
    region text,
    implementing_unit text,
    project_code text,
    project_name text,
    amount_unit text,
    amount_factor decimal(24, 6) not null,
    total_weight decimal(24, 6),
    total_score decimal(24, 6),
    total_deviation_text text,
    coverage double not null,
    form_json text not null,
    printed_labels text,
    level1_weights text,
    page_no integer,
    x0 double,
    top double,
    x1 double,
    bottom double,
    parser_version text not null
);

-- a warehouse made before there was this column
alter table staging.form add column if not exists printed_labels text;
update staging.form set printed_labels = coalesce(json_extract(form_json, '$.extra.printed_labels')::text, '{}')
where printed_labels is null
