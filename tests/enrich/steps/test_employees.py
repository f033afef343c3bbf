"""Employees: a number where one is stated, and the range that it lies in."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_up import known, put, year


def of(tmp_path: Path, low: int | None, high: int | None, count: float | None) -> dict[str, Any]:
    figures = [] if count is None else [year("c-1", 2024, employees=count)]
    company = {"company_id": "c-1", "employees_min": low, "employees_max": high}
    put(tmp_path, companies=[company], figures=figures)
    return known(tmp_path, "c-1")[0]


@pytest.mark.parametrize(
    ("low", "high", "count", "number", "text"),
    [
        (None, None, None, None, None),
        (10, 49, None, None, "10-49"),
        (250, None, None, None, "250+"),
        (None, 4, None, None, "0-4"),
        (12, 12, None, 12, "10-49"),
        (0, 0, None, 0, "0-9"),
        (5, 19, 7.0, 7, "5-19"),
        (5, 19, 55.0, 55, "50-249"),  # the count contradicts the range, and it is what we show
        (12, 12, 14.0, 14, "10-49"),
        (None, None, 250.0, 250, "250+"),
    ],
)
def test_number_and_range(
    tmp_path: Path,
    low: int | None,
    high: int | None,
    count: float | None,
    number: float | None,
    text: str | None,
) -> None:
    row = of(tmp_path, low, high, count)
    assert (row["employees"], row["employees_range"]) == (number, text)


def test_number_and_range_each_have_their_source(tmp_path: Path) -> None:
    row = of(tmp_path, 5, 19, 7.0)
    assert (row["employees_source"], row["employees_as_of"]) == ("xx-made", date(2024, 12, 31))
    assert (row["range_source"], row["range_as_of"]) == ("xx-made", date(2026, 11, 1))


def test_the_newest_count_is_taken_also_of_a_payroll(tmp_path: Path) -> None:
    payroll = year("c-1", date(2026, 3, 31), employees=9.0) | {"kind": "payroll"}
    counts = [year("c-1", 2024, employees=30.0), payroll, year("c-1", 2023, employees=40.0)]
    put(tmp_path, companies=[{"company_id": "c-1"}], figures=counts)
    (row,) = known(tmp_path, "c-1")
    assert (row["employees"], row["employees_as_of"]) == (9, date(2026, 3, 31))
