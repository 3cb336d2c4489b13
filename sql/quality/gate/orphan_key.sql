/*
en: every fact finds its dimensions
zh: 事实表的键在维表中均存在
*/
with
orphans as (
    select 'fact_indicator form ' || f.form_key as orphan
    from star.fact_indicator as f anti join star.dim_form as d on f.form_key = d.form_key
    union all
    select 'fact_indicator goal ' || f.goal_key
    from star.fact_indicator as f anti join star.dim_goal as d on f.goal_key = d.goal_key
    where f.goal_key is not null
    union all
    select 'fact_indicator indicator ' || f.indicator_key
    from star.fact_indicator as f anti join star.dim_indicator as d on f.indicator_key = d.indicator_key
    union all
    select 'fact_funding form ' || f.form_key
    from star.fact_funding as f anti join star.dim_form as d on f.form_key = d.form_key
    union all
    select 'fact_evaluation form ' || f.form_key
    from star.fact_evaluation as f anti join star.dim_form as d on f.form_key = d.form_key
    union all
    select 'dim_form document ' || f.document_key
    from star.dim_form as f anti join star.dim_document as d on f.document_key = d.document_key
    union all
    select 'dim_form department ' || f.department_key
    from star.dim_form as f anti join star.dim_department as d on f.department_key = d.department_key
    where f.department_key is not null
    union all
    select 'dim_form project ' || f.project_key
    from star.dim_form as f anti join star.dim_project as d on f.project_key = d.project_key
    where f.project_key is not null
    union all
    select 'dim_form year ' || f.fiscal_year
    from star.dim_form as f anti join star.dim_year as d on f.fiscal_year = d.year_key
)

select
    count(*) as failures,
    min(orphan) as example
from orphans
