"""The demo's own tables: companies of three countries, and accounts of British ones."""

import csv
from pathlib import Path

import numpy as np

from data.demo.figures import currencies, filed
from data.demo.numbers import vat_numbers
from data.demo.population import Population
from data.demo.tables import Array, texts

ACCOUNTS_SHARE = 0.6  # of the live British companies


def write_nordic(rng: np.random.Generator, population: Population, path: Path) -> int:
    """Write the companies of Finland, Norway and Estonia, and return how many there are."""
    here = population.companies.country != "GB"
    columns = _identity(rng, population) | _contact(rng, population)
    columns |= {name: whole(v) for name, v in known_figures(rng, population).items()}
    return write_columns(path, {name: column[here] for name, column in columns.items()})


def write_columns(path: Path, columns: dict[str, Array]) -> int:
    """Write columns as a comma-separated table and return how many rows it has."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(columns)
        lines.writerows(zip(*columns.values(), strict=True))
    return len(next(iter(columns.values())))


def whole(values: Array) -> Array:
    """Amounts as whole numbers; what is not known stays empty.

    >>> whole(np.array([12.0, np.nan, 0.0])).tolist()
    ['12', '', '0']
    """
    known = ~np.isnan(values)
    texts = np.where(known, values, 0).astype("int64").astype(str).astype(object)
    return np.where(known, texts, "").astype(object)


def emptied(rng: np.random.Generator, column: Array, share: float) -> Array:
    """The column with that share of its cells empty."""
    return np.where(rng.random(len(column)) < share, "", column).astype(object)


def known_figures(rng: np.random.Generator, population: Population) -> dict[str, Array]:
    """The figures that the companies have filed."""
    return filed(rng, population.companies, population.figures)


def _identity(rng: np.random.Generator, population: Population) -> dict[str, Array]:
    companies = population.companies
    return {
        "Country": companies.country,
        "Business ID": population.number,
        "Name": population.names.legal,
        "Legal form": companies.form,
        "Status": companies.status,
        "Founded": companies.founded.astype(str),
        "Previous names": population.names.previous,
        "Trading name": population.names.trading,
        "Street": emptied(rng, companies.street, 0.04),
        "Postcode": companies.postcode,
    }


def _contact(rng: np.random.Generator, population: Population) -> dict[str, Array]:
    companies, place = population.companies, population.companies.place
    sic = texts("industries", "sic")[companies.industry]
    classes = np.array([f"{code[:2]}.{code[2:4]}" for code in sic], object)
    vat = vat_numbers(companies.country, population.number)
    unlocated = rng.random(len(companies)) < 0.05
    return {
        "City": texts("places", "town")[place],
        "Municipality": texts("places", "municipality")[place],
        "Region": texts("places", "region")[place],
        "Latitude": np.where(unlocated, "", companies.latitude.astype(str)),
        "Longitude": np.where(unlocated, "", companies.longitude.astype(str)),
        "NACE code": emptied(rng, classes, 0.015),
        "Website": emptied(rng, "https://www." + population.names.domain, 0.55),
        "VAT number": emptied(rng, vat, 0.2),
        "Currency": currencies(companies),
    }


def write_british_accounts(rng: np.random.Generator, population: Population, path: Path) -> int:
    """Write what most live British companies file: staff and balance sheet, seldom turnover."""
    companies = population.companies
    figures = known_figures(rng, population)
    filing = np.minimum(ACCOUNTS_SHARE * (0.92 + 0.2 * np.log1p(companies.staff)), 1.0)
    here = (companies.country == "GB") & companies.live & (rng.random(len(companies)) < filing)
    open_books = rng.random(len(companies)) < np.where(companies.staff >= 50, 0.85, 0.06)
    for name in ("Revenue 2024", "Profit 2024"):  # small companies need not publish these
        figures[name] = np.where(open_books, figures[name], np.nan)
    here &= ~np.all([np.isnan(figures[name]) for name in BRITISH_FIGURES], axis=0)
    columns = {
        "Country": companies.country,
        "Company number": population.number,
        "Latitude": companies.latitude.astype(str),
        "Longitude": companies.longitude.astype(str),
        "Region": texts("places", "region")[companies.place],
        "Currency": currencies(companies),
    } | {name: whole(figures[name]) for name in BRITISH_FIGURES}
    return write_columns(path, {name: column[here] for name, column in columns.items()})


BRITISH_FIGURES = (
    "Employees 2024",
    "Total assets 2024",
    "Equity 2024",
    "Revenue 2024",
    "Profit 2024",
)
