"""The demo's copy of the file that Companies House gives out: 55 columns, everything quoted."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from data.demo import filings
from data.demo.population import Population
from data.demo.tables import Array, texts

# Some names begin with a blank, as they do in the real file.
HEADER = (
    "CompanyName, CompanyNumber,RegAddress.CareOf,RegAddress.POBox,RegAddress.AddressLine1,"
    " RegAddress.AddressLine2,RegAddress.PostTown,RegAddress.County,RegAddress.Country,"
    "RegAddress.PostCode,CompanyCategory,CompanyStatus,CountryOfOrigin,DissolutionDate,"
    "IncorporationDate,Accounts.AccountRefDay,Accounts.AccountRefMonth,Accounts.NextDueDate,"
    "Accounts.LastMadeUpDate,Accounts.AccountCategory,Returns.NextDueDate,Returns.LastMadeUpDate,"
    "Mortgages.NumMortCharges,Mortgages.NumMortOutstanding,Mortgages.NumMortPartSatisfied,"
    "Mortgages.NumMortSatisfied,SICCode.SicText_1,SICCode.SicText_2,SICCode.SicText_3,"
    "SICCode.SicText_4,LimitedPartnerships.NumGenPartners,LimitedPartnerships.NumLimPartners,URI,"
    "PreviousName_1.CONDATE, PreviousName_1.CompanyName, PreviousName_2.CONDATE,"
    " PreviousName_2.CompanyName,"
    + ",".join(f"PreviousName_{n}.CONDATE, PreviousName_{n}.CompanyName" for n in range(3, 11))
    + ",ConfStmtNextDueDate, ConfStmtLastMadeUpDate"
)
CATEGORIES = {
    "LTD": "Private Limited Company",
    "LIMITED": "Private Limited Company",
    "PLC": "Public Limited Company",
    "LLP": "Limited Liability Partnership",
}
BY_GUARANTEE = "PRI/LTD BY GUAR/NSC (Private, limited by guarantee, no share capital)"
STATUSES = {
    "active": "Active",
    "strike off": "Active - Proposal to Strike off",
    "liquidation": "Liquidation",
    "insolvent": "In Administration",
}
COUNTRY_TEXTS = ("UNITED KINGDOM", "ENGLAND", "UNITED KINGDOM", "", "ENGLAND")


def write_british(rng: np.random.Generator, population: Population, path: Path) -> int:
    """Write all British companies, in the order of their names, and return how many."""
    here = np.flatnonzero(population.companies.country == "GB")
    here = here[np.argsort(population.names.legal[here].astype(str), kind="stable")]
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        lines = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        lines.writerows(british_rows(rng, population, here))
    return len(here)


def british_rows(
    rng: np.random.Generator, population: Population, here: Array
) -> Iterator[list[str]]:
    """The rows of the file, each with its 55 texts."""
    parts = (
        _addresses(rng, population, here),
        _standing(population, here),
        filings.accounts(rng, population, here),
        filings.charges(rng, population, here),
        _industries(rng, population, here),
        filings.previous_names(rng, population, here),
        filings.statements(population, here),
    )
    identity = zip(population.names.legal[here], population.number[here], strict=True)
    for (name, number), (address, standing, accounts, charges, sic, previous, statement) in zip(
        identity, zip(*parts, strict=True), strict=True
    ):
        uri = f"http://business.data.gov.uk/id/company/{number}"
        yield [name, number, *address, *standing, *accounts, *charges, *sic, "0", "0", uri,
               *previous, *statement]  # fmt: skip


def _addresses(rng: np.random.Generator, population: Population, here: Array) -> list[list[str]]:
    companies, places = population.companies, population.companies.place[here]
    columns = zip(
        companies.street[here],
        texts("places", "town")[places],
        texts("places", "region")[places],
        companies.postcode[here],
        rng.integers(0, 10, (len(here), 3)),
        strict=True,
    )
    return [
        [
            "",
            "",
            f"UNIT {luck[0] + 1}" if luck[1] < 3 else street.upper(),
            street.upper() if luck[1] < 3 else "",
            town.upper(),
            region.upper() if luck[2] < 5 else "",
            COUNTRY_TEXTS[luck[0] % 5],
            postcode,
        ]
        for street, town, region, postcode, luck in columns
    ]


def _standing(population: Population, here: Array) -> list[list[str]]:
    companies = population.companies
    category = np.array([CATEGORIES[form] for form in companies.form[here]], object)
    charitable = np.isin(texts("families", "family")[companies.family[here]], ["health", "leisure"])
    guaranteed = charitable & np.array([n.endswith(("1", "7")) for n in population.number[here]])
    category[guaranteed] = BY_GUARANTEE
    columns = (category, companies.status[here], companies.founded[here].tolist())
    return [
        [category, STATUSES[status], "United Kingdom", "", filings.british_date(founded)]
        for category, status, founded in zip(*columns, strict=True)
    ]


def _industries(rng: np.random.Generator, population: Population, here: Array) -> list[list[str]]:
    companies = population.companies
    labels = texts("industries", "sic") + " - " + texts("industries", "text")
    first = labels[companies.industry[here]]
    first[rng.random(len(here)) < 0.02] = "None Supplied"
    first[companies.dormant[here]] = "99999 - Dormant Company"
    kin = _of_the_same_family(rng, companies.industry[here])
    second = np.where((rng.random(len(here)) < 0.15) & (kin != companies.industry[here]),
                      labels[kin], "")  # fmt: skip
    second[np.isin(first, ["None Supplied", "99999 - Dormant Company"])] = ""
    return [[a, b, "", ""] for a, b in zip(first, second, strict=True)]


def _of_the_same_family(rng: np.random.Generator, industry: Array) -> Array:
    families = texts("industries", "family")
    near = np.minimum(industry + rng.integers(1, 4, len(industry)), len(families) - 1)
    return np.where(families[near] == families[industry], near, industry)
