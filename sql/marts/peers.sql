/*
grain: one row per department and fiscal year
grain_zh: 每个部门每年度一行
question: How does a department stand among its region and the whole year?
question_zh: 部门在本地区与当年全体中处于什么位置？
columns:
  department_key: {en: "Department", zh: "部门键"}
  department_name: {en: "Canonical name", zh: "部门名称"}
  region: {en: "Region as far as the name tells", zh: "地区"}
  fiscal_year: {unit: year, en: "Fiscal year", zh: "年度"}
  declared_score: {unit: points, en: "Declared score", zh: "所报得分"}
  computed_score: {unit: points, en: "Recomputed score", zh: "复算得分"}
  execution_rate_pct: {unit: percent, en: "Execution rate", zh: "执行率"}
  year_departments: {en: "Departments of the year", zh: "当年部门数"}
  year_median_score: {unit: points, en: "Median declared score of the year", zh: "当年所报得分中位数"}
  year_score_rank: {en: "Rank by declared score in the year, 1 is best", zh: "当年得分名次"}
  region_departments: {en: "Departments of the region in the year; null without a region", zh: "本地区部门数"}
  region_median_score: {unit: points, en: "Median declared score of the region", zh: "本地区得分中位数"}
  region_score_rank: {en: "Rank in the region", zh: "本地区得分名次"}
  year_median_execution_rate_pct: {unit: percent, en: "Median execution rate of the year", zh: "当年执行率中位数"}
  errors: {en: "Findings of severity error", zh: "错误数"}
  year_mean_errors: {en: "Mean number of errors per department of the year", zh: "当年部均错误数"}
*/
with scores as (select * from marts.department_scorecard)

select
    department_key,
    department_name,
    region,
    fiscal_year,
    declared_score,
    computed_score,
    execution_rate_pct,
    count(*) over (partition by fiscal_year) as year_departments,
    (median(declared_score) over (partition by fiscal_year))::decimal(18, 4) as year_median_score,
    case
        when declared_score is not null
            then rank() over (partition by fiscal_year order by declared_score desc nulls last)
    end as year_score_rank,
    case when region is not null then count(*) over (partition by fiscal_year, region) end as region_departments,
    case
        when region is not null
            then (median(declared_score) over (partition by fiscal_year, region))::decimal(18, 4)
    end as region_median_score,
    case
        when region is not null and declared_score is not null
            then rank() over (partition by fiscal_year, region order by declared_score desc nulls last)
    end as region_score_rank,
    (median(execution_rate_pct) over (partition by fiscal_year))::decimal(18, 4) as year_median_execution_rate_pct,
    errors,
    round(avg(errors) over (partition by fiscal_year), 2) as year_mean_errors
from scores
