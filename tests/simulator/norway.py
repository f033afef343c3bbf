"""Enhetsregisteret: one array in gzip, a search, look-ups, and the feed of changes."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from connectors.no_brreg_codes import edition
from simulator.packing import gzipped
from simulator.world import Firm, World

CODE, COUNTRY = "no-brreg", "NO"
HOST = "/data.brreg.no/enhetsregisteret/api"
BULK = f"{HOST}/enheter/lastned"
FEED = f"{HOST}/oppdateringer/enheter"
WITHHELD = 5  # employees below which the register gives no number
COUNTIES = {"Oslo": "0301", "Bergen": "4601", "Trondheim": "5001", "Stavanger": "1103"}


def files(firms: Sequence[Firm]) -> dict[str, bytes]:
    """The bulk file by its address, not yet packed."""
    documents = [unit(firm) for firm in firms]
    return {BULK: json.dumps(documents, ensure_ascii=False, indent=2).encode()}


def packed(address: str, content: bytes) -> bytes:
    """As it comes over the line."""
    return gzipped(content)


def unit(firm: Firm) -> dict[str, Any]:
    """One unit as the register writes it."""
    told = {"antallAnsatte": firm.employees} if not 0 < firm.employees < WITHHELD else {}
    earlier = [
        {"navn": text.upper(), "fraDato": "2010-01-01", "tilDato": "2020-01-01"}
        for text in firm.previous
    ]
    return {
        "organisasjonsnummer": firm.number,
        "navn": firm.name.upper(),
        "organisasjonsform": {"kode": firm.form, "beskrivelse": firm.form, "links": []},
        **({"historiskeNavn": earlier} if earlier else {}),
        "hjemmeside": firm.website,
        "registreringsdatoEnhetsregisteret": firm.founded.isoformat(),
        "registrertIMvaregisteret": True,
        "naeringskode1": {"kode": _industry(firm), "beskrivelse": "?"},
        **told,
        "harRegistrertAntallAnsatte": firm.employees > 0,
        "forretningsadresse": {
            "land": "Norge",
            "landkode": "NO",
            "postnummer": firm.postcode,
            "poststed": firm.city.upper(),
            "adresse": [firm.street],
            "kommune": firm.municipality.upper(),
            "kommunenummer": COUNTIES.get(firm.municipality, "3401"),
        },
        "stiftelsesdato": firm.founded.isoformat(),
        "institusjonellSektorkode": {"kode": "2100", "beskrivelse": "Private aksjeselskaper mv."},
        "registrertIForetaksregisteret": True,
        "registrertIStiftelsesregisteret": False,
        "registrertIFrivillighetsregisteret": False,
        "konkurs": firm.status == "insolvent",
        **({"konkursdato": "2026-11-02"} if firm.status == "insolvent" else {}),
        "underAvvikling": firm.status == "liquidation",
        "underTvangsavviklingEllerTvangsopplosning": False,
        "maalform": "Bokmål",
        "_links": {"self": {"href": f"https://data.brreg.no/api/enheter/{firm.number}"}},
    }


def _industry(firm: Firm) -> str:
    """The code in SN2025, the edition in force; what that renamed is programming here."""
    code = f"{firm.industry[:2]}.{firm.industry[2:]}0"
    return "62.100" if edition(code) == "sn2007" else code


def answer(world: World, path: str, query: Mapping[str, str]) -> tuple[int, Any] | None:
    """A look-up, a search or a page of the feed."""
    if path == FEED:
        return 200, _feed(world, query)
    if path == f"{HOST}/enheter":
        return 200, _search(world, query)
    number = path.removeprefix(f"{HOST}/enheter/")
    if number != path and number.isdigit():
        return _one(world, number)
    return (404, {"status": 404}) if path.startswith(f"{HOST}/underenheter/") else None


def _one(world: World, number: str) -> tuple[int, Any]:
    if struck := world.struck.get(f"NO-BRC-{number}"):
        kept = {"organisasjonsnummer", "navn", "organisasjonsform", "_links"}
        said = {key: value for key, value in unit(struck).items() if key in kept}
        return 410, said | {"slettedato": "2026-11-02"}
    firm = world.firms.get(f"NO-BRC-{number}")
    return (200, unit(firm)) if firm else (404, {"status": 404})


def _search(world: World, query: Mapping[str, str]) -> dict[str, Any]:
    wanted, numbers = query.get("navn", "").lower(), query.get("organisasjonsnummer")
    found = [
        unit(firm)
        for firm in world.of(COUNTRY)
        if wanted in firm.name.lower() and (numbers is None or firm.number in numbers.split(","))
    ]
    return _paged("enheter", found, int(query.get("size", "20")))


def _feed(world: World, query: Mapping[str, str]) -> dict[str, Any]:
    """The events since a moment or from a number on, the oldest first."""
    first = int(query.get("oppdateringsid", "0"))
    since = datetime.fromisoformat(query.get("dato", "2000-01-01T00:00:00.000Z"))
    events = [
        {
            "oppdateringsid": event.number,
            "dato": event.day.isoformat(timespec="milliseconds"),
            "organisasjonsnummer": event.firm.number,
            "endringstype": event.kind,
        }
        for event in world.events
        if event.firm.country == COUNTRY and event.number >= first and event.day >= since
    ]
    return _paged("oppdaterteEnheter", events, int(query.get("size", "20")))


def _paged(key: str, found: Sequence[Any], size: int) -> dict[str, Any]:
    """A first page; one that is empty has no _embedded."""
    page = {"size": size, "totalElements": len(found), "totalPages": -(-len(found) // size)}
    links = {"_links": {"self": {"href": "https://data.brreg.no"}}, "page": page | {"number": 0}}
    return {"_embedded": {key: list(found[:size])}, **links} if found else links
