/*
en: every fact has its page and box
zh: 每条事实均有页码与位置
*/
with
facts as (
    select 'fact_indicator ' || form_key || '/' || seq as fact, page_no, x0, top, x1, bottom from star.fact_indicator
    union all
    select 'fact_funding ' || form_key || '/' || line_no, page_no, x0, top, x1, bottom from star.fact_funding
)

select
    count(*) as failures,
    min(fact) as example
from facts
where page_no is null or x0 is null or top is null or x1 is null or bottom is null
