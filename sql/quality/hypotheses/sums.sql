/*
grain: one row per finding on a sum and assumption that closes its gap to within the rule's tolerance
*/
with
found as (select * from new_finding where rule_id in ('WEIGHT_SUM', 'SCORE_SUM')),
forms as (select * from judged_form),
indicators as (select i.* from staging.indicator as i semi join found as n on i.form_key = n.form_key),
funds as (select u.* from staging.fund as u semi join found as n on u.form_key = n.form_key),
measures as (unpivot (select 1 as one, 'weight' as weight, 'score' as score) on weight, score into name measure value measure_name),
points as (
    -- each printed weight and score of an indicator row, in the order of the page
    select
        i.form_key, i.seq, i.scope, i.level3, i.target_text, i.actual_text, i.page_no, i.x0, i.top, i.x1, i.bottom,
        m.measure, i.weight::double as weight,
        case m.measure when 'weight' then i.weight::double else i.score::double end as amount
    from indicators as i cross join measures as m
),
totals as (
    select
        form_key, measure, coalesce(sum(amount), 0) as amount,
        sum(weight) filter (where amount is null) as weight_of_blanks,
        count(*) filter (where amount is null) as blanks,
        count(distinct scope) as blocks
    from points
    group by form_key, measure
),
fund_totals as (
    select
        u.form_key, m.measure,
        sum(case m.measure when 'weight' then u.weight::double else u.score::double end) filter (where u.is_total) as totals,
        sum(case m.measure when 'weight' then u.weight::double else u.score::double end) filter (where not u.is_total) as parts
    from funds as u cross join measures as m
    group by u.form_key, m.measure
),
gaps as (
    -- positive: the form declares more than is printed
    select
        n.*, case n.rule_id when 'WEIGHT_SUM' then 'weight' else 'score' end as measure,
        round(n.expected::double - n.observed::double, 4) as gap,
        case n.rule_id when 'WEIGHT_SUM' then f.weight_sum_tolerance else f.score_sum_tolerance end as tolerance,
        t.amount, t.weight_of_blanks, t.blanks, t.blocks, u.totals, u.parts
    from found as n
    join forms as f on n.form_key = f.form_key
    left join totals as t
        on n.form_key = t.form_key and t.measure = case n.rule_id when 'WEIGHT_SUM' then 'weight' else 'score' end
    left join fund_totals as u on n.form_key = u.form_key and t.measure = u.measure
),
page_breaks as (
    -- where an indicator table goes on over a page, the last row before the edge
    select form_key, page_no, x0, top, x1, bottom
    from (
        select *, lead(page_no) over (partition by form_key order by seq) as next_page
        from points
        where measure = 'weight'
    ) as rows_in_order
    where next_page > page_no
    qualify row_number() over (partition by form_key order by page_no) = 1
),
holes as (
    -- numbering that leaves one out
    select form_key, min(seq) as seq, string_agg(indicator_no, '、' order by seq) as numbers
    from (
        select form_key, seq, indicator_no, try_cast(regexp_extract(indicator_no, '\d+') as integer) as number,
            lag(try_cast(regexp_extract(indicator_no, '\d+') as integer)) over (partition by form_key order by seq) as before
        from indicators
    ) as numbered
    where number = before + 2
    group by form_key
),
repeated as (
    select form_key, measure, level3, amount, max(seq) as seq, count(*) as times
    from points
    where level3 is not null and amount is not null
    group by form_key, measure, scope, level3, target_text, actual_text, amount
    having count(*) > 1
),
blocks as (select form_key, measure, scope, sum(amount) as amount from points group by form_key, measure, scope),
both_gaps as (
    select form_key, max(gap) filter (where measure = 'weight') as weight, max(gap) filter (where measure = 'score') as score
    from gaps
    group by form_key
),
told as (
    select
        g.*, 'lost_row' as hypothesis, (p.form_key is not null or h.form_key is not null)::integer as strength,
        format('a row of {} {} is missing', g.measure, g.gap)
        || case when h.form_key is not null then format(': the numbering leaves one out at {}', h.numbers) else '' end
        || case when p.form_key is not null then format('; the table is cut by the end of page {}', p.page_no) else '' end
        || case
            when abs(b.weight - b.score) < 1e-6 then format('; weights and scores lack the same {}', g.gap)
            else ''
        end as evidence_en,
        format('缺少一行{}为 {} 的指标', case g.measure when 'weight' then '分值' else '得分' end, g.gap)
        || case when h.form_key is not null then format('：编号在 {} 处不连续', h.numbers) else '' end
        || case when p.form_key is not null then format('；表格在第 {} 页末跨页', p.page_no) else '' end
        || case when abs(b.weight - b.score) < 1e-6 then format('；分值与得分同差 {}', g.gap) else '' end as evidence_zh,
        p.page_no as at_page, p.x0 as at_x0, p.top as at_top, p.x1 as at_x1, p.bottom as at_bottom
    from gaps as g
    left join page_breaks as p on g.form_key = p.form_key
    left join holes as h on g.form_key = h.form_key
    left join both_gaps as b on g.form_key = b.form_key
    where g.gap >= 0.5 and (b.score is null or b.weight is null or b.score <= b.weight + g.tolerance)
    union all
    select
        g.*, 'blank_is_full', 1,
        format('{} rows have no score; their weights add up to {}', g.blanks, g.weight_of_blanks),
        format('{} 行未填得分，其分值合计 {}', g.blanks, g.weight_of_blanks), null, null, null, null, null
    from gaps as g
    where g.measure = 'score' and g.blanks > 0 and abs(g.gap - g.weight_of_blanks) <= g.tolerance
    union all
    select
        g.*, 'total_counted_twice', 1,
        format('the total of the funds carries {}, its parts {}: both were added', g.totals, g.parts),
        format('资金合计行为 {}，明细为 {}，两者均计入', g.totals, g.parts), null, null, null, null, null
    from gaps as g
    where g.parts > 0 and g.totals > 0 and abs(g.gap - g.parts) <= g.tolerance
    union all
    select
        g.*, 'funds_not_counted', 1,
        format('the declared figure is that of the indicators alone: the funds carry {}', coalesce(g.totals, g.parts)),
        format('所报数仅为指标合计，未计资金部分的 {}', coalesce(g.totals, g.parts)), null, null, null, null, null
    from gaps as g
    where coalesce(g.totals, g.parts) > 0 and abs(g.gap + coalesce(g.totals, g.parts)) <= g.tolerance
    union all
    select
        g.*, 'one_block_only', 1,
        format('the {} block alone adds up to the declared figure', replace(k.scope, '_', '-')),
        format('仅{}目标部分的合计与所报数相符', case k.scope when 'annual' then '年度' else '中长期' end), null, null, null, null, null
    from gaps as g
    join blocks as k on g.form_key = k.form_key and g.measure = k.measure
    where g.blocks > 1 and abs(g.expected::double - k.amount - coalesce(g.totals, g.parts, 0)) <= g.tolerance
    qualify row_number() over (partition by g.finding_id order by k.scope) = 1
    union all
    select
        g.*, 'part_repeated', 1,
        format('“{}” is printed {} times with {}', r.level3, r.times, r.amount),
        format('「{}」出现 {} 次，每次 {}', r.level3, r.times, r.amount), p.page_no, p.x0, p.top, p.x1, p.bottom
    from gaps as g
    join repeated as r on g.form_key = r.form_key and g.measure = r.measure
    join points as p on r.form_key = p.form_key and r.seq = p.seq and r.measure = p.measure
    where abs(g.gap + r.amount * (r.times - 1)) <= g.tolerance
)
select
    finding_id, form_key, document_key, fiscal_year, rule_id, hypothesis, round(gap, 4) as gap, strength, evidence_en, evidence_zh,
    coalesce(at_page, page_no) as page_no, coalesce(at_x0, x0) as x0, coalesce(at_top, top) as top, coalesce(at_x1, x1) as x1,
    coalesce(at_bottom, bottom) as bottom
from told
