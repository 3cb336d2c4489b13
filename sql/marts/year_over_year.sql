/*
grain: one row per department, form type, project and fiscal year that has an earlier year to compare with
grain_zh: 每个部门（项目）有上年可比的年度一行
question: What changed against the year before - scores, money, indicators kept, dropped and added?
question_zh: 与上一年度相比，得分、资金、指标有何变化？
columns:
  department_key: {en: "Department", zh: "部门键"}
  department_name: {en: "Canonical name", zh: "部门名称"}
  form_type: {en: "department_overall or project", zh: "部门整体或项目"}
  project_name: {en: "Project; null for department forms", zh: "项目名称"}
  fiscal_year: {unit: year, en: "Fiscal year", zh: "年度"}
  previous_year: {unit: year, en: "Year compared with: the last one with a form", zh: "对比年度"}
  form_key: {en: "Form of the year", zh: "表单键"}
  previous_form_key: {en: "Form of the year compared with", zh: "对比表单键"}
  declared_score: {unit: points, en: "Declared score", zh: "所报得分"}
  declared_score_change: {unit: points, en: "Change of the declared score", zh: "所报得分变化"}
  computed_score_change: {unit: points, en: "Change of the recomputed score", zh: "复算得分变化"}
  budget_full_year_wan: {unit: 万元, en: "Full-year budget", zh: "全年预算"}
  budget_change_wan: {unit: 万元, en: "Change of the full-year budget", zh: "全年预算变化"}
  executed_change_wan: {unit: 万元, en: "Change of the execution", zh: "执行数变化"}
  indicators: {en: "Indicators of the year, by name and level", zh: "指标数"}
  indicators_kept: {en: "Of them already there in the year compared with", zh: "沿用指标数"}
  indicators_added: {en: "New ones", zh: "新增指标数"}
  indicators_dropped: {en: "Ones no longer there", zh: "取消指标数"}
  indicators_renamed: {en: "Dropped and added pairs of one level whose names are nearly the same", zh: "疑似更名指标数"}
*/
with
forms as (select * from star.dim_form where is_current and not is_withheld and department_key is not null),
departments as (select * from star.dim_department),
projects as (select * from star.dim_project),
evaluations as (select * from star.fact_evaluation),
kinds as (select * from star.dim_indicator),
facts as (select * from star.fact_indicator),
money as (
    select form_key, budget_full_year_wan, executed_wan
    from marts.budget_execution
    where is_form_total
),
series as (
    select
        form_key,
        fiscal_year,
        department_key,
        project_key,
        form_type,
        lag(form_key) over w as previous_form_key,
        lag(fiscal_year) over w as previous_year
    from forms
    where form_type = 'department_overall' or project_key is not null
    window w as (partition by department_key, form_type, project_key order by fiscal_year)
),
pairs as (select * from series where previous_form_key is not null),
named as (
    select distinct f.form_key, f.indicator_key, k.level1, k.level2, k.level3
    from facts as f
    inner join kinds as k on f.indicator_key = k.indicator_key
),
added as (
    select p.form_key, n.level1, n.level2, n.level3
    from pairs as p
    inner join named as n on p.form_key = n.form_key
    anti join named as o on p.previous_form_key = o.form_key and n.indicator_key = o.indicator_key
),
dropped as (
    select p.form_key, o.level1, o.level2, o.level3
    from pairs as p
    inner join named as o on p.previous_form_key = o.form_key
    anti join named as n on p.form_key = n.form_key and o.indicator_key = n.indicator_key
),
counts as (
    select
        p.form_key,
        (select count(*) from named as n where n.form_key = p.form_key) as indicators,
        (select count(*) from added as a where a.form_key = p.form_key) as added,
        (select count(*) from dropped as d where d.form_key = p.form_key) as dropped
    from pairs as p
),
renamed as (
    select a.form_key, count(distinct a.level3) as renamed
    from added as a
    inner join dropped as d
        on
            a.form_key = d.form_key
            and a.level2 is not distinct from d.level2
            and jaro_winkler_similarity(a.level3, d.level3) >= 0.85
    group by a.form_key
)

select
    p.department_key,
    d.department_name,
    p.form_type,
    j.project_name,
    p.fiscal_year,
    p.previous_year,
    p.form_key,
    p.previous_form_key,
    e.declared_score,
    (e.declared_score - b.declared_score)::decimal(18, 4) as declared_score_change,
    (e.computed_score - b.computed_score)::decimal(18, 4) as computed_score_change,
    m.budget_full_year_wan,
    (m.budget_full_year_wan - n.budget_full_year_wan)::decimal(24, 6) as budget_change_wan,
    (m.executed_wan - n.executed_wan)::decimal(24, 6) as executed_change_wan,
    c.indicators,
    c.indicators - c.added as indicators_kept,
    c.added as indicators_added,
    c.dropped as indicators_dropped,
    coalesce(r.renamed, 0) as indicators_renamed
from pairs as p
inner join departments as d on p.department_key = d.department_key
left join projects as j on p.project_key = j.project_key
left join evaluations as e on p.form_key = e.form_key
left join evaluations as b on p.previous_form_key = b.form_key
left join money as m on p.form_key = m.form_key
left join money as n on p.previous_form_key = n.form_key
inner join counts as c on p.form_key = c.form_key
left join renamed as r on p.form_key = r.form_key
