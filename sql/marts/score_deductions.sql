/*
grain: one row per indicator row of a current form that lost points or has none
grain_zh: 每行失分或未评分的指标一行
question: Where were points lost, and was a reason given?
question_zh: 哪里失分，是否说明原因？
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
  score: {unit: points, en: "Score the department gave itself; null when left blank", zh: "自评得分"}
  points_lost: {unit: points, en: "Weight minus score; a blank score loses the whole weight, unless the form has none", zh: "失分"}
  deviation_text: {en: "Explanation as printed", zh: "偏差原因"}
  has_text: {en: "Something stands in the explanation column; whether it is a reason is rule DEVIATION's to judge", zh: "是否有说明文字"}
  is_reason: {en: "Text is there and rule DEVIATION did not object", zh: "是否构成原因"}
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
facts as (select * from star.fact_indicator),
scored as (select distinct form_key from star.fact_indicator where score is not null),
objections as (
    select distinct form_key, subject_seq
    from quality.finding
    where rule_id = 'DEVIATION' and subject = 'fact_indicator'
)

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
    (i.weight - coalesce(i.score, 0))::decimal(18, 4) as points_lost,
    i.deviation_text,
    i.deviation_text is not null as has_text,
    i.deviation_text is not null and o.form_key is null as is_reason,
    i.page_no,
    i.x0,
    i.top,
    i.x1,
    i.bottom
from facts as i
inner join forms as f on i.form_key = f.form_key
semi join scored as s on i.form_key = s.form_key
left join departments as d on i.department_key = d.department_key
left join projects as p on f.project_key = p.project_key
left join kinds as k on i.indicator_key = k.indicator_key
left join objections as o on i.form_key = o.form_key and i.seq = o.subject_seq
where i.weight is not null and coalesce(i.score, 0) < i.weight
