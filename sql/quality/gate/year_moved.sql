/*
en: no year's totals moved more than year_total_move_pct against the last publication
zh: 各年度总额相对上次发布的变动未超过设定幅度
needs_published: true
*/
with
now as (
    select year_key, sum(executed_wan) filter (where is_total) as executed, count(distinct document_key) as documents
    from star.fact_funding group by year_key
),
before as (
    select year_key, sum(executed_wan) filter (where is_total) as executed, count(distinct document_key) as documents
    from published_before.star.fact_funding group by year_key
),
moved as (
    select
        b.year_key,
        100 * abs(coalesce(n.executed, 0) - b.executed) / nullif(b.executed, 0) as executed_pct,
        100.0 * abs(coalesce(n.documents, 0) - b.documents) / b.documents as documents_pct
    from before as b
    left join now as n on b.year_key = n.year_key
    where b.documents >= $move_documents
)

select
    count(*) as failures,
    min(
        'year ' || year_key || ': executed moved by ' || round(executed_pct, 1) || ' %, documents by '
        || round(documents_pct, 1) || ' %'
    ) as example
from moved
where executed_pct > $move_pct and documents_pct <= executed_pct
