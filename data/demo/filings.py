"""What British companies have filed: accounts, charges, changes of name, statements."""

from datetime import date, timedelta

import numpy as np

from data.demo.population import Population
from data.demo.tables import Array


def british_date(day: date) -> str:
    """A day as the file writes it.

    >>> british_date(date(2020, 7, 29))
    '29/07/2020'
    """
    return day.strftime("%d/%m/%Y")


def accounts(rng: np.random.Generator, population: Population, here: Array) -> list[list[str]]:
    """When each company's accounts end and are due, and which kind it files."""
    companies = population.companies
    columns = zip(
        companies.founded[here].tolist(), companies.staff[here], companies.dormant[here],
        rng.integers(1, 13, len(here)), rng.random(len(here)), strict=True,
    )  # fmt: skip
    return [_account(*column) for column in columns]


def _account(founded: date, staff: int, dormant: bool, month: int, luck: float) -> list[str]:
    year_end = date(2025 if month < 4 else 2024, month, 28)
    due = year_end.replace(year=year_end.year + 2) - timedelta(days=90)
    filed = founded < year_end - timedelta(days=365)
    return [
        "28",
        str(month),
        british_date(due),
        british_date(year_end) if filed else "",
        account_category(staff, dormant, luck) if filed else "NO ACCOUNTS FILED",
        "",
        "",
    ]


def account_category(staff: int, dormant: bool, luck: float) -> str:
    """The kind of accounts that a company of that size files.

    >>> account_category(3, False, 0.2), account_category(400, False, 0.2)
    ('MICRO ENTITY', 'GROUP')
    """
    if dormant:
        return "DORMANT"
    if staff < 10:
        return "MICRO ENTITY" if luck < 0.55 else "TOTAL EXEMPTION FULL"
    if staff < 50:
        return "UNAUDITED ABRIDGED" if luck < 0.12 else "TOTAL EXEMPTION FULL"
    if staff < 250:
        return "FULL" if luck < 0.7 else "SMALL"
    return "GROUP" if luck < 0.5 else "FULL"


def charges(rng: np.random.Generator, population: Population, here: Array) -> list[list[str]]:
    """How many mortgage charges each company has, and how many are settled."""
    total = rng.poisson(0.15 * np.log1p(population.companies.staff[here]))
    open_ones = rng.binomial(total, 0.5)
    return [[str(t), str(o), "0", str(t - o)] for t, o in zip(total, open_ones, strict=True)]


def previous_names(
    rng: np.random.Generator, population: Population, here: Array
) -> list[list[str]]:
    """Ten pairs of the day of a change and the name before it, the latest change first."""
    columns = (
        population.names.previous[here],
        population.companies.founded[here].tolist(),
        rng.random(len(here)),
    )
    return [_changes(names, founded, luck) for names, founded, luck in zip(*columns, strict=True)]


def _changes(names: str, founded: date, luck: float) -> list[str]:
    listed = names.split("|") if names else []
    age = (date(2025, 12, 1) - founded).days
    cells: list[str] = []
    for position, name in enumerate(listed):  # the latest change comes first
        day = founded + timedelta(days=int(age * (0.3 + 0.6 * luck) / (position + 1)))
        cells += [british_date(day), name]
    return cells + [""] * (20 - len(cells))


def statements(population: Population, here: Array) -> list[list[str]]:
    """When each company's next confirmation statement is due, and the last was made."""
    rows = []
    for day in population.companies.founded[here].tolist():
        last = date(2025, day.month, min(day.day, 28))
        next_due = last.replace(year=2026) + timedelta(days=14)
        rows.append([british_date(next_due), british_date(last) if day < last else ""])
    return rows
