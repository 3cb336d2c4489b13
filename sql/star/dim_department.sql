/*
grain: one row per department
grain_zh: 每个部门一行
columns:
  department_key: {en: "Department: hash of its canonical name", zh: "部门键"}
  department_name: {en: "Canonical name", zh: "部门名称（规范）", label: "部门名称"}
  region: {en: "Region as far as the name tells", zh: "地区"}
  first_year: {unit: year, en: "First fiscal year with a form", zh: "最早年度"}
  last_year: {unit: year, en: "Last fiscal year with a form", zh: "最近年度"}
*/
with forms as (select * from staging.form)

select
    substr(md5(department_name), 1, 16) as department_key,
    department_name,
    max(region) as region,
    min(fiscal_year) as first_year,
    max(fiscal_year) as last_year
from forms
where department_name is not null
group by department_name
