"""docs/rules.md is what the rules say, and every rule says all it must."""

import pytest

from perf_pipeline.quality.rulebook import as_markdown
from perf_pipeline.quality.rules import RuleError, load_rules
from perf_pipeline.settings import PROJECT

RULES = load_rules(PROJECT / "expectations")


def test_the_page_is_current() -> None:
    assert (PROJECT / "docs" / "rules.md").read_text(encoding="utf-8") == as_markdown(RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.rule_id)
def test_a_rule_is_told_in_both_languages_with_its_source(rule) -> None:  # type: ignore[no-untyped-def]
    assert rule.title_en and rule.title_zh and rule.message_en and rule.message_zh and rule.source
    assert any("\u4e00" <= char <= "\u9fff" for char in rule.message_zh + rule.title_zh)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("severity: fatal", "severity"),
        ("colour: red", "colour"),
        ("expectation: {type: expect_column_values_to_be_unique, kwargs: {column: says_its_own}}", "compares rows"),
    ],
)
def test_a_suite_that_cannot_be_used_names_the_rule(tmp_path, broken: str, said: str) -> None:  # type: ignore[no-untyped-def]
    text = (PROJECT / "expectations" / "narrative.yaml").read_text(encoding="utf-8")
    key = broken.partition(":")[0]
    lines = [f"    {broken}" if line.strip().startswith(f"{key}:") else line for line in text.splitlines()]
    if f"    {broken}" not in lines:
        lines.append(f"    {broken}")
    (tmp_path / "narrative.yaml").write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(RuleError, match=said) as caught:
        load_rules(tmp_path)
    assert "narrative.yaml" in str(caught.value)
