"""Figures of the newest accounts, as filed and in euros."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from made_up import known, opened, put, year

from enrich.steps import yearly_figures


def of(tmp_path: Path, *figures: dict[str, Any]) -> dict[str, Any]:
    put(tmp_path, companies=[{"company_id": "c-1"}], figures=figures)
    return known(tmp_path, "c-1")[0]


def test_amounts_are_kept_as_filed_and_given_in_euros_of_their_year(tmp_path: Path) -> None:
    row = of(tmp_path, year("c-1", 2021, revenue=1000.0, profit=100.0, currency="NOK"))
    assert (row["revenue"], row["profit"], row["currency"]) == (1000, 100, "NOK")
    assert row["revenue_eur"] == pytest.approx(1000 / 10.1633)
    assert row["margin"] == pytest.approx(0.1)
    assert (row["figures_year"], row["figures_as_of"]) == (2021, date(2021, 12, 31))
    assert row["figures_source"] == "xx-made"


def test_a_currency_without_a_rate_is_kept_and_its_euros_stay_unknown(tmp_path: Path) -> None:
    row = of(tmp_path, year("c-1", 2023, revenue=1000.0, currency="XXX"))
    assert (row["revenue"], row["currency"], row["revenue_eur"]) == (1000, "XXX", None)


def test_growth_is_against_the_year_before_only(tmp_path: Path) -> None:
    gap = of(tmp_path / "1", year("c-1", 2024, revenue=3.0), year("c-1", 2022, revenue=2.0))
    years = [year("c-1", 2022, revenue=9.0), year("c-1", 2023, revenue=2.0)]
    two = of(tmp_path / "2", year("c-1", 2024, revenue=3.0), *years)
    assert (gap["growth"], two["growth"]) == (None, 0.5)


def test_all_figures_are_of_one_year(tmp_path: Path) -> None:
    older = year("c-1", 2023, revenue=100.0, profit=5.0, total_assets=50.0, equity=20.0)
    row = of(tmp_path, older, year("c-1", 2024, total_assets=60.0))
    assert (row["figures_year"], row["revenue"], row["total_assets_eur"]) == (2023, 100, 50)
    assert row["equity_ratio"] == pytest.approx(0.4)


def test_a_revenue_of_long_ago_gives_way_to_a_new_balance_sheet(tmp_path: Path) -> None:
    row = of(tmp_path, year("c-1", 2021, revenue=100.0), year("c-1", 2024, total_assets=60.0))
    assert (row["figures_year"], row["revenue"], row["total_assets_eur"]) == (2024, None, 60)


def test_zero_is_known_and_no_divisor(tmp_path: Path) -> None:
    row = of(tmp_path, year("c-1", 2024, revenue=0.0, profit=-5.0, employees=0.0))
    assert (row["revenue_eur"], row["profit_eur"], row["employees"]) == (0, -5, 0)
    assert (row["margin"], row["revenue_per_employee"], row["equity_ratio"]) == (None, None, None)


def test_a_count_alone_is_no_figures(tmp_path: Path) -> None:
    row = of(tmp_path, year("c-1", 2024, employees=7.0))
    assert (row["employees"], row["figures_year"], row["figures_source"]) == (7, None, None)


def test_sources_of_one_period_fill_each_other_the_trusted_first(tmp_path: Path) -> None:
    put(tmp_path, companies=[{"company_id": "c-1"}], figures=[year("c-1", 2024, revenue=10.0)])
    own = [year("c-1", 2024, revenue=99.0, profit=2.0)]
    put(tmp_path, "table", name="own", companies=[{"company_id": "c-1"}], figures=own)
    (row,) = known(tmp_path, "c-1")
    assert (row["revenue"], row["profit"], row["margin"]) == (10, 2, 0.2)
    assert row["figures_source"] == "table-own, xx-made"


def test_a_profit_in_another_currency_than_the_revenue_is_given_in_euros_alone(
    tmp_path: Path,
) -> None:
    put(tmp_path, companies=[{"company_id": "c-1"}], figures=[year("c-1", 2021, revenue=10.0)])
    own = [year("c-1", 2021, profit=101.633, currency="NOK")]
    put(tmp_path, "table", name="own", companies=[{"company_id": "c-1"}], figures=own)
    (row,) = known(tmp_path, "c-1")
    assert (row["currency"], row["profit"]) == ("EUR", None)
    assert row["profit_eur"] == pytest.approx(10)


def test_every_year_is_told_newest_first(tmp_path: Path) -> None:
    figures = [year("c-1", y, revenue=float(y), currency="NOK") for y in (2021, 2023, 2022)]
    put(tmp_path, companies=[{"company_id": "c-1"}], figures=figures)
    rows = yearly_figures(opened(tmp_path), ["c-1"]).to_pylist()
    assert [row["period_end"].year for row in rows] == [2023, 2022, 2021]
    assert (rows[2]["revenue"], rows[2]["currency"]) == (2021, "NOK")
    assert rows[2]["revenue_eur"] == pytest.approx(2021 / 10.1633)


def test_the_figures_are_those_of_the_profiles_where_both_are_of_one_year(tmp_path: Path) -> None:
    row = of(tmp_path, *(year("c-1", y, revenue=y * 2.0, profit=7.0) for y in (2022, 2023, 2024)))
    sql = "select revenue_eur, profit_eur, margin, growth, figures_year from profiles"
    (profile,) = opened(tmp_path).table(sql).to_pylist()
    assert {name: row[name] for name in profile} == profile
