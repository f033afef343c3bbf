"""CRM rows about companies of a register, one in five about a company that is not in it."""

from dataclasses import dataclass
from random import Random
from zlib import crc32

import numpy as np
import pyarrow as pa

from company.folding import Flags, Numbers
from company.names import parse
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
ID_LETTERS = 20  # of an LEI; what is made after a company has some more
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


def halves(register: pa.Table) -> Flags:
    """Cuts the companies of a register into two halves, a company and those made after it together.

    Rows about the first half train the points, rows about the second judge them.
    """
    ids = register["company_id"].to_pylist()
    return np.array([crc32(company[:ID_LETTERS].encode()) % 2 == 1 for company in ids])


def some_of(register: pa.Table, among: Flags, size: int, seed: int) -> Numbers:
    """The places of some of the flagged companies, of each country by the root of its size.

    GLEIF's largest countries would otherwise outweigh all others.
    """
    countries = register["country"].combine_chunks().dictionary_encode()
    country = np.asarray(countries.indices)
    chance = among / np.sqrt(np.bincount(country))[country]
    draw = np.random.default_rng(seed)
    return draw.choice(len(register), size, replace=False, p=chance / chance.sum())


def make_task(register: pa.Table, noise: Noise, drawn: Numbers, seed: int) -> Task:
    """Rows about companies at some places of a register, and it without a fifth of these.

    A company that is drawn more than once is lacking in all its rows or in none.
    """
    rng, size = Random(f"rows {seed}"), len(drawn)
    meant = np.unique(drawn)
    hidden = np.isin(drawn, [place for place in meant.tolist() if rng.random() < NOT_IN_REGISTER])
    asked = register.take(pa.array(drawn)).to_pylist()
    others = register.take(pa.array(rng.sample(range(len(register)), size))).to_pylist()
    rows = [_row(asked[i], others[i], noise, rng) for i in range(size)]
    table = pa.table({c: pa.array([row.get(c) for row in rows], pa.string()) for c in COLUMNS})
    table = table.set_column(0, "row_id", pa.array(range(size)))
    key = parse(register["name"]).wholes
    left = register.filter(pa.array(~np.isin(key, key[drawn[hidden]])))
    known = set(left["company_id"].to_pylist())
    ids = [company["company_id"] for company in asked]
    return Task(left, table, [i if i in known else None for i in ids])


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
