/*
en: every staged row is in the star schema
zh: 暂存表各行均已进入星型模型
*/
with
compared as (
    select 'indicator ' || form_key || '/' || seq as lost
    from (
        select form_key, seq from staging.indicator
        except all
        select form_key, seq from star.fact_indicator
    ) as i
    union all
    select 'fund ' || form_key || '/' || line_no
    from (
        select form_key, line_no from staging.fund
        except all
        select form_key, line_no from star.fact_funding
    ) as u
    union all
    select 'form ' || form_key
    from (
        select form_key from staging.form
        except all
        select form_key from star.fact_evaluation
    ) as f
    union all
    select 'goal ' || form_key
    from
        (
            select form_key, scope, goal_no from staging.goal
            except all
            select form_key, scope, goal_no from star.dim_goal
        ) as g
    union all
    select 'document ' || document_key
    from (
        select document_key from staging.document
        except all
        select document_key from star.dim_document
    ) as d
    union all
    select 'registered but neither read nor set aside: ' || d.document_key
    from raw.document as d
    anti join staging.document as s on d.document_key = s.document_key
    anti join quality.quarantine as q on d.document_key = q.document_key
)

select
    count(*) as failures,
    min(lost) as example
from compared
