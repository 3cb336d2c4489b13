/*
grain: one row per indicator row of a form
year_column: fiscal_year
columns:
  document_key: {en: "Document the row comes from", zh: "文档键"}
  form_key: {en: "Form: document_key-form_no", zh: "表单键"}
  fiscal_year: {en: "Fiscal year: the folder's, else the one printed, else in the file name", zh: "年度"}
  seq: {en: "Row within the form, from 1", zh: "序号"}
  scope: {en: "long_term or annual", zh: "长期或年度"}
  goal_no: {en: "Goal the row belongs to", zh: "目标序号"}
  level1_text: {en: "Level 1 label as printed", zh: "一级指标（表列）"}
  level2_text: {en: "Level 2 label as printed", zh: "二级指标（表列）"}
  level1: {en: "Level 1, canonical", zh: "一级指标（规范）"}
  level2: {en: "Level 2, canonical", zh: "二级指标（规范）"}
  indicator_no: {en: "Number printed before the indicator, e.g. 指标1", zh: "指标编号"}
  level3: {en: "Indicator", zh: "三级指标"}
  target_text: {en: "Target as printed", zh: "指标值"}
  standard_text: {en: "Standard as printed", zh: "绩效标准"}
  actual_text: {en: "Actual as printed", zh: "完成情况"}
  deviation_text: {en: "Explanation of the deviation", zh: "偏差原因"}
  weight: {unit: points, en: "Weight", zh: "分值"}
  score: {unit: points, en: "Score the department gave itself", zh: "自评得分"}
  score_method: {en: "Scoring method as printed", zh: "得分计算方法"}
  target_kind: {en: "The target is quantitative, qualitative, date or blank", zh: "指标值类型"}
  target_comparator: {en: "=, >=, <=, >, <, range, approx; null if none is said", zh: "指标值比较符"}
  target_low: {unit: target_unit, en: "Lower bound", zh: "指标值下限"}
  target_high: {unit: target_unit, en: "Upper bound", zh: "指标值上限"}
  target_unit: {en: "Unit of the target", zh: "指标值单位"}
  target_period: {en: "year, half_year, quarter, month, week, yoy or change", zh: "指标值周期"}
  target_date_low: {en: "Earliest day; a day without a year takes the form's", zh: "指标值起日"}
  target_date_high: {en: "Latest day; a day without a year takes the form's", zh: "指标值止日"}
  target_note: {en: "Remark of the value parser", zh: "指标值备注"}
  actual_kind: {en: "The actual is quantitative, qualitative, date or blank", zh: "完成值类型"}
  actual_comparator: {en: "=, >=, <=, >, <, range, approx; null if none is said", zh: "完成值比较符"}
  actual_low: {unit: actual_unit, en: "Lower bound", zh: "完成值下限"}
  actual_high: {unit: actual_unit, en: "Upper bound", zh: "完成值上限"}
  actual_value: {unit: actual_unit, en: "The one number said; null for ranges and several numbers", zh: "完成值"}
  actual_unit: {en: "Unit; a bare number takes the target's", zh: "完成值单位"}
  actual_period: {en: "year, half_year, quarter, month, week, yoy or change", zh: "完成值周期"}
  actual_date: {en: "Last day of the date said", zh: "完成日期"}
  actual_note: {en: "Remark of the value parser", zh: "完成值备注"}
  attainment_ratio: {unit: ratio, en: "Attainment: 1 is the target exactly; null when not comparable", zh: "完成比"}
  meets_target: {en: "Whether the actual meets the target; null when not comparable", zh: "是否达标"}
  attainment_reason: {en: "Why the two are not comparable", zh: "不可比原因"}
  uncertain: {en: "Columns read below the confidence gate", zh: "不确定的列"}
  printed: {en: "JSON: column to text as printed", zh: "表列原文 JSON"}
  field_boxes: {en: "JSON: column to [page, x0, top, x1, bottom]", zh: "各列位置 JSON"}
  page_no: {en: "Page of the row, from 1", zh: "本行所在页"}
  x0: {unit: PDF points, en: "Left edge, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge", zh: "下边"}
  parser_version: {en: "Version of the parser that read it", zh: "解析程序版本"}
*/
create table if not exists staging.indicator (
    document_key text not null,
    form_key text not null,
    fiscal_year integer not null,
    seq integer not null,
    scope text not null,
    goal_no integer not null,
    level1_text text,
    level2_text text,
    level1 text,
    level2 text,
    indicator_no text,
    level3 text,
    target_text text,
    standard_text text,
    actual_text text,
    deviation_text text,
    weight decimal(24, 6),
    score decimal(24, 6),
    score_method text,
    target_kind text,
    target_comparator text,
    target_low double,
    target_high double,
    target_unit text,
    target_period text,
    target_date_low date,
    target_date_high date,
    target_note text,
    actual_kind text,
    actual_comparator text,
    actual_low double,
    actual_high double,
    actual_value double,
    actual_unit text,
    actual_period text,
    actual_date date,
    actual_note text,
    attainment_ratio double,
    meets_target boolean,
    attainment_reason text,
    uncertain text[] not null,
    printed text not null,
    field_boxes text not null,
    page_no integer,
    x0 double,
    top double,
    x1 double,
    bottom double,
    parser_version text not null
)
