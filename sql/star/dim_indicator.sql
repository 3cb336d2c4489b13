/*
grain: one row per indicator under its canonical levels, over all forms
grain_zh: 规范层级下的每个指标一行
columns:
  indicator_key: {en: "Indicator: hash of levels and name", zh: "指标键"}
  level1: {en: "Level 1, canonical", zh: "一级指标（规范）"}
  level2: {en: "Level 2, canonical", zh: "二级指标（规范）"}
  level3: {en: "Indicator as printed", zh: "三级指标"}
*/
with indicators as (select * from staging.indicator)

select distinct
    substr(md5(concat_ws('|', coalesce(level1, ''), coalesce(level2, ''), coalesce(level3, ''))), 1, 16)
        as indicator_key,
    level1,
    level2,
    level3
from indicators
