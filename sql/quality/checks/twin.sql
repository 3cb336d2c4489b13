/*
grain: one row per annual indicator row that has a twin of the same name in the long-term block
*/
with
rows_ as (
    select
        i.*,
        regexp_replace(coalesce(i.level3, ''), '[\s。，、；：,.;:!！“”"()（）]+', '', 'g') as name
    from staging.indicator as i semi join judged_form as f on i.form_key = f.form_key
),
named as (
    -- a name that stands several times in one block tells no twin
    select *, count(*) over (partition by form_key, scope, name) as times
    from rows_
    where length(name) >= 2
),
pairs as (
    select
        a.*, b.seq as other_seq, b.actual_text as other_actual, b.weight::double as other_weight, b.level2 as other_level2,
        b.target_text as other_target, b.actual_kind as other_kind, b.actual_low as other_low, b.actual_unit as other_unit,
        b.uncertain as other_uncertain
    from named as a join named as b on a.form_key = b.form_key and a.name = b.name
    where a.scope = 'annual' and b.scope = 'long_term' and a.times = 1 and b.times = 1
),
swapped as (
    -- two indicators whose actuals change places from one block to the other
    select p.form_key, p.seq, q.level3 as swapped_with
    from pairs as p join pairs as q on p.form_key = q.form_key and p.seq <> q.seq
    where p.actual_text = q.other_actual and q.actual_text = p.other_actual and p.actual_text <> q.actual_text
    qualify row_number() over (partition by p.form_key, p.seq order by abs(q.seq - p.seq)) = 1
)
select
    p.form_key, p.document_key, p.seq as subject_seq, null::varchar as column_name, null::varchar as detail,
    p.page_no, p.x0, p.top, p.x1, p.bottom, p.field_boxes, list_concat(coalesce(p.uncertain, []), coalesce(p.other_uncertain, [])) as uncertain,
    false as doubted_near,
    p.level3, p.actual_text, p.weight::double as weight, p.level2, p.other_seq, p.other_actual, p.other_weight, p.other_level2,
    case
        when p.actual_text is not null and p.other_actual is not null and p.actual_kind = 'quantitative' and p.other_kind = 'quantitative'
            then p.actual_low is not distinct from p.other_low and p.actual_unit is not distinct from p.other_unit
        when p.actual_text is not null and p.other_actual is not null and p.actual_kind <> p.other_kind
            then p.actual_text = p.other_actual
    end as facts_agree,
    case when p.weight is not null and p.other_weight is not null then abs(p.weight::double - p.other_weight) <= 0.001 end as weights_agree,
    case when p.level2 is not null and p.other_level2 is not null then p.level2 = p.other_level2 end as levels_agree,
    case when p.actual_text is not null and p.other_actual is not null then w.seq is null end as keeps_its_place, w.swapped_with
from pairs as p
left join swapped as w on p.form_key = w.form_key and p.seq = w.seq
