/*
en: every key stands once
zh: 主键唯一
*/
with
counted as (
    select 'dim_form' as subject, form_key as key, count(*) as times from star.dim_form group by form_key
    union all
    select 'dim_document', document_key, count(*) from star.dim_document group by document_key
    union all
    select 'dim_department', department_key, count(*) from star.dim_department group by department_key
    union all
    select 'dim_project', project_key, count(*) from star.dim_project group by project_key
    union all
    select 'dim_goal', goal_key, count(*) from star.dim_goal group by goal_key
    union all
    select 'dim_indicator', indicator_key, count(*) from star.dim_indicator group by indicator_key
    union all
    select 'fact_evaluation', form_key, count(*) from star.fact_evaluation group by form_key
    union all
    select 'fact_indicator', form_key || '/' || seq, count(*) from star.fact_indicator group by all
    union all
    select 'fact_funding', form_key || '/' || line_no, count(*) from star.fact_funding group by all
    union all
    select 'finding', finding_id, count(*) from quality.finding group by finding_id
)

select
    count(*) as failures,
    min(subject || ' ' || key) as example
from counted
where times > 1
