/*
grain: one row per self-evaluation form, superseded ones included
grain_zh: 每张自评表一行，含已被替代者
year_column: fiscal_year
columns:
  form_key: {en: "Form: document_key-form_no", zh: "表单键"}
  document_key: {en: "Document it stands in", zh: "文档键"}
  form_no: {en: "Number within the document, from 1", zh: "文件内序号"}
  form_type: {en: "department_overall or project", zh: "部门整体或项目"}
  layout: {en: "Family of forms with the same blocks", zh: "版式"}
  fiscal_year: {unit: year, en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  declared_year: {unit: year, en: "Year the form prints", zh: "表内所写年度"}
  department_key: {en: "Department", zh: "部门键"}
  project_key: {en: "Project; null for department forms", zh: "项目键"}
  implementing_unit: {en: "Unit that carried it out, as printed", zh: "实施单位"}
  title: {en: "Title as printed", zh: "标题"}
  amount_unit: {en: "Unit the amounts are printed in; fact tables convert to 万元", zh: "金额单位"}
  coverage: {unit: share, en: "Share of non-empty cells that some block explained", zh: "单元格解读率"}
  is_current: {en: "Not superseded by a later form of the same year, type, department and project", zh: "是否现行"}
  is_withheld: {en: "Kept out of the marts by a rule with the action withhold", zh: "是否暂不入库"}
  quality_status: {en: "clean: no warning or error; flagged otherwise", zh: "clean 无警告或错误；flagged 有"}
*/
with
forms as (select * from staging.form),
documents as (select * from raw.document),
findings as (select * from quality.finding),
withheld as (select * from quality.withheld_form),
flagged as (select distinct form_key from findings where severity in ('error', 'warning')),
keyed as (
    select
        f.*,
        case
            when f.department_name is not null then substr(md5(f.department_name), 1, 16)
        end as department_key,
        case
            when f.form_type = 'project' and coalesce(f.project_code, f.project_name) is not null
                then
                    substr(
                        md5(concat_ws('|', coalesce(f.department_name, ''), coalesce(f.project_code, f.project_name))),
                        1,
                        16
                    )
        end as project_key,
        coalesce(d.first_seen_at, timestamp '1970-01-01') as seen_at
    from forms as f
    left join documents as d on f.document_key = d.document_key
),
ranked as (
    -- a form without a department or, for projects, without a name cannot supersede another
    select
        *,
        case
            when department_key is null or (form_type = 'project' and project_key is null) then 1
            else row_number() over (
                partition by fiscal_year, form_type, department_key, project_key
                order by seen_at desc, form_key desc
            )
        end as recency
    from keyed
)

select
    r.form_key,
    r.document_key,
    r.form_no,
    r.form_type,
    r.layout,
    r.fiscal_year,
    r.declared_year,
    r.department_key,
    r.project_key,
    r.implementing_unit,
    r.title,
    r.amount_unit,
    r.coverage,
    r.recency = 1 as is_current,
    w.form_key is not null as is_withheld,
    case when f.form_key is null then 'clean' else 'flagged' end as quality_status
from ranked as r
left join flagged as f on r.form_key = f.form_key
left join withheld as w on r.form_key = w.form_key
