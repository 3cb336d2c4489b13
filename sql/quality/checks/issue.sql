/*
grain: one row per reading issue of a document of the judged year that is a warning or worse
*/
with
issues as (
    select i.*, row_number() over (partition by i.document_key, i.form_key, i.code, i.subject_seq order by i.page_no, i.top, i.message) as nth
    from staging.issue as i
    -- a person who corrected the field has answered the reader's doubt
    anti join staging.correction as c
        on i.form_key = c.form_key
        and i.column_name in (c.field, replace(c.field, '_text', ''), replace(replace(c.field, 'total_', ''), '_text', ''))
        and if(i.subject = 'total', 'form', i.subject) = c.table_name
        and if(i.subject = 'total', '', i.subject_seq::varchar) = c.row_id
    where i.severity in ('error', 'warning')
)
select
    f.form_key, i.document_key, i.subject_seq, i.column_name, i.code || '#' || i.nth as detail,
    i.page_no, i.x0, i.top, i.x1, i.bottom, null::json as field_boxes, []::varchar[] as uncertain, true as doubted_near,
    case i.subject
        when 'indicator' then 'fact_indicator' when 'fund' then 'fact_funding' when 'goal' then 'dim_goal'
        when 'total' then 'fact_evaluation' else 'dim_form'
    end as subject,
    i.code, i.message, i.before_text, i.after_text, 'warning' as issue_severity,
    false as is_sound
from issues as i
join judged_form as f on f.document_key = i.document_key and (i.form_key = f.form_key or (i.form_key is null and f.form_no = 1))
