"""Made-up companies in the shape, the size and the shares of the Finnish register's file."""

import random
import zipfile
from pathlib import Path
from typing import Any

import orjson

TOWNS = (
    ("091", "HELSINKI", "HELSINGFORS"),
    ("049", "ESPOO", "ESBO"),
    ("837", "TAMPERE", "TAMMERFORS"),
)
STEMS = ("Kivi", "Pumppu", "Metsä", "Laiva", "Tuuli", "Saari", "Pelto", "Ranta", "Koski", "Lumi")
TRADES = ("rakennus", "huolto", "kauppa", "palvelu", "tekniikka", "kuljetus", "konsultointi")
FORMS = (("16", "Osakeyhtiö", "Limited company"), ("2", "Asunto-osakeyhtiö", "Housing company"))
LINES = (
    ("28130", "Pumppujen ja kompressorien valmistus", "Manufacture of pumps and compressors"),
    ("62010", "Ohjelmistojen suunnittelu ja valmistus", "Computer programming activities"),
    ("68202", "Asuntojen ja asuinkiinteistöjen hallinta", "Operation of dwellings and real estate"),
)
ENTRIES = ("11", "680", "741")  # number of the register and type of the entry in it
AT_ONCE = 10_000  # companies written at a time


def write_zip(path: Path, rows: int) -> None:
    """Write the zip with one array, as the register does."""
    draw = random.Random(0)
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive,
        archive.open("data_20261122.json", "w", force_zip64=True) as file,
    ):
        file.write(b"[")
        for start in range(0, rows, AT_ONCE):
            numbers = range(start, min(rows, start + AT_ONCE))
            file.write(b"," if start else b"")
            file.write(b",".join(orjson.dumps(company(number, draw)) for number in numbers))
        file.write(b"]")


def company(number: int, draw: random.Random) -> dict[str, Any]:
    """A company; two thirds have ended, as in the register."""
    identifier = f"{number * 7_368_787 % 10_000_000:07d}-{number % 10}"
    end = _day(draw) if draw.random() < 0.66 else None
    ended = {"endDate": end} if end else {}
    form, line = draw.choice(FORMS), draw.choice(LINES)
    made = {
        "businessId": {"value": identifier, "registrationDate": _day(draw), "source": "3"},
        "names": _names(draw, ended),
        "mainBusinessLine": {
            "type": line[0],
            "descriptions": _texts(line[1], line[2]),
            "typeCodeSet": draw.choice(("TOIMI3", "TOIMI4")),
            "registrationDate": _day(draw),
            "source": "2",
        },
        "companyForms": [
            {"type": form[0], "descriptions": _texts(form[1], form[2]), "version": 1, "source": "1"}
            | ended
        ],
        "companySituations": [],
        "registeredEntries": [_entry(k, draw, ended) for k in ENTRIES[: draw.randrange(1, 4)]],
        "addresses": [] if end else [_address(1, draw), _address(2, draw)],
        "tradeRegisterStatus": "4" if end else "1",
        "status": "2",
        "registrationDate": _day(draw),
        "lastModified": "2026-08-19T10:04:06",
    } | ended  # fmt: skip
    if draw.random() < 0.1:
        made["website"] = {"url": "www.kivi.example", "registrationDate": _day(draw), "source": "0"}
    if draw.random() < 0.01:
        made["companySituations"] = [{"type": "KONK", "registrationDate": _day(draw)}]
    return made


def _names(draw: random.Random, ended: dict[str, str]) -> list[dict[str, Any]]:
    made = []
    for version in range(1, draw.choice((1, 1, 2, 2, 3)) + 1):
        text = f"{draw.choice(STEMS)}{draw.choice(TRADES)} {draw.randrange(100_000)} Oy"
        name = {"name": text, "type": "1", "registrationDate": _day(draw), "version": version}
        over = {"endDate": _day(draw)} if version > 1 else ended
        made.append(name | over | {"source": "1"})
    return made


def _entry(code: str, draw: random.Random, ended: dict[str, str]) -> dict[str, Any]:
    return {
        "type": code[1:],
        "descriptions": _texts("Rekisterissä", "Registered"),
        "registrationDate": _day(draw),
        **ended,
        "register": code[0],
        "authority": "1",
    }


def _address(kind: int, draw: random.Random) -> dict[str, Any]:
    code, finnish, swedish = draw.choice(TOWNS)
    return {
        "type": kind,
        "street": f"{draw.choice(STEMS)}tie",
        "postCode": f"{draw.randrange(100_000):05d}",
        "postOffices": [
            {"city": swedish, "languageCode": "2", "municipalityCode": code},
            {"city": finnish, "languageCode": "1", "municipalityCode": code},
        ],
        "postOfficeBox": "",
        "buildingNumber": str(draw.randrange(1, 99)),
        "entrance": "",
        "apartmentNumber": "",
        "apartmentIdSuffix": "",
        "co": "",
        "registrationDate": _day(draw),
        "source": "0",
    }


def _texts(finnish: str, english: str) -> list[dict[str, str]]:
    return [
        {"languageCode": "3", "description": english},
        {"languageCode": "2", "description": finnish},
        {"languageCode": "1", "description": finnish},
    ]


def _day(draw: random.Random) -> str:
    return f"{draw.randrange(1980, 2026)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}"
