"""Finland: what the codes of the business register mean, from the tables shipped under data/."""

import csv
from dataclasses import dataclass
from functools import cache

from company.industries import nace_class
from data import shipped

# The register's four versions of the industry code; it marks each code with its own.
INDUSTRY_SYSTEMS = {
    "TOIMI": "tol1995",
    "TOIMI2": "tol2002",
    "TOIMI3": "tol2008",
    "TOIMI4": "tol2025",
}


@dataclass(frozen=True)
class CompanyForm:
    """A company form: the letters one searches with, its Finnish name, its class."""

    letters: str
    name: str
    form_class: str | None


@dataclass(frozen=True)
class Municipality:
    """A municipality: its Finnish name and its NUTS 3 region of 2024."""

    name: str
    region: str


@dataclass(frozen=True)
class Industry:
    """An industry code: the classification it belongs to and its NACE Rev. 2 class."""

    code: str
    system: str | None
    nace: str | None


@cache
def company_forms() -> dict[str, CompanyForm]:
    """The company forms by number; answers carry the number, searches want the letters.

    >>> company_forms()["17"].letters, company_forms()["17"].form_class
    ('OYJ', 'joint_stock')
    """
    return {
        row["number"]: CompanyForm(row["letters"], row["name"], row["class"] or None)
        for row in _rows("fi_company_forms.csv")
    }


@cache
def municipalities() -> dict[str, Municipality]:
    """The municipalities by code, with those that merged since 2013.

    >>> municipalities()["049"]
    Municipality(name='Espoo', region='FI1B1')
    """
    return {
        row["code"]: Municipality(row["name"], row["region"])
        for row in _rows("fi_municipalities.csv")
    }


@cache
def industry(code: str, code_set: str | None) -> Industry:
    """The industry that a code of one of the four code sets stands for.

    >>> industry("70100", "TOIMI3").nace, industry("29120", "TOIMI2")
    ('70.10', Industry(code='29120', system='tol2002', nace=None))
    """
    system = INDUSTRY_SYSTEMS.get(code_set or "")
    return Industry(code, system, nace_class(system, code) if system else None)


def _rows(table: str) -> list[dict[str, str]]:
    with shipped(table).open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter=";"))
