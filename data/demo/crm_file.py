"""The CRM as the firm exports it: Windows-1252, semicolons, decimal commas, Finnish headers."""

import csv
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from data.demo.crm_rows import Row
from data.demo.places import DEPOTS
from data.demo.population import Population

HEADER = [
    "Asiakasnumero", "Yritys", "Y-tunnus", "Kaupunki", "Postinumero", "Maa", "Verkkosivu",
    "Sähköposti", "Liikevaihto", "Kate 2024 (EUR)", "Myyjä", "Myyntiyksikkö", "Tila",
    "Viimeinen tilaus", "Huom", "Huom",
]  # fmt: skip
TITLE = "Asiakasluettelo 2024, tulostettu 12.1.2026"
FIRST_NUMBER = 10001
COUNTRY_NAMES = {
    "FI": ("Suomi", "Suomi", "FI", "", "Finland"),
    "NO": ("Norja", "NO", "Norja", "Norge"),
    "EE": ("Viro", "EE", "Viro", "Eesti"),
    "GB": ("Iso-Britannia", "UK", "GB", "Englanti"),
}
SELLERS = ("KL", "MN", "TV", "RS", "AH")
STATES = ("Aktiivinen", "Aktiivinen", "Aktiivinen", "Passiivinen", "Lopetettu")
NOTES = ("", "", "", "", "", "Sopimus uusittu", "Vain varaosat", "Soita ennen käyntiä",
         "Laskutus sähköisesti", "Huoltosopimus A")  # fmt: skip
OLD_NOTES = ("", "", "", "", "", "", "Siirretty vanhasta järjestelmästä", "Messut 2023")
FREE_MAIL = "posti.example"


def write_crm(
    rng: np.random.Generator, population: Population, listed: list[Row], path: Path
) -> list[str]:
    """Write the CRM with its junk and return the firm's number of each listed row."""
    numbers = [str(FIRST_NUMBER + place) for place in range(len(listed))]
    lines = [_line(rng, population, n, row) for n, row in zip(numbers, listed, strict=True)]
    with path.open("w", encoding="cp1252", newline="") as file:
        file.write(f"{TITLE}\r\n\r\n")
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADER)
        writer.writerows(with_junk(lines))
    return numbers


def with_junk(lines: list[list[str]]) -> list[list[str]]:
    """The lines with what never was a customer: empty rows, trials and a total."""
    empty = [""] * len(HEADER)
    trial = ["99998", "testi", *empty[2:]]
    another = ["99999", "TESTI ÄLÄ POISTA", "1234567-8", "xxx", *empty[4:]]
    total = ["Yhteensä", *empty[1:9], amount(sum(_margins(lines))), *empty[10:]]
    third, half = len(lines) // 3, len(lines) // 2
    return [*lines[:third], empty, trial, *lines[third:half], another, *lines[half:], empty, total]


def _margins(lines: list[list[str]]) -> list[float]:
    texts = [line[9].replace("\xa0", "").replace(" ", "").replace(",", ".") for line in lines]
    return [float(text) for text in texts if text]


def amount(value: float | None, gap: str = " ") -> str:
    """An amount with a decimal comma and gaps between thousands; empty where not known.

    >>> amount(-12345.6), amount(None)
    ('-12 345,60', '')
    """
    if value is None:
        return ""
    return f"{value:,.2f}".replace(",", gap).replace(".", ",")


def _line(rng: np.random.Generator, population: Population, number: str, row: Row) -> list[str]:
    gap = "\xa0" if rng.random() < 0.15 else " "  # some amounts were pasted from a spreadsheet
    return [
        number,
        row.name,
        row.number,
        row.city.upper() if rng.random() < 0.1 else row.city,
        _postcode(rng, population, row),
        _country(rng, row),
        _website(rng, row),
        _mail(rng, row),
        amount(_revenue_eur(rng, population, row), gap),
        amount(row.margin_eur, gap),
        str(rng.choice(SELLERS)),
        "Tallinna" if row.country == "EE" else DEPOTS.get(row.country, "Tampere"),
        str(rng.choice(STATES)),
        _order_day(rng),
        str(rng.choice(NOTES)),
        str(rng.choice(OLD_NOTES)),
    ]


def _country(rng: np.random.Generator, row: Row) -> str:
    return str(rng.choice(COUNTRY_NAMES.get(row.country, (row.country,))))


def _website(rng: np.random.Generator, row: Row) -> str:
    if not row.website:
        return ""
    bare = row.website.removeprefix("www.")
    return str(rng.choice([bare, f"www.{bare}", f"http://www.{bare}/", f"https://{bare}"]))


def _mail(rng: np.random.Generator, row: Row) -> str:
    luck = rng.random()
    if row.website and luck < 0.6:
        return f"info@{row.website.removeprefix('www.')}"
    return f"tilaukset{int(luck * 1000)}@{FREE_MAIL}" if luck > 0.85 else ""


def _postcode(rng: np.random.Generator, population: Population, row: Row) -> str:
    """The postcode of three rows in four; a spreadsheet has eaten the zeros of a few."""
    if row.company is None or rng.random() > 0.75:
        return ""
    postcode = str(population.companies.postcode[row.company])
    return postcode.lstrip("0") if rng.random() < 0.2 else postcode


def _revenue_eur(rng: np.random.Generator, population: Population, row: Row) -> float | None:
    """The customer's revenue as a seller once noted it, rounded, for every other customer."""
    if row.company is None or rng.random() < 0.45:
        return None
    revenue = population.figures.columns["Revenue 2023"][row.company]
    rate = {"NO": 11.63, "GB": 0.847}.get(row.country, 1.0)
    return float(np.round(revenue / rate * rng.lognormal(0, 0.1), -3))


def _order_day(rng: np.random.Generator) -> str:
    day = date(2025, 12, 20) - timedelta(days=int(rng.exponential(220)))
    return "" if rng.random() < 0.06 else f"{day.day}.{day.month}.{day.year}"
