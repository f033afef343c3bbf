"""Percentiles within industry and country, in a coarser cell where peers are few."""

from pathlib import Path
from typing import Any

import pytest
from made_up import known, put, year


def firms(
    begin: str, count: int, industry: str | None, country: str = "FI"
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Companies whose margins are 0 %, 1 %, 2 % …"""
    companies = [
        {"company_id": f"{begin}-{i}", "industry": industry, "country": country}
        for i in range(count)
    ]
    figures = [year(f"{begin}-{i}", 2024, revenue=100.0, profit=float(i)) for i in range(count)]
    return companies, figures


def put_all(folder: Path, *groups: tuple[list[dict[str, Any]], list[dict[str, Any]]]) -> None:
    companies = [c for group, _ in groups for c in group]
    put(folder, companies=companies, figures=[f for _, group in groups for f in group])


def test_the_percentile_is_the_share_below_with_half_of_the_equal(tmp_path: Path) -> None:
    put_all(tmp_path, firms("a", 20, "46.63"))
    lowest, middle, highest = known(tmp_path, "a-0", "a-10", "a-19")
    found = [row["margin_percentile"] for row in (lowest, middle, highest)]
    assert found == [2.5, 52.5, 97.5]
    assert lowest["peers_source"] == "20 companies, 46.63 in FI"
    assert lowest["peers_as_of"].year == 2024


def test_few_peers_mean_a_coarser_cell(tmp_path: Path) -> None:
    industries = {"a": (25, "46.63"), "b": (5, "46.69"), "c": (3, "47.11"), "d": (2, "62.01")}
    groups = [firms(begin, *group) for begin, group in industries.items()]
    put_all(tmp_path, *groups, firms("e", 1, None), firms("n", 30, "46.69", "NO"))
    rows = known(tmp_path, "a-0", "b-0", "c-0", "d-0", "e-0")
    assert [row["peers_source"] for row in rows] == [
        "25 companies, 46.63 in FI",
        "30 companies, 46 in FI",
        "33 companies, G in FI",
        "36 companies, FI",
        "36 companies, FI",
    ]


def test_fewer_than_twenty_in_the_country_are_no_peers(tmp_path: Path) -> None:
    put_all(tmp_path, firms("a", 19, "46.63"))
    (row,) = known(tmp_path, "a-3")
    assert (row["margin"], row["margin_percentile"]) == (0.03, None)
    assert (row["peers_source"], row["peers_as_of"]) == (None, None)


def test_a_ratio_that_is_not_known_has_no_percentile_and_asks_for_no_peers(tmp_path: Path) -> None:
    put_all(tmp_path, firms("a", 20, "46.63"))
    (row,) = known(tmp_path, "a-3")
    assert row["margin_percentile"] == 17.5
    assert (row["growth"], row["growth_percentile"]) == (None, None)
    assert row["revenue_per_employee_percentile"] is None


def test_growth_is_compared_with_that_of_peers_from_odd_to_even_years_and_back(
    tmp_path: Path,
) -> None:
    companies, _ = firms("a", 24, "46.63")
    figures = [
        year(f"a-{i}", newest - back, revenue=100.0 + (0 if back else i))
        for i in range(24)
        for newest in [2023 + i % 2]
        for back in (0, 1, 3)
    ]
    put(tmp_path, companies=companies, figures=figures)
    rows = known(tmp_path, "a-0", "a-11", "a-12", "a-23")
    assert [row["growth"] for row in rows] == pytest.approx([0, 0.11, 0.12, 0.23])
    assert [row["growth_percentile"] for row in rows] == [2.1, 47.9, 52.1, 97.9]


def test_dissolved_companies_are_no_peers(tmp_path: Path) -> None:
    companies, figures = firms("a", 21, "46.63")
    companies[0]["status"] = "dissolved"
    put(tmp_path, companies=companies, figures=figures)
    gone, lowest = known(tmp_path, "a-0", "a-1")
    assert (gone["margin_percentile"], lowest["margin_percentile"]) == (0, 2.5)
    assert lowest["peers_source"] == "20 companies, 46.63 in FI"
