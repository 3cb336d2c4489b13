"""What the Dagster UI shows of findings and pass rates: tables of text, whatever fonts the machine has."""

from perf_pipeline.orchestration import overviews


def test_findings_have_a_bar_by_their_number() -> None:
    table = overviews.findings_by_rule([("weights_sum", "error", 80), ("rate|odd", "info", 1)])
    head, _, first, second = table.splitlines()
    assert head == "| rule | severity | findings |  |"
    assert first == f"| weights_sum | error | 80 | {'█' * 40} |"
    assert second == r"| rate\|odd | info | 1 | █ |"


def test_departments_are_shown_worst_first_and_only_whole_bars_are_full() -> None:
    rates = [("甲局", 2020, 100.0), ("甲局", 2021, 99.9), ("乙局", 2021, 4.2)]
    head, _, *rows = overviews.pass_rates(rates).splitlines()
    assert head == "| rows that pass every rule, percent | 2020 | 2021 |"
    assert rows == [f"| 乙局 |  | {'░' * 10} 4 |", f"| 甲局 | {'█' * 10} 100 | {'█' * 9}░ 99 |"]


def test_who_is_not_shown_is_counted() -> None:
    rates = [(f"局{n:03}", 2020, float(n)) for n in range(overviews.SHOWN_DEPARTMENTS + 2)]
    assert overviews.pass_rates(rates).endswith("… and 2 departments that pass no less")
