/*
grain: one row per form of the judged year
*/
with
forms as (select * from judged_form),
indicators as (select i.* from staging.indicator as i semi join judged_form as f on i.form_key = f.form_key),
funds as (select u.* from staging.fund as u semi join judged_form as f on u.form_key = f.form_key),
doubts as (select * from judged_doubt),
folders as (
    select document_key, string_agg(relative_path, ', ' order by first_seen_at, relative_path) as places
    from raw.sighting
    where status = 'present' and folder_year is not null
    group by document_key
    having count(distinct folder_year) > 1
),
fund_groups as (
    -- a group's total stands for its parts: counted once, and the parts only where the total carries nothing
    select
        form_key, category,
        coalesce(sum(weight::double) filter (where is_total), sum(weight::double) filter (where not is_total)) as weight,
        coalesce(sum(score::double) filter (where is_total), sum(score::double) filter (where not is_total)) as score,
        bool_or(list_contains(uncertain, 'weight')) as weight_doubted,
        bool_or(rate_pct is not null) as has_rate,
        bool_or(list_contains(uncertain, 'score')) as score_doubted
    from funds
    group by form_key, category
),
fund_sums as (
    select
        form_key, sum(weight) as weight, sum(score) as score, bool_or(has_rate) as has_rate,
        bool_or(weight_doubted) as weight_doubted, bool_or(score_doubted) as score_doubted
    from fund_groups
    group by form_key
),
indicator_sums as (
    select
        form_key, count(*) as indicator_rows,
        sum(weight::double) as weight, sum(score::double) as score,
        count(weight) as weights, count(score) as scores,
        bool_or(list_contains(uncertain, 'weight')) as weight_doubted,
        bool_or(list_contains(uncertain, 'score')) as score_doubted
    from indicators
    group by form_key
),
conclusions as (
    select form_key, regexp_extract(narrative_text, '(?:等级|等次|档次|评定|自评结果)[^。；，,;]{0,6}?[“"「]?(优|良|中|差)', 1) as grade
    from staging.narrative
    where narrative = 'conclusion'
),
single_goals as (
    -- the points printed with a level are those of one goal's rows
    select form_key from indicators group by form_key having count(distinct scope || goal_no) = 1 and count(weight) = count(*)
),
level_points as (
    select f.form_key, unnest(json_keys(f.level1_weights)) as level1_text, f.level1_weights
    from forms as f semi join single_goals as g on f.form_key = g.form_key
    where f.level1_weights is not null
),
level_gaps as (
    select l.form_key, l.level1_text, (l.level1_weights ->> ('$."' || l.level1_text || '"'))::double as points,
        sum(i.weight::double) as points_of_rows
    from level_points as l join indicators as i on l.form_key = i.form_key and l.level1_text = i.level1_text
    group by all
),
levels as (
    select
        form_key, max(round(abs(points - points_of_rows), 6)) as gap,
        string_agg(level1_text || ' ' || points || '/' || round(points_of_rows, 2), ', ' order by level1_text) as told
    from level_gaps
    group by form_key
),
near as (select distinct form_key from doubts),
unread as (
    -- points that are printed and are no number (优): what the form's add up to is not known
    select
        s.form_key, bool_or(s.column_name = 'score') as has_score, bool_or(s.column_name = 'weight') as has_weight
    from staging.issue as s semi join judged_form as f on s.form_key = f.form_key
    where s.code = 'NOT_A_NUMBER'
    group by s.form_key
),
twice as (
    -- the execution's points beside the amounts and once more as an indicator: counted once
    select distinct i.form_key
    from indicators as i
    join fund_sums as u on u.form_key = i.form_key
    where regexp_matches(i.level3, '执行率') and i.weight::double = u.weight and i.score::double = u.score
),
sums as (
    select
        f.*,
        f.total_weight::double as declared_weight,
        f.total_score::double as declared_score,
        i.indicator_rows, i.weights, i.scores,
        coalesce(n.has_score, false) as has_unread_score, coalesce(n.has_weight, false) as has_unread_weight,
        i.weight as indicator_weight, i.score as indicator_score, u.weight as fund_weight, u.score as fund_score,
        case when i.weight is not null then i.weight + coalesce(u.weight, 0) end as computed_weight,
        case when i.score is not null then i.score + coalesce(u.score, 0) end as computed_score,
        coalesce(i.weight_doubted, false) or coalesce(u.weight_doubted, false) as weight_doubted,
        coalesce(i.score_doubted, false) or coalesce(u.score_doubted, false) as score_doubted,
        coalesce(u.weight is null and u.score > 0 and not json_exists(f.printed_labels, '$.fund_column.weight'), false)
            as execution_weight_untold,
        -- some layouts declare the total of the indicators alone and leave the execution's points beside it
        coalesce(
            round(abs(f.total_weight::double + u.weight - 100), 6) <= 0.01
                and round(abs(i.weight - f.total_weight::double), 6) <= 0.01,
            false
        ) or (t.form_key is not null and round(i.weight, 2) = round(f.total_weight::double, 2)) as total_is_of_indicators,
        -- ten points are the execution's (财预〔2020〕10号): a form may give its rate and leave them to the total
        coalesce(
            u.weight is null and u.score is null and u.has_rate
                and round(f.total_weight::double - i.weight, 2) = 10,
            false
        ) as execution_untold
    from forms as f
    left join indicator_sums as i using (form_key)
    left join fund_sums as u using (form_key)
    left join twice as t using (form_key)
    left join unread as n using (form_key)
),
gaps as (
    select
        *,
        case
            when has_unread_weight then null
            when total_is_of_indicators then 0
            when execution_untold then null
            -- a form that prints the execution's points and has no column for their weight, which the indicators leave
            when execution_weight_untold and declared_weight - indicator_weight >= fund_score - 1e-6 then null
            when declared_weight is not null then computed_weight - declared_weight
            when weights = indicator_rows and fund_weight is not null then computed_weight - 100
        end as weight_gap,
        case
            when has_unread_score then null
            when total_is_of_indicators then indicator_score - declared_score
            when execution_untold and round(declared_score - indicator_score, 6) between 0 and 10 then null
            else computed_score - declared_score
        end as score_gap
    from sums
)
select
    g.form_key, g.document_key, null::integer as subject_seq, null::varchar as column_name, null::varchar as detail,
    g.page_no, g.x0, g.top, g.x1, g.bottom, null::json as field_boxes,
    list_filter(
        [case when g.weight_doubted then 'weight' end, case when g.score_doubted then 'score' end], lambda x: x is not null
    ) as uncertain,
    n.form_key is not null as doubted_near,
    coalesce(g.declared_weight, 100) as expected_weight, g.declared_score, round(g.computed_weight, 4) as computed_weight,
    round(g.computed_score, 4) as computed_score, round(abs(g.weight_gap), 4) as weight_gap, round(abs(g.score_gap), 4) as score_gap,
    g.indicator_weight, g.indicator_score, g.fund_weight, g.fund_score, g.declared_weight, g.fiscal_year,
    g.declared_year, g.total_deviation_text, g.coverage, round(100 * g.coverage, 1) as coverage_pct, c.grade,
    case when declared_score >= grade_mismatch_good then '优' when declared_score >= grade_mismatch_fair then '良'
        when declared_score >= grade_mismatch_pass then '中' else '差' end as grade_by_score,
    v.told as level_points, v.gap - g.level_weight_tolerance as level_gap_beyond,
    round(abs(g.weight_gap), 6) - g.weight_sum_tolerance as weight_gap_beyond,
    round(abs(g.score_gap), 6) - g.score_sum_tolerance as score_gap_beyond,
    case
        when g.declared_weight is not null and not g.total_is_of_indicators then round(abs(g.declared_weight - 100), 6) <= 0.01
    end as total_is_100,
    case when g.declared_weight is not null and g.declared_score is not null then g.declared_score - g.declared_weight end
        as total_score_over,
    g.declared_year is not null as year_is_printed,
    case when g.declared_year is not null then g.declared_year = g.fiscal_year end as years_agree,
    w.places is null as folders_agree, w.places,
    case
        when g.declared_score < g.declared_weight - 1e-9 and g.total_deviation_text is not null
            then not regexp_matches(
                regexp_replace(g.total_deviation_text, '[\s。，、；：,.;:!！]+', '', 'g'),
                g.deviation_only_claims || '|' || g.deviation_nothing_said
            )
    end as total_is_explained,
    case when c.grade <> '' and g.declared_score is not null then c.grade = grade_by_score end as grade_fits,
    case when g.coverage is not null then g.coverage >= g.coverage_share - 1e-9 end as is_covered
from gaps as g
left join conclusions as c using (form_key)
left join levels as v on v.form_key = g.form_key
left join near as n using (form_key)
left join folders as w on starts_with(g.form_key, w.document_key || '-')
