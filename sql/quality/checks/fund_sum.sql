/*
grain: one row per total line and amount column of the judged year's forms, with the sum of its parts; printed unit
*/
with
forms as (select * from judged_form),
funds as (select u.* from staging.fund as u semi join judged_form as f on u.form_key = f.form_key),
doubts as (select distinct form_key from judged_doubt where subject = 'fund'),
blocks as (
    -- parts belong to the total of their category; with several totals in one, to the one they follow or precede
    select
        *,
        first_value(is_total) over (partition by form_key, category order by line_no) as total_comes_first,
        count(*) filter (where is_total) over (partition by form_key, category order by line_no) as totals_so_far
    from funds
),
numbered as (
    select *, totals_so_far - (total_comes_first or is_total)::int as block
    from blocks
),
grouped as (
    -- a part that names neither a nature nor a source (其他, 经营支出) goes with the natures where no source is named
    select
        *,
        item_code in ('basic', 'project')
        or not bool_or(not is_total and item_code not in ('basic', 'project', 'other')) over of_block as by_nature
    from numbered
    window of_block as (partition by form_key, category, block)
),
amounts as (
    unpivot (
        select
            document_key, form_key, line_no, category, block, by_nature, item, item_code, is_total, weight, score, field_boxes, uncertain,
            page_no, x0, top, x1, bottom,
            budget_initial::double as budget_initial, budget_full_year::double as budget_full_year, executed::double as executed
        from grouped
    ) on budget_initial, budget_full_year, executed into name field value amount
),
parts as (
    -- spending is told apart by nature (basic, project) or by source; only parts of one kind add up to a total
    select
        form_key, category, block, field, by_nature,
        sum(amount) as total_of_parts,
        sum(amount) filter (where item_code <> 'upper_level') as without_upper_level,
        count(*) as parts,
        string_agg(regexp_replace(printf('%.4f', amount), '\.?0+$', ''), ' + ' order by line_no) as addends,
        bool_or(list_contains(uncertain, field)) as part_doubted
    from amounts
    where not is_total
    group by all
),
listed as (
    -- whether the parts claim to be all there is: 其他 is among them, or both natures are
    select
        form_key, category, block, by_nature,
        bool_or(item_code = 'other') or count(distinct item_code) filter (where item_code in ('basic', 'project')) = 2
            as is_complete
    from grouped
    where not is_total
    group by all
),
compared as (
    select
        t.* exclude (by_nature), p.by_nature, p.total_of_parts, p.addends, p.parts, p.part_doubted,
        t.amount - p.total_of_parts as gap,
        t.amount - p.without_upper_level as gap_without_upper_level,
        l.is_complete
    from amounts as t
    join parts as p
        on p.form_key = t.form_key and p.category is not distinct from t.category and p.block = t.block and p.field = t.field
    join listed as l
        on l.form_key = t.form_key and l.category is not distinct from t.category and l.block = t.block
        and l.by_nature = p.by_nature
    where t.is_total
)
select
    c.form_key, c.document_key, c.line_no as subject_seq, c.field || '_wan' as column_name,
    case when c.by_nature then 'by_nature' end as detail,
    c.page_no, c.x0, c.top, c.x1, c.bottom, c.field_boxes,
    case when coalesce(c.part_doubted, false) then list_append(coalesce(c.uncertain, []), c.field) else c.uncertain end as uncertain,
    d.form_key is not null as doubted_near,
    concat_ws('/', c.category, coalesce(c.item, c.item_code)) as line, c.field, c.amount, round(c.total_of_parts, 4) as total_of_parts,
    c.addends, c.parts, round(c.gap, 4) as gap,
    case c.field when 'budget_initial' then '年初预算' when 'budget_full_year' then '全年预算数' else '全年执行数' end as field_zh,
    case c.field when 'budget_initial' then 'initial budget' when 'budget_full_year' then 'full-year budget' else 'execution' end
        as field_en,
    case
        when c.gap > 0 and not c.is_complete then null
        when abs(c.gap_without_upper_level) <= f.fund_sum_tolerance * c.parts + 1e-6 then 0
        else greatest(round(abs(c.gap), 6) - f.fund_sum_tolerance * c.parts, 0)
    end as gap_beyond
from compared as c
join forms as f on f.form_key = c.form_key
left join doubts as d on d.form_key = c.form_key
