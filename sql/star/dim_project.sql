/*
grain: one row per project of a department
grain_zh: 部门的每个项目一行
columns:
  project_key: {en: "Project: hash of department and code, else name", zh: "项目键"}
  department_key: {en: "Department it belongs to", zh: "部门键"}
  project_code: {en: "Code printed before the name", zh: "项目编码"}
  project_name: {en: "Name as last printed", zh: "项目名称", label: "项目名称"}
*/
with forms as (select * from staging.form where form_type = 'project')

select
    substr(md5(concat_ws('|', coalesce(department_name, ''), coalesce(project_code, project_name))), 1, 16)
        as project_key,
    case when department_name is not null then substr(md5(department_name), 1, 16) end as department_key,
    project_code,
    arg_max(project_name, fiscal_year) as project_name
from forms
where coalesce(project_code, project_name) is not null
group by department_name, coalesce(project_code, project_name), project_code
