"""The size class of the European Union, with and without figures."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_up import known, put, year

MILLION = 1e6


def of(tmp_path: Path, figures: dict[str, float], **company: Any) -> dict[str, Any]:
    rows = [year("c-1", 2024, **figures)] if figures else []
    put(tmp_path, companies=[{"company_id": "c-1", **company}], figures=rows)
    return known(tmp_path, "c-1")[0]


@pytest.mark.parametrize(
    ("employees", "revenue", "assets", "size"),
    [
        (9.0, 2.0, 2.0, "micro"),
        (10.0, 1.0, 1.0, "small"),  # fewer than ten
        (9.0, 3.0, 2.0, "micro"),  # one of the two is enough
        (9.0, 3.0, 3.0, "small"),
        (49.0, 11.0, 10.0, "small"),
        (49.0, 51.0, 43.0, "medium"),
        (249.0, 51.0, 44.0, "large"),
        (250.0, 1.0, 1.0, "large"),
    ],
)
def test_headcount_and_one_of_turnover_and_balance_decide(
    tmp_path: Path, employees: float, revenue: float, assets: float, size: str
) -> None:
    figures = {"revenue": revenue * MILLION, "total_assets": assets * MILLION}
    assert of(tmp_path, figures | {"employees": employees})["size_class"] == size


@pytest.mark.parametrize(
    ("figures", "company", "size"),
    [
        ({"employees": 60.0}, {}, "medium"),
        ({"revenue": 8 * MILLION}, {}, "small"),
        ({"total_assets": 60 * MILLION}, {}, "large"),
        ({}, {"employees_min": 10, "employees_max": 49}, "small"),
        ({}, {"employees_min": 5, "employees_max": 19}, "small"),  # its middle is 12
        ({}, {"employees_min": 250}, "large"),
        ({}, {"employer": False}, "micro"),
        ({}, {"employer": True}, None),
        ({}, {}, None),
    ],
)
def test_what_is_missing_decides_nothing(
    tmp_path: Path, figures: dict[str, float], company: dict[str, Any], size: str | None
) -> None:
    row = of(tmp_path, figures, **company)
    assert (row["size_class"], row["size_source"]) == (size, size and "xx-made")


def test_the_kind_of_accounts_that_was_filed_is_the_last_resort(tmp_path: Path) -> None:
    filed = {"x_accounts_category": "MICRO ENTITY"}
    row = of(tmp_path / "1", {}, **filed)
    assert (row["size_class"], row["size_source"]) == ("micro", "xx-made: kind of accounts")
    assert of(tmp_path / "2", {"employees": 30.0}, **filed)["size_class"] == "small"
    assert of(tmp_path / "3", {}, x_accounts_category="FULL")["size_class"] is None


def test_the_class_says_of_whom_its_parts_are_and_the_newest_day(tmp_path: Path) -> None:
    company = {"company_id": "c-1", "employees_min": 12, "employees_max": 12}
    put(tmp_path, companies=[company])
    figures = [year("c-1", 2024, revenue=MILLION)]
    put(tmp_path, "table", name="own", companies=[{"company_id": "c-1"}], figures=figures)
    (row,) = known(tmp_path, "c-1")
    assert (row["size_class"], row["size_source"]) == ("small", "xx-made, table-own")
    assert row["size_as_of"] == date(2026, 11, 1)
