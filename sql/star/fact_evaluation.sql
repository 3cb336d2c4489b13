/*
grain: one row per form
grain_zh: 每张自评表一行
year_column: year_key
columns:
  form_key: {en: "Form", zh: "表单键"}
  document_key: {en: "Document it stands in", zh: "文档键"}
  department_key: {en: "Department", zh: "部门键"}
  project_key: {en: "Project; null for department forms", zh: "项目键"}
  year_key: {unit: year, en: "Fiscal year", zh: "年度"}
  declared_weight: {unit: points, en: "Total weight the form declares", zh: "所报总分值", label: "总分"}
  declared_score: {unit: points, en: "Total score the form declares", zh: "所报总分", label: "总分"}
  computed_weight: {unit: points, en: "Sum of printed weights: indicators, and fund totals counted once; null where indicators print none", zh: "复算总分值"}
  computed_score: {unit: points, en: "Sum of printed scores: indicators, and fund totals counted once; null where indicators print none", zh: "复算总分"}
  weight_gap: {unit: points, en: "Declared minus computed weight", zh: "分值差额"}
  score_gap: {unit: points, en: "Declared minus computed score", zh: "得分差额"}
  grade: {en: "优 from 90, 良 from 80, 中 from 60, else 差, of the declared score (else the computed one)", zh: "等级"}
  page_no: {en: "Page of the evidence, from 1", zh: "所在页"}
  x0: {unit: PDF points, en: "Left edge of the evidence, origin top left", zh: "左边"}
  top: {unit: PDF points, en: "Upper edge of the evidence", zh: "上边"}
  x1: {unit: PDF points, en: "Right edge of the evidence", zh: "右边"}
  bottom: {unit: PDF points, en: "Lower edge of the evidence", zh: "下边"}
*/
with
forms as (select * from staging.form),
indicators as (
    select form_key, sum(weight) as weight, sum(score) as score
    from staging.indicator
    group by form_key
),
fund_groups as (
    -- a group's total stands for its parts; the parts count only where the total carries nothing
    select
        form_key,
        category,
        coalesce(sum(weight) filter (where is_total), sum(weight) filter (where not is_total)) as weight,
        coalesce(sum(score) filter (where is_total), sum(score) filter (where not is_total)) as score
    from staging.fund
    group by form_key, category
),
fund_sums as (select form_key, sum(weight) as weight, sum(score) as score from fund_groups group by form_key),
funds as (
    -- the execution's points beside the amounts and once more as an indicator are counted once
    select u.*
    from fund_sums as u
    where not exists (
        select 1
        from staging.indicator as i
        where
            i.form_key = u.form_key and regexp_matches(i.level3, '执行率')
            and i.weight::double = u.weight::double and i.score::double = u.score::double
    )
),
grades as (select * from (values ('优', 90), ('良', 80), ('中', 60), ('差', -1000000)) as g (grade, from_score)),
sums as (
    select
        f.*,
        case when i.weight is not null then i.weight + coalesce(u.weight, 0) when i.form_key is null then u.weight end as computed_weight,
        case when i.score is not null then i.score + coalesce(u.score, 0) when i.form_key is null then u.score end as computed_score
    from forms as f
    left join indicators as i on f.form_key = i.form_key
    left join funds as u on f.form_key = u.form_key
)

select
    s.form_key,
    s.document_key,
    case when s.department_name is not null then substr(md5(s.department_name), 1, 16) end as department_key,
    case
        when s.form_type = 'project' and coalesce(s.project_code, s.project_name) is not null
            then
                substr(
                    md5(concat_ws('|', coalesce(s.department_name, ''), coalesce(s.project_code, s.project_name))),
                    1,
                    16
                )
    end as project_key,
    s.fiscal_year as year_key,
    s.total_weight::decimal(18, 4) as declared_weight,
    s.total_score::decimal(18, 4) as declared_score,
    s.computed_weight::decimal(18, 4) as computed_weight,
    s.computed_score::decimal(18, 4) as computed_score,
    (s.total_weight - s.computed_weight)::decimal(18, 4) as weight_gap,
    (s.total_score - s.computed_score)::decimal(18, 4) as score_gap,
    (
        select g.grade
        from grades as g
        where coalesce(s.total_score, s.computed_score) >= g.from_score
        order by g.from_score desc
        limit 1
    ) as grade,
    s.page_no,
    s.x0,
    s.top,
    s.x1,
    s.bottom
from sums as s
