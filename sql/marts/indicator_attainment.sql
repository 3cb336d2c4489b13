/*
grain: one row per indicator row of a current form
grain_zh: 每张现行自评表的每行指标一行
question: Which targets were met, missed, far exceeded or cannot be judged?
question_zh: 哪些指标达标、未达标、远超目标或无法判断？
columns:
  form_key: {en: "Form", zh: "表单键"}
  document_key: {en: "Document it stands in", zh: "文档键"}
  department_key: {en: "Department", zh: "部门键"}
  department_name: {en: "Canonical name", zh: "部门名称"}
  region: {en: "Region as far as the name tells", zh: "地区"}
  project_name: {en: "Project; null for department forms", zh: "项目名称"}
  fiscal_year: {unit: year, en: "Fiscal year", zh: "年度"}
  seq: {en: "Indicator row within the form", zh: "序号"}
  scope: {en: "long_term or annual", zh: "长期或年度"}
  goal_no: {en: "Goal the row belongs to", zh: "目标序号"}
  level1: {en: "Level 1, canonical", zh: "一级指标（规范）"}
  level2: {en: "Level 2, canonical", zh: "二级指标（规范）"}
  level3: {en: "Indicator", zh: "三级指标"}
  target_text: {en: "Target as printed", zh: "指标值"}
  actual_text: {en: "Actual as printed", zh: "完成值"}
  weight: {unit: points, en: "Weight", zh: "分值"}
  score: {unit: points, en: "Score the department gave itself", zh: "自评得分"}
  attainment_ratio: {unit: ratio, en: "Attainment by the target's comparator; null when not comparable", zh: "完成比"}
  meets_target: {en: "Whether the actual meets the target; null when not comparable", zh: "是否达标"}
  attainment: {en: "no_actual, not_comparable, under, met, over_130 (from 1.30) or over_200 (from 2.00: the target was too low)", zh: "完成类别"}
  full_marks: {en: "Score equals weight", zh: "是否满分"}
  page_no: {en: "Page of the evidence, from 1", zh: "所在页"}
  x0: {unit: PDF points, en: "Left edge of the evidence, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge of the evidence", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge of the evidence", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge of the evidence", zh: "下边"}
*/
with
forms as (select * from star.dim_form where is_current and not is_withheld),
departments as (select * from star.dim_department),
projects as (select * from star.dim_project),
kinds as (select * from star.dim_indicator),
facts as (select * from star.fact_indicator)

select
    i.form_key,
    i.document_key,
    i.department_key,
    d.department_name,
    d.region,
    p.project_name,
    i.year_key as fiscal_year,
    i.seq,
    i.scope,
    i.goal_no,
    k.level1,
    k.level2,
    i.level3,
    i.target_text,
    i.actual_text,
    i.weight,
    i.score,
    i.attainment_ratio,
    i.meets_target,
    case
        when i.actual_text is null then 'no_actual'
        when i.meets_target is null and i.attainment_ratio is null then 'not_comparable'
        when not i.meets_target then 'under'
        when i.attainment_ratio >= 2.0 then 'over_200'
        when i.attainment_ratio >= 1.3 then 'over_130'
        else 'met'
    end as attainment,
    i.score = i.weight as full_marks,
    i.page_no,
    i.x0,
    i.top,
    i.x1,
    i.bottom
from facts as i
inner join forms as f on i.form_key = f.form_key
left join departments as d on i.department_key = d.department_key
left join projects as p on f.project_key = p.project_key
left join kinds as k on i.indicator_key = k.indicator_key
