/*
grain: one row per indicator row of a form
grain_zh: 每张表的每行指标一行
year_column: year_key
columns:
  form_key: {en: "Form it stands on", zh: "表单键"}
  document_key: {en: "Document it stands in", zh: "文档键"}
  department_key: {en: "Department", zh: "部门键"}
  year_key: {unit: year, en: "Fiscal year", zh: "年度"}
  goal_key: {en: "Goal it belongs to; null where the form prints no goal", zh: "目标键，表内无目标时为空"}
  indicator_key: {en: "Indicator under its canonical levels", zh: "指标键"}
  seq: {en: "Row within the form, from 1", zh: "序号"}
  scope: {en: "long_term or annual", zh: "长期或年度"}
  goal_no: {en: "Number of the goal within its scope", zh: "目标序号"}
  level1_text: {en: "Level 1 label as printed", zh: "一级指标（表列）", label: "一级指标"}
  level2_text: {en: "Level 2 label as printed", zh: "二级指标（表列）", label: "二级指标"}
  level3: {en: "Indicator", zh: "三级指标", label: "三级指标"}
  target_text: {en: "Target as printed", zh: "指标值", label: "年度指标值"}
  standard_text: {en: "Standard as printed", zh: "绩效标准", label: "绩效标准"}
  actual_text: {en: "Actual as printed", zh: "完成值", label: "实际完成值"}
  deviation_text: {en: "Explanation of the deviation", zh: "偏差原因", label: "偏差原因分析及改进措施"}
  weight: {unit: points, en: "Weight", zh: "分值", label: "分值"}
  score: {unit: points, en: "Score the department gave itself", zh: "自评得分", label: "得分"}
  score_ratio: {unit: ratio, en: "Score over weight", zh: "得分率"}
  target_kind: {en: "The target is quantitative, qualitative, date or blank", zh: "指标值类型"}
  target_comparator: {en: "=, >=, <=, >, <, range, approx; null if none is said", zh: "指标值比较符"}
  target_low: {unit: target_unit, en: "Lower bound", zh: "指标值下限"}
  target_high: {unit: target_unit, en: "Upper bound", zh: "指标值上限"}
  target_unit: {en: "Unit of the target", zh: "指标值单位"}
  target_date_low: {en: "Earliest day; a day without a year takes the form's", zh: "指标值起日"}
  target_date_high: {en: "Latest day; a day without a year takes the form's", zh: "指标值止日"}
  actual_value: {unit: actual_unit, en: "The one number said; null for ranges and several numbers", zh: "完成值（数）"}
  actual_unit: {en: "Unit; a bare number takes the target's", zh: "完成值单位"}
  actual_date: {en: "Last day of the date said", zh: "完成日期"}
  attainment_ratio: {unit: ratio, en: "Attainment by the target's comparator: 1 is the target exactly; null when not comparable", zh: "完成比"}
  meets_target: {en: "Whether the actual meets the target; null when not comparable", zh: "是否达标"}
  uncertain: {en: "Columns of this row read below the confidence gate", zh: "不确定的列"}
  corrected: {en: "Columns that a person corrected, see marts.correction", zh: "经更正的列"}
  page_no: {en: "Page of the evidence, from 1", zh: "所在页"}
  x0: {unit: PDF points, en: "Left edge of the evidence, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge of the evidence", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge of the evidence", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge of the evidence", zh: "下边"}
*/
with
indicators as (select * from staging.indicator),
forms as (select * from staging.form),
goals as (select distinct form_key, scope, goal_no from staging.goal),
corrections as (
    select form_key, row_id, list(field order by field) as corrected
    from staging.correction
    where table_name = 'indicator'
    group by form_key, row_id
)

select
    i.form_key,
    i.document_key,
    case when f.department_name is not null then substr(md5(f.department_name), 1, 16) end as department_key,
    i.fiscal_year as year_key,
    case when g.form_key is not null then substr(md5(concat_ws('|', i.form_key, i.scope, i.goal_no)), 1, 16) end as goal_key,
    substr(md5(concat_ws('|', coalesce(i.level1, ''), coalesce(i.level2, ''), coalesce(i.level3, ''))), 1, 16)
        as indicator_key,
    i.seq,
    i.scope,
    i.goal_no,
    i.level1_text,
    i.level2_text,
    i.level3,
    i.target_text,
    i.standard_text,
    i.actual_text,
    i.deviation_text,
    i.weight::decimal(18, 4) as weight,
    i.score::decimal(18, 4) as score,
    case when i.weight > 0 then (i.score / i.weight)::double end as score_ratio,
    i.target_kind,
    i.target_comparator,
    i.target_low,
    i.target_high,
    i.target_unit,
    i.target_date_low,
    i.target_date_high,
    i.actual_value,
    i.actual_unit,
    i.actual_date,
    i.attainment_ratio,
    i.meets_target,
    i.uncertain,
    coalesce(k.corrected, []) as corrected,
    i.page_no,
    i.x0,
    i.top,
    i.x1,
    i.bottom
from indicators as i
inner join forms as f on i.form_key = f.form_key
left join goals as g on i.form_key = g.form_key and i.scope = g.scope and i.goal_no = g.goal_no
left join corrections as k on i.form_key = k.form_key and i.seq::varchar = k.row_id
