"""Figures of the companies over three years, in the currency of their country."""

from dataclasses import dataclass

import numpy as np

from data.demo.companies import Companies
from data.demo.tables import Array, numbers

CURRENCIES = {"FI": "EUR", "NO": "NOK", "EE": "EUR", "GB": "GBP"}
PER_EURO = {"EUR": 1.0, "NOK": 11.63, "GBP": 0.847}
WAGES = {"FI": 48000, "NO": 62000, "EE": 27000, "GB": 42000}
YEARS = (2022, 2023, 2024)


@dataclass(frozen=True)
class Figures:
    """What is true of each company, before any of it goes unfiled; amounts in local currency."""

    equity_ratio: Array
    growth: Array  # of revenue, 2023 to 2024
    columns: dict[str, Array]  # "Revenue 2024" and the like


def draw_figures(rng: np.random.Generator, companies: Companies) -> Figures:
    """Figures of all companies; healthy companies grow, earn and own more of their assets."""
    health, *noise = rng.normal(size=(6, len(companies)))
    equity_ratio = np.clip(0.38 + 0.16 * health + 0.14 * noise[0], -0.6, 0.95)
    growth = np.clip(0.04 + 0.08 * health + 0.09 * noise[1], -0.5, 1.2)
    earlier = np.clip(0.03 + 0.05 * health + 0.09 * noise[2], -0.5, 1.2)
    margin = 0.05 + 0.04 * health + 0.04 * noise[3]
    revenue = _revenue_2024(companies, noise[4])
    columns = _sales(revenue, growth, earlier) | _staff(companies, growth, earlier)
    columns |= _results(companies, revenue, margin, growth)
    assets = revenue * rng.lognormal(-0.5, 0.5, len(companies))
    columns |= {"Total assets 2024": assets, "Equity 2024": assets * equity_ratio}
    return Figures(equity_ratio, growth, {name: np.rint(c) for name, c in columns.items()})


def currencies(companies: Companies) -> Array:
    """The currency of each company."""
    return np.array([CURRENCIES[c] for c in companies.country], object)


def local(companies: Companies, euros: Array) -> Array:
    """Euros in the currency of each company's country."""
    rate = np.array([PER_EURO[c] for c in currencies(companies)])
    return np.asarray(euros * rate)


def _revenue_2024(companies: Companies, noise: Array) -> Array:
    per_head = 1000 * numbers("families", "revenue_per_head")[companies.family]
    poorer = np.where(companies.country == "EE", 0.55, 1.0)
    heads = np.maximum(companies.staff, 0.4)
    return local(companies, heads * per_head * poorer * np.exp(0.45 * noise))


def _sales(revenue: Array, growth: Array, earlier: Array) -> dict[str, Array]:
    before = revenue / (1 + growth)
    return {
        "Revenue 2022": before / (1 + earlier),
        "Revenue 2023": before,
        "Revenue 2024": revenue,
    }


def _staff(companies: Companies, growth: Array, earlier: Array) -> dict[str, Array]:
    before = companies.staff / (1 + 0.6 * growth)
    wages = np.array([WAGES[c] for c in companies.country])
    return {
        "Employees 2022": before / (1 + 0.6 * earlier),
        "Employees 2023": before,
        "Employees 2024": companies.staff.astype(float),
        "Personnel costs 2024": local(companies, companies.staff * wages * 1.0),
    }


def _results(
    companies: Companies, revenue: Array, margin: Array, growth: Array
) -> dict[str, Array]:
    return {
        "Profit 2023": revenue / (1 + growth) * (0.8 * margin - 0.005),
        "Profit 2024": revenue * (0.8 * margin - 0.01 * (companies.staff < 3)),
        "Operating profit 2024": revenue * margin,
    }


def filed(rng: np.random.Generator, companies: Companies, figures: Figures) -> dict[str, Array]:
    """The figures with holes: small companies file less, and nobody files every cell."""
    partners = np.isin(companies.form, ["Ky", "DA", "LLP"])
    ready = 0.75 + 0.07 * np.log1p(companies.staff) - 0.45 * partners
    eager = rng.random(len(companies))  # who does not file one year seldom files the next
    missing = {"Revenue": 0.06, "Profit": 0.07, "Operating profit": 0.14, "Total assets": 0.08,
               "Equity": 0.08, "Personnel costs": 0.18, "Employees": 0.12}  # fmt: skip
    result = {}
    for name, values in figures.columns.items():
        kind, _, year = name.rpartition(" ")
        founded_before = companies.founded < np.datetime64(f"{year}-07-01")
        lapse = rng.random(len(companies)) < missing[kind]
        late = 0.04 * (2024 - int(year))
        known = (eager + late < np.minimum(ready, 0.98)) & founded_before & ~lapse
        result[name] = np.where(known, values, np.nan)
    return result
