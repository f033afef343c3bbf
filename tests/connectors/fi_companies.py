"""Made-up companies in the exact shape of the Finnish business register."""

from typing import Any


def texts(finnish: str, english: str) -> list[dict[str, str]]:
    return [
        {"languageCode": "3", "description": english},
        {"languageCode": "1", "description": finnish},
    ]


def entry(register: str, kind: str, end: str | None = None) -> dict[str, Any]:
    made = {
        "type": kind,
        "descriptions": texts("Rekisterissä", "Registered"),
        "registrationDate": "2001-02-03",
        "register": register,
        "authority": "1",
    }
    return made | ({"endDate": end} if end else {})


def name(text: str, kind: str = "1", version: int = 1, end: str | None = None) -> dict[str, Any]:
    made = {
        "name": text,
        "type": kind,
        "registrationDate": "2001-02-03",
        "version": version,
        "source": "1",
    }
    return made | ({"endDate": end} if end else {})


def address(kind: int, street: str, number: str, postcode: str, city: str) -> dict[str, Any]:
    return {
        "type": kind,
        "street": street,
        "postCode": postcode,
        "postOffices": [
            {"city": "ESBO", "languageCode": "2", "municipalityCode": "049"},
            {"city": city, "languageCode": "1", "municipalityCode": "049"},
        ],
        "postOfficeBox": "",
        "buildingNumber": number,
        "entrance": "",
        "apartmentNumber": "",
        "apartmentIdSuffix": "",
        "co": "c/o Meikäläinen Matti",
        "registrationDate": "2019-07-01",
        "source": "0",
    }


def company(number: str = "0000001-9", **parts: Any) -> dict[str, Any]:
    """A made-up company; a part given as None is left out."""
    made = {
        "businessId": {"value": number, "registrationDate": "2001-02-03", "source": "3"},
        "euId": {"value": f"FIFPRO.{number}", "source": "1"},
        "names": [name("Kivipumppu Oy")],
        "mainBusinessLine": {
            "type": "28130",
            "descriptions": texts("Pumppujen valmistus", "Manufacture of pumps"),
            "typeCodeSet": "TOIMI3",
            "registrationDate": "2007-12-31",
            "source": "2",
        },
        "website": {"url": "www.kivipumppu.example", "registrationDate": "2019-07-01"},
        "companyForms": [
            {"type": "16", "descriptions": texts("Osakeyhtiö", "Limited company"), "version": 1}
        ],
        "companySituations": [],
        "registeredEntries": [
            entry("1", "1"), entry("4", "1"), entry("5", "55"), entry("6", "80"), entry("7", "41"),
        ],
        "addresses": [
            address(2, "", "", "00045", "KIVIPUMPPU"),
            address(1, "Karakatu", "7", "02610", "ESPOO"),
        ],
        "tradeRegisterStatus": "1",
        "status": "2",
        "registrationDate": "2001-02-03",
        "lastModified": "2026-08-19T10:04:06",
    }  # fmt: skip
    return {key: value for key, value in (made | parts).items() if value is not None}
