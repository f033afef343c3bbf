"""The view of the latest figures, beside a plain reading of the same rows one after the other."""

import csv
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from io import StringIO
from pathlib import Path
from random import Random
from typing import Any

import pytest
from rows_register import opened, profile, put, year

from data import shipped

FIRMS = [{"company_id": f"c-{i}"} for i in range(400)]
SOURCES = [("fi-prh", ""), ("xi-lei", ""), ("table", "a"), ("table", "b")]
TRUST = ["table-b", "fi-prh", "xi-lei", "table-a"]
KINDS = ("accounts", "payroll", "quarterly")
KRONOR = {
    int(row["year"]): float(row["units_per_euro"])
    for row in csv.DictReader(StringIO(shipped("eur_rates.csv").read_text("utf-8")))
    if row["currency"] == "SEK"
}
ENDS = [
    None,
    date(2016, 12, 31),
    date(2024, 9, 30),
    *(date(y, 12, 31) for y in (2021, 2022, 2023, 2024) * 2),
]
AMOUNTS = ("revenue", "profit", "total_assets", "equity", "employees", "personnel_costs")
Row = dict[str, Any]


def made_up(rng: Random, source: str) -> Row:
    """Figures that contradict others, tie with them, lack a currency or have one without rates."""
    return {
        "company_id": f"c-{rng.randrange(len(FIRMS))}",
        "source": source,
        "period_end": rng.choice(ENDS),
        "period_start": rng.choice([None, date(2023, 1, 1), date(2024, 1, 1)]),
        "kind": rng.choice(["accounts", "accounts", "accounts", "payroll", "quarterly", "tax"]),
        "basis": rng.choice(["standalone"] * 5 + ["consolidated"]),
        "currency": rng.choice([None, "EUR", "EUR", "SEK", "XXX"]),
        **{a: rng.choice([None, 0.0, 9.0, 10.0, -4.0, rng.random()]) for a in AMOUNTS},
    }


@pytest.fixture(scope="module", params=[1, 2])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, list[Row]]:
    """A universe in which four sources speak of the same companies, and its rows of figures."""
    rng, folder = Random(request.param), tmp_path_factory.mktemp("latest")
    rows = []
    for code, name in SOURCES:
        source = f"{code}-{name}" if name else code
        stated = [made_up(rng, source) for _ in range(900)]
        put(folder, code, FIRMS, stated, name=name)
        rows += stated
    (folder / "precedence.csv").write_text("field;trust;most_days\nfigures;table-b register;\n")
    return folder, rows


def place(row: Row) -> tuple[object, ...]:
    """Where a row stands among those of its period."""
    texts = (row["currency"], row["period_start"], row["revenue"], row["profit"])
    told = ["" if text is None else str(text) for text in texts]
    return KINDS.index(row["kind"]), TRUST.index(row["source"]), *told


def rate(row: Row) -> float | None:
    """The units of its currency that are a euro, in the year of the row or the nearest known."""
    if row["currency"] != "SEK":
        return None if row["currency"] == "XXX" else 1.0
    wanted = row["period_end"].year if row["period_end"] else 9999
    return KRONOR[max((y for y in KRONOR if y <= wanted), default=min(KRONOR))]


def periods(rows: Sequence[Row], company: str) -> Iterator[list[Row]]:
    """The rows of a company that count, those of one period together, the newest first."""
    own = [r for r in rows if r["company_id"] == company and r["basis"] == "standalone"]
    own = [r for r in own if r["kind"] in KINDS]
    for end in sorted({r["period_end"] or date.min for r in own}, reverse=True):
        yield sorted((r for r in own if (r["period_end"] or date.min) == end), key=place)


def stated(period: Sequence[Row], amount: str) -> float | None:
    """The amount of a period, in euros, by the first row that knows it."""
    needs_accounts = amount in ("revenue", "profit", "personnel_costs")
    for row in period:
        units = 1.0 if amount == "employees" else rate(row)
        is_stated = row["kind"] == "accounts" or not needs_accounts
        if row[amount] is not None and units and is_stated:
            return float(row[amount]) / units
    return None


def ratio(above: str, below: str) -> Callable[[Sequence[Row]], float | None]:
    def of(period: Sequence[Row]) -> float | None:
        over, under = stated(period, above), stated(period, below)
        return over / under if over is not None and under else None

    return of


MEANING: dict[str, Callable[[Sequence[Row]], float | None]] = {
    "employees": lambda period: stated(period, "employees"),
    "revenue_eur": lambda period: stated(period, "revenue"),
    "profit_eur": lambda period: stated(period, "profit"),
    "total_assets_eur": lambda period: stated(period, "total_assets"),
    "margin": ratio("profit", "revenue"),
    "equity_ratio": ratio("equity", "total_assets"),
    "revenue_per_employee": ratio("revenue", "employees"),
    "pay_per_employee": ratio("personnel_costs", "employees"),
}


@pytest.mark.parametrize("column", MEANING)
def test_the_view_says_what_a_plain_reading_of_the_rows_says(
    world: tuple[Path, list[Row]], column: str
) -> None:
    folder, rows = world
    table = opened(folder).table(f"select company_id, {column} as value from profiles")
    found = {r["company_id"]: r["value"] for r in table.to_pylist()}
    for company in found:
        values = (MEANING[column](period) for period in periods(rows, company))
        expected = next((value for value in values if value is not None), None)
        assert (company, found[company]) == (company, expected)
    assert sum(value is not None for value in found.values()) > 200


def test_growth_is_against_the_newest_period_of_the_year_before(
    world: tuple[Path, list[Row]],
) -> None:
    folder, rows = world
    table = opened(folder).table("select company_id, growth from profiles")
    for company, growth in zip(*table.to_pydict().values(), strict=True):
        known = [
            (period[0]["period_end"].year, stated(period, "revenue"))
            for period in periods(rows, company)
            if period[0]["period_end"] and stated(period, "revenue") is not None
        ]
        before = next((r for y, r in known if y == known[0][0] - 1), None)
        expected = known[0][1] / before - 1 if before else None
        assert (company, growth) == (company, expected)


def test_a_condition_on_the_company_does_not_change_what_is_said_of_it(
    world: tuple[Path, list[Row]],
) -> None:
    folder, _ = world
    everybody = opened(folder).table("select * from profiles").to_pylist()
    for row in everybody[:20]:
        assert profile(folder, row["company_id"]) == row


def test_two_rows_of_no_period_are_put_in_order_too(tmp_path: Path) -> None:
    undated = [year("c-1", 2024, revenue=amount) | {"period_end": None} for amount in (8.0, 7.0)]
    put(tmp_path, "table", FIRMS[:2], undated)
    found = profile(tmp_path)
    assert (found["revenue_eur"], found["revenue_year"], found["growth"]) == (7, None, None)


def test_five_periods_of_one_year_do_not_hide_the_year_before(tmp_path: Path) -> None:
    months = [year("c-1", date(2024, m, 28), revenue=float(m)) for m in (2, 4, 6, 8, 10)]
    put(tmp_path, "table", FIRMS[:2], [*months, year("c-1", 2023, revenue=5.0)])
    assert profile(tmp_path)["growth"] == 1.0
