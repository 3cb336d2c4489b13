/*
grain: one row per indicator row of the judged year's forms
Computed columns are NULL where a rule has nothing to judge: a layout without the column, a cell left blank.
*/
with
forms as (select * from judged_form),
indicators as not materialized (select i.* from staging.indicator as i semi join judged_form as f on i.form_key = f.form_key),
doubts as (select * from judged_doubt where subject = 'indicator'),
layout as (
    -- which columns the form's indicator table has: one filled cell, a box for an empty one, or its header shows it
    select
        i.form_key,
        bool_or(weight is not null) as has_weight,
        bool_or(i.score is not null or json_exists(f.printed_labels, '$.indicator_column.score')) as has_score,
        bool_or(i.actual_text is not null or json_exists(f.printed_labels, '$.indicator_column.actual')) as has_actual,
        bool_or(target_text is not null) as has_target,
        count(standard_text) * 2 >= count(*) as has_standard,
        bool_or(
            i.deviation_text is not null or json_exists(i.field_boxes, '$.deviation_text')
            or json_exists(f.printed_labels, '$.indicator_column.deviation')
        ) as has_deviation
    from indicators as i
    join forms as f on i.form_key = f.form_key
    group by i.form_key
),
worded as (
    select
        i.*,
        l.* exclude (form_key),
        coalesce(p.is_part, false) as is_part,
        coalesce(p.is_told_elsewhere, false) as is_told_elsewhere,
        i.weight::double as weight_points,
        i.score::double as score_points,
        regexp_replace(coalesce(i.level3, ''), '[\s。，、；：,.;:!！“”"()（）]+', '', 'g') as name,
        regexp_replace(coalesce(i.deviation_text, ''), '[\s。，、；：,.;:!！]+', '', 'g') as deviation,
        regexp_extract_all(coalesce(i.actual_text, ''), '\d+(?:\.\d+)?')::double[] as actual_numbers,
        regexp_extract_all(coalesce(i.standard_text, ''), '\d+(?:\.\d+)?')::double[] as standard_numbers,
        i.printed ->> 'target_initial' as initial_text,
        regexp_extract_all(coalesce(i.printed ->> 'target_initial', ''), '\d+(?:\.\d+)?')::double[] as initial_numbers,
        regexp_replace(coalesce(i.printed ->> 'target_initial', ''), '[\d.\s≥≤＞＜><=＝]+', '', 'g') as initial_unit,
        regexp_matches(coalesce(i.target_text, ''), '(不少于|不低于|不超过|至少|不高于|不大于|>=?|<=?|≥|≤|大于|小于|超过|达到)[)）]?$')
            as target_is_cut
    from indicators as i
    join layout as l using (form_key)
    left join judged_part as p on i.form_key = p.form_key and i.seq = p.seq
),
measured as (
    select
        w.*,
        not regexp_matches(w.deviation, f.deviation_nothing_said) as says_something,
        regexp_matches(w.deviation, f.deviation_only_claims) as only_claims,
        -- several numbers of the target's unit in one cell: the largest alone already shows at least this much
        case
            when w.target_kind = 'quantitative' and w.actual_note = 'multi_value' and w.actual_unit = w.target_unit
                and try_cast(w.target_low as double) > 0
                then list_max(w.actual_numbers) / try_cast(w.target_low as double)
        end as ratio_at_least,
        -- a target whose number is lost but whose standard gives it
        case
            when w.target_is_cut and len(w.standard_numbers) = 1 and w.standard_numbers[1] > 0
                and w.actual_kind = 'quantitative'
                then coalesce(try_cast(w.actual_low as double), w.actual_numbers[1]) / w.standard_numbers[1]
        end as ratio_to_standard
    from worded as w
    join forms as f using (form_key)
),
rated as (
    select
        *,
        attainment_ratio::double as ratio,
        says_something and not only_claims as has_reason,
        coalesce(attainment_ratio::double, ratio_at_least, ratio_to_standard) as widest_ratio,
        target_text is not null or actual_text is not null or score is not null as is_filled,
        score_points < weight_points - 1e-9 as loses_points
    from measured
),
texts as (
    select coalesce(target_text, '') || coalesce(level3, '') as words from indicators where target_kind = 'qualitative'
    union
    select actual_text from indicators where target_kind = 'qualitative'
),
about as (
    -- what a text is about; two texts about different things cannot be compared. A pattern written out is compiled
    -- once, one from a table anew for every row
    select
        words,
        list_filter(
            [
                case when regexp_matches(words, '无错|差错|出错|错误|准确|合格|质量|优良|完好') then 'quality' end,
                case when regexp_matches(words, '及时|按时|按期|如期|时限|时间|当年完成|季度|提前|底前') then 'time' end,
                case when regexp_matches(words, '预算|经费|成本|支出|资金|费用|定额|超支') then 'budget' end,
                case when regexp_matches(words, '环保|绿色|低碳|污染|生态|节能|排放') then 'environment' end,
                case when regexp_matches(words, '满意|投诉') then 'satisfaction' end
            ],
            lambda topic: topic is not null
        ) as topics
    from texts
),
dimensions as (
    select * from (values
        ('share', '^(%|‰|‱|百分点|个百分点)$'),
        ('money', '元$'),
        ('time', '^(天|日|个?工作日|小时|分钟|秒|周|个?月|年)$'),
        ('length', '^(米|公里|千米|里|厘米|毫米)$'),
        ('area', '^(平方米|平方公里|亩|公顷|㎡|m2|m²)$'),
        ('mass', '^(吨|万吨|公斤|千克|克|斤)$')
    ) as t (dimension, pattern)
),
units as (
    select u.unit, coalesce(any_value(d.dimension), 'count') as dimension
    from (
        select target_unit as unit from indicators where target_unit is not null
        union
        select actual_unit from indicators where actual_unit is not null
    ) as u
    left join dimensions as d on regexp_matches(split_part(u.unit, '/', 1), d.pattern)
    group by u.unit
),
parents as (select * from judged_taxonomy),
frames as (
    -- provinces have frames of their own (决策/过程/产出/效益, 履职效能/社会效应): the standard's order is not theirs.
    -- Where no level 1 is for satisfaction, it belongs to the benefits
    select
        i.form_key,
        bool_and(i.level1 in (select unnest(parents) from judged_taxonomy)) filter (where i.level1 is not null) as is_standard,
        bool_or(i.level1 = '满意度指标') as has_satisfaction
    from indicators as i
    group by i.form_key
),
shared as (
    -- one cell of points over several rows counts on the first of them; what is no number (优) is said to be that
    select distinct s.form_key, s.subject_seq, s.column_name
    from staging.issue as s semi join judged_form as f on s.form_key = f.form_key
    where s.code in ('MERGED_NUMBER', 'NOT_A_NUMBER') and s.subject = 'indicator'
)
select
    r.form_key, r.document_key, r.seq as subject_seq, null::varchar as column_name, null::varchar as detail,
    r.page_no, r.x0, r.top, r.x1, r.bottom, r.field_boxes,
    list_concat(coalesce(r.uncertain, []), coalesce(d.fields, [])) as uncertain,
    d.form_key is not null as doubted_near,
    r.initial_text, r.scope, r.goal_no, r.level1_text, r.level2_text, r.level1, r.level2, r.level3, r.target_text, r.standard_text,
    r.actual_text, r.deviation_text, r.weight_points as weight, r.score_points as score,
    round(r.widest_ratio * 100, 1) as ratio_pct,
    round(r.weight_points * greatest(least(coalesce(r.ratio, 0), 1), 0), 2) as score_by_ratio,
    case
        when r.ratio is null then 'misses it'
        when r.target_comparator in ('<=', '<') then format('exceeds it, a ratio of {} %', round(r.ratio * 100, 1))
        else format('is {} %', round(r.ratio * 100, 1))
    end as attained_en,
    case
        when r.ratio is null then '未达标'
        when r.target_comparator in ('<=', '<') then format('超出上限（目标/实际 {} %）', round(r.ratio * 100, 1))
        else format('完成 {} %', round(r.ratio * 100, 1))
    end as attained_zh,
    p.parents as level1_allowed,
    r.target_unit, r.actual_unit,
    case when r.deviation = '' then 'no reason is given' else format('{} is not a reason', r.deviation_text) end as reason_en,
    case when r.deviation = '' then '未填写原因' else format('“{}”不构成原因', r.deviation_text) end as reason_zh,
    -- scores and weights
    case when r.score_points is not null then r.score_points - r.weight_points end as score_over_weight,
    case
        when sc.form_key is not null or r.is_part then null
        when r.has_score and r.is_filled and not regexp_matches(coalesce(r.printed ->> 'score', ''), '^[—－/-]+$')
            then r.score is not null
        when r.has_score and r.weight_points > 0 and not regexp_matches(coalesce(r.printed ->> 'score', ''), '^[—－/-]+$')
            then r.score is not null
    end as score_is_given,
    case when r.has_weight and r.is_filled and we.form_key is null and not r.is_part then r.weight is not null end as weight_is_given,
    case when r.weight is not null then r.weight_points > 0 end as weight_is_positive,
    case
        when r.has_actual and not r.is_told_elsewhere and (r.is_filled or r.weight_points > 0) then r.actual_text is not null
    end as actual_is_given,
    case
        when r.has_target and not r.is_told_elsewhere and (r.is_filled or r.weight_points > 0) then r.target_text is not null
    end as target_is_given,
    case when r.has_standard and r.is_filled then r.standard_text is not null end as standard_is_given,
    case
        when r.has_actual and not r.is_told_elsewhere and r.score_points is not null and r.weight_points > 0
            then r.actual_text is not null or r.score_points < r.weight_points
    end as full_score_has_actual,
    case
        when r.score_points = 0 and r.weight_points > 0
            then not (coalesce(r.only_claims, false) or coalesce(r.meets_target, false))
    end as zero_is_explained,
    case
        when r.meets_target = false and r.ratio is not null and r.weight_points > 0 and r.score_points is not null
            and r.target_kind = 'quantitative'
            then round(r.score_points - r.weight_points * greatest(least(r.ratio, 1), 0), 6) - f.under_but_full_tolerance
        -- a share of 全部; any accident where none was aimed at, a fall where a rise was: nothing of it is reached
        when r.meets_target = false and r.target_note = 'all' and r.ratio is not null and r.weight_points > 0
            then round(r.score_points - r.weight_points * least(r.ratio, 1), 6) - f.under_but_full_tolerance
        when r.meets_target = false and r.attainment_reason in ('zero_target', 'sign') and r.weight_points > 0
            then case when r.loses_points then 0 else r.score_points - f.under_but_full_tolerance end
    end as score_beyond_ratio,
    case
        when r.meets_target = false and r.target_kind = 'date' and r.weight_points > 0 and r.score_points is not null
            then r.loses_points
    end as lateness_costs,
    case
        when r.meets_target and r.score_points is not null and r.weight_points > 0
            then r.score_points = 0 or round(r.weight_points - r.score_points, 6) <= f.reached_not_full_tolerance
    end as reached_is_full,
    case
        when r.actual_kind = 'quantitative' and try_cast(r.actual_low as double) < 0
            and r.actual_period is distinct from 'yoy' and r.actual_period is distinct from 'change'
            and try_cast(r.target_low as double) >= 0 and r.score_points is not null
            then r.score_points <= 0
    end as negative_scores_nothing,
    -- qualitative results carry one of three printed grades, each with its band of the weight
    case
        when r.weight_points > 0 and r.score_points is not null then
            case
                when regexp_matches(r.actual_text, '^部分达成') then
                    r.score_points / r.weight_points between f.qualitative_score_middle_low - 1e-9 and 0.8 + 1e-9
                when regexp_matches(r.actual_text, '^(未达成|(未|尚未|没有|仍未|未能)(按时|按期|如期|全部|全面)?'
                    || '(完成|建立|达到|达标|实现|开展|制定|健全|落实|改善|提升|提高|发放|支付|实施|启动|验收|整改|到位))') then
                    r.score_points / r.weight_points <= f.qualitative_score_middle_low + 1e-9
                when regexp_matches(r.actual_text, '^(达成|完成|实现)(年度|预期)?(指标|目标)') then
                    r.score_points / r.weight_points >= 0.8 - 1e-9
            end
    end as grade_fits_score,
    -- targets against actuals
    case
        when r.target_text is not null and r.actual_text is not null then
            case
                when r.target_is_cut then false
                when r.meets_target is not null and (r.target_note in ('all', 'none') or r.actual_note in ('all', 'none'))
                    then true
                when r.target_kind = 'quantitative' and r.actual_kind = 'qualitative' and len(r.actual_numbers) = 0
                    then coalesce(r.target_low is null and r.target_high is null, false)
                when r.target_kind = 'quantitative' and r.actual_kind = 'quantitative'
                    and r.target_unit is not null and r.actual_unit is not null
                    then tu.dimension = au.dimension
                when r.target_kind = 'date' and r.actual_kind = 'quantitative' then r.target_note is not distinct from 'recurring'
                when r.target_kind = 'qualitative' then
                    not (
                        (len(ta.topics) > 0 and len(aa.topics) > 0 and not list_has_any(ta.topics, aa.topics))
                        or (contains(r.standard_text, '‰') or regexp_matches(r.standard_text, '\d%0'))
                        and regexp_matches(r.actual_text, '\d%$')
                    )
                else true
            end
    end as is_comparable,
    case
        when r.target_kind = 'quantitative' and r.actual_kind = 'quantitative'
            and r.target_unit is not null and r.actual_unit is not null and tu.dimension = au.dimension
            -- what an amount is per may be said once
            then r.target_unit = r.actual_unit
                or split_part(r.target_unit, '/', 1) = split_part(r.actual_unit, '/', 1)
                and contains(r.target_unit, '/') <> contains(r.actual_unit, '/')
    end as units_agree,
    case
        when r.target_kind = 'qualitative' and r.actual_text is not null and coalesce(r.target_note, '') not in ('all', 'none')
            and not coalesce(r.target_note in ('fall', 'rise') and r.meets_target is not null, false)
            then r.actual_kind <> 'quantitative'
    end as answers_in_words,
    case
        -- what is kept below a ceiling is kept, not over-fulfilled
        when r.target_comparator in ('<=', '<') then null
        when r.has_deviation and r.widest_ratio is not null and r.target_kind = 'quantitative' and not r.has_reason
            then r.widest_ratio - f.over_130_ratio
        when r.has_deviation and r.ratio_to_standard is not null and not r.has_reason
            then r.widest_ratio - f.over_130_ratio
    end as over_fulfilment,
    case
        when r.widest_ratio is not null and r.target_comparator not in ('<=', '<') then r.widest_ratio - f.low_target_ratio
    end as far_over_target,
    case
        when r.has_deviation then
            case
                when coalesce(r.only_claims, false) then false
                when not coalesce(r.says_something, false)
                    and (coalesce(r.loses_points, false) or coalesce(not r.meets_target, false)) then false
                else true
            end
    end as deviation_is_reason,
    case
        when r.only_claims and r.ratio is not null and r.target_kind = 'quantitative'
            then r.ratio >= 1 - 1e-9
                and (r.ratio < f.deviation_contradicts_ratio or contains(r.deviation, '超'))
    end as claim_fits_ratio,
    case
        when r.actual_text is not null
            then not regexp_matches(r.actual_text, '无法(对应|统计|衡量|考核|评价|量化)|^(不适用|暂无|无此项|未统计)|^#(DIV/0!|NAME\?|REF!|VALUE!|N/A|NUM!|NULL!)$')
    end as actual_is_value,
    case
        when regexp_matches(coalesce(r.level2, '') || coalesce(r.level3, ''), '满意|合格率|准确率|覆盖率|到岗率|完整率|及时率|优良率')
            and coalesce(r.actual_unit, r.target_unit) = '%' and r.actual_period is null
            then coalesce(try_cast(r.actual_low as double), 0) <= 100 and coalesce(try_cast(r.target_low as double), 0) <= 100
    end as share_within_100,
    -- names and levels
    case
        when r.weight_points > 0 then not regexp_matches(r.name, f.placeholder_names)
    end as name_is_filled,
    case
        when fr.is_standard
            then list_contains(p.parents, r.level1) or (r.level1 = '效益指标' and not fr.has_satisfaction
                and list_contains(p.parents, '满意度指标'))
    end as level2_fits,
    case
        when r.level2 = '数量指标' and r.target_text is not null
            then regexp_matches(r.target_text, '[\d０-９一二两三四五六七八九十百千]')
    end as quantity_has_number,
    case
        when r.level2 = '数量指标' then not regexp_matches(coalesce(r.level3, ''), '(资金|经费|预算)(支付|拨付|执行)')
    end as quantity_counts_goods,
    case
        when (r.level1 = '成本指标' or r.level2 in ('成本指标', '经济成本指标')) and r.target_kind = 'quantitative'
            and not regexp_matches(coalesce(r.level3, ''), '节约|节省|节支|节能|降低|压减|下降|减少|降幅')
            then r.target_comparator not in ('>=', '>')
    end as cost_is_bounded_above,
    case
        when len(r.initial_numbers) = 1 and r.initial_unit in ('', r.target_unit)
            then case
                when r.target_comparator in ('<=', '<') then try_cast(r.target_high as double) <= r.initial_numbers[1]
                when r.target_comparator in ('>=', '>', '=') then try_cast(r.target_low as double) >= r.initial_numbers[1]
            end
    end as target_is_kept,
    case when r.target_text is not null and r.name <> '' then r.target_text <> r.level3 end as target_says_more,
    case
        when r.target_kind = 'quantitative' and r.actual_kind = 'quantitative' and r.target_low is not null
            then r.target_unit is not null or r.actual_unit is null or r.target_note is not null
    end as target_has_unit,
    case
        when r.level3 is not null or r.target_text is not null
            then not regexp_matches(concat(r.level3, '|', r.target_text), '[(（][^)）|]*(\||$)')
    end as brackets_close
from rated as r
join forms as f on f.form_key = r.form_key
left join doubts as d on d.form_key = r.form_key and d.subject_seq = r.seq
left join about as ta on ta.words = coalesce(r.target_text, '') || coalesce(r.level3, '')
left join about as aa on aa.words = r.actual_text
left join units as tu on tu.unit = r.target_unit
left join units as au on au.unit = r.actual_unit
left join parents as p on p.level2 = r.level2
left join frames as fr on fr.form_key = r.form_key
left join shared as sc on sc.form_key = r.form_key and sc.subject_seq = r.seq and sc.column_name = 'score'
left join shared as we on we.form_key = r.form_key and we.subject_seq = r.seq and we.column_name = 'weight'
