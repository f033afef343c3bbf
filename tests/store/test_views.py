"""The views: several datasets about the same companies are one universe, each value once."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from rows_register import opened, profile, put, year

FIRM: dict[str, Any] = {"company_id": "c-1"}


def test_a_register_comes_before_a_table_whichever_was_pulled_first(tmp_path: Path) -> None:
    put(tmp_path, "table", [FIRM], [year("c-1", 2024, revenue=900.0)], name="a")
    put(tmp_path, "xx-test", [FIRM], [year("c-1", 2024, revenue=500.0)])
    found = profile(tmp_path)
    assert (found["revenue_eur"], found["figures_source"]) == (500, "xx-test")


@pytest.mark.parametrize("names", [("a", "b"), ("b", "a")])
def test_of_two_tables_the_first_by_name_is_taken(tmp_path: Path, names: tuple[str, str]) -> None:
    values = {"a": 100.0, "b": 250.0}
    for name in names:
        put(tmp_path, "table", [FIRM], [year("c-1", 2024, revenue=values[name])], name=name)
    found = profile(tmp_path)
    assert (found["revenue_eur"], found["figures_source"]) == (100, "table-a")


def test_figures_are_the_same_at_every_opening(tmp_path: Path) -> None:
    firms = [{"company_id": f"c-{i}"} for i in range(3000)]
    for name in ("b", "a", "c"):
        figures = [
            year(f"c-{i}", y, revenue=float(ord(name) * i + y), employees=float(i + ord(name)))
            for i in range(3000)
            for y in (2023, 2024)
        ]
        put(tmp_path, "table", firms, figures, name=name)
    sql = (
        "select company_id, revenue_eur, employees, growth, figures_source from profiles order by 1"
    )
    found = [opened(tmp_path).table(sql) for _ in range(4)]
    assert all(f == found[0] for f in found)
    assert set(found[0]["figures_source"].to_pylist()) == {"table-a"}
    assert found[0]["revenue_eur"][0].as_py() == 2024


def test_of_one_source_two_rows_of_a_period_have_an_order_too(tmp_path: Path) -> None:
    euros, crowns = year("c-1", 2024, revenue=70.0), year("c-1", 2024, revenue=70.0)
    crowns |= {"currency": "SEK"}
    put(tmp_path / "1", "table", [FIRM], [crowns, euros])
    put(tmp_path / "2", "table", [FIRM], [euros, crowns])
    assert profile(tmp_path / "1")["revenue_eur"] == 70
    assert profile(tmp_path / "2")["revenue_eur"] == 70


def test_growth_compares_two_years_and_not_two_sources_of_one(tmp_path: Path) -> None:
    one = [year("c-1", 2023, revenue=100.0), year("c-1", 2024, revenue=150.0)]
    two = [year("c-1", 2024, revenue=999.0)]
    put(tmp_path, "table", [FIRM], one, name="a")
    put(tmp_path, "table", [FIRM], two, name="b")
    assert profile(tmp_path)["growth"] == pytest.approx(0.5)


def test_growth_looks_past_another_period_of_the_same_year(tmp_path: Path) -> None:
    put(tmp_path, "xx-test", [FIRM], [year("c-1", date(2024, 6, 30), revenue=110.0)])
    mine = [year("c-1", 2023, revenue=100.0), year("c-1", 2024, revenue=150.0)]
    put(tmp_path, "table", [FIRM], mine)
    found = profile(tmp_path)
    assert found["growth"] == pytest.approx(0.5)
    assert (found["revenue_year"], found["figures_source"]) == (2024, "table")


def test_growth_is_unknown_where_a_year_is_missing(tmp_path: Path) -> None:
    put(
        tmp_path,
        "table",
        [FIRM],
        [year("c-1", 2022, revenue=1.0), year("c-1", 2024, revenue=2.0)],
    )
    assert profile(tmp_path)["growth"] is None


def test_the_source_of_figures_is_that_of_the_amounts_and_not_of_the_employees(
    tmp_path: Path,
) -> None:
    put(tmp_path, "table", [FIRM], [year("c-1", 2024, employees=7.0)], name="a")
    put(tmp_path, "table", [FIRM], [year("c-1", 2024, revenue=50.0)], name="b")
    found = profile(tmp_path)
    assert (found["employees_source"], found["figures_source"]) == ("table-a", "table-b")


def test_figures_of_two_sources_name_both(tmp_path: Path) -> None:
    put(tmp_path, "table", [FIRM], [year("c-1", 2024, profit=5.0)], name="a")
    put(tmp_path, "table", [FIRM], [year("c-1", 2023, revenue=50.0)], name="b")
    found = profile(tmp_path)
    assert (found["figures_source"], found["figures_year"]) == ("table-a, table-b", 2024)
    assert found["margin"] is None


def test_a_ratio_is_never_of_two_periods(tmp_path: Path) -> None:
    figures = [
        year("c-1", 2024, revenue=400.0, total_assets=10.0),
        year("c-1", 2023, revenue=200.0, profit=50.0, employees=4.0, equity=1.0),
    ]
    put(tmp_path, "table", [FIRM], figures)
    found = profile(tmp_path)
    assert (found["revenue_eur"], found["margin"]) == (400, 0.25)
    assert (found["revenue_per_employee"], found["equity_ratio"]) == (50, None)


@pytest.mark.parametrize("strict", ["xx-test", "xi-lei", "table"])
def test_what_protects_somebody_wins_wherever_it_is_said(tmp_path: Path, strict: str) -> None:
    for code in ("xx-test", "xi-lei", "table"):
        said = {"is_natural_person": code == strict, "marketing_block": None}
        if code == strict:
            said["marketing_block"] = "Robinson list"
        put(tmp_path, code, [FIRM | said])
    found = profile(tmp_path)
    assert (found["is_natural_person"], found["marketing_block"]) == (True, "Robinson list")


def test_a_protection_that_nobody_speaks_of_stays_unknown(tmp_path: Path) -> None:
    put(tmp_path, "xx-test", [FIRM])
    put(tmp_path, "table", [FIRM])
    assert profile(tmp_path)["is_natural_person"] is None


@pytest.mark.parametrize("register", ["xx-test", "table"])
def test_an_extra_of_two_kinds_is_a_category(tmp_path: Path, register: str) -> None:
    put(tmp_path, register, [FIRM | {"x_size": 12.0}], name="a" if register == "table" else "")
    put(tmp_path, "table", [FIRM | {"x_size": "big"}, {"company_id": "c-2"}], name="b")
    assert profile(tmp_path)["x_size"] == "12"
    assert profile(tmp_path, "c-2")["x_size"] is None


def test_an_extra_of_numbers_stays_a_number(tmp_path: Path) -> None:
    put(tmp_path, "table", [FIRM | {"x_size": 12.0}], name="a")
    put(tmp_path, "table", [{"company_id": "c-2", "x_size": 3.5}], name="b")
    assert (profile(tmp_path)["x_size"], profile(tmp_path, "c-2")["x_size"]) == (12.0, 3.5)


def test_the_lei_index_lies_over_the_national_register(tmp_path: Path) -> None:
    lei = {"lei": "L1", "name": "FIRM ONE", "city": "Turku", "website": "one.fi"}
    put(tmp_path, "xi-lei", [FIRM | lei, {"company_id": "c-9", "lei": "L9"}])
    put(tmp_path, "xx-test", [FIRM | {"name": "Firm One Oy", "city": "Oulu"}])
    found = profile(tmp_path)
    assert [found[c] for c in ("register", "name", "city", "website", "lei")] == [
        "xx-test", "Firm One Oy", "Oulu", "one.fi", "L1",
    ]  # fmt: skip
    assert profile(tmp_path, "c-9")["register"] == "xi-lei"


def test_a_company_that_only_tables_know_is_one_row(tmp_path: Path) -> None:
    put(tmp_path, "xx-test", [FIRM])
    put(tmp_path, "xi-lei", [{"company_id": "c-3", "lei": "L3"}])
    for name in ("a", "b"):
        put(tmp_path, "table", [{"company_id": c, "city": name} for c in ("c-2", "c-3")], name=name)
    rows = opened(tmp_path).table("select company_id, city, lei from companies order by 1")
    assert [tuple(r.values()) for r in rows.to_pylist()] == [
        ("c-1", None, None), ("c-2", "a", None), ("c-3", "a", "L3"),
    ]  # fmt: skip
