"""The planted pattern: who would be a good customer, and what each would earn the firm.

docs/demo.md tells the same in words; the two are changed together.
"""

from dataclasses import dataclass

import numpy as np

from data.demo.places import depot_distance_km
from data.demo.population import Population
from data.demo.tables import Array, numbers, texts

GOOD = 310  # companies that are or would be good customers
DRAWN = 150  # of which in the CRM
FIRST_ORDERS = np.datetime64("2024-01-01")  # the list tells what customers earned in 2024
HABIT = 42  # customers whom the sales team found by habit, not by fit
SHARPNESS = 0.85  # of the score against the noise; higher is easier to learn
COUNTRY = {"FI": 0.5, "NO": 0.0, "EE": 0.2, "GB": -0.2}
HABITUAL = ("construction", "building_trades", "transport", "cars", "retail")


@dataclass(frozen=True)
class Customers:
    """Positions of companies and what each earns the firm a year, in euros."""

    companies: Array
    margin_eur: Array

    def __len__(self) -> int:
        return len(self.companies)


def score(population: Population) -> Array:
    """How well each company fits, without noise."""
    companies, figures = population.companies, population.figures
    plant = is_plant(population)
    years = (np.datetime64("2026-01-01") - companies.founded).astype(int) / 365.25
    health = np.clip((figures.equity_ratio - 0.38) / 0.2, -1.5, 1.5)
    growth = np.clip((figures.growth - 0.04) / 0.12, -1.5, 1.5)
    total: Array = (
        numbers("families", "appetite")[companies.family]
        + np.where(plant, plant_size(companies.staff), fleet_size(companies.staff))
        - np.where(plant, 0.3, 1.2) * np.minimum(distance_km(population), 300) / 100
        + 0.55 * health
        + 0.45 * growth
        + np.where(years < 3, -1.0, np.where(years < 8, 0.0, 0.4))
        + np.array([COUNTRY[c] for c in companies.country])
    )
    return total


def is_plant(population: Population) -> Array:
    """Whether each company runs a process plant: food, drink, packaging."""
    plants = texts("families", "kind") == "plant"
    return np.asarray(plants[population.companies.family])


def distance_km(population: Population) -> Array:
    """Kilometres from each company to the depot of its country."""
    companies = population.companies
    return depot_distance_km(companies.country, companies.latitude, companies.longitude)


def fleet_size(staff: Array) -> Array:
    """What size is worth where machines work: best from 20 to 250 people.

    >>> fleet_size(np.array([20, 250])), fleet_size(np.array([2])).round(1)
    (array([0., 0.]), array([-3.]))
    """
    people = np.maximum(staff, 0.5)
    below = np.minimum(np.log(people / 20), 0)
    above = np.minimum(np.log(250 / people), 0)
    return np.asarray(1.3 * below + 1.2 * above) + 0.0


def plant_size(staff: Array) -> Array:
    """What size is worth to a process plant: only the large ones buy contracts.

    >>> plant_size(np.array([80, 800])), plant_size(np.array([20])).round(1)
    (array([0., 0.]), array([-2.8]))
    """
    return np.asarray(2.0 * np.minimum(np.log(np.maximum(staff, 0.5) / 80), 0)) + 0.0


def draw_customers(
    rng: np.random.Generator, population: Population
) -> tuple[Customers, Customers, Customers]:
    """Good customers in the CRM, habitual ones in the CRM, and the good ones still unknown."""
    fit = SHARPNESS * score(population)
    live = population.companies.live & (population.companies.status == "active")
    is_old = population.companies.founded < FIRST_ORDERS
    wanted = np.where(live & is_old, fit + rng.gumbel(size=len(fit)), -np.inf)
    good = rng.permutation(np.argsort(-wanted, kind="stable")[:GOOD])
    margins = _good_margins(rng, fit[good], population.companies.staff[good])
    known, unknown = np.arange(GOOD) < DRAWN, (np.arange(GOOD) >= DRAWN) & (margins > 0)
    # The sales team also sold to companies that are being wound up by now.
    is_other = ~population.companies.dormant & is_old
    others = np.flatnonzero(is_other & ~np.isin(np.arange(len(fit)), good))
    habit = _habitual(rng, population, others)
    return (
        Customers(good[known], margins[known]),
        Customers(habit, _habitual_margins(rng, population.companies.staff[habit])),
        Customers(good[unknown], margins[unknown]),
    )


def _good_margins(rng: np.random.Generator, fit: Array, staff: Array) -> Array:
    better = 0.3 * (fit - fit.mean()) + 0.3 * np.log(np.maximum(staff, 1) / 40)
    earned = np.exp(9.3 + better + rng.normal(0, 0.5, len(fit)))
    lost = rng.random(len(fit)) < 0.03
    return np.asarray(np.round(np.where(lost, -0.1 * earned, earned), 2))


def _habitual(rng: np.random.Generator, population: Population, others: Array) -> Array:
    families = texts("families", "family")[population.companies.family[others]]
    weight = np.where(np.isin(families, HABITUAL), 4.0, 1.0)
    weight *= np.where(distance_km(population)[others] > 150, 2.0, 1.0)
    weight *= np.where(population.companies.staff[others] < 15, 1.0, 0.5)
    return np.asarray(rng.choice(others, HABIT, replace=False, p=weight / weight.sum()))


def _habitual_margins(rng: np.random.Generator, staff: Array) -> Array:
    earned = np.exp(6.8 + 0.2 * np.log1p(staff) + rng.normal(0, 0.6, len(staff)))
    lost = rng.random(len(staff)) < 0.55
    return np.asarray(np.round(np.where(lost, -0.8 * earned, 0.5 * earned), 2))
