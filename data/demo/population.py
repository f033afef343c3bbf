"""The whole population of the demo, drawn from one seed."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from data.demo.companies import Companies, draw_companies
from data.demo.figures import Figures, draw_figures
from data.demo.names import Names, draw_names
from data.demo.numbers import registration_numbers
from data.demo.tables import Array

# The codes of org-id.guide, as in company/ids.py, which shipped data may not import.
LISTS = {"FI": "FI-PRO", "NO": "NO-BRC", "EE": "EE-RIK", "GB": "GB-COH"}


@dataclass(frozen=True)
class Population:
    """Every company with its number, its names and its figures; all columns are of one length."""

    companies: Companies
    number: Array
    company_id: Array
    names: Names
    figures: Figures


@lru_cache(maxsize=2)
def populate(seed: int) -> Population:
    """The companies of the world with that seed."""
    companies = draw_companies(np.random.default_rng([seed, 1]))
    number = registration_numbers(
        companies.country, companies.founded, companies.form, companies.place
    )
    ids = [f"{LISTS[c]}-{n}" for c, n in zip(companies.country, number, strict=True)]
    return Population(
        companies=companies,
        number=number,
        company_id=np.array(ids, object),
        names=draw_names(np.random.default_rng([seed, 2]), companies),
        figures=draw_figures(np.random.default_rng([seed, 3]), companies),
    )
