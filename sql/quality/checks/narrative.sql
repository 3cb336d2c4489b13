/*
grain: one row per pair of plan and completion text of a form
*/
with
texts as (
    select n.*, regexp_replace(n.narrative_text, '[\s。，、；：,.;:!！\d]+', '', 'g') as bare
    from staging.narrative as n semi join judged_form as f on n.form_key = f.form_key
),
told as (
    select * from (values
        ('annual_completion', 'annual_tasks', '年度完成情况', '年度工作任务'),
        ('annual_completion', 'annual_goals', '年度完成情况', '年度目标'),
        ('long_term_completion', 'long_term_goals', '长期完成情况', '长期目标'),
        ('annual_goals', 'long_term_goals', '年度目标', '长期目标')
    ) as t (completed, planned, completed_zh, planned_zh)
),
goal_texts as (
    select
        g.form_key, g.document_key, g.goal_no, g.page_no, g.x0, g.top, g.x1, g.bottom,
        regexp_replace(coalesce(g.goal_text, ''), '[\s。，、；：,.;:!！\d]+', '', 'g') as plan,
        regexp_replace(coalesce(g.completion_text, ''), '[\s。，、；：,.;:!！\d]+', '', 'g') as done,
        trim(regexp_replace(coalesce(g.goal_text, ''), '\D+', ' ', 'g'))
        = trim(regexp_replace(coalesce(g.completion_text, ''), '\D+', ' ', 'g')) as same_numbers
    from staging.goal as g semi join judged_form as f on g.form_key = f.form_key
),
pairs as (
    select
        c.form_key, c.document_key, null::integer as goal_no, c.page_no, c.x0, c.top, c.x1, c.bottom,
        t.completed, t.planned, t.completed_zh, t.planned_zh, c.bare as done, p.bare as plan,
        true as same_numbers
    from told as t
    join texts as c on c.narrative = t.completed
    join texts as p on p.form_key = c.form_key and p.narrative = t.planned
    union all
    select
        form_key, document_key, goal_no, page_no, x0, top, x1, bottom,
        'completion_text', 'goal_text', '完成情况', '预期目标', done, plan, same_numbers
    from goal_texts
),
lettered as (
    select *, string_split(done, '') as done_letters, string_split(plan, '') as plan_letters
    from pairs
    where length(plan) >= 15
),
paired as (
    -- likeness counts neighbouring letters that both texts have: DuckDB's own measures compare bytes, of which any two
    -- Chinese letters share some
    select
        * exclude (done_letters, plan_letters),
        list_distinct([done_letters[i] || done_letters[i + 1] for i in range(1, len(done_letters))]) as done_pairs,
        list_distinct([plan_letters[i] || plan_letters[i + 1] for i in range(1, len(plan_letters))]) as plan_pairs
    from lettered
),
compared as (
    select
        *,
        round(200 * len(list_intersect(done_pairs, plan_pairs)) / (len(done_pairs) + len(plan_pairs)), 1) as similarity
    from paired
),
judged as (
    select
        -- a text that names other numbers says what was done
        c.*, c.same_numbers and c.similarity >= f.copy_plan_similarity_pct and abs(length(c.done) - length(c.plan)) <= 0.05 * length(c.plan) as alike
    from compared as c join judged_form as f on c.form_key = f.form_key
)
select
    c.form_key, c.document_key, c.goal_no as subject_seq,
    case when c.completed = 'completion_text' then 'completion_text' else c.completed end as column_name,
    c.planned as detail, c.page_no, c.x0, c.top, c.x1, c.bottom, null::json as field_boxes, []::varchar[] as uncertain,
    false as doubted_near,
    c.completed, c.planned, c.completed_zh, c.planned_zh, c.similarity,
    case when c.completed <> 'annual_goals' then not c.alike end as says_its_own,
    case when c.completed = 'annual_goals' then not c.alike end as goals_differ
from judged as c
