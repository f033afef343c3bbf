"""CRM rows about companies of a register, one in five about a company that is not in it."""

from dataclasses import dataclass
from random import Random

import numpy as np
import pyarrow as pa

from company.folding import Numbers
from train.letters import mistyped
from train.noise import Noise, damaged

NOT_IN_REGISTER = 0.2
HAS_CITY, MOVED, MISTYPED_CITY = 0.6, 0.04, 0.03
FACTS = 0.5  # share of rows in lists that give more than name and city
# A row without a country meets all names, as it would in a large register of its own country.
HAS_COUNTRY, WRONG_COUNTRY = 0.7, 0.01
HAS_POSTCODE, WRONG_POSTCODE = 0.5, 0.08
HAS_WEBSITE, OTHER_WEBSITE = 0.35, 0.08  # of a shop, the group or an agency
HAS_EMAIL, FREE_MAIL = 0.3, 0.3
HAS_NUMBER, OTHERS_NUMBER, MISTYPED_NUMBER = 0.2, 0.01, 0.02
AS_VAT = 0.4  # of the numbers
NO_NAME = 0.06  # of the rows with a number or a website
COLUMNS = [
    "row_id", "name", "city", "postcode", "country", "registration_number", "vat_number", "website",
    "email",
]  # fmt: skip

Company = dict[str, str | None]


@dataclass(frozen=True)
class Task:
    """A register without the companies that are not to be found, rows, and what they mean."""

    register: pa.Table
    rows: pa.Table
    company_ids: list[str | None]  # of each row; None where the register lacks the company


def some_of(register: pa.Table, size: int, seed: int) -> Numbers:
    """The places of some companies of a register, of each country by the root of its size.

    GLEIF's largest countries would otherwise outweigh all others.
    """
    countries = register["country"].combine_chunks().dictionary_encode()
    country = np.asarray(countries.indices)
    chance = 1 / np.sqrt(np.bincount(country))[country]
    draw = np.random.default_rng(seed)
    return draw.choice(len(register), size, replace=False, p=chance / chance.sum())


def make_task(register: pa.Table, noise: Noise, drawn: Numbers, seed: int) -> Task:
    """Rows about companies at some places of a register, and it without a fifth of these."""
    rng, size = Random(f"rows {seed}"), len(drawn)
    hidden = np.array([rng.random() < NOT_IN_REGISTER for _ in range(size)])
    asked = register.take(pa.array(drawn)).to_pylist()
    others = register.take(pa.array(rng.sample(range(len(register)), size))).to_pylist()
    rows = [_row(asked[i], others[i], noise, rng) for i in range(size)]
    table = pa.table({c: pa.array([row.get(c) for row in rows], pa.string()) for c in COLUMNS})
    table = table.set_column(0, "row_id", pa.array(range(size)))
    gone = {_letters(asked[i]["name"]) for i in np.flatnonzero(hidden)}
    stays = np.array([_letters(name) not in gone for name in register["name"].to_pylist()])
    left = register.filter(pa.array(stays))
    known = set(left["company_id"].to_pylist())
    meant = [company["company_id"] for company in asked]
    return Task(left, table, [i if i in known else None for i in meant])


def _letters(name: str) -> str:
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def _row(company: Company, other: Company, noise: Noise, rng: Random) -> Company:
    """A row about a company; what is wrong in it is another company's."""
    row: Company = {"name": damaged(company["name"] or "", company["city"], noise, rng)}
    moved = rng.random() < MOVED
    if rng.random() < HAS_CITY:
        row["city"] = other["city"] if moved else company["city"]
        if row["city"] and rng.random() < MISTYPED_CITY:
            row["city"] = mistyped(row["city"], rng)
    if rng.random() < FACTS:
        row |= _facts(company, other, moved, rng)
    return row


def _facts(company: Company, other: Company, moved: bool, rng: Random) -> Company:
    """What a fuller list gives besides: mostly right, mostly not at all."""

    def one(column: str, given: float, wrong: float) -> str | None:
        chosen = other if rng.random() < wrong else company
        return chosen[column] if rng.random() < given else None

    facts = {
        "country": one("country", HAS_COUNTRY, WRONG_COUNTRY),
        "postcode": one("postcode", HAS_POSTCODE, 1.0 if moved else WRONG_POSTCODE),
        "website": one("website", HAS_WEBSITE, OTHER_WEBSITE),
        "registration_number": one("registration_number", HAS_NUMBER, OTHERS_NUMBER),
    }
    if facts["registration_number"] and rng.random() < MISTYPED_NUMBER:
        facts["registration_number"] = f"{rng.randrange(10**7, 10**8)}"
    if rng.random() < AS_VAT:
        facts["vat_number"] = one("vat_number", HAS_NUMBER, OTHERS_NUMBER)
    site = one("website", HAS_EMAIL, OTHER_WEBSITE)
    if site:
        free = rng.random() < FREE_MAIL
        facts["email"] = "info@gmail.com" if free else site.replace("www.", "info@")
    if (facts["website"] or facts["registration_number"]) and rng.random() < NO_NAME:
        facts["name"] = None
    return facts
