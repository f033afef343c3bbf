"""Writing the demo world: two registers, accounts, a messy CRM and the answers."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from data.demo.british import write_british
from data.demo.crm_file import write_crm
from data.demo.crm_rows import Row, draw_rows
from data.demo.nordic import write_british_accounts, write_nordic
from data.demo.pattern import Customers, draw_customers
from data.demo.population import Population, populate


@dataclass(frozen=True)
class World:
    """Where the files of a demo world are, and how many rows each has."""

    folder: Path
    british: Path
    nordic: Path
    accounts: Path
    customers: Path
    truth: Path
    hidden: Path
    british_companies: int
    nordic_companies: int
    british_accounts: int
    customer_rows: int  # with the rows that no register has, without junk
    hidden_companies: int


def write_world(folder: Path, seed: int = 7) -> World:
    """Write the world with that seed into the folder; the same seed gives the same bytes."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    population = populate(seed)
    good, habitual, unknown = draw_customers(np.random.default_rng([seed, 4]), population)
    rows = draw_rows(np.random.default_rng([seed, 5]), population, _joined(good, habitual))
    british = folder / "BasicCompanyData-demo.csv"
    nordic, accounts = folder / "nordic-companies.csv", folder / "british-accounts.csv"
    customers, truth, hidden = (folder / f"{n}.csv" for n in ("customers", "truth", "hidden"))
    numbers = write_crm(np.random.default_rng([seed, 6]), population, rows, customers)
    _write_truth(population, rows, numbers, truth)
    _write_hidden(population, unknown, hidden)
    return World(
        folder=folder,
        british=british,
        nordic=nordic,
        accounts=accounts,
        customers=customers,
        truth=truth,
        hidden=hidden,
        british_companies=write_british(np.random.default_rng([seed, 8]), population, british),
        nordic_companies=write_nordic(np.random.default_rng([seed, 9]), population, nordic),
        british_accounts=write_british_accounts(
            np.random.default_rng([seed, 10]), population, accounts
        ),
        customer_rows=len(rows),
        hidden_companies=len(unknown),
    )


def _joined(first: Customers, second: Customers) -> Customers:
    return Customers(
        np.concatenate([first.companies, second.companies]),
        np.concatenate([first.margin_eur, second.margin_eur]),
    )


def _write_truth(population: Population, rows: list[Row], numbers: list[str], path: Path) -> None:
    answers = [
        (n, "" if r.company is None else population.company_id[r.company], "|".join(r.kinds))
        for n, r in zip(numbers, rows, strict=True)
    ]
    junk = [("99998", "", "junk"), ("99999", "", "junk")]
    _write(path, ("row_id", "company_id", "mess"), answers + junk)


def _write_hidden(population: Population, unknown: Customers, path: Path) -> None:
    order = np.argsort(-unknown.margin_eur, kind="stable")
    ids = population.company_id[unknown.companies[order]]
    profits = [f"{p:.2f}" for p in unknown.margin_eur[order]]
    _write(path, ("company_id", "profit"), zip(ids, profits, strict=True))


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(header)
        lines.writerows(rows)
