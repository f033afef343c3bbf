"""The rows of the messy CRM: which company each means, and what was done to it."""

from dataclasses import dataclass, replace

import numpy as np

from data.demo import spelling
from data.demo.pattern import Customers
from data.demo.population import Population
from data.demo.tables import Array, rows, texts

DUPLICATES = 6
SECOND_SHARE = 0.25
# How many rows of the CRM get each kind of name; the rest are written as the register does.
NAME_KINDS = {
    "previous_name": 16, "trading_name": 8, "capitals": 14, "lower_case": 8, "no_legal_form": 42,
    "other_legal_form": 22, "typo": 20, "glued_words": 6, "lost_word": 6, "city_in_name": 9,
    "remark": 6, "plain_letters": 6,
}  # fmt: skip
ID_KINDS = {
    "id_lost_zero": 6, "id_vat": 14, "id_destroyed": 3, "id_bad_check": 2, "id_of_another": 2,
    "id_no_hyphen": 12, "id": 50,
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One customer in the CRM, as the firm's people have typed it."""

    company: int | None  # its place in the population; None where no register has it
    kinds: tuple[str, ...]
    name: str
    number: str
    city: str
    country: str
    website: str
    margin_eur: float | None


def draw_rows(rng: np.random.Generator, population: Population, customers: Customers) -> list[Row]:
    """All rows that are customers, in the order in which the firm entered them."""
    order = rng.permutation(len(customers))
    again = rng.choice(order[: len(order) // 2], DUPLICATES, replace=False)
    positions = np.concatenate([order, again])
    companies = customers.companies[positions]
    name_kinds = deal(rng, NAME_KINDS, _can_have_names(population, companies))
    id_kinds = deal(rng, ID_KINDS, _can_have_ids(population, companies, name_kinds))
    found = []
    for place, (company, name_kind, id_kind) in enumerate(
        zip(companies, name_kinds, id_kinds, strict=True)
    ):
        margin, kinds = (
            customers.margin_eur[positions[place]],
            [k for k in (name_kind, id_kind) if k],
        )
        if place >= len(order):  # the second row of a customer has the orders of its old name
            margin, kinds = round(SECOND_SHARE * margin, 2), [*kinds, "duplicate"]
        found.append(_row(rng, population, int(company), kinds, float(margin)))
    return _shuffled(rng, found + [_stranger(listed) for listed in rows("strangers")])


def _shuffled(rng: np.random.Generator, found: list[Row]) -> list[Row]:
    return [found[place] for place in rng.permutation(len(found))]


def deal(rng: np.random.Generator, kinds: dict[str, int], possible: dict[str, Array]) -> list[str]:
    """A kind for every row: as many as wanted of each, where it is possible, at random."""
    size = len(next(iter(possible.values())))
    dealt = np.full(size, "", object)
    for kind, wanted in kinds.items():
        free = np.flatnonzero((dealt == "") & possible.get(kind, np.ones(size, bool)))
        dealt[rng.permutation(free)[:wanted]] = kind
    return [str(kind) for kind in dealt]


def _can_have_names(population: Population, companies: Array) -> dict[str, Array]:
    return {
        "previous_name": population.names.previous[companies] != "",
        "trading_name": population.names.trading[companies] != "",
    }


def _can_have_ids(
    population: Population, companies: Array, name_kinds: list[str]
) -> dict[str, Array]:
    country, number = population.companies.country[companies], population.number[companies]
    checked = np.isin(country, ["FI", "NO", "EE"])
    return {
        "id_lost_zero": np.array([n.startswith("0") for n in number]),
        "id_vat": np.isin(country, ["FI", "NO"]),
        "id_destroyed": np.isin(country, ["FI", "EE"]),
        "id_bad_check": checked,
        "id_no_hyphen": country == "FI",
        # Where the id is another company's, the name alone must tell which one is meant.
        "id_of_another": np.isin(name_kinds, ["", "no_legal_form"]),
    }


def _row(
    rng: np.random.Generator, population: Population, company: int, kinds: list[str], margin: float
) -> Row:
    country = str(population.companies.country[company])
    place = population.companies.place[company]
    row = Row(
        company=company,
        kinds=tuple(kinds),
        name=_name(rng, population, company, kinds),
        number=_number(rng, population, company, kinds),
        city=str(texts("places", "town")[place]) if rng.random() < 0.92 else "",
        country=country,
        website=str(population.names.domain[company]) if rng.random() < 0.35 else "",
        margin_eur=margin if rng.random() < 0.92 else None,
    )
    return replace(row, kinds=(*row.kinds, "no_margin")) if row.margin_eur is None else row


def _stranger(listed: dict[str, str]) -> Row:
    return Row(None, ("not_in_register",), listed["name"], "", listed["city"], listed["country"],
               listed["website"], None)  # fmt: skip


def _name(rng: np.random.Generator, population: Population, company: int, kinds: list[str]) -> str:
    names, form = population.names, str(population.companies.form[company])
    country = str(population.companies.country[company])
    town = str(texts("places", "town")[population.companies.place[company]])
    legal = spelling.everyday(str(names.legal[company]), country)
    earlier = spelling.everyday(str(names.previous[company]).partition("|")[0], country)
    bare = spelling.without_form(legal, form)
    kind = next((k for k in kinds if k in NAME_KINDS), "")
    written = {
        "previous_name": earlier,
        "trading_name": str(names.trading[company]),
        "capitals": bare.upper() if rng.random() < 0.5 else legal.upper(),
        "lower_case": bare.lower(),
        "no_legal_form": bare,
        "other_legal_form": spelling.other_form(rng, legal, form),
        "typo": spelling.typo(rng, legal if rng.random() < 0.5 else bare),
        "glued_words": spelling.glued(legal),
        "lost_word": spelling.one_word_lost(legal, form),
        "city_in_name": f"{bare}, {town}" if rng.random() < 0.5 else f"{bare} {town}",
        "remark": legal + str(rng.choice(spelling.REMARKS)),
        "plain_letters": spelling.plain_letters(legal),
    }
    return written.get(kind, legal)


def _number(
    rng: np.random.Generator, population: Population, company: int, kinds: list[str]
) -> str:
    number, country = str(population.number[company]), population.companies.country[company]
    digits = number.replace("-", "")
    kind = next((k for k in kinds if k in ID_KINDS), "")
    written = {
        "id": number,
        "id_no_hyphen": digits,
        "id_lost_zero": number.lstrip("0"),
        "id_vat": f"NO {digits} MVA" if country == "NO" else f"FI{digits}",
        "id_destroyed": rounded(digits),
        "id_bad_check": number[:-1] + str((int(number[-1:]) + 3) % 10) if country != "GB" else "",
        "id_of_another": str(population.number[_another(rng, population, company)]),
    }
    return written.get(kind, "")


def _another(rng: np.random.Generator, population: Population, company: int) -> int:
    companies = population.companies
    others = companies.live & (companies.country == companies.country[company])
    others[company] = False
    return int(rng.choice(np.flatnonzero(others)))


def rounded(digits: str) -> str:
    """What a spreadsheet makes of a long number in a narrow column.

    >>> rounded("12345678")
    '1,23457E+07'
    """
    return f"{int(digits):.5E}".replace(".", ",") if digits.isdigit() else digits
