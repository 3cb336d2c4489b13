/*
grain: one row per department and fiscal year
grain_zh: 每个部门每年度一行
question: How did a department score itself, what does the arithmetic say, and how far can the forms be trusted?
question_zh: 部门自评多少分，复算多少分，其自评表可信度如何？
columns:
  department_key: {en: "Department", zh: "部门键"}
  department_name: {en: "Canonical name", zh: "部门名称"}
  region: {en: "Region as far as the name tells", zh: "地区"}
  fiscal_year: {unit: year, en: "Fiscal year", zh: "年度"}
  forms: {en: "Current forms: the department's own and its projects'", zh: "现行自评表数"}
  department_forms: {en: "Of them on the department as a whole", zh: "部门整体自评表数"}
  project_forms: {en: "Of them on projects", zh: "项目自评表数"}
  declared_score: {unit: points, en: "Declared score of the department's own form, else the mean of its projects'", zh: "所报得分"}
  computed_score: {unit: points, en: "Recomputed score, taken the same way", zh: "复算得分"}
  score_gap: {unit: points, en: "Declared minus recomputed", zh: "得分差额"}
  grade: {en: "Grade of the department's own form, else of the worst of its projects", zh: "等级"}
  indicators: {en: "Indicator rows", zh: "指标行数"}
  indicators_met: {en: "Rows whose actual meets the target", zh: "达标指标数"}
  indicators_missed: {en: "Rows whose actual misses the target", zh: "未达标指标数"}
  indicators_not_comparable: {en: "Rows where target and actual cannot be compared", zh: "不可比指标数"}
  budget_full_year_wan: {unit: 万元, en: "Full-year budget, totals counted once", zh: "全年预算"}
  executed_wan: {unit: 万元, en: "Executed, totals counted once", zh: "全年执行"}
  execution_rate_pct: {unit: percent, en: "Executed over full-year budget", zh: "执行率"}
  coverage: {unit: share, en: "Least share of cells explained among its forms", zh: "单元格解读率"}
  errors: {en: "Findings of severity error", zh: "错误数"}
  warnings: {en: "Findings of severity warning", zh: "警告数"}
  infos: {en: "Findings of severity info", zh: "提示数"}
  quality_status: {en: "clean when every form is", zh: "质量状态"}
*/
with
forms as (select * from star.dim_form where is_current and not is_withheld),
departments as (select * from star.dim_department),
evaluations as (select * from star.fact_evaluation),
budgets as (select * from marts.budget_execution where is_form_total),
indicators as (
    select
        form_key,
        count(*) as indicators,
        count(*) filter (where meets_target) as met,
        count(*) filter (where not meets_target) as missed,
        count(*) filter (where meets_target is null) as not_comparable
    from star.fact_indicator
    group by form_key
),
findings as (
    select
        form_key,
        count(*) filter (where severity = 'error') as errors,
        count(*) filter (where severity = 'warning') as warnings,
        count(*) filter (where severity = 'info') as infos
    from quality.finding
    group by form_key
),
money as (
    select form_key, sum(budget_full_year_wan) as budget, sum(executed_wan) as executed
    from budgets
    group by form_key
),
whole as (select distinct department_key, fiscal_year from forms where form_type = 'department_overall'),
joined as (
    select
        f.*,
        e.declared_score,
        e.computed_score,
        e.grade,
        i.indicators,
        i.met,
        i.missed,
        i.not_comparable,
        m.budget,
        m.executed,
        n.errors,
        n.warnings,
        n.infos,
        -- the department's own form speaks for it; its projects only where there is none
        w.department_key is null or f.form_type = 'department_overall' as speaks
    from forms as f
    left join evaluations as e on f.form_key = e.form_key
    left join indicators as i on f.form_key = i.form_key
    left join money as m on f.form_key = m.form_key
    left join findings as n on f.form_key = n.form_key
    left join whole as w on f.department_key = w.department_key and f.fiscal_year = w.fiscal_year
)

select
    j.department_key,
    d.department_name,
    d.region,
    j.fiscal_year,
    count(*) as forms,
    count(*) filter (where j.form_type = 'department_overall') as department_forms,
    count(*) filter (where j.form_type = 'project') as project_forms,
    round(avg(j.declared_score) filter (where j.speaks), 4)::decimal(18, 4) as declared_score,
    round(avg(j.computed_score) filter (where j.speaks), 4)::decimal(18, 4) as computed_score,
    round(avg(j.declared_score - j.computed_score) filter (where j.speaks), 4)::decimal(18, 4) as score_gap,
    arg_min(j.grade, j.declared_score) filter (where j.speaks) as grade,
    sum(j.indicators)::bigint as indicators,
    sum(j.met)::bigint as indicators_met,
    sum(j.missed)::bigint as indicators_missed,
    sum(j.not_comparable)::bigint as indicators_not_comparable,
    (sum(j.budget) filter (where j.speaks))::decimal(24, 6) as budget_full_year_wan,
    (sum(j.executed) filter (where j.speaks))::decimal(24, 6) as executed_wan,
    round(
        100 * (sum(j.executed::double) filter (where j.speaks))
        / nullif(sum(j.budget::double) filter (where j.speaks), 0), 4
    )::decimal(18, 4) as execution_rate_pct,
    min(j.coverage) as coverage,
    coalesce(sum(j.errors), 0)::bigint as errors,
    coalesce(sum(j.warnings), 0)::bigint as warnings,
    coalesce(sum(j.infos), 0)::bigint as infos,
    case when bool_and(j.quality_status = 'clean') then 'clean' else 'flagged' end as quality_status
from joined as j
inner join departments as d on j.department_key = d.department_key
group by j.department_key, d.department_name, d.region, j.fiscal_year
