/*
grain: one row per fund line of the judged year's forms; amounts in the form's printed unit
*/
with
forms as (select * from judged_form),
funds as (select u.* from staging.fund as u semi join judged_form as f on u.form_key = f.form_key),
doubts as (select * from judged_doubt where subject = 'fund'),
read as (
    select
        u.*,
        coalesce(u.budget_full_year, u.budget_initial)::double as base,
        u.executed::double as spent,
        length(regexp_extract(coalesce(u.printed ->> 'executed', ''), '\.(\d+)', 1)) as spent_places,
        length(
            regexp_extract(coalesce(u.printed ->> 'budget_full_year', u.printed ->> 'budget_initial', ''), '\.(\d+)', 1)
        ) as base_places,
        u.rate_pct::double as rate,
        u.weight::double as weight_points,
        u.score::double as score_points,
        -- a figure printed without decimals was rounded to them
        not contains(coalesce((u.printed ->> 'rate_pct'), u.rate_pct::double::varchar), '.')
            or regexp_matches(coalesce((u.printed ->> 'rate_pct'), u.rate_pct::double::varchar), '\.0$')
                and (u.printed ->> 'rate_pct') is null as rate_is_whole,
        not contains(coalesce((u.printed ->> 'score'), u.score::double::varchar), '.')
            or regexp_matches(coalesce((u.printed ->> 'score'), u.score::double::varchar), '\.0$')
                and (u.printed ->> 'score') is null as score_is_whole,
        count(u.rate_pct) filter (where not u.is_total) over (partition by u.form_key, u.category) as rated_parts,
        -- one filled cell, a box for an empty one, or the header shows it
        bool_or(u.reason_text is not null or json_exists(u.field_boxes, '$.reason_text')) over (partition by u.form_key)
            or json_exists(f.printed_labels, '$.fund_column.reason') as has_reason_column,
        nullif(try_cast(replace(u.printed ->> 'received', ',', '') as double), 0) as received,
        concat_ws('|', u.budget_initial, u.budget_full_year, u.executed) as amounts,
        (u.budget_initial is not null)::int + (u.budget_full_year is not null)::int + (u.executed is not null)::int
            as amounts_given
    from funds as u
    join forms as f on u.form_key = f.form_key
),
rounded as (
    -- amounts printed to few places leave the rate so many percent of play: 3.75 of 3.75 may be 99.73 %
    select
        *,
        100 * (if(spent_places > 0, 0.5 * 10 ** -spent_places, 0)
            + spent / nullif(base, 0) * if(base_places > 0, 0.5 * 10 ** -base_places, 0)) / nullif(base, 0) as rate_play
    from read
),
rated as (
    select
        *,
        case when base > 0 and spent is not null then 100 * spent / base end as rate_computed
    from rounded
),
same as (
    select
        *,
        lag(item) over (
            partition by form_key, category, is_total, amounts order by line_no
        ) as same_as
    from rated
)
select
    r.form_key, r.document_key, r.line_no as subject_seq, null::varchar as column_name, null::varchar as detail,
    r.page_no, r.x0, r.top, r.x1, r.bottom, r.field_boxes,
    list_concat(coalesce(r.uncertain, []), coalesce(d.fields, [])) as uncertain,
    d.form_key is not null as doubted_near,
    concat_ws('/', r.category, coalesce(r.item, r.item_code)) as line, r.item, r.same_as,
    r.budget_initial::double as budget_initial, r.budget_full_year::double as budget_full_year, r.spent as executed,
    r.base, r.rate, round(r.rate_computed, 4) as rate_computed, r.weight_points as weight, r.score_points as score,
    round(least(r.weight_points, r.weight_points * r.rate_computed / 100), 4) as score_by_rate,
    r.reason_text,
    round(100 * (r.budget_full_year - r.budget_initial)::double / nullif(r.budget_initial, 0)::double, 2) as adjusted_pct,
    case
        when r.rate is null then null
        when r.rate > 100 + f.rate_mismatch_tolerance then r.rate - 100
        when r.base = 0 and r.spent = 0 then case when r.rate in (0, 100) then 0 else r.rate end
        when r.rate_computed is null then null
        -- a form that gives what was received may print the rate of that: 支出进度 = 支出/到位
        when abs(r.rate - 100 * r.spent / r.received) <= f.rate_mismatch_tolerance then 0
        -- a share printed without percent: 0.974 for 97.4
        when abs(100 * r.rate - r.rate_computed) <= f.rate_mismatch_tolerance and r.rate <= 1 then 0
        else greatest(
            round(abs(r.rate - r.rate_computed), 2)
            - greatest(case when r.rate_is_whole then f.rate_mismatch_tolerance_whole else f.rate_mismatch_tolerance end, r.rate_play),
            0
        )
    end as rate_gap_beyond,
    case
        when r.score_points is not null and r.weight_points > 0 and coalesce(r.rate_computed, r.rate) is not null then
            greatest(round(least(
                abs(r.score_points - least(r.weight_points, r.weight_points * coalesce(r.rate_computed, r.rate) / 100)),
                abs(r.score_points - least(r.weight_points, r.weight_points * coalesce(r.rate, r.rate_computed) / 100))
            ), 6) - case when r.score_is_whole then f.rate_score_tolerance_whole else f.rate_score_tolerance end, 0)
    end as rate_score_beyond,
    case when r.score_points is not null and r.weight_points is not null then r.score_points - r.weight_points end
        as score_over_weight,
    case
        when not r.is_total and r.amounts_given >= 2
            and coalesce(r.budget_initial, 0) + coalesce(r.budget_full_year, 0) + coalesce(r.executed, 0) > 0
            then r.same_as is null
    end as amounts_are_own,
    case
        when not r.is_total and r.rated_parts > 0 and r.base > 0 and r.spent is not null then r.rate_pct is not null
    end as rate_is_given,
    case
        when r.has_reason_column and r.is_total and coalesce(r.rate_computed, r.rate) is not null
            and round(coalesce(r.rate_computed, r.rate), 6) < f.rate_unexplained_below_pct
            then coalesce(r.reason_text, '') <> '' and not regexp_matches(r.reason_text, f.deviation_nothing_said)
    end as low_rate_is_explained,
    case
        when r.has_reason_column and r.is_total and r.budget_initial > 0 and r.budget_full_year is not null
            and abs(r.budget_full_year - r.budget_initial) > 0.01
            then coalesce(r.reason_text, '') <> '' and not regexp_matches(r.reason_text, f.deviation_nothing_said)
    end as adjustment_is_explained
from same as r
join forms as f on f.form_key = r.form_key
left join doubts as d on d.form_key = r.form_key and d.subject_seq = r.line_no
